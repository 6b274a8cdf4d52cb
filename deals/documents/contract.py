"""What an agreement says as a contract, the same on the page and in the PDF."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core import formats
from core.components import Fact
from deals.enums import BusinessType, ExtensionState
from deals.models import ContractText, TeamingAgreement
from specializations.models import AgreementParameters

PLACEHOLDERS = frozenset(
    {
        "activity_days",
        "amount",
        "business_type",
        "customer",
        "discount",
        "distributor",
        "expected_close",
        "joint_visit",
        "partner",
        "partner_code",
        "protection",
        "specialization_grace_days",
        "specializations",
        "title",
        "waiting_days",
    }
)
"""What a contract text may name in braces."""

_BLANKS = re.compile(r"[ \t\r\n]+")  # a no-break space stays one
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class Stage(StrEnum):
    """What is signed: the request with the terms asked for, or the terms that the vendor grants."""

    REQUEST = "request"
    TERMS = "terms"


@dataclass(frozen=True, slots=True)
class Section:
    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """``side`` is for whom; ``name`` is empty once the signer was anonymised; ``digest`` is that of the text signed."""

    side: str
    name: str
    at: datetime
    text_version: int
    digest: str


@dataclass(frozen=True, slots=True)
class Contract:
    title: str
    facts: tuple[Fact, ...]
    sections: tuple[Section, ...]
    signatures: tuple[Signature, ...]
    text_version: int


def contract_of(agreement: TeamingAgreement, stage: Stage, language: str = "") -> Contract:
    """The contract in a language, that of the agreement if none is named.

    What is signed, and digested, is the wording in the agreement's own language. A draft takes the newest text, and
    the parameters of ``agreement.rulebook``, which the caller sets to the one in force; what a draft lacks is a dash.
    """
    with translation.override(language or agreement.contract_language):
        text = agreement.contract_text or current_text()
        return Contract(
            title=_("Teaming agreement"),
            facts=_facts(agreement, stage),
            sections=_sections(text, _values(agreement, stage)),
            signatures=tuple(_signatures(agreement, text)),
            text_version=text.version,
        )


def contract_digest(agreement: TeamingAgreement, stage: Stage) -> str:
    """SHA-256 of the wording in the agreement's language: what a signature is about."""
    contract = contract_of(agreement, stage)
    lines = [f"{contract.text_version} {agreement.contract_language} {stage}"]
    for section in contract.sections:
        lines += [section.heading, *section.paragraphs]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def current_text() -> ContractText:
    """The wording under which new requests are signed. Version 1 comes with the database."""
    return ContractText.objects.order_by("version").reverse()[0]


def preview_of(text: ContractText, language: str) -> tuple[Section, ...]:
    """A contract text as it will read; what an agreement fills in stands in brackets, by its name."""
    with translation.override(language):
        return _sections(text, {name: f"[{name.replace('_', ' ')}]" for name in PLACEHOLDERS})


def unknown_placeholders(body: str) -> list[str]:
    """The names in braces that a contract text must not use, in the order of the text."""
    return [name for name in _PLACEHOLDER.findall(body) if name not in PLACEHOLDERS]


def _sections(text: ContractText, values: Mapping[str, str]) -> tuple[Section, ...]:
    body = text.body_fr if translation.get_language() == "fr" else text.body_en
    found: list[Section] = []
    for block in re.split(r"\n\s*\n", body.strip()):
        first, _line, rest = block.strip().partition("\n")
        heading = first.removeprefix("# ").strip() if first.startswith("# ") else ""
        words = rest if heading else block
        paragraph = _PLACEHOLDER.sub(lambda name: values.get(name[1], name[0]), _BLANKS.sub(" ", words.strip()))
        if heading or not found:
            found.append(Section(heading, (paragraph,) if paragraph else ()))
        else:
            found[-1] = Section(found[-1].heading, (*found[-1].paragraphs, paragraph))
    return tuple(found)


def _values(agreement: TeamingAgreement, stage: Stage) -> dict[str, str]:
    rules = _parameters(agreement)
    granted = stage == Stage.TERMS
    discount = agreement.discount_percent if granted else agreement.discount_asked_percent
    visit = agreement.joint_visit if granted else agreement.joint_visit_asked
    return {
        "partner": agreement.partner.name,
        "partner_code": agreement.partner.code,
        "customer": agreement.customer.name if agreement.customer else _NOTHING,
        "title": agreement.title or _NOTHING,
        "business_type": BUSINESS_WORDS[BusinessType(agreement.business_type)](),
        "expected_close": formats.long_date(agreement.expected_close_on) if agreement.expected_close_on else _NOTHING,
        "amount": _amount(agreement),
        "specializations": _specializations(agreement),
        "distributor": agreement.distributor.name if agreement.distributor else _("no named distributor"),
        "discount": _percent(discount),
        "joint_visit": pgettext("joint visit", "agreed") if visit else pgettext("joint visit", "none"),
        "protection": _protection(agreement, stage, rules.protection_days),
        "activity_days": formats.number(rules.activity_days),
        "specialization_grace_days": formats.number(rules.specialization_grace_days),
        "waiting_days": formats.number(rules.waiting_days),
    }


