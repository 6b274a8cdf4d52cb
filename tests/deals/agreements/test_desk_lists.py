"""The vendor's lists: what waits, in which order, and for whom."""

import csv
import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from deals.actions import agreements as actions
from deals.enums import NumberKind
from partners.actions import appoint_deputy
from tests.deals.agreements.desks import NOW, rows, signed_in, text_of
from tests.deals.agreements.worlds import (
    AT,
    DAY,
    TODAY,
    a_customer,
    a_request,
    in_force,
)
from tests.factories.core import UserFactory
from tests.factories.deals import DealNumberConflictFactory, RevocationProposalFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite, pytest.mark.usefixtures("at_noon")]


def test_the_least_time_left_comes_first_and_overdue_ones_are_told(side, encryption):
    late = a_request(side, encryption, at=AT - 9 * DAY, today=TODAY - 9 * DAY, customer=a_customer(side, "Erste AG"))
    fresh = a_request(side, encryption, customer=a_customer(side, "Dritte Werke GmbH"))
    middle = a_request(side, encryption, at=AT - DAY, today=TODAY - DAY, customer=a_customer(side, "Zweite Bank SE"))
    page = signed_in(side.manager).get(reverse("deals:request_list"))
    assert rows(page) == [str(each.customer) for each in (late, middle, fresh)]
    assert "Overdue by 7 days" in text_of(page)
    assert "45 h left" in text_of(page)
    tabs = {str(tab.label): (tab.count, tab.urgent) for tab in page.context["tabs"]}
    assert tabs["To answer"] == (3, True)
    assert tabs["In force"] == (0, False)


def test_everybody_sees_the_requests_they_may_decide(side, other, encryption, programme_admin):
    mine = a_request(side, encryption, customer=a_customer(side, "Erste AG"))
    theirs = a_request(other, encryption, customer=a_customer(other, "Zweite Bank SE"))
    deputy = UserFactory(channel_manager=True)
    appoint_deputy(manager=other.manager, deputy=deputy, starts_on=TODAY, ends_on=None, by=None, at=NOW)
    queue = reverse("deals:request_list")
    found = {who: rows(signed_in(who).get(queue)) for who in (side.manager, other.manager, deputy, programme_admin)}
    assert found == {
        side.manager: [str(mine.customer)],
        other.manager: [str(theirs.customer)],
        deputy: [str(theirs.customer)],
        programme_admin: [str(mine.customer), str(theirs.customer)],
    }


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("search=nordkap", ["Zweite Bank SE"]),
        ("search=erste", ["Erste AG"]),
        ("search=no+such+thing", []),
        ("country=FR", ["Erste AG"]),
        ("specialization=encryption", ["Erste AG", "Zweite Bank SE"]),
        ("specialization=archiving", []),
        ("overdue=yes", ["Erste AG"]),
        ("overdue=no", ["Zweite Bank SE"]),
        ("pile=nonsense", ["Erste AG", "Zweite Bank SE"]),
        ("country=nowhere", ["Erste AG", "Zweite Bank SE"]),  # a filter that is wrong narrows nothing
    ],
)
def test_the_queue_is_narrowed(side, other, encryption, programme_admin, asked, found):
    a_request(side, encryption, at=AT - 9 * DAY, today=TODAY - 9 * DAY, customer=a_customer(side, "Erste AG"))
    a_request(other, encryption, customer=a_customer(other, "Zweite Bank SE"))
    page = signed_in(programme_admin).get(f"{reverse('deals:request_list')}?{asked}")
    assert rows(page) == found


def test_a_programme_admin_narrows_to_a_manager(side, other, encryption, programme_admin):
    a_request(side, encryption, customer=a_customer(side, "Erste AG"))
    a_request(other, encryption, customer=a_customer(other, "Zweite Bank SE"))
    page = signed_in(programme_admin).get(f"{reverse('deals:request_list')}?manager={other.manager.public_id}")
    assert rows(page) == ["Zweite Bank SE"]
    assert "manager" not in signed_in(side.manager).get(reverse("deals:request_list")).context["filter"].form.fields


