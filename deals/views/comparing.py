"""A request beside similar ones, and the rules checked for it, as the decision page shows them."""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import formats
from core.badges import Shape, Tone
from core.components import Action, CheckedFact, ComparedCell, ComparedRow, Link, SideBySide
from deals.conflicts import Decided, Similar
from deals.eligibility import Fact, FactOutcome
from deals.enums import AgreementState
from deals.matching import Reason
from deals.models import EndCustomer, TeamingAgreement
from deals.tables.requests import names_of, place_of

COLUMNS = 3
"""So many similar requests fit beside the one that is decided; more go into another table."""

MARKS = {
    FactOutcome.OK: (Shape.DISC_TICK, Tone.OK),
    FactOutcome.WARN: (Shape.TRIANGLE, Tone.WARN),
    FactOutcome.BAD: (Shape.SQUARE_CROSS, Tone.BAD),
}

WHY = {
    Reason.NUMBER: gettext_lazy("Same registration number"),
    Reason.OTHER_NUMBER: gettext_lazy("Other registration number"),
    Reason.DOMAIN: gettext_lazy("Same web domain"),
    Reason.OTHER_COUNTRY: gettext_lazy("Other country"),
    Reason.NAME: gettext_lazy("Same name"),
    Reason.INITIALS: gettext_lazy("Name and initials"),
    Reason.NEAR_SPELLING: gettext_lazy("Near spelling"),
    Reason.NAME_WITHIN: gettext_lazy("One name within the other"),
    Reason.OTHER_NAME: gettext_lazy("Other name"),
}


def checked_facts(agreement: TeamingAgreement, facts: Iterable[Fact], to_judge: int) -> list[CheckedFact]:
    """The rules, each with its outcome; last what only a person can judge."""
    found = [CheckedFact(*MARKS[fact.outcome], fact.text, source_of(agreement, fact)) for fact in facts]
    if to_judge:
        words = ngettext(
            "%(count)s similar request to judge: is it the same customer?",
            "%(count)s similar requests to judge: are they the same customer?",
            to_judge,
        ) % {"count": formats.number(to_judge)}
        found.append(CheckedFact(Shape.CLOCK, Tone.WAIT, words, Link(_("below"), "#similar")))
    return found


def source_of(agreement: TeamingAgreement, fact: Fact) -> Link | None:
    """Where the reader sees for themselves."""
    code = agreement.partner.code
    if fact.field == "specializations" and fact.source:
        return Link(_("evidence"), reverse("tiers:specialization", args=[code, fact.source]))
    if fact.field == "presales_note":
        return Link(_("read"), "#request")
    return None


class Answer(StrEnum):
    """What somebody says about two customers; *undo* takes back what was said."""

    SAME = "same"
    DISTINCT = "distinct"
    UNDO = "undo"


def comparisons(agreement: TeamingAgreement, similar: Sequence[Similar], *, may_answer: bool) -> list[SideBySide]:
    """The request beside every similar one, a few at a time."""
    if similar:
        prefetch_related_objects([agreement], "customer__numbers", "covered__specialization")
    return [
        beside(agreement, similar[start : start + COLUMNS], may_answer=may_answer)
        for start in range(0, len(similar), COLUMNS)
    ]


def beside(agreement: TeamingAgreement, similar: Sequence[Similar], *, may_answer: bool) -> SideBySide:
    others = [each.agreement for each in similar]
    columns = [
        ComparedCell(_("This request")),
        *(
            ComparedCell(str(other.customer), url=reverse("deals:request_decide", args=[other.public_id]))
            for other in others
        ),
    ]
    of_all = [agreement, *others]
    rows = [
        ComparedRow(_("Why similar"), [ComparedCell("–"), *(ComparedCell(*why(each)) for each in similar)]),
        row(_("Registration"), of_all, lambda each: numbers_of(each.customer), compare=True),
        row(_("Web domain"), of_all, lambda each: each.customer.domain if each.customer else "", compare=True),
        row(_("Place"), of_all, lambda each: place_of(each.customer)),
        row(_("Partner"), of_all, lambda each: each.partner.name),
        ComparedRow(
            _("Specializations"),
            [ComparedCell(specializations_of(agreement)), *(shared_cell(agreement, other) for other in others)],
        ),
        row(_("Deal"), of_all, lambda each: each.title),
        row(_("Amount"), of_all, amount_of),
        ComparedRow(_("State"), [state_of(each) for each in of_all]),
        ComparedRow(
            _("Same customer?"),
            [ComparedCell(""), *(answer_of(agreement, each, may_answer=may_answer) for each in similar)],
        ),
    ]
    return SideBySide(caption=_("Similar requests"), columns=columns, rows=rows)


