"""Does what the steps of the demo's deals say, through the same actions as people's clicks."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.db.models import F, Min, Sum

from core.actions.notifications import SEND
from core.enums import JobState
from core.models import Job, Notification, User
from deals.actions import agreements, import_file
from deals.business_days import day_of
from deals.documents import Stage, contract_digest
from deals.eligibility import rulebook_of
from deals.enums import ActivityKind, ImportKind, ReasonKind
from deals.models import Order, Reason, TeamingAgreement
from partners.enums import MembershipRole
from partners.models import Membership, Partner
from specializations.models import Specialization
from spp_portal.demo.deals import Deal, DealStep
from spp_portal.demo.facts import csv_of
from spp_portal.demo.products import SLUGS
from spp_portal.demo.sales import numbered_order
from spp_portal.demo.words import written

READ_AFTER = timedelta(days=5)


class Negotiations:
    """The agreement of each deal, as far as it has come."""

    def __init__(self) -> None:
        self._agreements: dict[int, TeamingAgreement] = {}

    def take(self, step: DealStep) -> None:
        """Do the step on its day."""
        deal = step.deal
        partner = Partner.objects.select_related("channel_manager").get(code=deal.partner)
        one = _Negotiation(deal, partner, step.at, self._agreements.get(id(deal)))
        getattr(one, step.act)()
        assert one.agreement is not None
        self._agreements[id(deal)] = one.agreement


class _Negotiation:
    """What both sides do about one deal at one moment."""

    def __init__(self, deal: Deal, partner: Partner, at: datetime, agreement: TeamingAgreement | None) -> None:
        self.deal, self.partner, self.at, self.agreement = deal, partner, at, agreement
        self.today: date = day_of(at)

    @property
    def _admin(self) -> User:
        team = Membership.objects.filter(partner=self.partner, role=MembershipRole.ADMIN)
        return team.select_related("user").order_by("pk")[0].user

    @property
    def _manager(self) -> User:
        assert self.partner.channel_manager is not None
        return self.partner.channel_manager

    @property
    def _stored(self) -> TeamingAgreement:
        assert self.agreement is not None
        self.agreement.refresh_from_db()
        return self.agreement

    def _written(self, what: str) -> str:
        return written(what, self.deal.partner)

    def start(self) -> None:
        deal, by = self.deal, self._admin
        country = deal.partner[:2]
        customer = agreements.record_customer(
            partner=self.partner,
            name=deal.customer,
            country=country,
            city=deal.city,
            domain=deal.domain,
            numbers={},
            by=by,
            at=self.at,
        )
        changes: Mapping[str, Any] = {
            "customer": customer,
            "title": deal.title,
            "amount": Decimal(deal.amount),
            "currency": deal.currency,
            "expected_close_on": max(self.today + timedelta(days=30), self._first_day + timedelta(days=deal.close_in)),
            "discount_asked_percent": deal.discount,
            "joint_visit_asked": deal.joint_visit,
            "distributor": Partner.objects.get(code=deal.distributor) if deal.distributor else None,
            "presales_note": self._written("work"),
            "vendor_contact": self._manager,
        }
        draft = agreements.start_agreement(partner=self.partner, by=by, at=self.at)
        wanted = [Specialization.objects.get(slug=SLUGS[deal.specialization])]
        self.agreement = agreements.save_draft(
            agreement=draft, changes=changes, specializations=wanted, by=by, at=self.at
        )

    @property
    def _first_day(self) -> date:
        """The day of seeding, seen from the deal's first step."""
        return self.today + timedelta(days=self.deal.steps[0][0])

    def submit(self) -> None:
        draft = self._stored
        draft.rulebook = rulebook_of(draft, self.today)
        digest = contract_digest(draft, Stage.REQUEST)
        self.agreement = agreements.submit(
            agreement=self._stored, digest=digest, by=self._admin, at=self.at, today=self.today
        )

    def ask(self) -> None:
        agreements.ask_for_action(
            agreement=self._stored,
            fields=["presales_note", "expected_close_on"],
            reason=_reason(ReasonKind.ACTION_REQUIRED, "proof_unclear"),
            note=self._written("ask"),
            by=self._manager,
            at=self.at,
            today=self.today,
        )

    def _approve(self, **changed: Any) -> None:
        agreement = self._stored
        terms = {
            "discount_percent": agreement.discount_asked_percent,
            "protection_ends_on": agreements.standard_end(agreement, self.today),
            "joint_visit": False,
            "joint_visit_by": None,
        }
        agreements.approve(agreement=agreement, by=self._manager, at=self.at, today=self.today, **terms | changed)

    def approve(self) -> None:
        self._approve()

    def approve_with_visit(self) -> None:
        self._approve(joint_visit=True, joint_visit_by=self._manager)

    def approve_changed(self) -> None:
        self._approve(discount_percent=Decimal(12), note=self._written("changed"))

    def approve_short(self) -> None:
        self._approve(protection_ends_on=self.today + timedelta(days=75), note=self._written("short"))

    def accept(self) -> None:
        digest = contract_digest(self._stored, Stage.TERMS)
        agreements.accept_terms(agreement=self._stored, digest=digest, by=self._admin, at=self.at, today=self.today)

    def reject(self) -> None:
        agreements.reject(
            agreement=self._stored,
            reason=_reason(ReasonKind.REJECTION, "no_presales"),
            note=self._written("reject"),
            by=self._manager,
            at=self.at,
        )

    def withdraw(self) -> None:
        agreements.withdraw(agreement=self._stored, note=self._written("withdraw"), by=self._admin, at=self.at)

    def _record(self, kind: ActivityKind, note: str, *, by: User, on: date | None = None) -> None:
        agreements.record_activity(agreement=self._stored, kind=kind, on=on or self.today, note=note, by=by, at=self.at)

    def report(self) -> None:
        self._record(ActivityKind.PROGRESS_REPORT, self._written("report"), by=self._admin)

    def visit_planned(self) -> None:
        note = self._written("visit_planned")
        self._record(ActivityKind.VISIT_PLANNED, note, by=self._admin, on=self.today + timedelta(days=12))

    def visit_held(self) -> None:
        self._record(ActivityKind.VISIT_HELD, self._written("visit_held"), by=self._manager)

    def order(self) -> None:
        """Link the first order that fits."""
        agreement = self._stored
        orders = (
            Order.objects.filter(
                lines__superseded_at=None,
                lines__partner=self.partner,
                lines__order_date__gte=agreement.protection_starts_on,
                lines__order_date__lte=self.today,
            )
            .annotate(total=Sum("lines__amount_e4"), on=Min("lines__order_date"))
            .filter(total__gt=0)
            .order_by("-total", "pk")
        )
        agreements.link_order(agreement=agreement, order=orders[0], by=self._admin, at=self.at, today=self.today)

    def order_arrives(self) -> None:
        """The vendor's own system sends the order, with the deal number on it."""
        content = csv_of([numbered_order(self.deal, self.today, self._stored.deal_number or "")]).encode()
        import_file(
            kind=ImportKind.ORDERS,
            file=BytesIO(content),
            name=f"orders-{self.today.isoformat()}.csv",
            source="main",
            by=None,
            clock=lambda: self.at,
            max_bytes=len(content),
        )

    def lost(self) -> None:
        agreements.declare_lost(
            agreement=self._stored,
            reason=_reason(ReasonKind.LOSS, "price"),
            note=self._written("lost"),
            by=self._admin,
            at=self.at,
            today=self.today,
        )

    def extension(self) -> None:
        agreements.ask_for_extension(
            agreement=self._stored,
            proof=self._written("extension"),
            by=self._admin,
            at=self.at,
            today=self.today,
        )

    def revoke(self) -> None:
        agreements.revoke(
            agreement=self._stored,
            reason=_reason(ReasonKind.REVOCATION, "customer_chose_other"),
            note=self._written("revoke"),
            document=ContentFile(self._written("chose_other").encode(), name=self._written("letter_file")),
            by=self._manager,
            at=self.at,
            today=self.today,
        )


def settle_old_mail(*, now: datetime) -> None:
    """What was told until now was mailed then, and read some days later: nothing of it leaves any more."""
    old = Notification.objects.filter(created_at__lte=now, mailed_at=None)
    old.update(mailed_at=F("created_at"))
    Notification.objects.filter(created_at__lt=now - READ_AFTER, read_at=None).update(read_at=F("created_at"))
    Job.objects.filter(kind=SEND, state=JobState.PENDING).update(state=JobState.DONE, finished_at=now)


def _reason(kind: ReasonKind, code: str) -> Reason:
    return Reason.objects.get(kind=kind, code=code, retired_at=None)
