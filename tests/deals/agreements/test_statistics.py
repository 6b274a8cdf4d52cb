"""Answer times on business days and rates, by group, against figures worked out by hand."""

import csv
from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from deals.actions import agreements as actions
from deals.enums import AgreementState, ReasonKind
from deals.models import TeamingAgreement
from deals.statistics import Grouping, figures
from specializations.models import Specialization
from tests.deals.agreements.worlds import (
    AT,
    DAY,
    TODAY,
    a_customer,
    a_reason,
    a_request,
    a_side,
    approve,
    stored,
    submit,
    words,
)
from tests.factories.core import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
HOUR = timedelta(hours=1)


@pytest.fixture
def world(shipped_rulebook):
    """Four answers: after 2 h, 10 h and 24 h by one manager, and after a weekend (24 business hours) by another."""
    words()
    encryption = Specialization.objects.get(slug="encryption")
    archiving = Specialization.objects.get(slug="archiving")
    a, b = a_side(encryption, archiving, country="FR", name="Alpha"), a_side(encryption, country="DE", name="Beta")
    names = iter(("Erste AG", "Zweite Bank SE", "Dritte Werke GmbH", "Vierte Post KG"))

    def asked(side, *of, at=AT):
        return a_request(side, *of, at=at, today=at.date(), customer=a_customer(side, next(names)))

    won = approve(a, asked(a, encryption, archiving), at=AT + 2 * HOUR)
    rejected = asked(a, encryption)
    reason = a_reason(ReasonKind.REJECTION)
    actions.reject(agreement=rejected, reason=reason, note="No.", by=a.manager, at=AT + 10 * HOUR)
    back = asked(a, encryption)
    more = a_reason(ReasonKind.ACTION_REQUIRED)
    actions.ask_for_action(
        agreement=back, fields=["amount"], reason=more, note="?", by=a.manager, at=AT + DAY, today=TODAY + DAY
    )
    friday = AT + 3 * DAY
    lost = approve(b, asked(b, encryption, at=friday), at=friday + 3 * DAY, today=TODAY + 6 * DAY)
    TeamingAgreement.objects.filter(pk=won.pk).update(state=AgreementState.WON, state_since=AT + 8 * DAY)
    TeamingAgreement.objects.filter(pk=lost.pk).update(state=AgreementState.LOST, state_since=AT + 8 * DAY)
    return a, b


def found(grouping, first=TODAY, last=TODAY + 30 * DAY):
    return figures(TeamingAgreement.objects.all(), first=first, last=last, grouping=grouping, total_label="All")


def test_times_and_rates_of_everything(world):
    total = found(Grouping.PARTNER).total
    assert (total.answers, total.approved, total.rejected, total.sent_back) == (4, 2, 1, 1)
    assert (total.median_hours, total.mean_hours, total.p90_hours) == (Decimal("17"), Decimal("15"), Decimal("24"))
    assert (total.acceptance_percent, total.win_percent, total.ended) == (Decimal(67), Decimal(50), 2)


@pytest.mark.parametrize(
    ("grouping", "expected"),
    [
        (Grouping.PARTNER, {"Alpha": (3, Decimal(10), 1, 1), "Beta": (1, Decimal(24), 0, 1)}),
        (Grouping.COUNTRY, {"France": (3, Decimal(10), 1, 1), "Germany": (1, Decimal(24), 0, 1)}),
        (Grouping.SPECIALIZATION, {"Encryption": (4, Decimal(17), 1, 2), "Archiving": (1, Decimal(2), 1, 1)}),
    ],
)
def test_groups_have_figures_of_their_own(world, grouping, expected):
    groups = {each.label: (each.answers, each.median_hours, each.won, each.ended) for each in found(grouping).groups}
    assert groups == expected


def test_answers_belong_to_whoever_gave_them(world):
    a, b = world
    groups = {each.label: (each.answers, each.ended) for each in found(Grouping.MANAGER).groups}
    assert groups == {str(a.manager): (3, 1), str(b.manager): (1, 1)}


def test_only_the_days_of_the_period_count(world):
    later = found(Grouping.PARTNER, first=TODAY + DAY).total
    assert (later.answers, later.mean_hours) == (2, Decimal(24))  # since the submission, though that was earlier
    nothing = found(Grouping.PARTNER, first=TODAY - 9 * DAY, last=TODAY - DAY)
    assert (nothing.total.answers, nothing.total.median_hours, nothing.total.win_percent) == (0, None, None)
    assert nothing.groups == []


def test_the_page_and_its_file_say_the_same(world):
    client = Client()
    client.force_login(UserFactory(programme_admin=True))
    here = reverse("deals:agreement_statistics")
    with time_machine.travel(AT + 10 * DAY, tick=False):
        page = client.get(here)
        saved = client.get(f"{here}?download=csv")
        assert len(client.get(f"{here}?by=country").context["table"].rows) == 3
        wrong = client.get(f"{here}?by=nothing&first=2026-05-01&last=2026-04-01")
    assert [row.record.label for row in page.context["table"].rows] == ["All", "Alpha", "Beta"]
    assert "0.7 d" in page.content.decode()
    rows = list(csv.reader(StringIO(b"".join(saved).decode("utf-8-sig"))))
    assert rows[1][:5] == ["All", "4", "17.0", "15.0", "24.0"]
    assert set(wrong.context["form"].errors) == {"by", "last"}
    assert len(wrong.context["table"].rows) == 3  # the usual period instead


def test_a_request_sent_back_twice_has_three_answers(shipped_rulebook):
    words()
    encryption = Specialization.objects.get(slug="encryption")
    side = a_side(encryption, country="FR")
    agreement = a_request(side, encryption)
    assert stored(agreement).state == AgreementState.SUBMITTED

    for days in (1, 2):
        at = AT + days * DAY
        actions.ask_for_action(
            agreement=agreement,
            fields=["amount"],
            reason=a_reason(ReasonKind.ACTION_REQUIRED),
            note="?",
            by=side.manager,
            at=at,
            today=at.date(),
        )
        submit(side, agreement, at=at + HOUR, today=at.date())
    approve(side, agreement, at=AT + 2 * DAY + 3 * HOUR, today=TODAY + 2 * DAY)
    total = found(Grouping.PARTNER).total
    assert (total.answers, total.sent_back, total.approved) == (3, 2, 1)
    assert sorted(total.hours) == [2, 23, 24]
