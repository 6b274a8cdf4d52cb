"""The editor: what each group saves, what it refuses and where it says so, and two people at once."""

from dataclasses import replace

import pytest
from django.urls import reverse

from core.models import AuditEvent
from partners.roles import Role
from specializations import actions
from specializations.content import ALL
from specializations.enums import EditGroup, Level, Measure
from specializations.models import Rulebook
from tests.factories.core import UserFactory
from tests.factories.specializations import AccreditationFactory, SpecializationFactory
from tests.roles import user_of
from tests.specializations.drafts import content, draft_of, form_on, group_address, save, stored

pytestmark = pytest.mark.django_db

GROUPS = [*EditGroup.values, "specializations/encryption"]


@pytest.fixture
def helen():
    return UserFactory(programme_admin=True, name="Helen")


@pytest.fixture
def draft(shipped_rulebook, helen):
    return draft_of(shipped_rulebook, helen)


@pytest.fixture
def admin(client, helen):
    client.force_login(helen)
    return client


def minimum(rulebook, *key):
    return {row.key: row.minimum for row in content(rulebook).requirements}.get(key)


def row_of(rulebook, *key):
    return next(row for row in content(rulebook).requirements if row.key == key)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("group", GROUPS)
def test_saving_what_was_shown_changes_nothing(admin, helen, draft, group, language):
    helen.language = language
    helen.save()
    before = content(draft)
    response = save(admin, draft, group)
    assert response.status_code == 302, form_on(response)
    assert content(draft) == before
    assert stored(draft).revision == draft.revision


GOLD = ("gold", "", "", "revenue", "")


def test_a_value_is_changed_with_an_audit_event_and_loses_its_origin(admin, draft, helen):
    assert row_of(draft, *GOLD).origins == {"minimum": "assumed"}
    save(admin, draft, row__gold__revenue="300,000")
    assert minimum(draft, *GOLD) == 3_000_000_000
    assert row_of(draft, *GOLD).origins == {}
    event = AuditEvent.objects.filter(verb="edited").last()
    assert event.by == helen
    assert event.before == {"gold.revenue": "250000", "gold.revenue.minimum.origin": "assumed"}
    assert event.after == {"gold.revenue": "300000"}
    page = admin.get(group_address(draft)).content.decode()
    assert "was €250,000" in page
    assert "edited" in page


def test_a_value_that_is_put_back_has_its_origin_again(admin, draft):
    save(admin, draft, row__gold__revenue="300,000")
    save(admin, draft, row__gold__revenue="250,000")
    assert row_of(draft, *GOLD).origins == {"minimum": "assumed"}


def test_an_origin_that_is_chosen_stays_beside_a_new_value(admin, draft):
    save(admin, draft, row__gold__revenue="300,000", row__gold__revenue__origin="compared")
    assert row_of(draft, *GOLD).origins == {"minimum": "compared"}


def test_rows_are_added_noted_and_removed(admin, draft):
    save(
        admin,
        draft,
        row__gold__masters="1",
        row__gold__masters__note="From 2027",
        row__silver__revenue="",
    )
    assert minimum(draft, "gold", "", "", "masters", "") == 1
    assert row_of(draft, "gold", "", "", "masters", "").note == "From 2027"
    assert minimum(draft, "silver", "", "", "revenue", "") is None


def test_a_zero_is_a_minimum(admin, draft):
    save(admin, draft, row__silver__revenue="0")
    assert minimum(draft, "silver", "", "", "revenue", "") == 0


def test_french_writes_numbers_with_spaces_and_a_comma(admin, helen, draft):
    helen.language = "fr"
    helen.save()
    save(admin, draft, row__gold__revenue="300\u202f000,25")
    assert minimum(draft, *GOLD) == 3_000_002_500
    response = save(admin, draft, row__gold__revenue="300.000")
    assert response.status_code == 200
    assert minimum(draft, *GOLD) == 3_000_002_500


