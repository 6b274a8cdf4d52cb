"""Whether a deal may be protected: one list of facts for the wizard, the submission and the decision.

A fact is *ok*, *warn* (to be known, no obstacle) or *bad* (the rule is broken: the request is neither taken nor
approved). Values come from the rulebook of the first submission, before it from the one in force on the day.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext as _

from core import formats
from deals.enums import AgreementState, BusinessType, ExtensionState, PublicTender
from deals.imports.amounts import RateTable, amount_e4
from deals.models import AgreementSpecialization, ExchangeRate, TeamingAgreement
from partners.enums import PartnerStatus, SpecializationStatus
from partners.models import PartnerSpecialization
from specializations.models import AgreementParameters, Rulebook, Specialization

E4 = 10_000


class FactOutcome(StrEnum):
    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True)
class Fact:
    """``field`` is the field of the request that the fact is about; ``source`` where it comes from: a public id, a
    deal number or a slug. ``since`` and ``until`` are of the specialization's standing."""

    outcome: FactOutcome
    code: str
    text: str
    field: str = ""
    source: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def blocks(self) -> bool:
        """Whether the request can neither be submitted nor approved because of this."""
        return self.outcome == FactOutcome.BAD


def rulebook_of(agreement: TeamingAgreement, on: date) -> Rulebook | None:
    """The rulebook whose parameters hold for the agreement."""
    return agreement.rulebook if agreement.rulebook_id else Rulebook.objects.in_force(on)


def parameters_of(agreement: TeamingAgreement, on: date) -> AgreementParameters:
    """The agreement's parameters; the defaults if no rulebook is in force on the day."""
    rulebook = rulebook_of(agreement, on)
    found = AgreementParameters.objects.filter(rulebook=rulebook).first() if rulebook else None
    return found or AgreementParameters()


def amount_in_euro(agreement: TeamingAgreement, on: date) -> int | None:
    """The deal's amount in 1/10,000 EUR at the rate of the day; None without an amount or a rate."""
    if agreement.amount is None:
        return None
    rates = ExchangeRate.objects.filter(currency=agreement.currency, date__lte=on).order_by("date")
    rate = RateTable(agreement.currency, rates.values_list("date", "rate_to_eur")).rate(on)
    return None if rate is None else amount_e4(Decimal(1), agreement.amount, rate)


def eligibility_of(agreement: TeamingAgreement, on: date) -> tuple[Fact, ...]:
    """Every rule that the deal has to satisfy, in the order in which people ask."""
    parameters = parameters_of(agreement, on)
    facts = [_partner(agreement, on)]
    facts += specialization_facts(agreement, on, parameters)
    facts += _amount(agreement, on, parameters)
    facts += _kind_of_deal(agreement)
    facts += _waiting(agreement, on, parameters)
    facts += _discount(agreement, parameters)
    return tuple(facts)


REQUIRED = ("customer", "title", "amount", "currency", "expected_close_on")


def what_is_missing(agreement: TeamingAgreement, on: date) -> dict[str, list[str]]:
    """Why the request cannot be signed on the day, by field (``""``: by none): what is not filled in, broken rules."""
    missing: defaultdict[str, list[str]] = defaultdict(list)
    for name in REQUIRED:
        if getattr(agreement, name) in (None, ""):
            missing[name].append(_("This is needed before the request can be signed."))
    if not agreement.covered.exists():
        missing["specializations"].append(_("Choose at least one specialization."))
    if agreement.expected_close_on and agreement.expected_close_on < on:
        missing["expected_close_on"].append(_("The expected close lies in the past."))
    for fact in eligibility_of(agreement, on):
        if fact.blocks:
            missing[fact.field].append(fact.text)
    return dict(missing)


