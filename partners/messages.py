"""What people are told about claims and invitations, in the language that is active (``core.messages``)."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from core import formats
from core.components import Fact
from core.messages import Message
from core.models import Notification, User
from partners.models import Award, CustomerReference, Invitation, TechnicalValidation
from partners.roles import partner_of

Claimed = Award | CustomerReference | TechnicalValidation


def describe(notifications: Sequence[Notification]) -> dict[int, Message]:
    """Events ``award.…`` and ``proof.…``; their subject is the claim's public id.

    Whoever no longer belongs to the partner is told nothing. Five queries at most.
    """
    claims = _claims({each.subject for each in notifications})
    readers = User.objects.filter(pk__in={each.user_id for each in notifications})
    partners = {user.pk: partner_of(user) for user in readers.select_related("membership__partner")}
    found: dict[int, Message] = {}
    for notification in notifications:
        claim, partner = claims.get(notification.subject), partners[notification.user_id]
        if claim is not None and partner is not None and claim.partner.pk == partner.pk:
            verified = notification.event.endswith(".verified")
            found[notification.pk] = _about(claim, verified=verified)
    return found


def _claims(public_ids: set[str]) -> dict[str, Claimed]:
    awards = Award.objects.select_related("staff_member__partner", "accreditation__specialization")
    found: list[Claimed] = list(awards.filter(public_id__in=public_ids))
    for model in (CustomerReference, TechnicalValidation):
        found += model.objects.select_related("partner", "specialization").filter(public_id__in=public_ids)
    return {claim.public_id: claim for claim in found}


def _about(claim: Claimed, *, verified: bool) -> Message:
    what = claim_words(claim)
    if verified:
        title = _("Verified: %(what)s") % {"what": what}
        text = _("The vendor vouches for it. If the rules count it, they do so from the next nightly run on.")
    else:
        title = _("Refused: %(what)s") % {"what": what}
        text = _("It does not count. What was missing can be sent in once more.")
    reason = formats.labelled(_("Reason"), claim.decision_note) if claim.decision_note and not verified else ""
    return Message(
        title,
        tuple(paragraph for paragraph in (text, reason) if paragraph),
        facts=tuple(_facts(claim)),
        url=claim_url(claim),
        link=_("Open the page"),
    )


def claim_words(claim: Claimed) -> str:
    """What is claimed, without the person."""
    match claim:
        case Award():
            return f"{claim.accreditation.type} · {claim.accreditation.specialization}"
        case CustomerReference():
            return _("customer reference for %(specialization)s") % {"specialization": claim.specialization}
        case _:
            return _("technical validation in %(specialization)s") % {"specialization": claim.specialization}


def _facts(claim: Claimed) -> list[Fact]:
    match claim:
        case Award():
            return [
                Fact(_("Person"), str(claim.staff_member)),
                Fact(_("Obtained"), formats.long_date(claim.awarded_on)),
            ]
        case CustomerReference():
            return [Fact(_("Customer"), claim.customer)]
        case _:
            return [Fact(_("Validated on"), formats.long_date(claim.validated_on))]


def claim_url(claim: Claimed) -> str:
    """Where the partner finds it."""
    if isinstance(claim, Award):
        return reverse("partners:staff_member", args=[claim.partner.code, claim.staff_member.code])
    return reverse("partners:proof_list", args=[claim.partner.code])


def invitation_mail(invitation: Invitation, path: str) -> Message:
    """The mail with the link by which somebody joins the team."""
    names = {"person": invitation.invited_by, "partner": invitation.partner}
    return Message(
        _("You are invited to the partner portal"),
        (
            _("%(person)s invites you to work for %(partner)s in the partner portal.") % names,
            _("The link lets you set your name and password. It works once, until %(moment)s.")
            % {"moment": formats.moment(invitation.expires_at)},
        ),
        url=path,
        link=_("Accept the invitation"),
    )
