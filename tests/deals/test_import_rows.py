"""What is understood and what is not, column by column."""

import pytest

from deals.enums import RowState
from deals.models import DeclarationRow, OrderLine
from deals.tables.declarations import why
from partners.models import Award, Partner, PilotInvitation, StaffMember
from tests.deals.files import (
    AN_ORDER,
    AWARDS,
    ORDERS,
    PARTNERS,
    PRODUCTS,
    RATES,
    REFERENCES,
    STAFF,
    VALIDATIONS,
    import_text,
)
from tests.factories.core import UserFactory

pytestmark = pytest.mark.django_db


def an_order(**cells):
    """A row of an order of whose columns some are replaced."""
    whole = dict(zip(ORDERS.split(","), AN_ORDER.split(","), strict=True)) | cells
    return ",".join(whole), ",".join(whole.values())


@pytest.mark.parametrize(
    ("column", "cell", "outcome"),
    [
        ("order_number", "", "rejected"),
        ("order_number", "   ", "rejected"),
        ("order_number", "x" * 80, "accepted"),
        ("order_number", "x" * 81, "rejected"),
        ("line", "", "rejected"),
        ("line", "1a", "accepted"),
        ("partner_code", "", "held"),
        ("partner_code", "p1", "held"),
        ("partner_code", "  P1 ", "accepted"),
        ("partner_code", "P\0", "rejected"),
        ("order_date", "", "rejected"),
        ("order_date", "01/03/2011", "rejected"),
        ("order_date", "20110301", "rejected"),
        ("order_date", "2011-W09-2", "rejected"),
        ("order_date", "2011-03-01T00:00", "rejected"),
        ("order_date", "2011-02-29", "rejected"),
        ("order_date", "2012-02-29", "accepted"),
        ("order_date", " 2011-03-01 ", "accepted"),
        ("order_date", "２011-03-01", "rejected"),
        ("order_date", "9999-12-31", "accepted"),
        ("product_code", "a1", "held"),
        ("product_code", "", "held"),
        ("quantity", "", "rejected"),
        ("quantity", "0", "accepted"),
        ("quantity", "-2", "accepted"),
        ("quantity", "+2", "accepted"),
        ("quantity", "2.000000000001", "accepted"),
        ("quantity", "2.0000000000001", "rejected"),
        ("quantity", '"1,5"', "rejected"),
        ("quantity", "1 000", "rejected"),
        ("quantity", "1e5", "rejected"),
        ("quantity", "NaN", "rejected"),
        ("quantity", "Infinity", "rejected"),
        ("quantity", "-Infinity", "rejected"),
        ("quantity", "0x10", "rejected"),
        ("quantity", "1_000", "rejected"),
        ("quantity", "٣", "rejected"),
        ("quantity", "--1", "rejected"),
        ("quantity", ".", "rejected"),
        ("quantity", "two", "rejected"),
        ("quantity", "9" * 41, "rejected"),
        ("unit_price", "-0.005", "accepted"),
        ("unit_price", "9" * 20, "rejected"),
        ("unit_price", "", "rejected"),
        ("currency", "EUR", "accepted"),
        ("currency", "gbp", "rejected"),
        ("currency", "GB", "rejected"),
        ("currency", "", "rejected"),
        ("currency", "XYZ", "rejected"),
        ("currency", "EEK", "held"),
        ("currency", "USD", "held"),
        ("business_type", "", "accepted"),
        ("business_type", "add_on", "accepted"),
        ("business_type", "renewal", "accepted"),
        ("business_type", "Renewal", "rejected"),
        ("description", "x" * 20_000, "accepted"),
        ("description", '"two\nlines, and a ""quotation"""', "accepted"),
        ("description", "a\0b", "rejected"),
        ("country", "Channel Islands, and whatever else was typed", "rejected"),
        ("country", "EIRE", "accepted"),
        ("end_customer", "Acme", "accepted"),
        ("end_customer_id", "x" * 61, "rejected"),
        ("distributor_code", "nobody-knows", "accepted"),
        ("deal_number", "TA-2011-000123-K7", "accepted"),
    ],
)
def test_a_cell_of_an_order(world, column, cell, outcome):
    found = import_text("orders", *an_order(**{column: cell}))
    assert found.outcomes == [outcome]
    if outcome == "rejected" and column != "country":  # its comma makes one cell too many
        assert found.rows[0][2] == column
        assert found.rows[0][3]