def may_ask_for_extension(agreement: TeamingAgreement, on: date) -> bool:
    """In force and protected, none being decided, and fewer granted than the rulebook allows."""
    if agreement.state != AgreementState.IN_FORCE or (agreement.protection_ends_on or on) <= on:
        return False
    states = list(agreement.extensions.values_list("state", flat=True))
    granted = states.count(ExtensionState.GRANTED)
    return ExtensionState.ASKED not in states and granted < parameters_of(agreement, on).extensions


def what_blocks(agreement: TeamingAgreement, on: date) -> tuple[str, ...]:
    """Why the request cannot be approved on the day: broken rules, and whoever holds the customer. For the vendor."""
    broken = [fact.text for fact in eligibility_of(agreement, on) if fact.blocks]
    return (*broken, *(_protected_by(row) for row in exclusive_rivals(agreement, on)))


def exclusive_rivals(agreement: TeamingAgreement, on: date) -> list[AgreementSpecialization]:
    """Other agreements' exclusive rows for the same customer and specializations, those past their end left out."""
    if agreement.customer is None:
        return []
    rows = AgreementSpecialization.objects.filter(
        customer_id=agreement.customer.root_id,
        specialization__in=agreement.covered.values("specialization"),
        exclusive=True,
    )
    rows = rows.exclude(agreement=agreement).exclude(agreement__protection_ends_on__lte=on)
    return list(rows.select_related("agreement__partner", "specialization").order_by("specialization_id"))


def holds(standing: PartnerSpecialization | None) -> bool:
    """Whether the partner has the specialization: held, in grace, in transition or kept by exception."""
    lost = {SpecializationStatus.LOST, SpecializationStatus.NOT_HELD}
    return standing is not None and standing.status not in lost


def standings_of(agreement: TeamingAgreement) -> list[tuple[Specialization, PartnerSpecialization | None]]:
    """The agreement's specializations, each with what its partner holds of it."""
    covered = list(Specialization.objects.filter(pk__in=agreement.covered.values("specialization")).order_by("name"))
    held = PartnerSpecialization.objects.filter(partner=agreement.partner_id, specialization__in=covered)
    by_id = {standing.specialization_id: standing for standing in held}
    return [(each, by_id.get(each.pk)) for each in covered]


def specialization_facts(agreement: TeamingAgreement, on: date, parameters: AgreementParameters) -> list[Fact]:
    ends_on = agreement.protection_ends_on or on + timedelta(days=parameters.protection_days)
    return [specialization_fact(each, standing, ends_on) for each, standing in standings_of(agreement)]


def specialization_fact(each: Specialization, standing: PartnerSpecialization | None, ends_on: date) -> Fact:
    """Whether a partner with this standing may use the specialization in a deal protected until ``ends_on``."""
    if standing is None or not holds(standing):
        text = _("%(name)s: the partner does not hold this specialization.") % {"name": each.name}
        return Fact(FactOutcome.BAD, "specialization_missing", text, "specializations", each.slug)
    values = {"name": each.name, "since": formats.long_date(standing.held_since)}
    since, until = standing.held_since, standing.kept_until
    if until is None:
        text = _("%(name)s: held since %(since)s.") % values
        return Fact(FactOutcome.OK, "specialization_held", text, "specializations", each.slug, since)
    values["until"] = formats.long_date(until)
    if until < ends_on:
        text = _("%(name)s: held since %(since)s, but would lapse on %(until)s, before the protection ends.") % values
        return Fact(FactOutcome.WARN, "specialization_lapses", text, "specializations", each.slug, since, until)
    text = _("%(name)s: held since %(since)s, kept at least until %(until)s.") % values
    return Fact(FactOutcome.OK, "specialization_kept", text, "specializations", each.slug, since, until)


def _partner(agreement: TeamingAgreement, on: date) -> Fact:
    partner = agreement.partner
    if partner.status != PartnerStatus.ACTIVE or partner.has_left(on):
        return Fact(FactOutcome.BAD, "partner_inactive", _("The partner is not active."), source=partner.code)
    return Fact(FactOutcome.OK, "partner_active", _("The partner is active."), source=partner.code)


