"""Inviting colleagues by mail: the account is made with the invitation and works once that is accepted."""

from datetime import datetime, timedelta

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from core import mail
from core.actions import change_account, create_account, enqueue, record, set_password
from core.models import User
from partners.actions.members import add_membership
from partners.enums import MembershipRole
from partners.messages import invitation_mail
from partners.models import Invitation, Membership, Partner

SEND_INVITATION = "partners.send_invitation"
VALID_FOR = timedelta(days=14)
SALT = "partners.invitation"


class NoLongerValid(ValidationError):
    """The link was used, revoked, replaced by a newer one, or is too old."""

    def __init__(self) -> None:
        super().__init__(_("This link no longer works."), code="no_longer_valid")


@transaction.atomic
def invite_member(
    *, partner: Partner, email: str, role: MembershipRole, language: str, by: User, at: datetime
) -> Invitation:
    """Invite somebody to the partner's team. Raises ValidationError, beside ``email``, for who cannot be invited."""
    Partner.objects.select_for_update().get(pk=partner.pk)  # of two clicks at once the second waits
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = create_account(email=email, language=language, by=by, at=at)
        change_account(user=user, by=by, at=at, is_active=False)
    else:
        _refuse_known(user, partner, by=by, at=at)
    invitation = Invitation(
        user=user, partner=partner, role=role, invited_by=by, invited_at=at, expires_at=at + VALID_FOR
    )
    invitation.full_clean()
    invitation.save()
    record(by=by, at=at, verb="member_invited", of=invitation, key=invitation.public_id, after=_facts(invitation))
    _enqueue(invitation, at=at)
    return invitation


def _refuse_known(user: User, partner: Partner, *, by: User, at: datetime) -> None:
    """Why an address that has an account already cannot be invited; an invitation that ran out is in nobody's way."""
    if user.is_vendor:
        raise ValidationError({"email": _("This address belongs to one of the vendor’s people.")})
    member = Membership.objects.filter(user=user).first()
    if member is not None and member.partner_id == partner.pk:
        raise ValidationError({"email": _("This address belongs to a member of this team already.")})
    if member is not None:
        raise ValidationError({"email": _("This address has an account with another company. Ask the vendor.")})
    if not user.is_active and user.has_usable_password():
        raise ValidationError({"email": _("This address has an account that was locked. Ask the vendor.")})
    for open_one in Invitation.objects.open().filter(user=user):
        if open_one.expires_at > at and open_one.partner_id == partner.pk:
            raise ValidationError({"email": _("This address is invited already: send the invitation once more below.")})
        if open_one.expires_at > at:
            raise ValidationError({"email": _("Another company has invited this address. Ask the vendor.")})
        revoke_invitation(invitation=open_one, by=by, at=at)


@transaction.atomic
def resend_invitation(*, invitation: Invitation, by: User, at: datetime) -> Invitation:
    """Send the mail once more, with a link that works anew; the older one no longer does. Raises NoLongerValid."""
    if not Invitation.objects.open().filter(pk=invitation.pk).update(expires_at=at + VALID_FOR):
        raise NoLongerValid
    invitation.refresh_from_db()
    record(by=by, at=at, verb="invitation_resent", of=invitation, key=invitation.public_id, after=_facts(invitation))
    _enqueue(invitation, at=at)
    return invitation


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: User, at: datetime) -> None:
    """Take the invitation back: its link no longer works. Raises NoLongerValid where there is nothing to take back."""
    if not Invitation.objects.open().filter(pk=invitation.pk).update(revoked_at=at):
        raise NoLongerValid
    record(by=by, at=at, verb="invitation_revoked", of=invitation, key=invitation.public_id, before=_facts(invitation))


@transaction.atomic
def accept_invitation(*, token: str, name: str, password: str, at: datetime) -> User:
    """Make whoever holds the link a member of the team, under this name and password. Raises NoLongerValid."""
    invitation = invitation_of(token, at=at)
    if not Invitation.objects.usable(at=at).filter(pk=invitation.pk).update(accepted_at=at):
        raise NoLongerValid
    user = invitation.user
    change_account(user=user, by=user, at=at, name=name, is_active=True)
    set_password(user=user, password=password, by=user, at=at)
    role = MembershipRole(invitation.role)
    add_membership(user=user, partner=invitation.partner, role=role, by=user, at=at)
    return user


def invitation_of(token: str, *, at: datetime) -> Invitation:
    """The invitation behind a link that still works. Raises NoLongerValid."""
    try:
        public_id, expires_at = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise NoLongerValid from error
    found = Invitation.objects.usable(at=at).select_related("user", "partner").filter(public_id=public_id).first()
    if found is None or found.expires_at.isoformat() != expires_at or found.partner.has_left(at.date()):
        raise NoLongerValid
    return found


def token_of(invitation: Invitation) -> str:
    """What the link holds; with it dies every older one, because it names the moment at which it runs out."""
    return signing.dumps([invitation.public_id, invitation.expires_at.isoformat()], salt=SALT)


def send_invitation(*, public_id: str, portal_url: str, at: datetime) -> bool:
    """Mail the link now, unless the invitation was accepted or revoked since."""
    invitation = (
        Invitation.objects.usable(at=at)
        .select_related("user", "partner", "invited_by")
        .filter(public_id=public_id)
        .first()
    )
    if invitation is None:
        return False
    path = reverse("partners:invitation_accept", args=[token_of(invitation)])
    return mail.send(to=invitation.user, word=lambda: invitation_mail(invitation, path), portal_url=portal_url)


def _enqueue(invitation: Invitation, *, at: datetime) -> None:
    key = f"invitation:{invitation.public_id}:{at.isoformat()}"
    enqueue(kind=SEND_INVITATION, key=key, arguments={"invitation": invitation.public_id}, by=None, at=at)


def _facts(invitation: Invitation) -> dict[str, str]:
    return {"user": invitation.user.public_id, "partner": invitation.partner.code, "role": invitation.role}
