"""Files made for a test, imported, and what became of them."""

import io
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime

from deals.actions import import_file
from deals.enums import ImportKind
from deals.models import Declaration, DeclarationRow, ExchangeRate, OrderLine
from partners.models import (
    Award,
    CustomerReference,
    Partner,
    PilotInvitation,
    StaffMember,
    StalePartner,
    TechnicalValidation,
)
from specializations.models import ProductLine
from tests.factories.specializations import AccreditationFactory, SpecializationFactory

NOON = datetime(2026, 2, 2, 12, 0, tzinfo=UTC)
ROOM = 1 << 20

PARTNERS = "code,name,country"
STAFF = "partner_code,staff_code,name"
AWARDS = "staff_code,accreditation_code,awarded_on"
REFERENCES = "partner_code,specialization,customer,approved_on"
VALIDATIONS = "partner_code,specialization,validated_on"
PRODUCTS = "product_code,specialization"
RATES = "date,currency,rate_to_eur"
ORDERS = "order_number,line,partner_code,order_date,product_code,quantity,unit_price,currency"

AN_ORDER = "O1,1,P1,2011-03-01,A1,2,10.5,GBP"


@dataclass
class Imported:
    """The declaration of an import, and of each row its number, outcome, column and reason in words."""

    declaration: Declaration
    rows: list[tuple[int, str, str, str]] = field(default_factory=list)

    @property
    def outcomes(self) -> list[str]:
        return [row[1] for row in self.rows]

    @property
    def counts(self) -> dict[str, int]:
        """What is not zero."""
        names = ("accepted", "unchanged", "corrected", "held", "rejected", "taken", "superseded_held")
        names = (*names, "converted", "remapped")
        found = {name: getattr(self.declaration, name) for name in names}
        assert sum(list(found.values())[:5]) == self.declaration.rows
        return {name: count for name, count in found.items() if count}


def import_text(kind, *lines, source="main", dry_run=False, clock=lambda: NOON) -> Imported:
    return import_bytes(kind, "\n".join(lines).encode(), source=source, dry_run=dry_run, clock=clock)


def import_bytes(
    kind, content, *, source="main", dry_run=False, clock=lambda: NOON, each_batch=None, progress=None
) -> Imported:
    rows = []

    def note(batch):
        for number, verdict in zip(batch.numbers, batch.verdicts, strict=True):
            rows.append((number, verdict.outcome.value, verdict.column, verdict.text))
        if each_batch:
            each_batch(batch)

    declaration = import_file(
        kind=ImportKind(kind),
        file=io.BytesIO(content),
        name=f"{kind}.csv",
        source=source,
        by=None,
        clock=clock,
        max_bytes=ROOM,
        dry_run=dry_run,
        report=note,
        progress=progress,
    )
    assert Counter(row[1] for row in rows) == Counter(
        {name: getattr(declaration, name) for name in ("accepted", "unchanged", "corrected", "held", "rejected")}
    )
    return Imported(declaration, rows)


def make_catalogue():
    for slug in ("archiving", "encryption"):
        specialization = SpecializationFactory(slug=slug)
        AccreditationFactory(type="STS", specialization=specialization, code=f"STS-{slug}")
        AccreditationFactory(type="SSE", specialization=specialization, code=f"SSE-{slug}")


def make_world():
    """A catalogue, two partners with one person each, two products and the pound's rates of two days."""
    make_catalogue()
    import_text("partners", PARTNERS, "P1,One,FR", "P2,Two,GB")
    import_text("staff", STAFF, "P1,S1,Ann", "P2,S2,Bob")
    import_text("product_lines", PRODUCTS, "A1,archiving", "B1,encryption")
    import_text("rates", RATES, "2011-01-03,GBP,1.2", "2011-03-04,GBP,1.3")
    StalePartner.objects.all().delete()


def stale():
    return set(StalePartner.objects.values_list("partner__code", flat=True))


def lines(**conditions):
    """The current order lines: number, line, partner, product, quantity, amount in 1/10,000 EUR."""
    found = OrderLine.objects.current().filter(**conditions)
    return sorted(found.values_list("order__number", "line", "partner__code", "product_code", "quantity", "amount_e4"))


def everything():
    """All facts in the database as plain values: what two ways to the same state must agree on."""
    order_line = (
        "order__source", "order__number", "line", "partner__code", "specialization__slug", "order_date",
        "amount_e4", "incremental", "product_code", "quantity", "unit_price", "currency", "business_type",
        "description", "country", "end_customer", "end_customer_id", "distributor_code", "deal_number", "row_number",
        "supersedes__row_number", "superseded_at",
    )  # fmt: skip
    partner = (
        "code", "name", "country", "kind", "coverage_team", "channel_manager__email", "channel_manager_email",
        "legacy_tier", "legacy_tier_since", "city", "website",
    )  # fmt: skip
    tables = {
        "lines": OrderLine.objects.values_list(*order_line),
        "partners": Partner.objects.values_list(*partner),
        "pilots": PilotInvitation.objects.values_list("partner__code", "specialization__slug", "invited_on"),
        "staff": StaffMember.objects.values_list("code", "partner__code", "name", "email", "joined_on", "left_on"),
        "awards": Award.objects.values_list(
            "staff_member__code", "accreditation__code", "awarded_on", "expires_on", "certificate_number",
            "revoked_on", "state",
        ),
        "references": CustomerReference.objects.values_list(
            "partner__code", "specialization__slug", "customer", "approved_on", "expires_on", "state"
        ),
        "validations": TechnicalValidation.objects.values_list(
            "partner__code", "specialization__slug", "validated_on", "expires_on", "state"
        ),
        "products": ProductLine.objects.values_list("product_code", "specialization__slug"),
        "rates": ExchangeRate.objects.values_list("date", "currency", "rate_to_eur"),
        "held": DeclarationRow.objects.held().values_list("kind", "source", "key", "waiting_for", "waiting_value"),
    }  # fmt: skip
    return {name: sorted(map(repr, rows)) for name, rows in tables.items()}
