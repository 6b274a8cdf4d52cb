"""One specialization of a partner with the evidence of every requirement, and the revenue behind the tiers."""

from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import formats
from core.components import (
    Action,
    Cell,
    Column,
    EvidenceGroup,
    EvidenceRow,
    EvidenceTable,
    Link,
    Requirement,
)
from deals.models import OrderLine
from partners.enums import PartnerKind, SpecializationStatus
from partners.models import CustomerReference, Partner, PartnerSpecialization
from specializations.enums import Level, Measure
from specializations.models import Specialization
from specializations.wording import shortfall_words, value_words
from tiers.deal_links import agreement_of, agreement_url, incremental_words
from tiers.dispute_links import Disputed, disputing
from tiers.evidence import (
    AwardRow,
    LineEvidence,
    LineGroup,
    ProofRow,
    award_rows,
    line_evidence,
    reference_rows,
    validation_rows,
)
from tiers.programme import LoadedProgramme
from tiers.shortfalls import RequirementLine
from tiers.views.cards import GAINED_TONIGHT, missing_for
from tiers.views.lists import HELD, held_table, window_words
from tiers.views.scorecard import StandingPage
from tiers.wording import award_reason, line_reason, proof_reason

LINES_SHOWN = 10
ORDERS, INCREMENTAL = "orders", "incremental"
"""What the evidence of orders is called in the address of its file."""
ANCHORS = {
    Measure.PEOPLE: "#people",
    Measure.PEOPLE_SALES: "#people",
    Measure.PEOPLE_TECHNICAL: "#people",
    Measure.REVENUE: "#orders",
    Measure.INCREMENTAL_REVENUE: "#orders",
    Measure.INCREMENTAL_ORDERS: "#orders",
    Measure.REFERENCES: "#references",
    Measure.VALIDATION: "#validations",
}
"""Where on the page the rows behind a value stand."""


class SpecializationList(StandingPage):
    template_name = "tiers/specialization_list.html"
    title = gettext_lazy("Specializations")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        cards = self.cards(self.live) if self.live else []
        is_distributor = self.partner.kind == PartnerKind.DISTRIBUTOR
        return super().get_context_data(cards=cards, is_distributor=is_distributor, freshness=self.freshness, **kwargs)


