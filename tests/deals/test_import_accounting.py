"""Each row has one outcome, and importing again, correcting and waiting end where they should."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from core.models import AuditEvent
from deals.actions import purge_kept_rows, take_held_rows
from deals.enums import RowState
from deals.models import Declaration, DeclarationRow, ExchangeRate, Order, OrderLine
from partners.actions import link_channel_managers
from partners.models import Award, CustomerReference, Partner, StaffMember, StalePartner
from partners.roles import Role
from specializations.models import ProductLine
from tests.deals.files import (
    AN_ORDER,
    AWARDS,
    NOON,
    ORDERS,
    PARTNERS,
    PRODUCTS,
    RATES,
    REFERENCES,
    STAFF,
    VALIDATIONS,
    everything,
    import_text,
    lines,
    make_catalogue,
    stale,
)
from tests.factories.core import UserFactory
from tests.factories.specializations import AccreditationFactory, SpecializationFactory
from tests.roles import user_of

pytestmark = pytest.mark.django_db

FILES = [
    ("partners", (f"{PARTNERS},city", "P3,Three,FR,Lyon", "P4,Four,,")),
    ("staff", (f"{STAFF},joined_on", "P1,S3,Cleo,2010-01-01", "P2,S4,Dan,")),
    ("awards", (f"{AWARDS},expires_on", "S1,STS-archiving,2011-01-01,2013-01-01", "S2,SSE-archiving,2011-01-01,")),
    ("references", (REFERENCES, "P1,archiving,Acme,2011-01-01", "P1,archiving,Acme,2012-01-01")),
    ("validations", (VALIDATIONS, "P1,archiving,2011-01-01")),
    ("product_lines", (PRODUCTS, "C1,encryption", "c1,archiving")),
    ("rates", (RATES, "2011-05-05,GBP,1.25", "2011-05-05,CHF,0.9", "2011-05-05,EUR,1")),
    ("orders", (ORDERS, AN_ORDER, "O1,2,P2,2011-03-01,B1,1,1,EUR", "o1,1,P1,2011-03-05,A1,-1,10,GBP")),
]


@pytest.mark.parametrize(("kind", "file"), FILES, ids=[kind for kind, _file in FILES])
def test_a_file_imported_twice_changes_nothing(world, kind, file):
    first = import_text(kind, *file)
    assert first.counts == {"accepted": len(file) - 1}
    before = everything()
    events = AuditEvent.objects.exclude(verb="imported").count()
    StalePartner.objects.all().delete()
    assert import_text(kind, *file).counts == {"unchanged": len(file) - 1}
    assert everything() == before
    assert stale() == set()
    assert AuditEvent.objects.exclude(verb="imported").count() == events


CORRECTIONS = [
    ("partners", (PARTNERS, "P1,One,FR"), "P1,One,BE", {"country": "FR"}, {"country": "BE"}, {"P1"}),
    ("partners", (PARTNERS, "P1,One,FR"), "P1,Uno,FR", {"name": "One"}, {"name": "Uno"}, set()),
    ("staff", (STAFF, "P1,S1,Ann"), "P2,S1,Ann", {"partner_code": "P1"}, {"partner_code": "P2"}, {"P1", "P2"}),
    ("staff", (STAFF, "P1,S1,Ann"), "P1,S1,Anne", {"name": "***"}, {"name": "***"}, set()),
    (
        "awards",
        (f"{AWARDS},expires_on", "S1,STS-archiving,2011-01-01,"),
        "S1,STS-archiving,2011-01-01,2012-01-01",
        {"expires_on": None},
        {"expires_on": "2012-01-01"},
        {"P1"},
    ),
    (
        "references",
        (f"{REFERENCES},expires_on", "P1,archiving,Acme,2011-01-01,"),
        "P1,archiving,Acme,2011-01-01,2012-01-01",
        {"expires_on": None},
        {"expires_on": "2012-01-01"},
        {"P1"},
    ),
    (
        "validations",
        (f"{VALIDATIONS},expires_on", "P2,archiving,2011-01-01,2012-01-01"),
        "P2,archiving,2011-01-01,",
        {"expires_on": "2012-01-01"},
        {"expires_on": None},
        {"P2"},
    ),
    (
        "product_lines",
        (PRODUCTS, "A1,archiving"),
        "A1,encryption",
        {"specialization": "archiving"},
        {"specialization": "encryption"},
        set(),
    ),
    (
        "rates",
        (RATES, "2011-01-03,GBP,1.2"),
        "2011-01-03,GBP,1.25",
        {"rate_to_eur": "1.200000000000"},
        {"rate_to_eur": "1.25"},
        set(),
    ),
]


@pytest.mark.parametrize(("kind", "file", "row", "before", "after", "marked"), CORRECTIONS)
def test_a_correction_leaves_before_and_after_in_the_audit(world, kind, file, row, before, after, marked):
    import_text(kind, *file)
    StalePartner.objects.all().delete()
    assert import_text(kind, file[0], row).counts == {"corrected": 1}
    event = AuditEvent.objects.get(verb="corrected")
    assert (event.before, event.after) == (before, after)
    assert stale() == marked
    assert DeclarationRow.objects.get(state=RowState.CORRECTED).cells == {}


def test_names_and_addresses_of_people_do_not_reach_the_audit(world):
    header = f"{STAFF},email"
    import_text("staff", header, "P1,S1,Ann Planted,ann@planted.example")
    import_text("staff", header, "P1,S1,Anna Planted,anna@planted.example")
    import_text("partners", f"{PARTNERS},channel_manager", "P1,One,FR,kim@planted.example")
    import_text("partners", f"{PARTNERS},channel_manager", "P1,One,FR,")
    kept = str(list(AuditEvent.objects.values_list("before", "after", "object_key")))
    assert "planted" not in kept.lower()


def test_a_corrected_order_line_is_superseded_and_kept(world):
    import_text("orders", ORDERS, AN_ORDER)
    found = import_text("orders", ORDERS, "O1,1,P2,2011-03-01,A1,2,11,GBP")
    old, new = OrderLine.objects.order_by("pk")
    assert found.counts == {"corrected": 1}
    assert (old.superseded_at, new.superseded_at, new.supersedes) == (NOON, None, old)
    assert (new.declaration, new.row_number) == (found.declaration, 2)
    assert stale() == {"P1", "P2"}


def test_orders_of_two_sources_are_not_one(world):
    assert import_text("orders", ORDERS, AN_ORDER).counts == {"accepted": 1}
    assert import_text("orders", ORDERS, AN_ORDER, source="erp").counts == {"accepted": 1}


@pytest.mark.parametrize(
    ("kind", "header", "first", "second"),
    [
        ("orders", ORDERS, AN_ORDER, "O1,1,P1,2011-03-01,A1,3,10.5,GBP"),
        ("partners", PARTNERS, "P9,Nine,FR", "P9,Neuf,FR"),
        ("staff", STAFF, "P1,S9,Zoe", "P2,S9,Zoe"),
        ("product_lines", PRODUCTS, "C1,archiving", "C1,encryption"),
        ("rates", RATES, "2011-05-05,USD,0.7", "2011-05-05,USD,0.8"),
    ],
)
def test_the_later_of_two_rows_of_one_file_corrects_the_earlier_once(world, kind, header, first, second):
    assert import_text(kind, header, first, second).outcomes == ["accepted", "corrected"]
    before = everything()
    assert import_text(kind, header, first, second).outcomes == ["unchanged", "unchanged"]
    assert everything() == before
    assert import_text(kind, header, first).outcomes == ["corrected"]
    assert import_text(kind, header, first, second).outcomes[-1] == "corrected"


def test_a_line_may_change_and_change_back_in_one_file(world):
    rows = (AN_ORDER, "O1,1,P1,2011-03-01,A1,3,10.5,GBP", AN_ORDER)
    assert import_text("orders", ORDERS, *rows).outcomes == ["accepted", "corrected", "corrected"]
    assert import_text("orders", ORDERS, *rows).outcomes == ["unchanged"] * 3
    assert OrderLine.objects.count() == 3


def test_a_held_row_is_stored_once_and_new_content_replaces_it(world):
    row = "O1,1,P9,2011-03-01,A1,2,10.5,GBP"
    for _time in range(2):
        assert import_text("orders", ORDERS, row).counts == {"held": 1}
    assert DeclarationRow.objects.count() == 1
    found = import_text("orders", ORDERS, row.replace("10.5", "11"))
    assert found.counts == {"held": 1, "superseded_held": 1}
    assert [row.cells["unit_price"] for row in DeclarationRow.objects.held()] == ["11"]
    import_text("partners", PARTNERS, "P9,Nine,FR")
    assert [line.unit_price for line in OrderLine.objects.all()] == ["11"]


def test_held_and_rejected_rows_supersede_nothing(world):
    import_text("orders", ORDERS, AN_ORDER)
    assert import_text("orders", ORDERS, AN_ORDER.replace("P1", "P9")).counts == {"held": 1}
    assert import_text("orders", ORDERS, AN_ORDER.replace("10.5", "what")).counts == {"rejected": 1}
    assert lines() == [("O1", "1", "P1", "A1", "2", 252_000)]
    assert DeclarationRow.objects.held().count() == 1
    assert import_text("partners", PARTNERS, "P9,Nine,FR").counts == {"accepted": 1, "taken": 1}
    assert lines() == [("O1", "1", "P9", "A1", "2", 252_000)]
    assert OrderLine.objects.count() == 2


@pytest.mark.parametrize("newer", [AN_ORDER, AN_ORDER.replace("10.5", "12")])
def test_a_held_row_is_dropped_when_a_newer_one_of_its_key_is_written(world, newer):
    import_text("orders", ORDERS, AN_ORDER)
    import_text("orders", ORDERS, AN_ORDER.replace("P1", "P9"))
    assert import_text("orders", ORDERS, newer).counts["superseded_held"] == 1
    assert import_text("partners", PARTNERS, "P9,Nine,FR").counts == {"accepted": 1}
    assert [line[2] for line in lines()] == ["P1"]


def test_a_held_row_further_down_survives_the_file_being_imported_again(world):
    rows = (AN_ORDER, AN_ORDER.replace("P1", "P9"))
    for _time in range(2):
        found = import_text("orders", ORDERS, *rows)
        assert found.outcomes[1] == "held"
        assert "superseded_held" not in found.counts
    assert DeclarationRow.objects.count() == 1
    import_text("partners", PARTNERS, "P9,Nine,FR")
    assert [line[2] for line in lines()] == ["P9"]


def test_a_row_written_further_down_overrules_a_held_one_of_the_same_file(world):
    rows = (AN_ORDER.replace("P1", "P9"), AN_ORDER)
    for _time in range(2):
        assert import_text("orders", ORDERS, *rows).counts["superseded_held"] == 1
    assert DeclarationRow.objects.held().count() == 0


WAITING = [
    ("staff", STAFF, "P9,S9,Zoe", ("partners", PARTNERS, "P9,Nine,FR")),
    ("references", REFERENCES, "P9,archiving,Acme,2011-01-01", ("partners", PARTNERS, "P9,Nine,FR")),
    ("validations", VALIDATIONS, "P9,archiving,2011-01-01", ("partners", PARTNERS, "P9,Nine,FR")),
    ("orders", ORDERS, "O1,1,P9,2011-03-01,A1,2,10.5,GBP", ("partners", PARTNERS, "P9,Nine,FR")),
    ("awards", AWARDS, "S9,STS-archiving,2011-01-01", ("staff", STAFF, "P1,S9,Zoe")),
    ("orders", ORDERS, "O1,1,P1,2011-03-01,C1,2,10.5,GBP", ("product_lines", PRODUCTS, "C1,archiving")),
    ("orders", ORDERS, "O1,1,P1,2011-03-01,A1,2,10.5,USD", ("rates", RATES, "2011-02-01,USD,0.7")),
    ("orders", ORDERS, "O1,1,P1,2011-03-01,A1,2,10.5,USD", ("rates", RATES, "2011-03-01,USD,0.7")),
]


@pytest.mark.parametrize(("kind", "header", "row", "released_by"), WAITING)
def test_a_held_row_is_taken_once_what_it_waits_for_exists(world, kind, header, row, released_by):
    assert import_text(kind, header, row).counts == {"held": 1}
    StalePartner.objects.all().delete()
    assert import_text(*released_by).counts == {"accepted": 1, "taken": 1}
    assert import_text(kind, header, row).counts == {"unchanged": 1}
    assert stale()
    kept = DeclarationRow.objects.get()
    assert (kept.state, kept.settled_at) == (RowState.TAKEN, NOON)


def test_a_rate_after_the_date_releases_nothing(world):
    import_text("orders", ORDERS, "O1,1,P1,2011-03-01,A1,2,10.5,USD")
    assert import_text("rates", RATES, "2011-03-02,USD,0.7").counts == {"accepted": 1}


def test_one_import_releases_a_whole_chain(world):
    import_text("awards", AWARDS, "S9,STS-archiving,2011-01-01")
    import_text("staff", STAFF, "P9,S9,Zoe")
    assert import_text("partners", PARTNERS, "P9,Nine,FR").counts == {"accepted": 1, "taken": 2}
    assert Award.objects.get().staff_member.partner.code == "P9"


def test_a_new_catalogue_releases_what_waited_for_it(db):
    import_text("partners", f"{PARTNERS},pilot_specializations", "P1,One,FR,archiving")
    import_text("staff", STAFF, "P1,S1,Ann")
    import_text("awards", AWARDS, "S1,STS-archiving,2011-01-01")
    import_text("product_lines", PRODUCTS, "A1,archiving")
    import_text("orders", ORDERS, AN_ORDER.replace("GBP", "EUR"))
    assert DeclarationRow.objects.held().count() == 5
    make_catalogue()
    assert take_held_rows(by=None, at=NOON).taken == 5
    assert DeclarationRow.objects.held().count() == 0
    assert lines() == [("O1", "1", "P1", "A1", "2", 210_000)]
    assert stale() == {"P1"}


def test_a_row_that_waits_for_several_things_names_the_next(world):
    import_text("orders", ORDERS, "O1,1,P9,2011-03-01,C1,2,10.5,USD")
    waits = lambda: DeclarationRow.objects.held().values_list("waiting_for", "waiting_value").get()  # noqa: E731
    assert waits() == ("partner", "P9")
    import_text("partners", PARTNERS, "P9,Nine,FR")
    assert waits() == ("product", "C1")
    import_text("product_lines", PRODUCTS, "C1,archiving")
    assert waits() == ("rate", "USD 2011-03-01")
    assert import_text("rates", RATES, "2011-03-01,USD,0.7").counts == {"accepted": 1, "taken": 1}


def test_a_held_row_that_turns_out_too_large_is_rejected(world):
    import_text("orders", ORDERS, "O1,1,P1,2011-03-01,A1,1,900000000000000,USD")
    assert import_text("rates", RATES, "2011-03-01,USD,2").counts == {"accepted": 1}
    assert DeclarationRow.objects.get().state == RowState.REJECTED


def test_an_empty_partner_code_waits_for_a_hand(world):
    import_text("orders", ORDERS, AN_ORDER.replace("P1", ""))
    assert take_held_rows(by=None, at=NOON).taken == 0
    assert DeclarationRow.objects.held().count() == 1


def test_a_taken_line_keeps_its_declaration_and_row_number(world):
    first = import_text("orders", ORDERS, AN_ORDER, "O2,1,P9,2011-03-01,A1,1,1,GBP")
    import_text("partners", PARTNERS, "P9,Nine,FR")
    line = OrderLine.objects.get(order__number="O2")
    assert (line.declaration, line.row_number) == (first.declaration, 3)


def test_a_rate_converts_the_lines_that_use_it_now(world):
    import_text("orders", ORDERS, AN_ORDER, "O2,1,P2,2011-03-07,A1,2,10.5,GBP", "O3,1,P2,2011-03-07,A1,1,1,EUR")
    StalePartner.objects.all().delete()
    assert import_text("rates", RATES, "2011-02-01,GBP,1.5").counts == {"accepted": 1, "converted": 1}
    assert lines(order__number="O1") == [("O1", "1", "P1", "A1", "2", 315_000)]
    assert stale() == {"P1"}
    assert import_text("rates", RATES, "2011-03-04,GBP,1.4").counts == {"corrected": 1, "converted": 1}
    assert lines(order__number="O2") == [("O2", "1", "P2", "A1", "2", 294_000)]
    assert stale() == {"P1", "P2"}


def test_superseded_lines_keep_the_amount_they_had(world):
    import_text("orders", ORDERS, AN_ORDER)
    import_text("orders", ORDERS, AN_ORDER.replace("10.5", "11"))
    import_text("rates", RATES, "2011-01-03,GBP,2")
    assert list(OrderLine.objects.order_by("pk").values_list("amount_e4", flat=True)) == [252_000, 440_000]


def test_a_rate_that_would_burst_an_amount_is_rejected(world):
    import_text("orders", ORDERS, "O1,1,P1,2011-03-01,A1,1,500000000000,GBP")
    found = import_text("rates", RATES, "2011-02-01,GBP,1.5", "2011-02-02,GBP,1000", "2011-02-03,CHF,0.8")
    assert found.outcomes == ["accepted", "rejected", "accepted"]
    assert ExchangeRate.objects.filter(date=date(2011, 2, 2)).count() == 0
    assert lines()[0][-1] == 7_500_000_000_000_000


def test_a_product_mapped_anew_takes_its_lines_along(world):
    import_text("orders", ORDERS, AN_ORDER, "O2,1,P2,2011-03-01,B1,1,1,GBP")
    StalePartner.objects.all().delete()
    found = import_text("product_lines", PRODUCTS, "A1,encryption", "B1,encryption")
    assert found.counts == {"corrected": 1, "unchanged": 1, "remapped": 1}
    assert OrderLine.objects.get(product_code="A1").specialization.slug == "encryption"
    assert stale() == {"P1"}


def test_only_changed_facts_make_a_partner_stale(world):
    import_text("partners", PARTNERS, "P1,One,FR", "P2,Two,IE", "P3,Three,FR")
    assert stale() == {"P2", "P3"}


def test_cells_are_purged_after_180_days(world):
    import_text("orders", ORDERS, AN_ORDER.replace("P1", "P9"), "O2,1,P1,never,A1,1,1,GBP")
    assert purge_kept_rows(at=NOON + timedelta(days=179)) == 0
    assert purge_kept_rows(at=NOON + timedelta(days=180)) == 2
    assert purge_kept_rows(at=NOON + timedelta(days=181)) == 0
    assert {(row.state, str(row.cells)) for row in DeclarationRow.objects.all()} == {
        (RowState.PURGED, "{}"),
        (RowState.REJECTED, "{}"),
    }
    assert import_text("partners", PARTNERS, "P9,Nine,FR").counts == {"accepted": 1}


def test_an_address_becomes_a_link_when_the_account_is_made(world):
    import_text("partners", f"{PARTNERS},channel_manager", "P1,One,FR,kim@vendor.example")
    kim = UserFactory(email="kim@vendor.example", channel_manager=True)
    assert link_channel_managers() == 1
    assert Partner.objects.get(code="P1").channel_manager == kim


def test_the_order_in_which_kinds_arrive_does_not_matter(db):
    SpecializationFactory(slug="archiving")
    AccreditationFactory(type="STS", specialization=SpecializationFactory(slug="encryption"), code="STS-encryption")
    files = [
        ("orders", ORDERS, AN_ORDER, "O1,2,P2,2011-03-01,B1,1,1,EUR", "O2,1,,2011-01-01,A1,1,1,GBP"),
        ("awards", AWARDS, "S1,STS-encryption,2011-01-01"),
        ("references", REFERENCES, "P1,archiving,Acme,2011-01-01"),
        ("staff", STAFF, "P1,S1,Ann"),
        ("rates", RATES, "2011-02-01,GBP,1.25"),
        ("product_lines", PRODUCTS, "A1,archiving", "B1,encryption"),
        ("partners", PARTNERS, "P1,One,FR", "P2,Two,"),
    ]  # fmt: skip
    for file in files:
        import_text(*file)
    backwards = everything()
    assert [line[-1] for line in lines()] == [262_500, 10_000]
    assert stale() == {"P1", "P2"}
    _forget()
    for file in reversed(files):
        import_text(*file)
    assert everything() == backwards


def _forget():
    for model in (
        *(OrderLine, Order, DeclarationRow, Declaration, ExchangeRate, ProductLine),
        *(Award, CustomerReference, StalePartner, StaffMember, Partner),
    ):
        model.objects.all().delete()


def test_what_is_kept_of_a_rate_is_exact(world):
    import_text("rates", RATES, "2011-05-05,USD,0.123456789012")
    assert ExchangeRate.objects.get(currency="USD").rate_to_eur == Decimal("0.123456789012")


def test_the_numbers_of_the_accounting_lead_to_their_rows(client):
    make_catalogue()
    import_text("orders", ORDERS, AN_ORDER.replace("2011", "x", 1))
    client.force_login(user_of(Role.PROGRAMME_ADMIN))
    page = client.get(reverse("deals:declaration", args=[Declaration.objects.get(kind="orders").public_id]))
    html = page.content.decode()
    assert '<a href="?state=rejected#rows">1</a>' in html
    assert "?state=corrected#rows" not in html