def test_the_bar_counts_everything_there_is_to_decide(side, encryption):
    a_request(side, encryption, at=AT - 9 * DAY, today=TODAY - 9 * DAY, customer=a_customer(side, "Erste AG"))
    running = in_force(side, encryption)
    actions.ask_for_extension(agreement=running, proof="A pilot.", by=side.member, at=NOW, today=TODAY)
    RevocationProposalFactory(agreement=running)
    page = signed_in(side.manager).get(reverse("deals:request_list"))
    entry = next(each for each in page.context["navigation"] if each.label == "Decisions")
    assert (entry.count, entry.urgent, entry.current) == (3, True, True)


def test_protections_about_to_end_stand_under_their_month_or_week(side, encryption):
    agreement = in_force(side, encryption, at=AT - 120 * DAY, today=TODAY - 120 * DAY)
    page = signed_in(side.manager)
    last = agreement.protection_ends_on - DAY
    assert [heading for heading, _table in page.get(reverse("deals:ending_list")).context["periods"]] == [
        f"{last:%B %Y}"
    ]
    ((heading, table),) = page.get(f"{reverse('deals:ending_list')}?by=week").context["periods"]
    monday = last - timedelta(days=last.weekday())
    assert heading == f"Week of {monday.day} {monday:%B %Y}"
    assert [row.record for row in table.rows] == [agreement]


def test_protections_of_all_months_are_saved_in_one_file(side, encryption):
    before = {"at": AT - 140 * DAY, "today": TODAY - 140 * DAY}
    later = {"at": AT - 120 * DAY, "today": TODAY - 120 * DAY}
    first = in_force(side, encryption, customer=a_customer(side, "Erste AG"), **before)
    second = in_force(side, encryption, customer=a_customer(side, "=Zweite Bank SE"), **later)
    side.manager.language = "fr"
    side.manager.save()
    page = signed_in(side.manager)
    shown = page.get(reverse("deals:ending_list"))
    assert len(shown.context["periods"]) == 2
    (link,) = re.findall(r'href="([^"]*download=csv[^"]*)"', shown.content.decode())
    saved = page.get(reverse("deals:ending_list") + unescape(link)).content.decode("utf-8-sig")
    header, *found = csv.reader(saved.splitlines())
    assert header[:3] == ["Dernier jour", "Client et affaire", "Partenaire"]
    assert [row[0] for row in found] == [str(each.protection_ends_on - DAY) for each in (first, second)]
    assert [row[1][:5] for row in found] == ["Erste", "'=Zwe"]


def test_a_number_on_another_partners_order_is_seen_to(side, other, encryption):
    conflict = DealNumberConflictFactory(agreement=in_force(side, encryption), partner=other.partner)
    page = signed_in(side.manager)
    assert other.partner.name in text_of(page.get(reverse("deals:number_conflict_list")))
    settle = reverse("deals:number_conflict_settle", args=[conflict.pk])
    answer = page.post(settle, follow=True)
    assert f"The order {conflict.order.number} is marked as seen to." in text_of(answer)
    assert other.partner.name not in text_of(answer)
    conflict.refresh_from_db()
    assert conflict.settled_by == side.manager
    again = page.post(settle, follow=True)
    assert f"{side.manager} has already seen to the order {conflict.order.number}." in text_of(again)
    assert page.get(settle).status_code == 405


def test_a_number_on_an_order_is_not_seen_to_by_somebody_elses_manager(side, other, encryption):
    conflict = DealNumberConflictFactory(agreement=in_force(side, encryption), partner=other.partner)
    settle = reverse("deals:number_conflict_settle", args=[conflict.pk])
    assert signed_in(other.manager).post(settle).status_code == 404
    conflict.refresh_from_db()
    assert conflict.settled_at is None


