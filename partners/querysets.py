from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from partners.enums import AwardState, PartnerKind, PartnerStatus

if TYPE_CHECKING:
    from core.models import User
    from partners.models import Award, Deputy, Membership, Partner, StaffMember  # noqa: F401 - named by strings in the bases

RISK_DAYS = 90
"""A loss within so many days makes a partner *at risk* (docs/glossary.md)."""


class MembershipManager(models.Manager["Membership"]):
    """A membership comes with its partner, the standing and the channel manager: every request asks for them."""

    def get_queryset(self) -> models.QuerySet[Membership]:
        return super().get_queryset().select_related("partner__channel_manager", "partner__standing")


class DeputyQuerySet(models.QuerySet["Deputy"]):
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


class AwardQuerySet(models.QuerySet["Award"]):
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