_NOTHING = "—"
BUSINESS_WORDS = {
    BusinessType.NEW: lambda: _("new business"),
    BusinessType.ADD_ON: lambda: _("an addition to what the customer has"),
    BusinessType.RENEWAL: lambda: _("a renewal"),
}


def _parameters(agreement: TeamingAgreement) -> AgreementParameters:
    rulebook = agreement.rulebook
    return rulebook.agreement_parameters if rulebook else AgreementParameters()


def _facts(agreement: TeamingAgreement, stage: Stage) -> tuple[Fact, ...]:
    """What somebody looks for first; the rest stands in the sections."""
    facts = [
        Fact(_("Deal number"), agreement.deal_number) if agreement.deal_number else None,
        Fact(_("Partner"), agreement.partner.name),
        Fact(_("End customer"), agreement.customer.name if agreement.customer else _NOTHING),
        Fact(_("Specializations"), _specializations(agreement)),
        Fact(_("Amount"), _amount(agreement)),
        Fact(
            _("Discount"),
            _percent(agreement.discount_percent if stage == Stage.TERMS else agreement.discount_asked_percent),
        ),
        *(_protected(agreement) if stage == Stage.TERMS else ()),
    ]
    return tuple(fact for fact in facts if fact is not None)


def _protected(agreement: TeamingAgreement) -> list[Fact]:
    """The protection as it was signed, and how far it was extended since."""
    start, end, agreed = agreement.protection_starts_on, agreement.protection_ends_on, _agreed_end(agreement)
    if start is None or end is None or agreed is None:
        return []
    days = {"start": formats.long_date(start), "end": formats.long_date(last_day(agreed))}
    found = [Fact(_("Protection"), _("%(start)s to %(end)s") % days)]
    if end != agreed:
        found.append(Fact(_("Extended until"), formats.long_date(last_day(end))))
    return found


def _agreed_end(agreement: TeamingAgreement) -> date | None:
    """The first day without protection by the terms signed; what was granted later is an extension."""
    if agreement.protection_ends_on is None:
        return None
    granted = agreement.extensions.filter(state=ExtensionState.GRANTED).values_list("days", flat=True)
    return agreement.protection_ends_on - timedelta(days=sum(granted))


def _protection(agreement: TeamingAgreement, stage: Stage, days: int) -> str:
    start, end = agreement.protection_starts_on, _agreed_end(agreement) if stage == Stage.TERMS else None
    if start and end:
        return _("The deal is protected from %(start)s to %(end)s, both days included.") % {
            "start": formats.long_date(start),
            "end": formats.long_date(last_day(end)),
        }
    return ngettext(
        "The deal is protected for %(days)s day from the approval.",
        "The deal is protected for %(days)s days from the approval.",
        days,
    ) % {"days": formats.number(days)}


def last_day(ends_on: date) -> date:
    """The last day before the first on which something no longer holds."""
    return ends_on - timedelta(days=1)


def _amount(agreement: TeamingAgreement) -> str:
    if agreement.amount is None:
        return _NOTHING
    return formats.money(agreement.amount, agreement.currency, cents=agreement.amount % 1 != 0)


def _percent(value: Decimal | None) -> str:
    return formats.percent(value, places=2) if value is not None else _NOTHING


def _specializations(agreement: TeamingAgreement) -> str:
    rows = agreement.covered.all()
    names = [str(row.specialization) for row in sorted(rows, key=lambda row: row.specialization.position)]
    return formats.joined(names) if names else _NOTHING


def _signatures(agreement: TeamingAgreement, text: ContractText) -> list[Signature]:
    """None while the vendor asks for more: what was signed may have changed since, and is signed anew."""
    found: list[Signature] = []
    if agreement.fields_to_complete:
        return found
    for side, signer, at, digest in (
        (
            _("For %(partner)s") % {"partner": agreement.partner.name},
            agreement.partner_signed_by,
            agreement.partner_signed_at,
            agreement.partner_digest,
        ),
        (_("For the vendor"), agreement.vendor_signed_by, agreement.vendor_signed_at, agreement.vendor_digest),
        (
            _("Changed terms accepted for %(partner)s") % {"partner": agreement.partner.name},
            agreement.accepted_by,
            agreement.accepted_at,
            agreement.vendor_digest,
        ),
    ):
        if signer and at:
            found.append(Signature(side, signer.name, at, text.version, digest))
    return found