def row(
    label: str, agreements: Iterable[TeamingAgreement], say: Callable[[TeamingAgreement], str], *, compare: bool = False
) -> ComparedRow:
    """What each says; with ``compare`` the ones that say something else than the first are marked."""
    first, *rest = (say(agreement) for agreement in agreements)
    cells = [ComparedCell(first or "–")]
    cells += [ComparedCell(text or "–", differs=bool(compare and first and text and text != first)) for text in rest]
    return ComparedRow(label, cells)


def why(similar: Similar) -> tuple[str, str]:
    """What speaks for it and against it; below, how alike the rules find the two."""
    words = [str(WHY[reason]) for reason in similar.reasons]
    if similar.agreement.customer and not words:
        words = [_("Recorded as the same customer")]
    return formats.joined(words), _("%(percent)s alike") % {
        "percent": formats.percent(Decimal(round(100 * similar.score)))
    }


def numbers_of(customer: EndCustomer | None) -> str:
    if customer is None:
        return ""
    numbers = sorted((number.get_kind_display(), number.value) for number in customer.numbers.all())
    return " · ".join(f"{kind} {value}" for kind, value in numbers)


def specializations_of(agreement: TeamingAgreement) -> str:
    return names_of(sorted((row.specialization for row in agreement.covered.all()), key=lambda each: each.position))


def shared_cell(agreement: TeamingAgreement, other: TeamingAgreement) -> ComparedCell:
    """What the other one is about, and what of it is asked for here as well."""
    here = {row.specialization_id for row in agreement.covered.all()}
    shared = [row.specialization for row in other.covered.all() if row.specialization_id in here]
    note = _("in both: %(names)s") % {"names": names_of(shared)} if shared else ""
    return ComparedCell(specializations_of(other), note=note)


def amount_of(agreement: TeamingAgreement) -> str:
    return formats.money(agreement.amount, agreement.currency) if agreement.amount is not None else ""


def state_of(agreement: TeamingAgreement) -> ComparedCell:
    """The state as a chip, and until when an exclusive one is protected."""
    state = AgreementState(agreement.state)
    note = ""
    if agreement.protection_ends_on and state in {AgreementState.APPROVED, AgreementState.IN_FORCE}:
        last = formats.short_date(agreement.protection_ends_on - timedelta(days=1))
        note = _("until %(day)s") % {"day": last}
    return ComparedCell(note, status=state)


def answer_of(agreement: TeamingAgreement, similar: Similar, *, may_answer: bool) -> ComparedCell:
    """What was said about the two customers, and how to take it back; or the question."""
    other = similar.agreement.customer
    if other is None or other.pk == agreement.customer_id:
        return ComparedCell("", outcome=_("Same customer"))
    words = {Decided.SAME: _("Same customer"), Decided.DISTINCT: _("Not the same"), Decided.OPEN: ""}
    labels = (
        {Answer.UNDO: _("Take it back")}
        if similar.decided != Decided.OPEN
        else {
            Answer.SAME: _("Same"),
            Answer.DISTINCT: _("Not the same"),
        }
    )
    buttons = [
        Action(label, reverse("deals:request_similar", args=[agreement.public_id, other.public_id, answer]), post=True)
        for answer, label in labels.items()
    ]
    return ComparedCell("", outcome=words[similar.decided], actions=buttons if may_answer else ())
