"""The simulator: what is combined, what is said of bad input, and whose a saved simulation is."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from core.models import AuditEvent
from partners.enums import MembershipRole
from partners.models import Partner
from tests.factories.core import UserFactory
from tests.factories.partners import MembershipFactory, StaffMemberFactory
from tests.factories.tiers import SavedSimulationFactory
from tests.tiers.nights import award, changed, day, night, partner_with, publish
from tiers.models import SavedSimulation
from tiers.simulation import simulate_partner

pytestmark = pytest.mark.django_db
HERE = "/partners/P-1/forecast/simulator/"
NOON = "2012-01-10 12:00:00+01:00"
TODAY = day(0).isoformat()


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def partner() -> Partner:
    publish()
    publish(day(200), silver_revenue=9_000)
    found = partner_with("encryption", expires_on=day(30), code="P-1")
    StaffMemberFactory(partner=found, code="S-1", name="Ann Other")
    StaffMemberFactory(partner=found, code="S-2", left_on=day(-5))
    changed(found)
    night(day(0))
    return found


@pytest.fixture
def member(partner):
    return MembershipFactory(partner=partner, role=MembershipRole.MEMBER).user


@pytest.fixture
def manager(partner):
    user = UserFactory(channel_manager=True)
    Partner.objects.filter(pk=partner.pk).update(channel_manager=user)
    return user


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def client(member) -> Client:
    return client_of(member)


def rows(*changes, **more) -> dict[str, str]:
    fields = {f"c{place}-{name}": value for place, change in enumerate(changes) for name, value in change.items()}
    return fields | more


AWARD = {"kind": "award", "person": "S-1", "accreditation": "STS-archiving", "on": TODAY}
NEWCOMER = AWARD | {"person": "new:1", "accreditation": "STS-storage"}
REVENUE = {"kind": "revenue", "specialization": "storage", "amount": "5000.50", "business_type": "new", "on": TODAY}
LEAVE = {"kind": "leave", "person": "S-1", "on": TODAY}


def test_changes_are_combined_and_every_difference_is_shown(client, partner):
    page = client.post(HERE, rows(AWARD, NEWCOMER, REVENUE))
    shown = page.context["versus"]
    assert (shown.current.tier, shown.simulated.tier) == ("silver", "platinum")
    expected = simulate_partner(partner, [], as_of=day(0), at=timezone.now())
    assert expected.before.tier == shown.current.tier
    found = {(str(row.label), row.note): (row.before, row.after, row.change) for row in shown.rows}
    assert found["Specializations", ""] == ("1", "3", "+2")
    assert found["Revenue", ""] == ("€2,000", "€7,000", "+€5,000")
    assert found["People in either role", "storage"] == ("0", "1", "+1")
    (specializations,) = [row for row in shown.rows if str(row.label) == "Specializations"]
    effects = [effect.text for effect in specializations.effects]
    assert effects == ["Silver: at least 1, met", "Gold: at least 2, met", "Platinum: at least 3, met"]
    assert "Gold: held, instead of not held" in [move.text for move in shown.moves]


def test_the_refresh_that_is_on_its_way_while_save_is_pressed_saves_nothing(client):
    data = rows(AWARD, do="save", name="To Gold")
    assert client.post(HERE, data, headers={"HX-Request": "true"}).status_code == 200
    assert not SavedSimulation.objects.exists()
    assert client.post(HERE, data).status_code == 302
    assert SavedSimulation.objects.get().name == "To Gold"


def test_a_renewal_from_the_forecast_keeps_what_would_lapse(client, partner):
    code = partner.staff.exclude(code__in=("S-1", "S-2")).get().code
    forecast = client.get("/partners/P-1/forecast/")
    (link,) = {loss.action.url for loss in forecast.context["losses"] if loss.action}
    assert code in link
    shown = client.get(link).context["versus"]
    assert (shown.current.status, shown.simulated.status) == ("grace", "held")


def test_another_day_and_the_coming_rules(client):
    coming = client.get(HERE).context["form"].fields["rulebook"].choices[1][0]
    shown = client.post(HERE, rows(as_of=day(20).isoformat(), rulebook=coming)).context["versus"]
    (row,) = shown.rows
    assert row.change == "="
    assert "at least €9,000 (instead of at least €1,000), €7,000 more" in row.effects[0].text
    later = client.post(HERE, rows(as_of=day(35).isoformat())).context["versus"]
    assert later.current.status == later.simulated.status == "grace"


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        (AWARD | {"accreditation": ""}, "accreditation", "Fill this in"),
        (AWARD | {"on": "tomorrow"}, "on", "valid date"),
        (AWARD | {"person": "S-2"}, "person", "no longer to choose from"),
        (AWARD | {"person": "new:0"}, "person", "no longer to choose from"),
        (LEAVE | {"person": "new:1"}, "person", "who is on the staff"),
        (REVENUE | {"amount": ""}, "amount", "Fill this in"),
        (REVENUE | {"amount": "many"}, "amount", "number"),
        (REVENUE | {"amount": "1e30"}, "amount", "digits"),
        (REVENUE | {"business_type": "gift"}, "business_type", "valid choice"),
        ({"kind": "miracle"}, "kind", "valid choice"),
        ({"kind": "renew", "award": "S-1|STS-storage", "on": TODAY}, "award", "no longer to choose from"),
    ],
)
def test_bad_input_is_said_beside_its_field_and_nothing_is_lost(client, change, field, said):
    page = client.post(HERE, rows(REVENUE, change, do="save", name="Mine"))
    assert page.status_code == 200
    assert page.context["versus"] is None
    wrong = page.context["change_forms"][1]
    assert set(wrong.errors) == {field}
    assert said in str(wrong.errors[field])
    text = page.content.decode()
    assert f'href="#id_c1-{field}"' in text
    assert 'value="5000.50"' in text
    assert 'value="Mine"' in text
    assert not SavedSimulation.objects.exists()


def test_what_contradicts_itself_is_said_by_the_simulation(client):
    page = client.post(HERE, rows(LEAVE, LEAVE | {"on": day(3).isoformat()}))
    assert page.context["versus"] is None
    assert [bool(form.errors) for form in page.context["change_forms"]] == [False, True]


@pytest.mark.parametrize(("as_of", "said"), [(day(-1), "or a later day"), (day(2000), "or an earlier day")])
def test_the_day_is_one_that_can_be_judged(client, as_of, said):
    page = client.post(HERE, rows(AWARD, as_of=as_of.isoformat()))
    assert said in str(page.context["form"].errors["as_of"])


def test_rows_are_added_and_removed_without_javascript(client):
    page = client.post(HERE, rows(AWARD, REVENUE, do="add"))
    assert [form.kind_value for form in page.context["change_forms"]] == ["award", "revenue", ""]
    page = client.post(HERE, rows(AWARD, REVENUE, do="remove-0"))
    assert [form.kind_value for form in page.context["change_forms"]] == ["revenue"]
    assert len(client.post(HERE, rows(AWARD, do="remove-0")).context["change_forms"]) == 1


def test_only_the_result_is_sent_while_somebody_types(client):
    page = client.post(HERE, rows(AWARD), headers={"HX-Request": "true"})
    text = page.content.decode()
    assert "<html" not in text
    assert "Specialist in archiving: held, instead of not held" in text


def saved(client, *changes, name="Next year", **more) -> SavedSimulation:
    answer = client.post(HERE, rows(*changes, do="save", name=name, **more))
    assert answer.status_code == 302, answer.context["form"].errors
    return SavedSimulation.objects.get(public_id=answer["Location"].split("/")[-2])


def test_it_is_saved_and_run_again_with_the_facts_of_the_day(client, partner, member):
    simulation = saved(client, AWARD, NEWCOMER, REVENUE)
    assert AuditEvent.objects.filter(verb="simulation_saved", by=member).count() == 1
    page = client.get(f"{HERE}{simulation.public_id}/")
    assert page.context["versus"].simulated.tier == "platinum"
    award(partner, "storage")
    changed(partner)
    again = client.get(f"{HERE}{simulation.public_id}/").context["versus"]
    assert again.current.tier == "gold"


def test_a_day_that_has_passed_becomes_today(client, member):
    simulation = saved(client, AWARD, as_of=TODAY)
    with time_machine.travel("2012-01-12 12:00:00+01:00", tick=False):
        night(day(2))
        page = client_of(member).get(f"{HERE}{simulation.public_id}/")
        assert "is judged by now" in page.content.decode()
        assert "12 January 2012" in page.context["versus"].current.title


def test_a_name_is_taken_once_and_needed(client):
    saved(client, AWARD)
    twice = client.post(HERE, rows(AWARD, do="save", name="Next year"))
    assert "choose another name" in str(twice.context["form"].errors["name"])
    unnamed = client.post(HERE, rows(AWARD, do="save", name=" "))
    assert "name" in unnamed.context["form"].errors
    assert unnamed.context["versus"] is not None
    assert SavedSimulation.objects.count() == 1


def test_it_opens_to_others_only_once_shared(client, member, manager):
    simulation = saved(client, AWARD)
    here, theirs = f"{HERE}{simulation.public_id}/", client_of(manager)
    assert theirs.get(here).status_code == 404
    for _twice in range(2):
        assert client.post(f"{here}share/").status_code == 302
    assert AuditEvent.objects.filter(verb="simulation_shared").count() == 1
    page = theirs.get(here)
    assert page.context["versus"].simulated.tier == "gold"
    assert simulation.name in theirs.get(HERE).content.decode()
    for act in ("share/", "unshare/", "delete/"):
        assert theirs.post(f"{here}{act}").status_code == 403
    copy = theirs.post(here, rows(AWARD, do="save", name="A copy"))
    assert SavedSimulation.objects.get(name="A copy").owner == manager
    assert copy["Location"] != here
    client.post(f"{here}unshare/")
    assert theirs.get(here).status_code == 404


def test_its_owner_changes_and_deletes_it(client):
    simulation = saved(client, AWARD)
    here = f"{HERE}{simulation.public_id}/"
    assert client.post(here, rows(REVENUE, do="save", name="Other"))["Location"] == here
    simulation.refresh_from_db()
    assert (simulation.name, list(simulation.changes[0])) == ("Other", ["revenue"])
    assert client.get(f"{here}delete/").status_code == 200
    assert client.post(f"{here}delete/").status_code == 302
    assert client.post(f"{here}delete/").status_code == 404
    assert not SavedSimulation.objects.exists()


def test_what_is_gone_since_is_said_and_can_be_mended(client, member, partner):
    gone = {"award": {"accreditation": "STS-storage", "staff_code": "S-2", "awarded_on": TODAY}}
    simulation = SavedSimulationFactory(partner=partner, owner=member, changes=[gone])
    page = client.get(f"{HERE}{simulation.public_id}/")
    assert page.status_code == 200
    assert "no longer to choose from" in page.content.decode()


def test_a_former_colleague_s_simulation_goes_with_the_partner(member, partner):
    simulation = SavedSimulationFactory(partner=partner, owner=member)
    member.membership.delete()
    other = partner_with(code="P-2")
    MembershipFactory(user=member, partner=other)
    member = type(member).objects.get(pk=member.pk)
    assert not SavedSimulation.objects.visible_to(member, on=day(0) + timedelta(days=1)).filter(pk=simulation.pk)
