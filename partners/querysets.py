from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from partners.enums import ApprovalState, AwardState, EnrolmentState, PartnerKind, PartnerStatus

if TYPE_CHECKING:
    from core.models import User
    from partners.models import (  # noqa: F401 - named by strings in the bases
        AchievementException,
        Award,
        Deputy,
        Enrolment,
        Invitation,
        Membership,
        Partner,
        StaffMember,
        TrainingSession,
    )

RISK_DAYS = 90
"""A loss within so many days makes a partner *at risk* (docs/glossary.md)."""


class MembershipManager(models.Manager["Membership"]):
    """A membership comes with its partner, the standing and the channel manager: every request asks for them."""

    def get_queryset(self) -> models.QuerySet[Membership]:
        return super().get_queryset().select_related("partner__channel_manager", "partner__standing")


class DeputyQuerySet(models.QuerySet["Deputy"]):
    def visible_to(self, user: User) -> DeputyQuerySet:
        """All for a programme admin; those a channel manager appointed, and those in which they stand in."""
        if user.is_programme_admin:
            return self
        return self.filter(Q(manager=user) | Q(deputy=user)) if user.is_channel_manager else self.none()

    def not_over(self, on: date) -> DeputyQuerySet:
        """Those of the day, and those to come."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=on))

    def active(self, on: date) -> DeputyQuerySet:
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=on), starts_on__lte=on)


class PartnerQuerySet(models.QuerySet["Partner"]):
    def visible_to(self, user: User, *, on: date) -> PartnerQuerySet:
        """All for a programme admin, assigned and deputised ones for a channel manager, one's own for the rest.

        ``on`` is the day whose deputies count.
        """
        if user.is_programme_admin:
            return self
        if user.is_channel_manager:
            return self.filter(
                Q(channel_manager=user) | Q(channel_manager__in=user.deputises.active(on).values("manager"))
            )
        return self.filter(memberships__user=user).exclude(status=PartnerStatus.ENDED).in_programme(on)

    def resellers(self) -> PartnerQuerySet:
        """The partners that have a standing; a distributor has none (docs/rules/tier_evaluation.md §3)."""
        return self.filter(kind=PartnerKind.RESELLER)

    def in_programme(self, on: date) -> PartnerQuerySet:
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=on))

    def at_risk(self, on: date) -> PartnerQuerySet:
        """In grace or transition, or about to lose something within ``RISK_DAYS``."""
        lapsing = self.model._default_manager.filter(specialization_standings__lapsing_since__isnull=False)
        return self.filter(
            Q(standing__lapsing_since__isnull=False)
            | Q(standing__next_loss_on__lte=on + timedelta(days=RISK_DAYS))
            | Q(pk__in=lapsing.values("pk"))
        )


class StaffQuerySet(models.QuerySet["StaffMember"]):
    def visible_to(self, user: User, *, partners: PartnerQuerySet) -> StaffQuerySet:
        return self.filter(partner__in=partners)

    def active(self, on: date) -> StaffQuerySet:
        return self.filter(
            Q(joined_on=None) | Q(joined_on__lte=on),
            Q(left_on=None) | Q(left_on__gt=on),
        )


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> InvitationQuerySet:
        """Neither accepted nor revoked; some of them may be too old by now."""
        return self.filter(accepted_at=None, revoked_at=None)

    def usable(self, *, at: datetime) -> InvitationQuerySet:
        return self.open().filter(expires_at__gt=at)


class ProofQuerySet(models.QuerySet[Any]):
    """Customer references or technical validations."""

    def waiting(self) -> ProofQuerySet:
        """Those that the vendor has to decide about."""
        return self.filter(state=ApprovalState.SUBMITTED)

    def of_partners(self, partners: PartnerQuerySet) -> ProofQuerySet:
        return self.filter(partner__in=partners)


class AwardQuerySet(models.QuerySet["Award"]):
    def waiting(self) -> AwardQuerySet:
        """Claims that the vendor has to decide about."""
        return self.filter(state=AwardState.CLAIMED)

    def of_partners(self, partners: PartnerQuerySet) -> AwardQuerySet:
        return self.filter(staff_member__partner__in=partners)

    def of(self, partner: Partner) -> AwardQuerySet:
        return self.filter(staff_member__partner=partner)

    def valid(self, on: date) -> AwardQuerySet:
        """Confirmed awards that hold on the day, of people who are with their company."""
        return self.filter(
            Q(expires_on=None) | Q(expires_on__gt=on),
            Q(revoked_on=None) | Q(revoked_on__gt=on),
            Q(staff_member__joined_on=None) | Q(staff_member__joined_on__lte=on),
            Q(staff_member__left_on=None) | Q(staff_member__left_on__gt=on),
            state=AwardState.VERIFIED,
            awarded_on__lte=on,
        )


class ExceptionQuerySet(models.QuerySet["AchievementException"]):
    def waiting(self, on: date) -> ExceptionQuerySet:
        """Granted, neither approved nor refused, and not over before anybody did."""
        return self.filter(approved_at=None, ended_at=None, ends_on__gt=on)


class TrainingSessionQuerySet(models.QuerySet["TrainingSession"]):
    def coming(self, on: date) -> TrainingSessionQuerySet:
        """Those that can still be chosen on the day."""
        return self.filter(cancelled_at=None, starts_on__gte=on)


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def of(self, partner: Partner) -> EnrolmentQuerySet:
        return self.filter(staff_member__partner=partner)

    def of_partners(self, partners: PartnerQuerySet) -> EnrolmentQuerySet:
        return self.filter(staff_member__partner__in=partners)

    def planned(self) -> EnrolmentQuerySet:
        return self.filter(state=EnrolmentState.PLANNED)
