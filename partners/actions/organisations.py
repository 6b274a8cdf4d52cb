"""Writes about partners and the people assigned to them."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.actions import anonymise_account, kept_out, record
from core.enums import VendorRole
from core.models import User
from partners.actions.staleness import mark_stale
from partners.enums import PartnerStatus
from partners.models import Deputy, Partner, PilotInvitation, StaffMember
from specializations.models import Specialization


@transaction.atomic
def link_channel_managers() -> int:
    """Make each address that was received for a channel manager a link, once it belongs to one of the vendor's people.

    To be called when such an account is made or given its role. Returns how many partners were linked.
    """
    linked = 0
    for user in User.objects.exclude(vendor_role=VendorRole.NONE):
        waiting = Partner.objects.filter(channel_manager=None, channel_manager_email__iexact=user.email)
        linked += waiting.update(channel_manager=user, channel_manager_email="")
    return linked


@transaction.atomic
def appoint_deputy(
    *, manager: User, deputy: User, starts_on: date, ends_on: date | None, by: User | None, at: datetime
) -> Deputy:
    """Let ``deputy`` look after the manager's partners until the day before ``ends_on``. Raises ValidationError."""
    if not (manager.is_channel_manager and deputy.is_channel_manager):
        raise ValidationError(_("Only channel managers stand in for one another."))
    appointed = Deputy(manager=manager, deputy=deputy, starts_on=starts_on, ends_on=ends_on)
    appointed.full_clean()
    appointed.save()
    record(
        by=by,
        at=at,
        verb="deputy_appointed",
        of=appointed,
        key=manager.public_id,
        after={
            "deputy": deputy.public_id,
            "starts_on": starts_on.isoformat(),
            "ends_on": ends_on.isoformat() if ends_on else None,
        },
    )
    return appointed


@transaction.atomic
def end_deputy(*, deputy: Deputy, ends_on: date | None, by: User | None, at: datetime) -> Deputy:
    """Move the first day on which somebody no longer stands in; None leaves it open. Raises ValidationError."""
    before = deputy.ends_on
    deputy.ends_on = ends_on
    deputy.full_clean()
    deputy.save(update_fields=["ends_on"])
    record(
        by=by,
        at=at,
        verb="deputy_changed",
        of=deputy,
        key=deputy.manager.public_id,
        before={"ends_on": before and before.isoformat()},
        after={"ends_on": ends_on and ends_on.isoformat()},
    )
    return deputy


@transaction.atomic
def dismiss_deputy(*, deputy: Deputy, today: date, by: User | None, at: datetime) -> None:
    """From today on nobody stands in any more; what begins today or later is taken back whole."""
    if deputy.starts_on < today:
        end_deputy(deputy=deputy, ends_on=today, by=by, at=at)
        return
    record(
        by=by,
        at=at,
        verb="deputy_withdrawn",
        of=deputy,
        key=deputy.manager.public_id,
        before={
            "deputy": deputy.deputy.public_id,
            "starts_on": deputy.starts_on.isoformat(),
            "ends_on": deputy.ends_on.isoformat() if deputy.ends_on else None,
        },
    )
    deputy.delete()


@transaction.atomic
def assign_partner(
    *, partner: Partner, channel_manager: User | None, coverage_team: str, by: User | None, at: datetime
) -> Partner:
    """Give a partner its channel manager and team. Raises ValidationError for anybody but a channel manager."""
    if channel_manager is not None and not channel_manager.is_channel_manager:
        raise ValidationError(_("Only a channel manager looks after partners."))
    stored = Partner.objects.select_related("channel_manager").get(pk=partner.pk)
    before = _assignment(stored)
    # An address that was waiting for its account must not undo the choice later.
    partner.channel_manager_email = ""
    partner.channel_manager, partner.coverage_team = channel_manager, coverage_team
    partner.full_clean()
    partner.save(update_fields=["channel_manager", "channel_manager_email", "coverage_team"])
    record(by=by, at=at, verb="assigned", of=partner, key=partner.code, before=before, after=_assignment(partner))
    return partner


@transaction.atomic
def reassign_partners(*, manager: User, to: User, by: User | None, at: datetime) -> int:
    """Give all partners of one channel manager to another, each with its own audit event; returns how many.

    Raises ValidationError for anybody but another active channel manager.
    """
    if not (to.is_channel_manager and to.is_active):
        raise ValidationError(_("Only a channel manager looks after partners."))
    if to == manager:
        raise ValidationError(_("These partners are looked after by this channel manager already."))
    partners = list(manager.managed_partners.order_by("pk"))
    for partner in partners:
        assign_partner(partner=partner, channel_manager=to, coverage_team=partner.coverage_team, by=by, at=at)
    return len(partners)


def _assignment(partner: Partner) -> dict[str, str | None]:
    manager = partner.channel_manager
    return {"channel_manager": manager.public_id if manager else None, "coverage_team": partner.coverage_team}


@transaction.atomic
def change_partner_status(
    *,
    partner: Partner,
    status: PartnerStatus,
    by: User | None,
    at: datetime,
    ended_on: date | None = None,
) -> Partner:
    """Suspend a partner, end its participation from ``ended_on`` on, or take it back. Raises ValidationError."""
    before = {"status": partner.status, "ended_on": partner.ended_on and partner.ended_on.isoformat()}
    partner.status, partner.ended_on = status, ended_on
    partner.full_clean()
    partner.save(update_fields=["status", "ended_on"])
    mark_stale([partner.pk], at=at)
    record(
        by=by,
        at=at,
        verb="status_changed",
        of=partner,
        key=partner.code,
        before=before,
        after={"status": status, "ended_on": ended_on and ended_on.isoformat()},
    )
    return partner


@transaction.atomic
def invite_to_pilot(
    *, partner: Partner, specialization: Specialization, invited_on: date | None, by: User | None, at: datetime
) -> PilotInvitation:
    """Let the partner reach the master level during its pilot, from a day or on every day. Raises ValidationError."""
    invitation = PilotInvitation(partner=partner, specialization=specialization, invited_on=invited_on)
    invitation.full_clean()
    invitation.save()
    mark_stale([partner.pk], at=at)
    record(by=by, at=at, verb="invited_to_pilot", of=invitation, key=partner.code, after=_pilot(invitation))
    return invitation


@transaction.atomic
def withdraw_from_pilot(*, invitation: PilotInvitation, by: User | None, at: datetime) -> Partner:
    """Take the invitation back: before the level is open to all, the partner no longer meets it."""
    partner = invitation.partner
    record(by=by, at=at, verb="withdrawn_from_pilot", of=invitation, key=partner.code, before=_pilot(invitation))
    invitation.delete()
    mark_stale([partner.pk], at=at)
    return partner


def _pilot(invitation: PilotInvitation) -> dict[str, str | None]:
    return {
        "specialization": invitation.specialization.slug,
        "invited_on": invitation.invited_on.isoformat() if invitation.invited_on else None,
    }


@transaction.atomic
def anonymise_person(*, person: User | StaffMember, by: User | None, at: datetime) -> None:
    """Empty the person's name and address wherever they stand; codes, ids and what they prove stay as they are."""
    if isinstance(person, User):
        Partner.objects.filter(channel_manager_email__iexact=person.email).update(channel_manager_email="")
        anonymise_account(user=person, by=by, at=at)
        return
    before = kept_out(person, "name", "email")
    person.name = person.email = ""
    person.save(update_fields=["name", "email"])
    after = {"name": "", "email": ""}
    record(by=by, at=at, verb="staff_member_anonymised", of=person, key=person.code, before=before, after=after)