@pytest.mark.parametrize(
    ("group", "changes", "message"),
    [
        ("tiers", {"row__gold__revenue": "much"}, "Write a number such as 250,000."),
        ("tiers", {"row__gold__revenue": "-5"}, "A minimum cannot be negative."),
        ("tiers", {"row__gold__revenue": "1.00001"}, "At most 4 decimals."),
        ("tiers", {"row__gold__revenue": "2,50"}, "Write a number such as 250,000."),
        ("tiers", {"row__gold__specializations": "1.5"}, "Write a whole number."),
        ("tiers", {"row__gold__masters__note": "why"}, "there is nothing to note"),
        ("tiers", {"row__gold__revenue__note": "\x07"}, "Remove the control characters."),
        ("times", {"name": ""}, "This field is required."),
        ("times", {"effective_from": "2027-02-30"}, "Enter a valid date."),
        ("times", {"window_months": "0"}, "At least 1."),
        ("times", {"grace_days": "40,000"}, "At most 32,767."),
        ("regions", {"region__EMEA": "FR XX"}, "These are no countries: XX."),
        ("regions", {"region__EMEA": ""}, "Master is limited to this region."),
        ("regions", {"new__code": "EMEA", "new__countries": "FR"}, "There is a region of this code already."),
        ("regions", {"new__code": "DACH"}, "Name the countries of the region."),
        ("regions", {"new__countries": "FR"}, "Give the region a code."),
        ("agreements", {"highest_discount_percent": "101"}, "At most 100."),
        ("agreements", {"minimum_amount": "1.005"}, "At most 2 decimals."),
        ("countries", {"new__1__subject": "tier:gold"}, "A new row needs this, too."),
        (
            "countries",
            {
                "new__1__subject": "tier:gold",
                "new__1__country": "FR",
                "new__1__measure": "people",
                "new__1__minimum": "1",
            },
            "A tier does not count this.",
        ),
        (
            "countries",
            {
                "new__1__subject": "all:master",
                "new__1__country": "FR",
                "new__1__measure": "masters",
                "new__1__minimum": "1",
            },
            "A level does not count this.",
        ),
        (
            "countries",
            {
                "new__1__subject": "all:master",
                "new__1__country": "FR",
                "new__1__measure": "people",
                "new__1__minimum": "1.5",
            },
            "Write a whole number.",
        ),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_saved(admin, draft, group, changes, message):
    before = content(draft)
    response = save(admin, draft, group, **changes)
    assert response.status_code == 200
    page = response.content.decode()
    assert message in page
    assert "Nothing was saved." in page
    sent = form_on(response)
    for name, value in changes.items():
        assert sent[name.replace("__", "-")] == value
    assert content(draft) == before


def test_a_specialization_differs_and_returns_to_the_common_value(admin, draft):
    group = "specializations/encryption"
    assert "as everywhere: 4" in admin.get(group_address(draft, group)).content.decode()
    save(admin, draft, group, row__master__encryption__people="3")
    assert minimum(draft, "", "master", "encryption", "people", "") == 3
    assert minimum(draft, "", "master", ALL, "people", "") == 4
    page = admin.get(group_address(draft, group)).content.decode()
    assert "differs; everywhere else: 4" in page
    assert "1 row<" in admin.get(group_address(draft, "specializations")).content.decode()
    save(admin, draft, group, row__master__encryption__people="")
    assert minimum(draft, "", "master", "encryption", "people", "") is None


def test_levels_are_edited_for_every_specialization(admin, draft):
    save(admin, draft, "levels", row__specialist__all__people="3")
    assert minimum(draft, "", "specialist", ALL, "people", "") == 3


def test_a_country_gets_a_row_and_loses_it(admin, draft):
    new = {
        "new__2__subject": "tier:gold",
        "new__2__country": "PL",
        "new__2__measure": "revenue",
        "new__2__minimum": "200,000",
        "new__2__origin": "compared",
        "new__2__note": "Local prices",
    }
    save(admin, draft, "countries", **new)
    row = row_of(draft, "gold", "", "", "revenue", "PL")
    assert (row.minimum, row.origins, row.note) == (2_000_000_000, {"minimum": "compared"}, "Local prices")
    page = save(admin, draft, "countries", **new).content.decode()
    assert "There is a row for this already." in page
    assert "elsewhere: €250,000 of revenue" in page
    save(admin, draft, "countries", row__gold__revenue__PL="")
    assert minimum(draft, "gold", "", "", "revenue", "PL") is None


def test_name_dates_and_grace(admin, draft):
    response = save(
        admin,
        draft,
        "times",
        name="Rules of 2031",
        effective_from="2031-05-01",
        transition_ends_on="2032-05-01",
        grace_days="30",
    )
    assert response.status_code == 302
    saved = content(draft)
    assert (saved.name, str(saved.effective_from), str(saved.transition_ends_on), saved.grace_days) == (
        "Rules of 2031",
        "2031-05-01",
        "2032-05-01",
        30,
    )
    assert "grace_days" not in saved.origins
    assert saved.origins["window_months"] == "assumed"


def test_where_and_when_master_is_reached(admin, draft):
    save(admin, draft, "master", region="", pilot_from="", available_from="2030-01-01")
    master = content(draft).level(Level.MASTER)
    assert (master.region, master.pilot_from, str(master.available_from)) == ("", None, "2030-01-01")


def test_regions_are_added_changed_and_removed(admin, draft):
    save(admin, draft, "regions", new__code="DACH", new__countries="de, at CH")
    assert content(draft).countries_of("DACH") == ("AT", "CH", "DE")
    save(admin, draft, "regions", region__DACH="DE AT")
    assert content(draft).countries_of("DACH") == ("AT", "DE")
    save(admin, draft, "regions", region__DACH="")
    assert [region.code for region in content(draft).regions] == ["EMEA"]


def test_accreditation_types_of_the_catalogue_come_and_go(admin, draft):
    AccreditationFactory(type="XYZ")
    save(admin, draft, "accreditations", role__XYZ="sales", counts__XYZ="yes", role__SCP="-", counts__SSE="no")
    types = {part.type: part for part in content(draft).accreditations}
    assert (types["XYZ"].role, types["XYZ"].counts) == ("sales", True)
    assert "SCP" not in types
    assert not types["SSE"].counts
    assert types["SSE"].origins == {"role": "sourced", "validity": "compared", "fee": "assumed"}


def test_specializations_join_leave_and_open(admin, draft):
    SpecializationFactory(slug="backup", name="Backup")
    save(
        admin,
        draft,
        "specializations",
        in__backup="yes",
        in__encryption="no",
        opened__archiving="2031-01-01",
    )
    openings = {opening.specialization: opening for opening in content(draft).openings}
    assert openings["backup"].opened_on is None
    assert "encryption" not in openings
    assert str(openings["archiving"].opened_on) == "2031-01-01"


def test_a_specialization_with_rows_of_its_own_does_not_leave(admin, draft):
    save(admin, draft, "specializations/encryption", row__master__encryption__people="3")
    page = save(admin, draft, "specializations", in__encryption="no").content.decode()
    assert "Remove its own requirements first." in page


def test_parameters_of_agreements(admin, draft):
    save(admin, draft, "agreements", minimum_amount="7,500.50", protection_days="120")
    agreements = content(draft).agreements
    assert (str(agreements.minimum_amount), agreements.protection_days) == ("7500.50", 120)
    assert "protection_days" not in agreements.origins
    assert agreements.origins["waiting_days"] == "near"


def test_the_second_saver_sees_both_values_and_saves_again(admin, draft, helen):
    address = group_address(draft)
    opened = form_on(admin.get(address))
    sylvie = UserFactory(programme_admin=True, name="Sylvie")
    admin.force_login(sylvie)
    save(admin, draft, row__gold__revenue="300,000", row__silver__revenue="26,000")
    admin.force_login(helen)
    response = admin.post(address, {**opened, "row-gold-revenue": "280,000", "row-platinum-revenue": "1,100,000"})
    assert response.status_code == 200
    page = response.content.decode()
    assert "Sylvie saved this part of the draft while you had it open." in page
    assert "Meanwhile this was saved: 300,000. Saving again keeps yours." in page
    assert minimum(draft, *GOLD) == 3_000_000_000
    fields = form_on(response)
    assert fields["row-gold-revenue"] == "280,000"
    assert fields["row-silver-revenue"] == "26,000"
    assert fields["row-platinum-revenue"] == "1,100,000"
    assert admin.post(address, fields).status_code == 302
    assert minimum(draft, *GOLD) == 2_800_000_000
    assert minimum(draft, "silver", "", "", "revenue", "") == 260_000_000
    assert minimum(draft, "platinum", "", "", "revenue", "") == 11_000_000_000


def test_a_save_of_another_group_is_no_conflict(admin, draft):
    opened = form_on(admin.get(group_address(draft, "times")))
    save(admin, draft, row__gold__revenue="300,000")
    assert admin.post(group_address(draft, "times"), {**opened, "grace_days": "10"}).status_code == 302
    assert minimum(draft, *GOLD) == 3_000_000_000
    assert content(draft).grace_days == 10


def test_a_row_that_was_removed_meanwhile_is_not_brought_back_unseen(admin, draft):
    save(
        admin,
        draft,
        "countries",
        new__1__subject="tier:gold",
        new__1__country="PL",
        new__1__measure="revenue",
        new__1__minimum="200,000",
    )
    opened = form_on(admin.get(group_address(draft, "countries")))
    save(admin, draft, "countries", row__gold__revenue__PL="")
    response = admin.post(group_address(draft, "countries"), {**opened, "row-gold-revenue-PL": "210,000"})
    assert "has been removed meanwhile" in response.content.decode()
    assert minimum(draft, "gold", "", "", "revenue", "PL") is None


def test_a_stale_copy_does_not_overwrite(draft, helen):
    first, second = stored(draft), stored(draft)
    now = draft.created_at
    changed = content(draft)
    actions.edit_draft(
        rulebook=first, content=replace(changed, grace_days=1), revision=first.revision, by=helen, at=now
    )
    with pytest.raises(actions.DraftChanged):
        actions.edit_draft(
            rulebook=second, content=replace(changed, grace_days=2), revision=second.revision, by=helen, at=now
        )
    assert content(draft).grace_days == 1


def test_guards_are_shown_while_editing(admin, draft):
    assert "Nothing is wrong with this version." in admin.get(group_address(draft)).content.decode()
    save(admin, draft, row__gold__revenue="10,000")
    page = admin.get(group_address(draft, "times")).content.decode()
    assert "Gold asks for €10,000 of revenue and is easier than Silver, which asks for €25,000 of revenue." in page
    assert f'href="{group_address(draft, "tiers")}"' in page


def test_only_a_draft_is_edited_and_only_by_programme_admins(admin, draft, shipped_rulebook):
    for group in GROUPS:
        assert admin.get(group_address(shipped_rulebook, group)).status_code == 403
        assert admin.get(group_address(Rulebook(public_id="nothing"), group)).status_code == 404
    admin.force_login(user_of(Role.CHANNEL_MANAGER))
    for group in GROUPS:
        assert admin.get(group_address(draft, group)).status_code == 403


def test_a_specialization_that_does_not_belong_to_it_has_no_page(admin, draft):
    SpecializationFactory(slug="backup")
    assert admin.get(group_address(draft, "specializations/backup")).status_code == 404


def test_every_measure_of_a_tier_and_a_level_has_a_cell(admin, draft):
    tiers, levels = (form_on(admin.get(group_address(draft, group))) for group in ("tiers", "levels"))
    assert {name.split("-")[2] for name in tiers if name.startswith("row-gold")} | {
        name.split("-")[3] for name in levels if name.startswith("row-master")
    } == set(Measure.values)


def test_the_first_page_of_the_editor_is_that_of_the_tiers(admin, draft):
    page = admin.get(reverse("specializations:rulebook_edit", args=[draft.public_id])).content.decode()
    assert 'aria-current="page">Tiers' in page
