from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from deals.enums import EXCLUSIVE_STATES, OPEN_STATES, AgreementState, DisputeState, RowState

if TYPE_CHECKING:
    from core.models import User
    from deals.models import (  # noqa: F401 - named by strings in the bases
        Declaration,
        DeclarationRow,
        Dispute,
        EndCustomer,
        OrderLine,
        TeamingAgreement,
    )
    from partners.models import Partner
    from partners.querysets import PartnerQuerySet


class OrderLineQuerySet(models.QuerySet["OrderLine"]):
    def current(self) -> OrderLineQuerySet:
        """Lines that no later declaration has corrected."""
        return self.filter(superseded_at=None)

    def of(self, partner: Partner) -> OrderLineQuerySet:
        """Every line of a partner, replaced ones too.

        In two halves, since current and replaced lines have an index each. SQLite takes them only where each half
        names the partner; without them the table is read whole.
        """
        current = Q(superseded_at__isnull=True, partner=partner)
        return self.filter(current | Q(superseded_at__isnull=False, partner=partner))


class DeclarationQuerySet(models.QuerySet["Declaration"]):
    def visible_to(self, user: User) -> DeclarationQuerySet:
        return self if user.is_programme_admin else self.none()


class DeclarationRowQuerySet(models.QuerySet["DeclarationRow"]):
    def held(self) -> DeclarationRowQuerySet:
        return self.filter(state=RowState.HELD)


class EndCustomerQuerySet(models.QuerySet["EndCustomer"]):
    def of(self, partners: PartnerQuerySet) -> EndCustomerQuerySet:
        """The customers that these partners recorded; the caller has made the partners visible."""
        return self.filter(partner__in=partners)


class TeamingAgreementQuerySet(models.QuerySet["TeamingAgreement"]):
    def visible_to(self, user: User, *, partners: PartnerQuerySet) -> TeamingAgreementQuerySet:
        """Those of ``partners``, which are visible to the user; the vendor sees nothing of an unsubmitted draft.

        A distributor's people see none here: they look up one deal number and get its terms.
        """
        found = self.filter(partner__in=partners)
        return found.exclude(first_submitted_at=None) if user.is_vendor else found

    def open(self) -> TeamingAgreementQuerySet:
        return self.filter(state__in=OPEN_STATES)

    def exclusive(self) -> TeamingAgreementQuerySet:
        return self.filter(state__in=EXCLUSIVE_STATES)

    def past_their_end(self, on: date) -> TeamingAgreementQuerySet:
        """In force and no longer protected, with changed terms never accepted, and sent back but never completed."""
        over = Q(state=AgreementState.IN_FORCE, protection_ends_on__lte=on)
        over |= Q(state=AgreementState.APPROVED, accept_until__lte=on)
        over |= Q(state=AgreementState.APPROVED, protection_ends_on__lte=on)
        over |= Q(state=AgreementState.ACTION_REQUIRED, complete_until__lte=on)
        return self.filter(over)


class DisputeQuerySet(models.QuerySet["Dispute"]):
    def visible_to(self, user: User, *, partners: PartnerQuerySet) -> DisputeQuerySet:
        """Those of ``partners``, which are visible to the user."""
        return self.filter(partner__in=partners)

    def open(self) -> DisputeQuerySet:
        return self.filter(state=DisputeState.OPEN)

    def with_subject(self) -> DisputeQuerySet:
        """Loads what a row of a list says it is about."""
        return self.select_related(
            "partner",
            "order_line__order",
            "award__staff_member",
            "award__accreditation__specialization",
            "reference__specialization",
            "validation__specialization",
            "asked_by",
            "file",
        )
