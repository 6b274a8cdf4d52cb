"""The way to the signature: each step keeps what it is told, refuses what cannot be, survives a second click."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from deals.actions import agreements as actions
from deals.enums import AgreementState
from deals.forms.agreements import plain_number
from deals.models import EndCustomer, TeamingAgreement
from tests.deals.agreements.partner_desks import DEAL, draft, sign, step, url
from tests.deals.agreements.worlds import a_customer, a_side

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def test_from_nothing_to_a_submitted_request(side, admin):
    code = side.partner.code
    listed = admin.get(reverse("deals:agreement_list", args=[code]))
    assert "No teaming agreement yet." in listed.content.decode()

    started = admin.post(reverse("deals:agreement_start", args=[code]))
    agreement = TeamingAgreement.objects.get()
    assert started.url == step(agreement, "customer")
    assert admin.get(started.url).url == url(agreement, "agreement_customers"), "without a customer one is recorded"

    recorded = admin.post(
        url(agreement, "agreement_customers"),
        {"name": "Banque Rhodanienne SA", "country": "FR", "siren": "732 829 320", "domain": "www.rhodanienne.fr"},
    )
    assert recorded.url == step(agreement, "deal")
    customer = EndCustomer.objects.get()
    assert customer.numbers.get().value == "732829320"

    assert admin.post(recorded.url, DEAL | {"go": "next"}).url == step(agreement, "specializations")
    agreement.refresh_from_db()
    assert (str(agreement.amount), str(agreement.discount_asked_percent)) == ("142000.50", "12.50")

    chosen = admin.post(step(agreement, "specializations"), {"specializations": ["encryption"], "go": "next"})
    assert chosen.url == step(agreement, "duties")
    assert admin.post(chosen.url, {"go": "next"}).url == step(agreement, "signature")

    answer = sign(admin, agreement)
    assert answer.url == url(agreement)
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.SUBMITTED
    assert agreement.partner_signed_by == side.admin
    page = admin.get(answer.url).content.decode()
    assert "An answer is due by" in page


def test_a_draft_is_left_and_come_back_to_without_loss(side, admin):
    agreement = actions.start_agreement(partner=side.partner, by=side.admin, at=timezone.now())
    a_customer(side)
    left = admin.post(step(agreement, "deal"), DEAL | {"title": "", "amount": "", "go": "leave"})
    assert left.url == url(agreement)
    agreement.refresh_from_db()
    assert (agreement.title, agreement.amount, agreement.presales_note) == ("", None, "A workshop.")
    back = admin.post(step(agreement, "deal"), DEAL | {"amount": "", "go": "back"})
    assert back.url == step(agreement, "customer")
    agreement.refresh_from_db()
    assert agreement.title == DEAL["title"]
    assert admin.get(url(agreement, "agreement_edit")).url == step(agreement, "customer"), (
        "the first that lacks something"
    )


def test_going_on_asks_for_what_is_missing_beside_the_field(side, admin):
    agreement = draft(side)
    page = admin.post(step(agreement, "deal"), DEAL | {"title": "", "go": "next"})
    assert page.status_code == 200
    assert set(page.context["form"].errors) == {"title"}
    assert 'href="#id_title"' in page.content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount", "a lot"),
        ("amount", "-5"),
        ("amount", "0"),
        ("amount", "1.2345"),
        ("currency", "XXX"),
        ("expected_close_on", "31 February"),
        ("discount_asked_percent", "101"),
        ("distributor", "NOBODY"),
        ("vendor_contact", "nobody"),
        ("business_type", "theft"),
        ("public_tender", ""),
        ("title", "x" * 201),
        ("presales_note", "x" * 10_000),
    ],
)
@pytest.mark.parametrize("go", ["next", "leave", "back"])
def test_what_cannot_be_is_refused_whatever_the_button(side, admin, field, value, go):
    agreement = draft(side)
    page = admin.post(step(agreement, "deal"), DEAL | {field: value, "go": go})
    assert page.status_code == 200
    assert field in page.context["form"].errors
    agreement.refresh_from_db()
    assert agreement.title == "Protection of the head office", "nothing was saved"


def test_a_close_that_is_over_stops_on_the_way_but_a_draft_may_be_left_with_it(side, admin):
    agreement, yesterday = draft(side), timezone.localdate() - timedelta(days=1)
    sent = DEAL | {"expected_close_on": yesterday.isoformat()}
    page = admin.post(step(agreement, "deal"), sent | {"go": "next"})
    assert page.context["form"].errors == {"expected_close_on": ["The expected close lies in the past."]}
    assert page.context["form"]["expected_close_on"].value() == yesterday.isoformat()
    assert admin.post(step(agreement, "deal"), sent | {"go": "leave"}).status_code == 302


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("142000", "142000"),
        ("142 000,50", "142000.50"),
        ("142\u202f000,50", "142000.50"),
        ("142,000.50", "142000.50"),
        ("142.000,50", "142000.50"),
        ("142,000", "142000"),
        ("142.000", "142000"),
        ("1'420'000", "1420000"),
        ("12,5", "12.5"),
        ("0.5", "0.5"),
        ("much", "much"),
        ("1,2,3", "1,2.3"),
    ],
)
def test_numbers_are_read_as_people_write_them(typed, read):
    assert plain_number(typed) == read


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("siren", "123456789"),
        ("vat", "FR00"),
        ("duns", "12"),
        ("domain", "not a domain"),
        ("name", ""),
        ("country", ""),
    ],
)
def test_a_customer_that_cannot_be_recorded_says_what_to_change(side, admin, field, value):
    agreement = draft(side)
    told = {"name": "Nouvelle SA", "country": "FR", field: value}
    page = admin.post(url(agreement, "agreement_customers"), told)
    assert page.status_code == 200
    assert field in page.context["form"].errors
    assert not EndCustomer.objects.filter(name="Nouvelle SA").exists()


def test_customers_are_searched_among_ones_own(side, admin, encryption):
    agreement = draft(side)
    a_customer(side, "Banque Rhodanienne SA", "FR", numbers={"siren": "732829320"})
    other = a_side(encryption)
    theirs = a_customer(other, "Banque Rhodanienne", "FR")
    for words_typed in ("rhodanienne", "RHÔDANIENNE", "732 829 320"):
        page = admin.get(step(agreement, "customer"), {"q": words_typed})
        assert [each.name for each in page.context["form"].fields["customer"].queryset] == ["Banque Rhodanienne SA"]
    assert "No customer of yours matches." in admin.get(step(agreement, "customer"), {"q": "zzz"}).content.decode()
    refused = admin.post(step(agreement, "customer"), {"customer": theirs.public_id, "go": "next"})
    assert "customer" in refused.context["form"].errors


def test_files_are_added_and_taken_off(side, admin):
    agreement = draft(side)
    letter = SimpleUploadedFile("letter.pdf", b"%PDF-1.4 a letter")
    assert admin.post(step(agreement, "deal"), DEAL | {"file": letter, "go": "leave"}).status_code == 302
    (file,) = agreement.files.all()
    assert "letter.pdf" in admin.get(step(agreement, "deal")).content.decode()
    program = SimpleUploadedFile("program.exe", b"MZ\x00\x01")
    refused = admin.post(step(agreement, "deal"), DEAL | {"title": "Other", "file": program, "go": "leave"})
    assert "file" in refused.context["form"].errors
    agreement.refresh_from_db()
    assert agreement.title == DEAL["title"], "the rest is not saved without the file"
    removal = url(agreement, "agreement_file_remove", file.public_id)
    for _click in range(2):
        assert admin.post(removal).url == step(agreement, "deal") + "#files"
    assert not agreement.files.exists()


def test_every_specialization_says_whether_it_is_held_and_what_is_missing(side, admin):
    agreement = draft(side)
    page = admin.get(step(agreement, "specializations"))
    found = {choice.slug: choice for choice in page.context["choices"]}
    assert len(found) == 9
    assert found["encryption"].status == "held"
    assert found["archiving"].status == "not_held"
    assert found["archiving"].missing
    assert reverse("tiers:specialization", args=[side.partner.code, "archiving"]) in page.content.decode()
    unknown = admin.post(step(agreement, "specializations"), {"specializations": ["alchemy"], "go": "next"})
    assert "specializations" in unknown.context["form"].errors


def test_the_signature_lists_what_is_missing_and_where(side, admin):
    agreement = actions.start_agreement(partner=side.partner, by=side.admin, at=timezone.now())
    page = admin.get(step(agreement, "signature"))
    links = {link.url for _text, link in page.context["shortcomings"] if link}
    assert links == {step(agreement, name) for name in ("customer", "deal", "specializations")}
    assert b"Sign and submit" not in page.content


def test_what_is_signed_is_what_was_shown(side, admin):
    agreement = draft(side)
    digest = admin.get(step(agreement, "signature")).context["form"].initial["digest"]
    admin.post(step(agreement, "deal"), DEAL | {"title": "Something else", "go": "leave"})
    refused = admin.post(step(agreement, "signature"), {"digest": digest, "signs": "on"}, follow=True)
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.DRAFT
    assert "The contract changed since you opened it" in refused.content.decode()
    assert "signs" in sign(admin, agreement, signs="").context["form"].errors


def test_a_member_leaves_it_ready_and_an_admin_signs(side, member, admin):
    agreement = draft(side)
    page = member.get(step(agreement, "signature")).content.decode()
    assert "A partner admin signs." in page
    assert str(side.admin) in page
    assert member.post(step(agreement, "signature"), {"digest": "x", "signs": "on"}).status_code == 403
    assert sign(admin, agreement).status_code == 302


def test_a_second_click_on_sign_is_harmless(side, admin):
    agreement = draft(side)
    digest = admin.get(step(agreement, "signature")).context["form"].initial["digest"]
    for _click in range(2):
        answer = admin.post(step(agreement, "signature"), {"digest": digest, "signs": "on"})
        assert answer.url == url(agreement)
    assert agreement.events.filter(verb="submitted").count() == 1
