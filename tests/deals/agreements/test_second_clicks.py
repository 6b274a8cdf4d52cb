"""Every button about an agreement pressed twice: one effect, one audit row, one message, and a page as the answer."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core.models import Attachment, AuditEvent, Job, Notification
from deals.models import (
    AgreementActivity,
    AgreementEvent,
    AgreementExtension,
    AgreementOrder,
    ContractText,
    CustomerDistinction,
    EndCustomer,
    Reason,
    TeamingAgreement,
)
from deals.urls import urlpatterns
from tests.access import PAGES
from tests.deals.agreements.buttons import BUTTONS, Click, World
from tests.deals.agreements.desks import signed_in
from tests.factories.core import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite, pytest.mark.usefixtures("at_noon")]

ROWS = (
    TeamingAgreement, AgreementEvent, AgreementActivity, AgreementExtension, AgreementOrder, EndCustomer,
    CustomerDistinction, Reason, ContractText, Attachment, AuditEvent, Notification, Job,
)  # fmt: skip


@pytest.fixture
def world(side, other, encryption) -> World:
    return World(side, other, encryption, UserFactory(programme_admin=True))


def kept() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in ROWS}


def press(client: Client, click: Click) -> Any:
    for value in click.sent.values():
        if isinstance(value, SimpleUploadedFile):
            value.seek(0)
    return client.post(click.path, click.sent, follow=True)


@pytest.mark.parametrize("name", BUTTONS)
def test_the_second_click_changes_nothing_and_is_answered(name, world):
    click = BUTTONS[name](world)
    client, before = signed_in(click.by), kept()
    first = press(client, click)
    assert first.status_code == 200
    assert first.redirect_chain, f"the first click was refused: {first.context['form'].errors}"
    once = kept()
    if name not in ("agreement_step.duties", "agreement_check"):
        assert once["AuditEvent"] > before["AuditEvent"]
    states = dict(TeamingAgreement.objects.values_list("pk", "state"))
    second = press(client, click)
    # What was done already may be gone from the page that it was done on.
    assert second.status_code in (200, 404)
    assert kept() == once
    assert dict(TeamingAgreement.objects.values_list("pk", "state")) == states


def test_every_button_is_pressed():
    """Whatever takes a POST under the agreements' addresses stands in the table."""
    names = {pattern.name for pattern in urlpatterns if "agreements/" in str(pattern.pattern)}
    writing = {name for name in names if "post" in PAGES[f"deals:{name}"].methods}
    assert writing == {name.split(".")[0] for name in BUTTONS}
