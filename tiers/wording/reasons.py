"""Why a row counts or not: the fact, the cause, the remedy."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from core import formats
from core.badges import Shape, Tone
from core.components import Reason, Status
from deals.enums import WaitingFor
from deals.models import DeclarationRow, OrderLine
from partners.models import CustomerReference, PartnerStanding
from partners.wording import award_chip, award_remark, proof_chip, proof_remark
from specializations.enums import Measure, Role
from specializations.wording import needed_words
from tiers.enums import NotCounted
from tiers.evidence import AwardRow, LineEvidence, ProofRow, reason_of
from tiers.wording.causes import value_of


def award_reason(row: AwardRow) -> Reason:
    """For one award: what it counts for, or why it does not and what would help."""
    since = row.since
    day = formats.long_date(since) if since else ""
    match row.reason:
        case None:
            return _counted(
                _("Counts for people and sales people")
                if row.role == Role.SALES
                else _("Counts for people and technical people")
            )
        case NotCounted.DOES_NOT_COUNT:
            return Reason(
                Shape.PLAIN_RING,
                Tone.MUTE,
                _("A customer certification: recorded, never counted"),
                _("What counts is a partner accreditation."),
            )
        case NotCounted.UNVERIFIED:
            return _unverified(award_chip(row.award, today=date.min), award_remark(row.award))
        case NotCounted.NOT_YET_JOINED:
            return _missed(_("Joins the company on %(day)s") % {"day": day})
        case NotCounted.LEFT_COMPANY:
            return _missed(
                _("Left the company on %(day)s") % {"day": day},
                _("Counted until %(day)s.") % {"day": _day_before(since)} if since else "",
            )
        case NotCounted.NOT_YET_VALID:
            return _missed(_("Valid from %(day)s") % {"day": day})
        case NotCounted.REVOKED:
            return Reason(Shape.SQUARE_CROSS, Tone.MUTE, _("Revoked on %(day)s") % {"day": day})
        case _:
            return _missed(
                _("Expired: last valid day %(day)s") % {"day": _day_before(since)},
                _("A renewal counts again from its date."),
            )


def proof_reason(row: ProofRow) -> Reason:
    """For one reference or validation."""
    if row.reason is None:
        return _counted(_("Counted"))
    if row.reason == NotCounted.UNVERIFIED:
        return _unverified(proof_chip(row.proof, today=date.min), proof_remark(row.proof))
    if row.reason == NotCounted.NOT_YET_VALID and row.since:
        text = _("Approved from %(day)s") if isinstance(row.proof, CustomerReference) else _("Validated from %(day)s")
        return _missed(text % {"day": formats.long_date(row.since)})
    return _missed(_("Expired: last valid day %(day)s") % {"day": _day_before(row.since)})


def line_reason(line: OrderLine, evidence: LineEvidence) -> Reason:
    """For one order line of the evidence."""
    match reason_of(line):
        case "":
            return _counted(
                _("Revenue and incremental revenue")
                if line.incremental
                else _("Revenue only: a renewal is not incremental")
            )
        case NotCounted.SUPERSEDED:
            return _missed(_("Replaced by a corrected declaration"), shape=Shape.PLAIN_RING)
        case NotCounted.RENEWAL:
            return _missed(_("A renewal is not incremental"), _("It counts for revenue."))
        case _ if line.order_date > evidence.on:
            return _missed(_("Counts from %(day)s") % {"day": formats.long_date(line.order_date)})
        case _:
            return _missed(
                _("Older than the window"),
                _("The window begins on %(day)s.") % {"day": formats.long_date(evidence.window_from)},
            )


def held_reason(row: DeclarationRow) -> Reason:
    """For a declared row of the partner that is no order line yet."""
    text, remedy = (
        (
            _("Product not recognised: “%(code)s”") % {"code": row.waiting_value},
            _("It counts once the vendor knows the product."),
        )
        if row.waiting_for == WaitingFor.PRODUCT
        else (_("No exchange rate on or before this day"), _("It counts once the rate is known."))
    )
    return Reason(Shape.TRIANGLE, Tone.WARN, text, remedy)


def _unverified(status: Status, remark: str) -> Reason:
    """A claim that waits, or was refused: the word of its state, and since when or why."""
    return Reason(status.shape, status.tone, str(status.label), remark)


def _counted(text: str) -> Reason:
    return Reason(Shape.DISC_TICK, Tone.OK, text)


def _missed(text: str, remedy: str = "", *, shape: Shape = Shape.DASHED_RING) -> Reason:
    return Reason(shape, Tone.MUTE, text, remedy)


def _day_before(day: date | None) -> str:
    return formats.long_date(day - timedelta(days=1)) if day else ""


def missing_words(standing: PartnerStanding) -> list[str]:
    """What the next tier asks for beyond what is there, one phrase an item."""
    items = ((Measure(item["measure"]), item["shortfall"]) for item in standing.next_tier_missing)
    return [needed_words(measure, value_of(measure, shortfall)) for measure, shortfall in items]