def test_a_held_order_is_kept_under_its_distributor(world):
    import_text("orders", *an_order(distributor_code=" D-7 ", currency="USD"))
    assert [row.distributor_code for row in DeclarationRow.objects.held()] == ["D-7"]


@pytest.mark.parametrize(
    ("date", "outcome", "waits_for"),
    [("2011-01-02", "held", "2011-01-02"), ("2011-01-03", "accepted", ""), ("2030-01-01", "accepted", "")],
)
def test_the_rate_is_that_of_the_day_or_of_the_last_earlier_one(world, date, outcome, waits_for):
    found = import_text("orders", *an_order(order_date=date))
    assert found.outcomes == [outcome]
    assert waits_for in found.rows[0][3]


@pytest.mark.parametrize(
    ("quantity", "price", "currency", "amount_e4"),
    [
        ("2", "10.5", "GBP", 252_000),
        ("-2", "10.5", "GBP", -252_000),
        ("0", "10.5", "GBP", 0),
        ("1", "0.00005", "EUR", 0),
        ("1", "0.00015", "EUR", 2),
        ("1", "0.00025", "EUR", 2),
        ("-1", "0.00015", "EUR", -2),
        ("3", "0.333333333333", "EUR", 10_000),
        ("1", "1000000000000", "EUR", 10**16),
        ("1000000000000", "0.000000000001", "GBP", 12_000),
    ],
)
def test_an_amount_is_exact_and_rounded_half_even_once(world, quantity, price, currency, amount_e4):
    import_text("orders", *an_order(quantity=quantity, unit_price=price, currency=currency))
    line = OrderLine.objects.get()
    assert (line.amount_e4, line.quantity, line.unit_price) == (amount_e4, quantity, price)


def test_an_amount_beyond_64_bits_is_rejected(world):
    found = import_text("orders", *an_order(quantity="1", unit_price="1000000000000.0001", currency="EUR"))
    assert found.rows == [(2, "rejected", "unit_price", "the amount in EUR would be too large")]


@pytest.mark.parametrize(
    ("business_type", "incremental"), [("", True), ("new", True), ("add_on", True), ("renewal", False)]
)
def test_only_a_renewal_is_not_incremental(world, business_type, incremental):
    import_text("orders", *an_order(business_type=business_type))
    assert OrderLine.objects.get().incremental is incremental


@pytest.mark.parametrize(
    ("column", "cell", "outcome"),
    [
        ("code", "", "rejected"),
        ("code", "x" * 61, "rejected"),
        ("name", "", "accepted"),
        ("name", "x" * 201, "rejected"),
        ("country", "", "accepted"),
        ("country", "XK", "accepted"),
        ("country", "fr", "rejected"),
        ("country", "FRA", "rejected"),
        ("country", "F", "rejected"),
        ("kind", "distributor", "accepted"),
        ("kind", "shop", "rejected"),
        ("coverage_team", "generalist", "accepted"),
        ("coverage_team", "sales", "rejected"),
        ("channel_manager", "nobody@example.com", "accepted"),
        ("channel_manager", "not an address", "accepted"),
        ("legacy_tier", "gold", "rejected"),
        ("legacy_tier_since", "2010-01-01", "rejected"),
        ("pilot_specializations", "archiving; encryption;", "accepted"),
        ("pilot_specializations", "archiving;unheard-of", "held"),
        ("city", "Lyon", "accepted"),
        ("website", "https://example.com", "accepted"),
    ],
)
def test_a_cell_of_a_partner(world, column, cell, outcome):
    row = {"code": "P9", "name": "Nine", "country": "FR"} | {column: cell}
    assert import_text("partners", ",".join(row), ",".join(row.values())).outcomes == [outcome]


@pytest.mark.parametrize(
    ("tier", "since", "outcome"),
    [
        ("gold", "2010-01-01", "accepted"),
        ("", "", "accepted"),
        ("registered", "2010-01-01", "accepted"),
        ("gold", "", "rejected"),
        ("", "2010-01-01", "rejected"),
        ("bronze", "2010-01-01", "rejected"),
        ("gold", "2010", "rejected"),
    ],
)
def test_the_old_tier_and_its_date_go_together(world, tier, since, outcome):
    header = f"{PARTNERS},legacy_tier,legacy_tier_since"
    assert import_text("partners", header, f"P9,Nine,FR,{tier},{since}").outcomes == [outcome]


