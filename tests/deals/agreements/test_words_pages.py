"""Reasons and contract texts: a new wording is a new row, and what was used stays as it was."""

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from core.models import AuditEvent
from deals.actions import words as actions
from deals.enums import ReasonKind
from deals.models import ContractText, Reason
from tests.deals.agreements.worlds import AT, words
from tests.factories.core import UserFactory
from tests.factories.deals import ReasonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture(autouse=True)
def at_nine():
    words()
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def admin():
    return UserFactory(programme_admin=True)


@pytest.fixture
def page(admin) -> Client:
    client = Client()
    client.force_login(admin)
    return client


def test_a_reason_is_added_and_its_code_only_once(page, admin):
    sent = {"kind": "rejection", "code": "too-late", "label_en": "Too late", "label_fr": "Trop tard"}
    page.post(reverse("deals:reason_add"), sent)
    reason = Reason.objects.get(code="too-late")
    assert (reason.version, reason.created_by, reason.created_at) == (1, admin, AT)
    again = page.post(reverse("deals:reason_add"), sent)
    assert set(again.context["form"].errors) == {"code"}
    page.post(reverse("deals:reason_add"), sent | {"kind": "loss"})
    assert Reason.objects.filter(code="too-late").count() == 2


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"kind": "nothing"}, {"kind"}),
        ({"code": "two words"}, {"code"}),
        ({"label_fr": ""}, {"label_fr"}),
        ({"label_en": "x" * 201}, {"label_en"}),
    ],
)
def test_a_reason_that_cannot_be_is_refused(page, changed, wrong):
    sent = {"kind": "rejection", "code": "too-late", "label_en": "Too late", "label_fr": "Trop tard"}
    answer = page.post(reverse("deals:reason_add"), sent | changed)
    assert set(answer.context["form"].errors) == wrong


def test_a_new_wording_retires_the_older_one(page, admin):
    older = ReasonFactory(kind=ReasonKind.REJECTION, code="no-deal", label_en="No deal")
    page.post(reverse("deals:reason_reword", args=[older.public_id]), {"label_en": "Not a deal", "label_fr": "Non"})
    older.refresh_from_db()
    newer = Reason.objects.get(code="no-deal", retired_at=None)
    assert (older.label_en, older.retired_at, older.retired_by) == ("No deal", AT, admin)
    assert (newer.label_en, newer.version) == ("Not a deal", 2)
    assert AuditEvent.objects.filter(verb="reason_reworded").count() == 1
    with pytest.raises(ValidationError):  # somebody who read the older one
        actions.reword_reason(reason=older, label_en="Other", label_fr="Autre", by=admin, at=AT)
    assert page.get(reverse("deals:reason_reword", args=[older.public_id])).status_code == 404


def test_a_retired_reason_is_chosen_no_more_and_may_come_back(page, admin):
    reason = ReasonFactory(kind=ReasonKind.LOSS, code="moved")
    page.post(reverse("deals:reason_retire", args=[reason.public_id]))
    reason.refresh_from_db()
    assert reason.retired_at == AT
    page.post(reverse("deals:reason_retire", args=[reason.public_id]))  # a second click changes nothing
    assert AuditEvent.objects.filter(verb="reason_retired").count() == 1
    back = actions.add_reason(kind=ReasonKind.LOSS, code="moved", label_en="a", label_fr="b", by=admin, at=AT)
    assert back.version == 2


TEXT = {"body_en": "# Parties\nThe vendor and {partner}.", "body_fr": "# Parties\nL’éditeur et {partner}."}


def test_a_text_is_looked_at_before_it_is_published(page, admin):
    (first,) = ContractText.objects.all()
    sent = TEXT | {"note": "Shorter.", "based_on": first.version}
    shown = page.post(reverse("deals:text_new"), sent)
    assert ContractText.objects.count() == 1
    assert [section.paragraphs for _language, (section,) in shown.context["previews"]] == [
        ("The vendor and [partner].",),
        ("L’éditeur et [partner].",),
    ]
    page.post(reverse("deals:text_new"), sent | {"publish": "1"})
    newest = ContractText.objects.order_by("version").last()
    assert (newest.version, newest.note, newest.published_by) == (first.version + 1, "Shorter.", admin)
    assert "Shorter." in page.get(reverse("deals:text", args=[newest.version])).content.decode()
    late = page.post(reverse("deals:text_new"), sent | {"publish": "1"})
    assert "was published meanwhile" in late.context["form"].non_field_errors()[0]
    assert ContractText.objects.count() == 2


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"body_en": ""}, {"body_en"}),
        ({"body_fr": "# Parties\n{customer_name}"}, {"body_fr"}),
        ({"body_en": "No heading."}, {"body_en"}),
        ({"note": ""}, {"note"}),
        ({"based_on": "first"}, {"based_on"}),
    ],
)
def test_a_text_that_cannot_be_is_refused(page, changed, wrong):
    answer = page.post(reverse("deals:text_new"), TEXT | {"note": "New.", "based_on": 1, "publish": "1"} | changed)
    assert set(answer.context["form"].errors) == wrong
    assert ContractText.objects.count() == 1
