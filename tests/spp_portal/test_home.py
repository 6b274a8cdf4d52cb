from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from partners.roles import Role
from tests.factories.core import UserFactory
from tests.factories.deals import DeclarationRowFactory, OrderLineFactory
from tests.factories.partners import DeputyFactory, PartnerStandingFactory
from tests.factories.specializations import SpecializationFactory
from tests.factories.tiers import EvaluationRunFactory, RunFailureFactory, StandingChangeFactory
from tests.roles import user_of

pytestmark = pytest.mark.django_db


def page_of(user, url="/"):
    client = Client()
    client.force_login(user)
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def navigation_of(user):
    client = Client()
    client.force_login(user)
    return [entry.label for entry in client.get("/rules/").context["navigation"]]


@pytest.mark.parametrize("role", [Role.PARTNER_MEMBER, Role.PARTNER_ADMIN])
def test_a_partner_s_people_land_on_their_tier(client, role):
    user = user_of(role)
    client.force_login(user)
    assert client.get("/").url == f"/partners/{user.membership.partner.code}/"


@pytest.mark.parametrize(
    ("role", "pages"),
    [
        (
            Role.PARTNER_MEMBER,
            ["My tier", "Specializations", "Forecast", "Staff", "Orders", "Agreements", "Programme rules"],
        ),
        (Role.DISTRIBUTOR, ["Home", "Deal number", "Programme rules"]),
        (Role.CHANNEL_MANAGER, ["Home", "Decisions", "Partners", "Programme rules"]),
        (Role.PROGRAMME_ADMIN, ["Home", "Decisions", "Partners", "Runs", "Declarations", "Programme rules"]),
    ],
)
def test_each_role_has_its_pages_in_the_bar(role, pages):
    assert navigation_of(user_of(role)) == pages


def test_the_bar_marks_the_page_one_is_on(client):
    user = user_of(Role.PARTNER_MEMBER)
    client.force_login(user)
    code = user.membership.partner.code
    for path, current in ((f"/partners/{code}/staff/", "Staff"), ("/rules/", "Programme rules"), ("/account/", None)):
        marked = [entry.label for entry in client.get(path).context["navigation"] if entry.current]
        assert marked == ([current] if current else [])


def test_a_partner_sees_who_looks_after_them():
    user = user_of(Role.PARTNER_MEMBER)
    partner = user.membership.partner
    partner.channel_manager = UserFactory(channel_manager=True, name="Nadia Benali", email="nadia@example.org")
    partner.save()
    DeputyFactory(manager=partner.channel_manager, deputy__name="Jonas Albrecht")
    page = page_of(user, "/rules/")
    assert "Nadia Benali" in page
    assert "mailto:nadia@example.org" in page
    assert "Jonas Albrecht" in page


class TestDistributor:
    def test_what_was_taken_and_what_waits(self):
        user = user_of(Role.DISTRIBUTOR)
        code = user.membership.partner.code
        OrderLineFactory(distributor_code=code, declaration__file_name="ours.csv")
        OrderLineFactory(distributor_code="D-other", declaration__file_name="theirs.csv")
        held = {"order_number": "O-WAITS", "line": "1"}
        DeclarationRowFactory(cells=held, distributor_code=code, waiting_value="P-77")
        DeclarationRowFactory(cells={"order_number": "O-ELSE"}, distributor_code="D-other")
        page = page_of(user)
        assert "ours.csv" in page
        assert "€1,000" in page
        assert "O-WAITS" in page
        assert "an unknown partner: P-77" in page
        assert "1 line waits" in page
        assert "theirs.csv" not in page
        assert "O-ELSE" not in page
        saved = [page_of(user, f"/?download=csv&of={of}") for of in ("taken-", "held-")]
        assert [("ours.csv" in each, "O-WAITS" in each) for each in saved] == [(True, False), (False, True)]

    def test_nothing_yet(self):
        page = page_of(user_of(Role.DISTRIBUTOR))
        assert "No order names you as its distributor yet." in page
        assert "No order line of yours waits." in page

    def test_the_way_to_the_terms_of_a_deal(self):
        page = page_of(user_of(Role.DISTRIBUTOR))
        assert f'class="button button-primary" href="{reverse("deals:deal_lookup")}"' in page


