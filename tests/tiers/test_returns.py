"""A partner's return, figure by figure: what counts, from which day to which, and that the rows add up."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone, translation

from deals.enums import AgreementState
from deals.imports.amounts import amount_e4
from partners.enums import EnrolmentState, MembershipRole
from partners.roles import Role
from tests.factories.core import UserFactory
from tests.factories.deals import (
    AgreementOrderFactory,
    EndCustomerFactory,
    OrderLineFactory,
    TeamingAgreementFactory,
)
from tests.factories.partners import (
    AwardFactory,
    DeputyFactory,
    EnrolmentFactory,
    MembershipFactory,
    PartnerFactory,
    PartnerStandingFactory,
    StaffMemberFactory,
    TrainingSessionFactory,
)
from tests.roles import user_of
from tiers.enums import Tally
from tiers.returns import return_of, share_e4

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

TODAY = date(2026, 11, 30)
DAY = timedelta(days=1)
FIRST = date(2025, 12, 1)
"""30 November 2026 − 12 months is 30 November 2025, which no longer counts."""
EURO = 10_000


@pytest.fixture
def partner():
    return PartnerFactory()


def training(partner, fee="700.00", **more):
    values = {"staff_member": StaffMemberFactory(partner=partner), "fee_eur": Decimal(fee)} | more
    return EnrolmentFactory(**values)


def held(partner, on, fee="700.00"):
    return training(partner, fee, state=EnrolmentState.FAILED, held_on=on)


def agreement(partner, state=AgreementState.WON, percent="10", **more):
    """Protected for the whole period and a while before and after it."""
    protected = {"protection_starts_on": date(2025, 1, 1), "protection_ends_on": date(2027, 6, 1)} | more
    return TeamingAgreementFactory(partner=partner, state=state, discount_percent=Decimal(percent), **protected)


def ordered(deal, on=TODAY, amount=1_000 * EURO, **more):
    """A line of one order of the deal, which is linked with the first one."""
    line = OrderLineFactory(**{"partner": deal.partner, "order_date": on, "amount_e4": amount} | more)
    if not hasattr(line.order, "agreement_link"):
        AgreementOrderFactory(agreement=deal, order=line.order)
    return line


def figures(partner, on=TODAY):
    found = return_of(partner, on=on)
    return found.fees_e4, found.discounts_e4, found.protected_e4


def tallies(partner, on=TODAY):
    return [row.tally for row in return_of(partner, on=on).deals]


class TestFees:
    def test_nothing_is_nothing(self, partner):
        assert figures(partner) == (0, 0, 0)

    def test_the_window_begins_after_the_same_day_of_last_year(self, partner):
        for on, fee in ((FIRST - DAY, 1), (FIRST, 10), (TODAY, 100), (TODAY + DAY, 1000)):
            held(partner, on, str(fee))
        assert figures(partner)[0] == 110 * EURO
        assert [row.tally for row in return_of(partner, on=TODAY).trainings] == [
            Tally.COUNTED, Tally.COUNTED, Tally.AHEAD, Tally.OLDER,
        ]  # fmt: skip

    def test_the_twelve_months_of_the_last_day_of_february(self, partner):
        held(partner, date(2023, 2, 28), "1")
        held(partner, date(2023, 3, 1), "10")
        assert figures(partner, date(2024, 2, 29))[0] == 10 * EURO

    def test_the_day_is_that_of_the_result_then_of_the_session_then_of_planning(self, partner):
        long_ago = datetime(2020, 1, 5, 12, tzinfo=UTC)
        session = TrainingSessionFactory(starts_on=TODAY - DAY)
        training(partner, "1", planned_at=long_ago, session=session)
        training(partner, "10", planned_at=datetime(2026, 11, 30, 12, tzinfo=UTC))
        training(partner, "100", planned_at=long_ago)
        training(partner, "1000", session=session, state=EnrolmentState.FAILED, held_on=date(2020, 1, 5))
        assert figures(partner)[0] == 11 * EURO

    def test_every_state_but_withdrawn_is_charged(self, partner):
        held(partner, TODAY, "1")
        person = StaffMemberFactory(partner=partner)
        passed = {"state": EnrolmentState.PASSED, "held_on": TODAY, "award": AwardFactory(staff_member=person)}
        training(partner, "10", staff_member=person, **passed)
        training(partner, "100", session=TrainingSessionFactory(starts_on=TODAY))
        training(partner, "1000", session=TrainingSessionFactory(starts_on=TODAY), state=EnrolmentState.WITHDRAWN)
        assert figures(partner)[0] == 111 * EURO

    def test_cents_are_exact_and_others_people_are_others(self, partner):
        for _ in range(3):
            held(partner, TODAY, "0.10")
        held(PartnerFactory(), TODAY, "5")
        assert figures(partner)[0] == 3_000


class TestDeals:
    def test_a_won_deal_gives_its_discount_and_protects_its_orders(self, partner):
        ordered(agreement(partner, percent="12.5"), amount=80_000 * EURO)
        assert figures(partner) == (0, 10_000 * EURO, 80_000 * EURO)

    def test_the_window_begins_after_the_same_day_of_last_year(self, partner):
        deal = agreement(partner)
        for on, amount in ((FIRST - DAY, 1), (FIRST, 10), (TODAY, 100), (TODAY + DAY, 1000)):
            ordered(deal, on, amount * EURO)
        assert figures(partner) == (0, 11 * EURO, 110 * EURO)
        assert tallies(partner) == [Tally.COUNTED, Tally.COUNTED, Tally.AHEAD, Tally.OLDER]

    def test_an_order_that_is_linked_to_no_deal_is_nothing(self, partner):
        agreement(partner)
        OrderLineFactory(partner=partner, order_date=TODAY)
        assert figures(partner) == (0, 0, 0)
        assert tallies(partner) == []

    def test_a_corrected_line_counts_with_what_replaced_it(self, partner):
        old = ordered(agreement(partner), amount=500 * EURO)
        type(old).objects.filter(pk=old.pk).update(superseded_at=timezone.now())
        ordered(agreement(partner), amount=300 * EURO, order=old.order, supersedes=old)
        assert figures(partner) == (0, 30 * EURO, 300 * EURO)

    def test_a_line_corrected_to_another_partner_is_nobodys_here(self, partner):
        other = PartnerFactory()
        old = ordered(agreement(partner))
        type(old).objects.filter(pk=old.pk).update(superseded_at=timezone.now())
        OrderLineFactory(order=old.order, partner=other, order_date=TODAY, supersedes=old)
        assert figures(partner) == figures(other) == (0, 0, 0)
        assert tallies(partner) == tallies(other) == []

    @pytest.mark.parametrize("state", [AgreementState.LOST, AgreementState.REVOKED, AgreementState.EXPIRED])
    def test_a_deal_that_ended_otherwise_protected_nothing(self, partner, state):
        deal = agreement(partner, AgreementState.IN_FORCE)
        ordered(deal)
        type(deal).objects.filter(pk=deal.pk).update(state=state)
        assert figures(partner) == (0, 0, 0)
        assert tallies(partner) == [Tally.ENDED]

    def test_in_force_is_protected_but_not_yet_a_discount(self, partner):
        ordered(agreement(partner, AgreementState.IN_FORCE))
        assert figures(partner) == (0, 0, 1_000 * EURO)
        assert tallies(partner) == [Tally.NOT_WON]

    def test_the_first_day_of_the_order_lies_inside_the_protection(self, partner):
        days = {"protection_starts_on": TODAY - 20 * DAY, "protection_ends_on": TODAY - 10 * DAY}
        deal = agreement(partner, **days)
        for ago in (21, 20, 11, 10):
            ordered(deal, TODAY - ago * DAY)
        assert figures(partner)[2] == 2_000 * EURO
        assert tallies(partner) == [Tally.COUNTED, Tally.COUNTED, Tally.UNPROTECTED, Tally.UNPROTECTED]

    def test_a_credit_after_the_protection_takes_back_what_its_order_brought(self, partner):
        days = {"protection_starts_on": TODAY - 20 * DAY, "protection_ends_on": TODAY - 10 * DAY}
        first = ordered(agreement(partner, **days), TODAY - 15 * DAY)
        OrderLineFactory(order=first.order, line="2", partner=partner, order_date=TODAY - DAY, amount_e4=-400 * EURO)
        assert figures(partner) == (0, 60 * EURO, 600 * EURO)

    def test_an_order_before_the_window_leaves_its_later_credit(self, partner):
        first = ordered(agreement(partner), FIRST - DAY)
        OrderLineFactory(order=first.order, line="2", partner=partner, order_date=TODAY, amount_e4=-400 * EURO)
        assert figures(partner) == (0, -40 * EURO, -400 * EURO)

    def test_another_currency_counts_in_euros_of_the_order_date(self, partner):
        amount = amount_e4(Decimal(3), Decimal("1000.10"), Decimal("1.1731"))
        ordered(agreement(partner, currency="GBP"), amount=amount, currency="GBP")
        assert figures(partner) == (0, 3_519_652, 35_196_519)

    def test_a_deal_without_a_discount(self, partner):
        ordered(agreement(partner, percent="0"))
        assert figures(partner) == (0, 0, 1_000 * EURO)


@pytest.mark.parametrize(
    ("amount", "percent", "share"),
    [
        (5, "10", 0),  # 0.5 to the even neighbour
        (15, "10", 2),
        (25, "10", 2),
        (-15, "10", -2),
        (9_223_372_036_854_775_807, "12.25", 1_129_863_074_514_710_036),
    ],
)
def test_a_share_is_rounded_once_half_even_and_exact_however_large(amount, percent, share):
    assert share_e4(amount, Decimal(percent)) == share


class TestPage:
    @pytest.fixture
    def member(self, shipped_rulebook, partner):
        return MembershipFactory(partner=partner, role=MembershipRole.ADMIN).user

    def page(self, user, partner, query=""):
        client = Client()
        client.force_login(user)
        return client.get(f"/partners/{partner.code}/return/{query}")

    def test_files_add_up_to_the_figures(self, member, partner):
        today = timezone.localdate()
        for number in range(30):  # more than a page
            held(partner, today - number * DAY, f"{100 + number}.35")
            deal = agreement(partner, percent="7.77")
            ordered(deal, today - number * 20 * DAY, amount=1_234_567 + number)
        found = return_of(partner, on=today)
        sums = {}
        for table, columns in (("training-", ("Fee",)), ("deals-", ("Amount", "Discount"))):
            content = self.page(member, partner, f"?download=csv&of={table}").content.decode("utf-8-sig")
            rows = [row for row in csv.DictReader(io.StringIO(content)) if row["Counted?"] == "Counted"]
            for column in columns:
                sums[column] = sum((Decimal(row[column]) for row in rows), Decimal(0))
        assert 0 < len([row for row in found.deals if row.tally is Tally.COUNTED]) < 30
        assert sums == {
            "Fee": Decimal(found.fees_e4) / EURO,
            "Amount": Decimal(found.protected_e4) / EURO,
            "Discount": Decimal(found.discounts_e4) / EURO,
        }

    def test_it_compares_and_links_every_row(self, member, partner):
        today = timezone.localdate()
        person = held(partner, today, "700.50").staff_member
        deal = agreement(partner, customer=EndCustomerFactory(partner=partner, name="<b>Kundera & Sons"))
        ordered(deal, today)
        page = self.page(member, partner).content.decode()
        assert "below the training fees" in page
        for shown in ("€700.50", "€100.00", "€1,000.00", "€600.50"):
            assert shown in page
        assert f'href="/partners/{partner.code}/agreements/{deal.public_id}/"' in page
        assert f'href="/partners/{partner.code}/staff/people/{person.code}/"' in page
        assert "&lt;b&gt;Kundera &amp; Sons" in page
        ordered(deal, today, 50_000 * EURO)
        assert "above the training fees" in self.page(member, partner).content.decode()

    def test_without_anything_it_says_what_comes_next(self, member, partner):
        page = self.page(member, partner).content.decode()
        assert "No training in the plan yet." in page
        assert f'href="/partners/{partner.code}/staff/training/new/"' in page
        assert "No order belongs to an agreement yet." in page
        assert "above the training fees" not in page
        assert "below the training fees" not in page

    def test_in_french(self, member, partner):
        held(partner, timezone.localdate())
        member.language = "fr"
        member.save()
        with translation.override("fr"):
            page = self.page(member, partner).content.decode()
        assert "Votre retour sur investissement" in page
        assert "700,00" in page

    def test_who_reads_it(self, shipped_rulebook, partner):
        manager = UserFactory(channel_manager=True)
        type(partner).objects.filter(pk=partner.pk).update(channel_manager=manager)
        readers = {
            MembershipFactory(partner=partner).user: 200,
            MembershipFactory(partner=partner, role=MembershipRole.ADMIN).user: 200,
            manager: 200,
            DeputyFactory(manager=manager, starts_on=timezone.localdate()).deputy: 200,
            user_of(Role.PROGRAMME_ADMIN): 200,
            UserFactory(channel_manager=True): 404,
            MembershipFactory().user: 404,
            MembershipFactory(partner=PartnerFactory(distributor=True)).user: 404,
        }
        assert {user: self.page(user, partner).status_code for user in readers} == readers

    def test_a_distributor_has_none(self, shipped_rulebook):
        distributor = PartnerFactory(distributor=True)
        assert self.page(user_of(Role.PROGRAMME_ADMIN), distributor).status_code == 403

    def test_the_way_there_is_on_the_own_tier(self, member, partner, shipped_rulebook):
        PartnerStandingFactory(partner=partner, rulebook=shipped_rulebook)
        client = Client()
        client.force_login(member)
        assert f'href="/partners/{partner.code}/return/"' in client.get(f"/partners/{partner.code}/").content.decode()
