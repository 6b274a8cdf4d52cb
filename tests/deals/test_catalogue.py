"""The catalogue's pages: what is added, changed, retired and refused, and what follows for partners."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from core.models import AuditEvent, Job
from deals.actions import catalogue as actions
from deals.actions import import_file
from deals.actions.catalogue import TAKE_KIND
from deals.enums import ImportKind
from deals.models import DeclarationRow, OrderLine
from deals.tasks import take_held_rows
from partners.models import Award, StalePartner
from specializations import actions as entries
from specializations.enums import Level, Role
from specializations.models import Accreditation, Benefit, ProductLine, Specialization, Tier
from specializations.soundness import faults_of
from tests.factories.core import UserFactory
from tests.factories.deals import OrderLineFactory
from tests.factories.partners import AwardFactory, StaffMemberFactory
from tests.factories.specializations import BenefitFactory, ProductLineFactory, SpecializationFactory
from tests.specializations.drafts import FormReader

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 2)


@pytest.fixture
def helen(db):
    return UserFactory(programme_admin=True, name="Helen Brandt")


@pytest.fixture
def site(client, helen):
    """Opens a page of the catalogue, and sends the form that stands on it."""
    client.force_login(helen)
    return Pages(client)


class Pages:
    def __init__(self, client):
        self.client = client

    def open(self, name, kind, pk=None):
        return self.client.get(address(name, kind, pk))

    def form(self, name, kind, pk=None):
        reader = FormReader()
        reader.feed(self.open(name, kind, pk).content.decode().partition("<main")[2])
        return reader.fields

    def send(self, name, kind, pk=None, /, **changes):
        return self.client.post(address(name, kind, pk), {**self.form(name, kind, pk), **changes}, follow=True)


def address(name, kind, pk=None):
    return reverse(f"deals:catalogue_{name}", args=[kind] if pk is None else [kind, pk])


def words(response):
    return response.content.decode()


def entry(code):
    return Accreditation.objects.get(code=code)


def change(entry, by, **values):
    return actions.change_entry(entry=entry, values=values, by=by, at=timezone.now(), today=TODAY)


# ── Adding ────────────────────────────────────────────────────────────────────────────────────


def test_every_kind_is_added_with_its_history(site, shipped_rulebook):
    encryption = Specialization.objects.get(slug="encryption")
    site.send("add", "specializations", slug="smb", name="SMB", kind="market", position="12")
    site.send("add", "accreditations", type="NEW", role="sales", specialization=encryption.pk, fee_eur="250.50")
    site.send("add", "product-lines", product_code="ENC-9", specialization=encryption.pk)
    made = {"slug": "warm", "kind": "support", "name_en": "Warm line", "name_fr": "Ligne directe", "position": "1"}
    texts = dict.fromkeys(("description_en", "description_fr", "use_en", "use_fr"), "Call.")
    response = site.send("add", "benefits", **made, **texts, level="master", specialization=encryption.pk)
    assert "Added: Warm line." in words(response)
    assert Specialization.objects.get(slug="smb").kind == "market"
    added = entry("NEW-encryption")
    assert (added.fee_eur, added.role, added.validity_months) == (Decimal("250.50"), Role.SALES, None)
    assert ProductLine.objects.get(product_code="ENC-9").specialization == encryption
    assert Benefit.objects.get(slug="warm").level == Level.MASTER
    for model, key in (("specialization", "smb"), ("accreditation", "NEW-encryption"), ("benefit", "warm")):
        event = AuditEvent.objects.get(object_type=f"specializations.{model}", object_key=key)
        assert (event.verb, event.by.name) == ("created", "Helen Brandt")


BAD = [
    ("specializations", {"slug": "encryption", "name": "Other", "position": "1"}, "already exists"),
    ("specializations", {"slug": "other", "name": "ENCRYPTION", "position": "1"}, "Another entry has this name."),
    ("specializations", {"slug": "No Blank", "name": "Other", "position": "1"}, "valid “slug”"),
    ("specializations", {"slug": "other", "name": "Other", "position": "-1"}, "Write a number from 0 on."),
    ("accreditations", {"type": "SSE", "role": "sales", "fee_eur": "10"}, "already"),
    ("accreditations", {"type": "NEW", "role": "sales", "fee_eur": "-1"}, "A fee cannot be negative."),
    ("accreditations", {"type": "NEW", "role": "sales", "fee_eur": "1.005"}, "At most 2 decimals."),
    ("accreditations", {"type": "NEW", "role": "sales", "fee_eur": "dear"}, "Write a number such as"),
    ("accreditations", {"type": "NEW", "role": "sales", "fee_eur": "1", "validity_months": "0"}, "At least 1."),
    ("accreditations", {"type": "NEW", "role": "sales", "fee_eur": "1", "validity_months": "1.5"}, "whole number"),
    ("product-lines", {"product_code": ""}, "This field is required."),
    ("benefits", {"slug": "warm", "name_en": "KNOWN", "name_fr": "Autre"}, "Another benefit has this name in English."),
    ("benefits", {"slug": "warm", "name_en": "Other", "name_fr": "connu"}, "Another benefit has this name in French."),
    ("benefits", {"slug": "warm", "name_en": "", "name_fr": ""}, "This field is required."),
]


@pytest.mark.parametrize(("kind", "values", "objection"), BAD)
def test_what_cannot_be_is_refused_in_words_and_nothing_typed_is_lost(site, shipped_rulebook, kind, values, objection):
    BenefitFactory(slug="known", name_en="Known", name_fr="Connu")
    before = AuditEvent.objects.count()
    filled = {"specialization": Specialization.objects.get(slug="encryption").pk, "kind": "solution", "position": "0"}
    if kind == "benefits":
        texts = ("description_en", "description_fr", "use_en", "use_fr")
        filled |= {"kind": "terms", "specialization": "", **dict.fromkeys(texts, "Kept words.")}
    response = site.send("add", kind, **(filled | values))
    assert response.status_code == 200
    assert objection in words(response)
    assert AuditEvent.objects.count() == before
    if kind == "benefits":
        assert "Kept words." in words(response)


def test_a_benefit_of_a_specialization_names_a_level(site, shipped_rulebook):
    values = {"slug": "warm", "kind": "support", "name_en": "Warm", "name_fr": "Chaud", "position": "1"}
    texts = dict.fromkeys(("description_en", "description_fr", "use_en", "use_fr"), "Call.")
    specialization = Specialization.objects.get(slug="encryption").pk
    response = site.send("add", "benefits", **values, **texts, specialization=specialization)
    assert "Say from which level of the specialization on." in words(response)


def test_nobody_adds_a_tier(site, shipped_rulebook):
    assert site.open("add", "tiers").status_code == 404
    assert site.open("retire", "tiers", Tier.objects.get(slug="gold").pk).status_code == 404


# ── Changing ──────────────────────────────────────────────────────────────────────────────────


def test_a_change_is_told_with_who_what_before_and_after(site, shipped_rulebook):
    found = entry("SSE-encryption")
    was = found.fee_eur
    response = site.send("edit", "accreditations", found.pk, fee_eur="1,250.00", validity_months="36")
    found.refresh_from_db()
    assert (found.fee_eur, found.validity_months) == (1250, 36)
    event = AuditEvent.objects.get(object_key="SSE-encryption", verb="changed")
    assert event.before == {"fee_eur": str(was), "validity_months": 24}
    assert event.after == {"fee_eur": "1250.00", "validity_months": 36}
    page_words = words(response)
    for shown in ("Helen Brandt", "€1,250.00", "24 → 36", "Saved."):
        assert shown in page_words
    assert site.send("edit", "accreditations", found.pk).status_code == 200
    assert AuditEvent.objects.filter(object_key="SSE-encryption", verb="changed").count() == 1


def test_a_tier_is_renamed(site, shipped_rulebook):
    gold = Tier.objects.get(slug="gold")
    site.send("edit", "tiers", gold.pk, name="Or")
    gold.refresh_from_db()
    assert gold.name == "Or"
    assert "Another entry has this name." in words(site.send("edit", "tiers", gold.pk, name="platinum"))


def test_a_code_never_changes(helen, shipped_rulebook):
    encryption = Specialization.objects.get(slug="encryption")
    with pytest.raises(ValidationError) as refused:
        change(encryption, helen, slug="cipher")
    assert "encryption stays as it is" in str(refused.value)


class TestTwoAtOnce:
    def test_what_the_second_did_not_touch_takes_the_newer_value(self, site, helen, shipped_rulebook):
        found = entry("SSE-encryption")
        opened = site.form("edit", "accreditations", found.pk)
        change(found, UserFactory(programme_admin=True, name="Sylvie Armand"), fee_eur=Decimal(400))
        url = address("edit", "accreditations", found.pk)
        response = site.client.post(url, {**opened, "validity_months": "12"})
        assert "Sylvie Armand saved this entry while you had it open." in words(response)
        found.refresh_from_db()
        assert (found.fee_eur, found.validity_months) == (400, 24)
        again = FormReader()
        again.feed(words(response).partition("<main")[2])
        site.client.post(url, again.fields)
        found.refresh_from_db()
        assert (found.fee_eur, found.validity_months) == (400, 12)

    def test_what_both_changed_is_put_before_the_second(self, site, shipped_rulebook):
        found = entry("SSE-encryption")
        opened = site.form("edit", "accreditations", found.pk)
        change(found, UserFactory(programme_admin=True), fee_eur=Decimal(400))
        response = site.client.post(address("edit", "accreditations", found.pk), {**opened, "fee_eur": "500"})
        assert "Meanwhile this was saved: 400. Saving again keeps yours." in words(response)
        found.refresh_from_db()
        assert found.fee_eur == 400

    def test_a_stale_copy_writes_nothing(self, helen, shipped_rulebook):
        first, second = entry("SSE-encryption"), entry("SSE-encryption")
        change(first, helen, fee_eur=Decimal(400))
        with pytest.raises(entries.EntryChanged):
            change(second, helen, fee_eur=Decimal(500))
        assert entry("SSE-encryption").fee_eur == 400


# ── Retiring ──────────────────────────────────────────────────────────────────────────────────


def test_what_the_rules_contain_is_not_retired_and_the_page_says_why(site, shipped_rulebook):
    encryption = Specialization.objects.get(slug="encryption")
    response = site.open("retire", "specializations", encryption.pk)
    assert "contains Encryption. Publish rules without it first" in words(response)
    assert "button-danger" not in words(response).partition("<main")[2]
    assert site.client.post(address("retire", "specializations", encryption.pk)).status_code == 200
    encryption.refresh_from_db()
    assert encryption.retired_at is None


def test_the_last_accreditation_for_a_role_that_is_asked_for_stays(site, shipped_rulebook):
    sales = [entry("SSE-encryption"), entry("SSE+-encryption")]
    response = site.client.post(address("retire", "accreditations", sales[0].pk), follow=True)
    assert "Retired: SSE-encryption." in words(response)
    response = site.client.post(address("retire", "accreditations", sales[1].pk))
    assert "SSE+-encryption is the only accreditation left" in words(response)
    assert entry("SSE+-encryption").retired_at is None


def test_what_is_retired_comes_back_and_a_second_click_changes_nothing(site):
    benefit = BenefitFactory()
    for _click in range(2):
        site.client.post(address("retire", "benefits", benefit.pk))
    benefit.refresh_from_db()
    assert benefit.retired_at
    for _click in range(2):
        response = site.client.post(address("restore", "benefits", benefit.pk), follow=True)
    benefit.refresh_from_db()
    assert benefit.retired_at is None
    assert "Somebody else has changed this entry meanwhile." in words(response)
    events = AuditEvent.objects.filter(object_key=benefit.slug)
    assert list(events.order_by("id").values_list("verb", flat=True)) == ["retired", "restored"]


def test_a_retired_specialization_is_offered_to_nothing_new(site):
    there, gone = SpecializationFactory(), SpecializationFactory(retired_at=timezone.now())
    form = words(site.open("add", "product-lines"))
    assert f'value="{there.pk}"' in form
    assert f'value="{gone.pk}"' not in form
    line = ProductLineFactory(specialization=gone)
    assert f'value="{gone.pk}"' in words(site.open("edit", "product-lines", line.pk))


# ── What follows for partners ─────────────────────────────────────────────────────────────────


def test_a_replacement_marks_whoever_holds_it_and_keeps_the_awards_as_they_are(site, shipped_rulebook):
    holder, other = StaffMemberFactory(), StaffMemberFactory()
    expires_on = date(2027, 5, 1)
    AwardFactory(staff_member=holder, accreditation=entry("SSE-encryption"), expires_on=expires_on)
    AwardFactory(staff_member=other, accreditation=entry("STS-encryption"))
    found = entry("SSE-encryption")
    response = site.send("edit", "accreditations", found.pk, replaced_by=entry("SSE+-encryption").pk)
    assert "1 partner is judged anew tonight." in words(response)
    assert list(StalePartner.objects.values_list("partner", flat=True)) == [holder.partner_id]
    (award,) = Award.objects.filter(accreditation=found)
    assert award.expires_on == expires_on
    StalePartner.objects.all().delete()
    # Further down the chain: whoever leads to it is concerned as well.
    dear = entry("SSE+-encryption")
    site.send("edit", "accreditations", dear.pk, replaced_by=entry("SSE+-archiving").pk)
    assert list(StalePartner.objects.values_list("partner", flat=True)) == [holder.partner_id]


REPLACEMENTS = [
    ("SSE-encryption", "STS-encryption", "is for another role"),
    ("SSE-encryption", "SSE-encryption", "cannot replace itself"),
    ("SSE+-encryption", "SSE-encryption", "that would be a loop"),
    ("STS-encryption", "SCS-encryption", "would no longer count"),
    ("STS-encryption", "ASC-archiving", "is retired"),
]


@pytest.mark.parametrize(("code", "by", "objection"), REPLACEMENTS)
def test_a_replacement_that_makes_no_sense_is_refused(helen, shipped_rulebook, code, by, objection):
    if "loop" in objection:
        change(entry("SSE-encryption"), helen, replaced_by=entry("SSE+-encryption"))
    Accreditation.objects.filter(code="ASC-archiving").update(retired_at=timezone.now())
    with pytest.raises(ValidationError) as refused:
        change(entry(code), helen, replaced_by=entry(by))
    assert objection in str(refused.value)


def test_the_lines_of_a_product_follow_it_and_mark_their_partners(site, shipped_rulebook):
    encryption, archiving = (Specialization.objects.get(slug=slug) for slug in ("encryption", "archiving"))
    line = ProductLineFactory(product_code="ENC-1", specialization=encryption)
    order = OrderLineFactory(product_code="ENC-1", specialization=encryption)
    response = site.send("edit", "product-lines", line.pk, specialization=archiving.pk)
    assert "1 order line follows. 1 partner is judged anew tonight." in words(response)
    assert OrderLine.objects.get(pk=order.pk).specialization == archiving
    assert StalePartner.objects.filter(partner=order.partner).exists()
    event = AuditEvent.objects.get(object_key="ENC-1")
    assert (event.before, event.after) == ({"specialization": "encryption"}, {"specialization": "archiving"})


def test_a_product_code_that_an_order_names_is_not_removed(site):
    used, unused = ProductLineFactory(), ProductLineFactory()
    OrderLineFactory(product_code=used.product_code, specialization=used.specialization)
    response = site.client.post(address("retire", "product-lines", used.pk))
    assert "1 order line names" in words(response)
    site.client.post(address("retire", "product-lines", unused.pk))
    assert site.client.post(address("retire", "product-lines", unused.pk)).status_code == 404
    assert list(ProductLine.objects.all()) == [used]


def test_rows_that_waited_for_a_product_are_taken_once_it_is_there(site, shipped_rulebook):
    partner = StaffMemberFactory().partner
    text = (
        "order_number,line,partner_code,order_date,product_code,quantity,unit_price,currency\n"
        f"A-1,1,{partner.code},2026-10-01,NEW-1,1,100,EUR\n"
    )
    import_file(
        kind=ImportKind.ORDERS,
        file=BytesIO(text.encode()),
        name="orders.csv",
        source="main",
        by=None,
        clock=timezone.now,
        max_bytes=10_000,
    )
    assert DeclarationRow.objects.held().count() == 1
    encryption = Specialization.objects.get(slug="encryption")
    site.send("add", "product-lines", product_code="NEW-1", specialization=encryption.pk)
    take_held_rows(Job.objects.get(kind=TAKE_KIND).public_id)
    assert not DeclarationRow.objects.held().exists()
    assert OrderLine.objects.get(product_code="NEW-1").specialization == encryption


def test_a_retired_specialization_keeps_a_draft_from_being_submitted(shipped_rulebook, helen):
    Specialization.objects.filter(slug="encryption").update(retired_at=timezone.now())
    found = faults_of(shipped_rulebook, today=shipped_rulebook.effective_from - timedelta(days=1))
    assert any("Encryption is retired in the catalogue." in finding.text for finding in found)