class TestChannelManager:
    def test_own_and_deputised_partners_that_need_attention(self):
        manager = user_of(Role.CHANNEL_MANAGER)
        mine = {"partner__channel_manager": manager}
        soon = timezone.localdate() + timedelta(days=30)
        PartnerStandingFactory(**mine, partner__name="Risky Ltd", tier="gold", next_loss_on=soon)
        PartnerStandingFactory(
            **mine,
            partner__name="Nearly Ltd",
            is_close=True,
            next_tier="silver",
            next_tier_missing=[{"measure": "specializations", "shortfall": "1"}],
        )
        PartnerStandingFactory(partner__name="Foreign Ltd", next_loss_on=soon, is_close=True)
        stand_in = DeputyFactory(deputy=manager, manager__name="Jonas Albrecht")
        PartnerStandingFactory(partner__channel_manager=stand_in.manager, partner__name="Lent Ltd", next_loss_on=soon)
        page = page_of(manager)
        assert "You stand in for Jonas Albrecht" in page
        assert "1 specialization" in page
        assert all(name in page for name in ("Risky Ltd", "Nearly Ltd", "Lent Ltd"))
        assert "Foreign Ltd" not in page

    def test_what_the_last_run_changed(self):
        manager = user_of(Role.CHANNEL_MANAGER)
        old, last = EvaluationRunFactory(as_of="2026-01-05"), EvaluationRunFactory(as_of="2026-01-06")
        mine = {"partner__channel_manager": manager}
        StandingChangeFactory(**mine, run=last, partner__name="Moved Ltd")
        StandingChangeFactory(**mine, run=old, partner__name="Earlier Ltd")
        StandingChangeFactory(run=last, partner__name="Foreign Ltd")
        client = Client()
        client.force_login(manager)
        whole = f"{reverse('tiers:partner_list')}?attention=changed"
        page = client.get("/").content.decode()
        assert f'href="{whole}"' in page
        for each in (page, client.get(whole).content.decode()):
            assert "Moved Ltd" in each
            assert "Earlier Ltd" not in each
            assert "Foreign Ltd" not in each


class TestProgrammeAdmin:
    def test_runs_rules_tiers_and_what_waits(self):
        run = EvaluationRunFactory(as_of="2026-01-06", evaluated=41, changed=3, failed=1)
        RunFailureFactory(run=run)
        DeclarationRowFactory.create_batch(2)
        PartnerStandingFactory.create_batch(5, tier="gold")
        page = page_of(user_of(Role.PROGRAMME_ADMIN))
        assert "as of 6 January 2026" in page
        assert f"/runs/{run.public_id}/" in page
        assert "?tier=gold" in page
        assert "declarations/?kind=orders" in page

    def test_an_empty_database(self):
        page = page_of(user_of(Role.PROGRAMME_ADMIN))
        assert "none yet" in page
        assert "Nothing waits." in page


@pytest.mark.parametrize(
    ("role", "most"), [(Role.DISTRIBUTOR, 14), (Role.CHANNEL_MANAGER, 21), (Role.PROGRAMME_ADMIN, 14)]
)
def test_as_many_queries_for_one_row_as_for_three(role, most, django_assert_num_queries, django_assert_max_num_queries):
    user = user_of(role)
    client = Client()
    client.force_login(user)
    run = EvaluationRunFactory()
    SpecializationFactory()
    code = user.membership.partner.code if role == Role.DISTRIBUTOR else ""

    def grow():
        manager = {"partner__channel_manager": user if role == Role.CHANNEL_MANAGER else None}
        loss = {"next_loss_on": timezone.localdate()}
        PartnerStandingFactory(**manager, **loss, is_close=True, next_tier="silver")
        StandingChangeFactory(**manager, run=run)
        OrderLineFactory(distributor_code=code)
        DeclarationRowFactory(cells={"order_number": "O-1"}, distributor_code=code)

    grow()
    client.get("/")  # what is remembered for a while is remembered now
    with django_assert_max_num_queries(most) as first:
        client.get("/")
    grow()
    grow()
    with django_assert_num_queries(len(first)):
        client.get("/")