@pytest.mark.parametrize(
    ("kind", "header", "row", "outcome", "column"),
    [
        ("staff", STAFF, "P1,S9,Zoe", "accepted", ""),
        ("staff", STAFF, "P1,,Zoe", "rejected", "staff_code"),
        ("staff", STAFF, "P1,S9,", "accepted", ""),
        ("staff", STAFF, "P9,S9,Zoe", "held", "partner_code"),
        ("staff", STAFF, ",S9,Zoe", "held", "partner_code"),
        ("staff", f"{STAFF},joined_on,left_on", "P1,S9,Zoe,2012-01-01,2011-01-01", "accepted", ""),
        ("staff", f"{STAFF},joined_on", "P1,S9,Zoe,soon", "rejected", "joined_on"),
        ("staff", f"{STAFF},email", "P1,S9,Zoe,zoe@example.com", "accepted", ""),
        ("awards", AWARDS, "S1,STS-archiving,2011-01-01", "accepted", ""),
        ("awards", AWARDS, "S9,STS-archiving,2011-01-01", "held", "staff_code"),
        ("awards", AWARDS, "s1,STS-archiving,2011-01-01", "held", "staff_code"),
        ("awards", AWARDS, "S1,XXX-archiving,2011-01-01", "held", "accreditation_code"),
        ("awards", AWARDS, "S1,STS-archiving,", "rejected", "awarded_on"),
        ("awards", AWARDS, ",STS-archiving,2011-01-01", "rejected", "staff_code"),
        ("awards", f"{AWARDS},expires_on", "S1,STS-archiving,2011-01-01,2010-01-01", "accepted", ""),
        ("references", REFERENCES, "P1,archiving,Acme,2011-01-01", "accepted", ""),
        ("references", REFERENCES, "P1,archiving,,2011-01-01", "rejected", "customer"),
        ("references", REFERENCES, "P1,nothing,Acme,2011-01-01", "held", "specialization"),
        ("references", REFERENCES, "P9,archiving,Acme,2011-01-01", "held", "partner_code"),
        ("validations", VALIDATIONS, "P1,archiving,2011-01-01", "accepted", ""),
        ("validations", VALIDATIONS, "P1,nothing,2011-01-01", "held", "specialization"),
        ("validations", VALIDATIONS, "P1,,2011-01-01", "rejected", "specialization"),
        ("product_lines", PRODUCTS, "C1,archiving", "accepted", ""),
        ("product_lines", PRODUCTS, "C1,Archiving", "held", "specialization"),
        ("product_lines", PRODUCTS, ",archiving", "rejected", "product_code"),
        ("rates", RATES, "2011-05-05,USD,0.7", "accepted", ""),
        ("rates", RATES, "2011-05-05,USD,0", "rejected", "rate_to_eur"),
        ("rates", RATES, "2011-05-05,USD,-1", "rejected", "rate_to_eur"),
        ("rates", RATES, "2011-05-05,USD,1000000000000", "rejected", "rate_to_eur"),
        ("rates", RATES, "2011-05-05,EUR,1", "accepted", ""),
        ("rates", RATES, "2011-05-05,EUR,1.000", "accepted", ""),
        ("rates", RATES, "2011-05-05,EUR,1.0001", "rejected", "rate_to_eur"),
        ("rates", RATES, "2011-05-05,Usd,1", "rejected", "currency"),
        ("rates", RATES, "5 May 2011,USD,1", "rejected", "date"),
    ],
)
def test_a_row_of_the_other_kinds(world, kind, header, row, outcome, column):
    found = import_text(kind, header, row)
    assert (found.outcomes, found.rows[0][2]) == ([outcome], column)


def test_a_row_with_too_many_or_too_few_cells_is_rejected_and_kept_whole(world):
    found = import_text("partners", PARTNERS, "P8,Eight", "P9,Nine,FR,what", "P7,Seven,FR")
    assert found.outcomes == ["rejected", "rejected", "accepted"]
    kept = DeclarationRow.objects.filter(state=RowState.REJECTED).order_by("row_number")
    assert [row.cells for row in kept] == [
        {"code": "P8", "name": "Eight"},
        {"code": "P9", "name": "Nine", "country": "FR", "4": "what"},
    ]