class SpecializationPage(StandingPage):
    """What each level takes, and the people, proofs and orders behind every value."""

    template_name = "tiers/specialization_detail.html"

    @cached_property
    def specialization(self) -> Specialization:
        slug = self.kwargs["slug"]
        held = next((row.specialization for row in self.held if row.specialization.slug == slug), None)
        return held or get_object_or_404(Specialization, slug=slug)

    @cached_property
    def disputed(self) -> Disputed:
        return disputing(self.request.user, self.partner)

    @cached_property
    def row(self) -> PartnerSpecialization | None:
        """The published standing; None when no level is held."""
        return next((row for row in self.held if row.specialization_id == self.specialization.pk), None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.live is None:
            raise Http404(_("This partner has no standing."))
        slug = self.specialization.slug
        lines = line_evidence(
            self.partner, self.specialization, window_months=self.live.rules.window_months, on=self.today
        )
        return super().get_context_data(
            **kwargs,
            freshness=self.freshness,
            status=SpecializationStatus(self.row.status) if self.row else SpecializationStatus.NOT_HELD,
            standing_row=self.row,
            gained_tonight=GAINED_TONIGHT if f"{slug}:{Level.SPECIALIST}" in self.live.gained else "",
            kept_action=self.kept_action,
            levels=[
                (level.label, self.requirements(rows, level), missing_for(rows), self.price_of(level, rows))
                for level in Level
                if (rows := [row for row in self.live.lines if row.subject == slug and row.level == level])
            ],
            awards=self.award_table(self.live.loaded),
            references=self.proof_table(
                reference_rows(self.partner, self.specialization, on=self.today), _("Customer references"), "references"
            ),
            validations=self.proof_table(
                validation_rows(self.partner, self.specialization, on=self.today),
                _("Technical validations"),
                "validations",
            ),
            orders=order_table(
                lines.groups(None if self.downloads(ORDERS) else LINES_SHOWN),
                lines,
                self.disputed,
                key=ORDERS,
                all_url=f"{self.url_of('order_list')}?specialization={slug}",
            ),
            window=window_words(lines),
        ) | {"title": self.specialization.name, "crumbs": self.trail}

    def price_of(self, level: Level, rows: list[RequirementLine]) -> Link | None:
        """Where a level lacks something: what the training for it costs."""
        if all(row.is_met for row in rows):
            return None
        return Link(_("Price of the next step"), f"{self.url_of('path')}?to={self.specialization.slug}:{level}")

    @property
    def kept_action(self) -> Action | None:
        """For a level that only an exception keeps: the way to who granted it and why."""
        if self.row is None or self.row.status != SpecializationStatus.EXCEPTION:
            return None
        return Action(_("See the exceptions"), self.url_of("exception_list"), style="link")

    @property
    def trail(self) -> list[Link]:
        return [*self.crumbs, Link(_("Specializations"), self.url_of("specialization_list"))]

    def requirements(self, rows: list[RequirementLine], level: Level) -> list[Requirement]:
        is_kept = self.row is not None and (level == Level.SPECIALIST or self.row.level == level)
        return [
            Requirement(
                label=Measure(row.measure).label,
                value=value_words(Measure(row.measure), row.value),
                minimum=_("of at least %(minimum)s") % {"minimum": value_words(Measure(row.measure), row.minimum)},
                missing=shortfall_words(Measure(row.measure), row.shortfall) if row.shortfall else "",
                url=ANCHORS[Measure(row.measure)],
                held=is_kept,
            )
            for row in rows
        ]

    def award_table(self, loaded: LoadedProgramme) -> EvidenceTable | None:
        rows = award_rows(self.partner, self.specialization, loaded=loaded, on=self.today)
        if not rows:
            return None
        columns = [
            Column(_("Person")),
            Column(_("Accreditation")),
            Column(_("Obtained"), nowrap=True),
            Column(_("Valid until"), nowrap=True),
        ]
        return EvidenceTable(
            key="people",
            caption=_("People and awards"),
            columns=columns,
            groups=grouped(
                [
                    (row.reason is None, EvidenceRow(_award_cells(row), self.disputed(award_reason(row), row.award)))
                    for row in rows
                ]
            ),
        )

    def proof_table(self, rows: list[ProofRow], caption: str, key: str) -> EvidenceTable | None:
        if not rows:
            return None
        return EvidenceTable(
            key=key,
            caption=caption,
            columns=[Column(_("What")), Column(_("From"), nowrap=True), Column(_("Valid until"), nowrap=True)],
            groups=grouped(
                [
                    (row.reason is None, EvidenceRow(_proof_cells(row), self.disputed(proof_reason(row), row.proof)))
                    for row in rows
                ]
            ),
        )


class RevenuePage(StandingPage):
    """The orders behind the partner's whole revenue, or with ``?incremental=yes`` behind the incremental one."""

    template_name = "tiers/revenue.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        incremental = self.request.GET.get("incremental") == "yes" or self.downloads(INCREMENTAL)
        key = INCREMENTAL if incremental else ORDERS
        lines = line_evidence(
            self.partner, None, window_months=self.rulebook.window_months, on=self.today, incremental=incremental
        )
        groups = lines.groups(None if self.downloads(key) else LINES_SHOWN)
        counted_e4 = sum(group.amount_e4 for group in groups if group.counts)
        disputed = disputing(self.request.user, self.partner)
        return super().get_context_data(
            **kwargs,
            freshness=self.freshness,
            amount=formats.money(formats.euros(counted_e4), cents=True),
            orders=order_table(groups, lines, disputed, key=key, all_url=self.url_of("order_list")),
            held=held_table(lines, disputed, whole=self.downloads(HELD)),
            window=window_words(lines),
        ) | {"title": _("Incremental revenue") if incremental else _("Revenue")}


def grouped(rows: list[tuple[bool, EvidenceRow]]) -> list[EvidenceGroup]:
    """Rows as counted and not counted, each group with its number."""
    counted = [row for is_counted, row in rows if is_counted]
    others = [row for is_counted, row in rows if not is_counted]
    groups = [EvidenceGroup(_("Counted · %(count)s") % {"count": len(counted)}, counted)] if counted else []
    if others:
        groups.append(EvidenceGroup(_("Not counted · %(count)s") % {"count": len(others)}, others))
    return groups


def order_table(
    groups: list[LineGroup], evidence: LineEvidence, disputed: Disputed, *, key: str, all_url: str
) -> EvidenceTable | None:
    """The newest lines that count and the newest that do not, with the sums of all of them; None without any."""
    if not groups:
        return None
    shown, everything = sum(len(group.newest) for group in groups), sum(group.lines for group in groups)
    return EvidenceTable(
        caption=_("Orders"),
        columns=[
            Column(_("Order"), nowrap=True),
            Column(_("Deal number"), nowrap=True),
            Column(_("Customer")),
            Column(_("Date"), nowrap=True),
            Column(_("Amount"), numeric=True, second=_("Incremental")),
        ],
        groups=[
            EvidenceGroup(
                _group_words(group),
                [
                    EvidenceRow(_line_cells(evidence.partner, line), disputed(line_reason(line, evidence), line))
                    for line in group.newest
                ],
            )
            for group in groups
        ],
        footer=_("Showing %(shown)s of %(total)s lines")
        % {"shown": formats.number(shown), "total": formats.number(everything)},
        footer_link=Link(_("Show all lines"), all_url) if everything > shown else None,
        key=key,
    )


def _group_words(group: LineGroup) -> str:
    amount = formats.money(formats.euros(group.amount_e4), cents=True)
    counted = ngettext("Counted · %(count)s line · %(amount)s", "Counted · %(count)s lines · %(amount)s", group.lines)
    others = ngettext(
        "Not counted · %(count)s line · %(amount)s", "Not counted · %(count)s lines · %(amount)s", group.lines
    )
    return (counted if group.counts else others) % {"count": formats.number(group.lines), "amount": amount}


def _award_cells(row: AwardRow) -> list[Cell]:
    award = row.award
    return [
        Cell(str(award.staff_member), note=award.staff_member.code),
        Cell(
            f"{award.accreditation.type} · {row.role.label}" if row.role else award.accreditation.type,
            note=_("taken as %(accreditation)s") % {"accreditation": row.taken_as} if row.taken_as else "",
        ),
        _day(award.awarded_on),
        _last_day(award.expires_on),
    ]


def _proof_cells(row: ProofRow) -> list[Cell]:
    proof = row.proof
    if isinstance(proof, CustomerReference):
        what, starts_on = proof.customer, proof.approved_on
    else:
        what, starts_on = _("Technical validation"), proof.validated_on
    return [Cell(what), _day(starts_on), _last_day(proof.expires_on)]


def _line_cells(partner: Partner, line: OrderLine) -> list[Cell]:
    agreement, amount = agreement_of(line), formats.euros(line.amount_e4)
    deal = (
        Cell(agreement.deal_number or "", url=agreement_url(partner, agreement))
        if agreement
        else Cell(line.deal_number or "–")
    )
    return [
        Cell(line.order.number, note=line.distributor_code),
        deal,
        Cell(line.end_customer or line.description, note=line.product_code),
        _day(line.order_date),
        Cell(formats.money(amount, cents=True), note=incremental_words(line), value=amount),
    ]


def _day(day: date) -> Cell:
    return Cell(formats.short_date(day), value=day)


def _last_day(expires_on: date | None) -> Cell:
    return _day(expires_on - timedelta(days=1)) if expires_on else Cell(_("no end"))