def _amount(agreement: TeamingAgreement, on: date, parameters: AgreementParameters) -> list[Fact]:
    if agreement.amount is None:
        return []
    amount = agreement.amount_e4 if agreement.amount_e4 is not None else amount_in_euro(agreement, on)
    if amount is None:
        text = _("There is no exchange rate for %(currency)s.") % {"currency": agreement.currency}
        return [Fact(FactOutcome.BAD, "no_rate", text, "currency")]
    minimum = formats.money(Decimal(parameters.minimum_amount))
    if amount < int(parameters.minimum_amount * E4):
        text = _("The amount is below the minimum of %(minimum)s.") % {"minimum": minimum}
        return [Fact(FactOutcome.BAD, "amount_too_small", text, "amount")]
    text = _("The amount reaches the minimum of %(minimum)s.") % {"minimum": minimum}
    return [Fact(FactOutcome.OK, "amount_reached", text, "amount")]


def _kind_of_deal(agreement: TeamingAgreement) -> list[Fact]:
    facts = []
    if agreement.business_type == BusinessType.RENEWAL:
        facts.append(Fact(FactOutcome.BAD, "renewal", _("Renewals are not protected."), "business_type"))
    if agreement.public_tender == PublicTender.PUBLISHED:
        text = _("A public tender that is published already cannot be protected.")
        facts.append(Fact(FactOutcome.BAD, "tender_published", text, "public_tender"))
    if agreement.presales_note.strip():
        facts.append(Fact(FactOutcome.OK, "proof_given", _("The pre-sales work is described."), "presales_note"))
    else:
        text = _("Describe the pre-sales work that your company has done.")
        facts.append(Fact(FactOutcome.BAD, "proof_missing", text, "presales_note"))
    return facts


def _waiting(agreement: TeamingAgreement, on: date, parameters: AgreementParameters) -> list[Fact]:
    """The same deal again: the same partner, customer and specialization soon after its protection ended."""
    if agreement.customer is None:
        return []
    earlier = (
        AgreementSpecialization.objects.filter(
            agreement__partner=agreement.partner_id,
            agreement__state__in=(AgreementState.EXPIRED, AgreementState.REVOKED),
            agreement__in_force_at__isnull=False,
            agreement__ended_on__gt=on - timedelta(days=parameters.waiting_days),
            customer_id=agreement.customer.root_id,
            specialization__in=agreement.covered.values("specialization"),
        )
        .exclude(agreement=agreement)
        .select_related("agreement")
        .order_by("-agreement__ended_on")
        .first()
    )
    if earlier is None or earlier.agreement.ended_on is None:
        return []
    free_on = earlier.agreement.ended_on + timedelta(days=parameters.waiting_days)
    text = _("The same deal ended under %(number)s; it can be protected again from %(day)s on.") % {
        "number": earlier.agreement.deal_number,
        "day": formats.long_date(free_on),
    }
    return [Fact(FactOutcome.BAD, "waiting_time", text, "customer", earlier.agreement.deal_number or "", until=free_on)]


def _discount(agreement: TeamingAgreement, parameters: AgreementParameters) -> list[Fact]:
    asked = agreement.discount_asked_percent
    if asked is None or asked <= parameters.highest_discount_percent:
        return []
    highest = formats.percent(Decimal(parameters.highest_discount_percent), places=2)
    text = _("The discount asked for is above the %(highest)s that a channel manager may grant.") % {"highest": highest}
    return [Fact(FactOutcome.WARN, "discount_high", text, "discount_asked_percent")]


def _protected_by(row: AgreementSpecialization) -> str:
    other = row.agreement
    return _("The customer is protected for %(specialization)s by the agreement %(agreement)s of %(partner)s.") % {
        "specialization": row.specialization.name,
        "agreement": other.deal_number or other.title,
        "partner": other.partner.name,
    }
