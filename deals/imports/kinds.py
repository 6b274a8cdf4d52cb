"""The columns of each kind of file, in the order in which people list them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from deals.enums import KNOWN_WORDS, BusinessType, ImportKind, WaitingFor
from deals.imports.values import (
    Reader,
    choice,
    country,
    currency,
    email,
    iso_date,
    number,
    optional,
    rate,
    required,
    slugs,
    text,
)
from partners.enums import PartnerKind


@dataclass(frozen=True)
class Column:
    """``in_file`` says whether the header has to name it; ``waits_for`` what an unknown value waits for."""

    name: str
    read: Reader
    in_file: bool = True
    waits_for: WaitingFor | None = None


@dataclass(frozen=True)
class Layout:
    """The columns of a file; ``others`` says whether it may have more, which nobody reads."""

    title: str
    columns: tuple[Column, ...]
    others: bool = False

    @cached_property
    def by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @cached_property
    def required(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.in_file)

    @cached_property
    def optional(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if not column.in_file)


@dataclass(frozen=True, kw_only=True)
class FileKind(Layout):
    kind: ImportKind
    key: tuple[str, ...]


def _imported(kind: ImportKind, key: tuple[str, ...], columns: tuple[Column, ...]) -> FileKind:
    return FileKind(kind.value, columns, kind=kind, key=key)


def _code(name: str, *, limit: int = 60, waits_for: WaitingFor | None = None, key: bool = False) -> Column:
    read = required(text(limit)) if key else text(limit)
    return Column(name, read, waits_for=waits_for)


def _date(name: str) -> Column:
    return Column(name, required(iso_date))


def _optional(name: str, read: Reader, waits_for: WaitingFor | None = None) -> Column:
    return Column(name, read, in_file=False, waits_for=waits_for)


def _word(name: str, *, empty: str = "") -> Column:
    return _optional(name, choice(KNOWN_WORDS[name], empty=empty))


def _optional_dates(*names: str) -> Iterable[Column]:
    return (_optional(name, optional(iso_date)) for name in names)


KINDS: dict[ImportKind, FileKind] = {
    kind.kind: kind
    for kind in (
        _imported(
            ImportKind.PARTNERS,
            ("code",),
            (
                _code("code", key=True),
                Column("name", text(200)),
                Column("country", country),
                _word("kind", empty=PartnerKind.RESELLER),
                _word("coverage_team"),
                _optional("channel_manager", email),
                _word("legacy_tier"),
                _optional("legacy_tier_since", optional(iso_date)),
                _optional("pilot_specializations", slugs, WaitingFor.SPECIALIZATION),
                _optional("city", text(100)),
                _optional("website", text(200)),
            ),
        ),
        _imported(
            ImportKind.STAFF,
            ("staff_code",),
            (
                _code("partner_code", waits_for=WaitingFor.PARTNER),
                _code("staff_code", key=True),
                Column("name", text(200)),
                _optional("email", text(254)),
                *_optional_dates("joined_on", "left_on"),
            ),
        ),
        _imported(
            ImportKind.AWARDS,
            ("staff_code", "accreditation_code", "awarded_on"),
            (
                _code("staff_code", waits_for=WaitingFor.STAFF, key=True),
                _code("accreditation_code", limit=80, waits_for=WaitingFor.ACCREDITATION, key=True),
                _date("awarded_on"),
                _optional("expires_on", optional(iso_date)),
                _optional("certificate_number", text(80)),
                _optional("revoked_on", optional(iso_date)),
            ),
        ),
        _imported(
            ImportKind.REFERENCES,
            ("partner_code", "specialization", "customer", "approved_on"),
            (
                _code("partner_code", waits_for=WaitingFor.PARTNER, key=True),
                _code("specialization", waits_for=WaitingFor.SPECIALIZATION, key=True),
                _code("customer", limit=200, key=True),
                _date("approved_on"),
                *_optional_dates("expires_on"),
            ),
        ),
        _imported(
            ImportKind.VALIDATIONS,
            ("partner_code", "specialization", "validated_on"),
            (
                _code("partner_code", waits_for=WaitingFor.PARTNER, key=True),
                _code("specialization", waits_for=WaitingFor.SPECIALIZATION, key=True),
                _date("validated_on"),
                *_optional_dates("expires_on"),
            ),
        ),
        _imported(
            ImportKind.PRODUCT_LINES,
            ("product_code",),
            (
                _code("product_code", key=True),
                _code("specialization", waits_for=WaitingFor.SPECIALIZATION),
            ),
        ),
        _imported(
            ImportKind.RATES,
            ("date", "currency"),
            (
                _date("date"),
                Column("currency", required(currency)),
                Column("rate_to_eur", required(rate)),
            ),
        ),
        _imported(
            ImportKind.ORDERS,
            ("order_number", "line"),
            (
                _code("order_number", limit=80, key=True),
                _code("line", limit=40, key=True),
                _code("partner_code", waits_for=WaitingFor.PARTNER),
                _date("order_date"),
                _code("product_code", waits_for=WaitingFor.PRODUCT),
                Column("quantity", required(number)),
                Column("unit_price", required(number)),
                Column("currency", required(currency)),
                _optional("description", text()),
                _optional("country", text()),
                _word("business_type", empty=BusinessType.NEW),
                _optional("end_customer", text()),
                _optional("end_customer_id", text(60)),
                _optional("distributor_code", text(60)),
                _optional("deal_number", text(40)),
            ),
        ),
    )
}

CUSTOMER_PAIRS = Layout(
    "customer_pairs",
    (Column("name_a", text()), Column("name_b", text()), _optional("country", text())),
    others=True,
)