def test_one_registration_number_makes_one_customer_until_somebody_says_otherwise(side, other, encryption):
    """Two names, one SIREN: found to be the same, taken back, told apart, and the page says each time what holds."""
    siren = {"numbers": {NumberKind.SIREN: "552100554"}, "country": "FR"}
    first = a_request(side, encryption, customer=a_customer(side, "Verrerie de Brissac", **siren))
    rival = a_request(other, encryption, customer=a_customer(other, "Groupe Almarand", **siren))
    assert rival.customer.root == first.customer
    page = signed_in(side.manager)
    shown = text_of(page.get(reverse("deals:request_decide", args=[first.public_id])))
    assert "Same registration number" in shown
    assert "SIREN 552100554" in shown

    def say(answer: str) -> str:
        args = [first.public_id, rival.customer.public_id, answer]
        return text_of(page.post(reverse("deals:request_similar", args=args), follow=True))

    assert "Groupe Almarand" in say("undo")
    rival.customer.refresh_from_db()
    assert rival.customer.root == rival.customer
    assert "Not the same" in say("distinct")
    assert page.post(reverse("deals:request_similar", args=[first.public_id, "nobody", "same"])).status_code == 404
    assert "recorded as the same customer" in say("same")
    rival.customer.refresh_from_db()
    assert rival.customer.root == first.customer


def test_overdue_requests_are_listed_for_programme_admins(side, encryption, programme_admin):
    a_request(side, encryption, at=AT - 9 * DAY, today=TODAY - 9 * DAY)
    page = signed_in(programme_admin).get(reverse("deals:overdue_list"))
    assert "Overdue by 7 days" in text_of(page)
    assert "not yet" in text_of(page)
    home = signed_in(programme_admin).get("/")
    assert len(home.context["overdue"].rows) == 1


def test_the_first_page_of_a_manager_lists_what_comes_next(side, encryption):
    a_request(side, encryption, customer=a_customer(side, "Erste AG"))
    agreement = in_force(side, encryption, at=AT - 120 * DAY, today=TODAY - 120 * DAY)
    RevocationProposalFactory(agreement=agreement)
    actions.ask_for_extension(agreement=agreement, proof="A pilot.", by=side.member, at=NOW, today=TODAY)
    home = signed_in(side.manager).get("/")
    assert {str(each.title): len(each.table.rows) for each in home.context["lists"]}.items() >= {
        "Requests to answer": 1,
        "Extensions": 1,
        "Proposals to revoke": 1,
        "Protections about to end": 1,
    }.items()


@pytest.mark.parametrize("chosen", ["csv", "xlsx"])
@pytest.mark.parametrize(
    "name",
    [
        "deals:request_list",
        "deals:extension_list",
        "deals:proposal_list",
        "deals:ending_list",
        "deals:number_conflict_list",
        "deals:overdue_list",
        "deals:claim_list",
        "deals:dispute_queue",
        "tiers:exception_queue",
    ],
)
def test_every_list_of_the_desk_is_saved(side, encryption, programme_admin, name, chosen):
    a_request(side, encryption, at=AT - 9 * DAY, today=TODAY - 9 * DAY)
    RevocationProposalFactory(agreement=in_force(side, encryption, customer=a_customer(side, "Zweite Bank SE")))
    client = signed_in(programme_admin)
    page = client.get(reverse(name))
    table = page.context["table"]
    links = re.findall(rf'href="([^"]*download={chosen}[^"]*)"', page.content.decode())
    assert len(links) == bool(table.rows)
    saved = client.get(reverse(name) + unescape("".join(links) or f"?download={chosen}"))
    assert f'.{chosen}"' in saved["Content-Disposition"]
    if chosen == "csv":
        lines = list(csv.reader(saved.content.decode("utf-8-sig").splitlines()))
        assert lines[0] == [str(each.header) for each in table.columns if not each.column.exclude_from_export]
        assert len(lines) == 1 + len(table.rows)