def test_rows_are_numbered_as_in_a_spreadsheet_and_blank_lines_are_no_rows(world):
    found = import_text("partners", PARTNERS, "P8,Eight,FR", "", '"P9","Nine\nLines",FR', ",,")
    assert found.rows == [
        (2, "accepted", "", ""),
        (4, "accepted", "", ""),
        (5, "rejected", "code", "must not be empty"),
    ]


def test_codes_and_texts_are_trimmed_and_stay_case_sensitive(world):
    import_text("partners", PARTNERS, " p1 ,  Small one  , FR ")
    assert Partner.objects.get(code="p1").name == "Small one"
    assert Partner.objects.get(code="P1").name == "One"


def test_a_column_that_is_absent_leaves_and_an_empty_cell_empties(world):
    import_text("partners", f"{PARTNERS},city,website", "P1,One,FR,Lyon,one.example")
    found = import_text("partners", f"{PARTNERS},city", "P1,One,FR,")
    partner = Partner.objects.get(code="P1")
    assert found.counts == {"corrected": 1}
    assert (partner.city, partner.website) == ("", "one.example")


def test_an_absent_column_leaves_an_order_line_alone_too(world):
    import_text("orders", *an_order(business_type="renewal", description="Box"))
    found = import_text("orders", *an_order(quantity="3"))
    line = OrderLine.objects.current().get()
    assert found.counts == {"corrected": 1}
    assert (line.quantity, line.description, line.incremental) == ("3", "Box", False)


def test_imported_awards_are_verified_and_confirm_a_claim(world):
    import_text("awards", AWARDS, "S1,STS-archiving,2011-01-01")
    Award.objects.update(state="claimed")
    found = import_text("awards", AWARDS, "S1,STS-archiving,2011-01-01")
    assert found.counts == {"corrected": 1}
    assert Award.objects.get().state == "verified"


def test_pilot_specializations_are_the_undated_invitations(world):
    header = f"{PARTNERS},pilot_specializations"
    import_text("partners", header, "P1,One,FR,archiving;encryption")
    assert PilotInvitation.objects.filter(invited_on=None).count() == 2
    assert import_text("partners", header, "P1,One,FR,encryption; archiving").counts == {"unchanged": 1}
    assert import_text("partners", PARTNERS, "P1,One,FR").counts == {"unchanged": 1}
    assert import_text("partners", header, "P1,One,FR,encryption").counts == {"corrected": 1}
    assert [each.specialization.slug for each in PilotInvitation.objects.all()] == ["encryption"]


def test_a_known_channel_manager_is_linked_and_an_unknown_address_kept(world):
    manager = UserFactory(email="kim@vendor.example", channel_manager=True)
    UserFactory(email="member@partner.example")
    header = f"{PARTNERS},channel_manager"
    rows = ("P1,One,FR,Kim@Vendor.example", "P2,Two,GB,member@partner.example")
    assert import_text("partners", header, *rows).counts == {"corrected": 2}
    first, second = Partner.objects.order_by("code")
    assert (first.channel_manager, first.channel_manager_email) == (manager, "")
    assert (second.channel_manager, second.channel_manager_email) == (None, "member@partner.example")
    assert import_text("partners", header, *rows).counts == {"unchanged": 2}


def test_a_person_moves_with_its_code(world):
    import_text("staff", STAFF, "P2,S1,Ann")
    assert StaffMember.objects.get(code="S1").partner.code == "P2"


@pytest.mark.parametrize(
    ("kind", "column", "known"),
    [
        ("partners", "kind", "reseller, distributor"),
        ("partners", "coverage_team", "technical, generalist"),
        ("partners", "legacy_tier", "registered, silver, gold, platinum"),
        ("orders", "business_type", "new, add_on, renewal"),
    ],
)
def test_a_word_that_is_not_known_is_answered_with_those_that_are(kind, column, known):
    header, row = {"partners": (PARTNERS, "P9,Nine,FR"), "orders": (ORDERS, AN_ORDER)}[kind]
    import_text(kind, f"{header},{column}", f"{row},nonsense")
    (kept,) = DeclarationRow.objects.filter(state="rejected")
    assert why(kept) == f"{column}: is none of the words known here: {known}"
