"""From a coming loss or a step of the path to the training plan, and from the plan to what it brings."""

from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.test import Client

from partners.enums import MembershipRole
from partners.models import Enrolment
from specializations.models import Accreditation
from tests.factories.core import UserFactory
from tests.factories.partners import EnrolmentFactory, MembershipFactory, StaffMemberFactory, TrainingSessionFactory
from tests.tiers.nights import changed, day, night, partner_with, publish

pytestmark = pytest.mark.django_db
HERE = "/partners/P-1/"


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel("2012-01-10 12:00:00+01:00", tick=False):
        yield


@pytest.fixture
def partner(db):
    publish()
    found = partner_with("encryption", expires_on=day(30), code="P-1")
    StaffMemberFactory(partner=found, code="S-1", name="Ann Other")
    changed(found)
    night(day(0))
    return found


def client_of(partner, role):
    client = Client()
    client.force_login(MembershipFactory(partner=partner, role=role).user)
    return client


@pytest.fixture
def admin(partner):
    return client_of(partner, MembershipRole.ADMIN)


def prefilled(client, url):
    """What the form begins with."""
    form = client.get(url).context["form"]
    return form["staff_member"].value(), form["training"].value()


def test_a_loss_leads_to_the_training_that_renews_the_award(admin, partner):
    holder = partner.staff.exclude(code="S-1").get()
    losses = admin.get(f"{HERE}forecast/").context["losses"]
    (url,) = {loss.training.url for loss in losses if loss.training}
    assert prefilled(admin, url) == (holder.code, "STS-encryption")
    assert url.replace("&", "&amp;") in admin.get(f"{HERE}forecast/").content.decode()


def test_each_step_of_the_path_leads_to_its_training_and_back_to_what_the_plan_brings(admin, partner):
    page = admin.get(f"{HERE}forecast/path/?to=gold")
    (step,) = (step for step in page.context["plan"].steps if step.link)
    person, training = prefilled(admin, step.link.url)
    assert str(step.kind) == training.partition("-")[0]
    assert admin.post(step.link.url, {"staff_member": person, "training": training}).status_code == 302
    plan = admin.get(f"{HERE}staff/training/")
    (planned,) = (step for step in admin.get(f"{HERE}forecast/path/?to=gold").context["plan"].steps if step.link)
    assert (str(planned.link.label), planned.link.url) == ("In the training plan", f"{HERE}staff/training/")
    brings = plan.context["brings"]
    assert parse_qs(urlsplit(brings.url).query) == {"planned": ["on"]}
    shown = admin.get(brings.url).context["versus"]
    assert (shown.current.tier, shown.simulated.tier) == ("silver", "gold")


def test_what_has_a_session_is_passed_on_its_day(admin, partner):
    training = Accreditation.objects.get(code="STS-archiving")
    session = TrainingSessionFactory(accreditation=training, starts_on=day(20))
    EnrolmentFactory(staff_member=partner.staff.get(code="S-1"), accreditation=training, session=session)
    page = admin.get(f"{HERE}forecast/simulator/?planned=on")
    (change,) = page.context["change_forms"]
    assert (change["person"].value(), change["on"].value()) == ("S-1", day(20).isoformat())
    assert page.context["form"]["as_of"].value() == day(20).isoformat()
    assert page.context["versus"].simulated.tier == "gold"


def test_whoever_keeps_no_plan_gets_no_way_to_it(partner):
    EnrolmentFactory(staff_member=partner.staff.get(code="S-1"))
    vendor = Client()
    vendor.force_login(UserFactory(programme_admin=True))
    for client in (client_of(partner, MembershipRole.MEMBER), vendor):
        assert not any(loss.training for loss in client.get(f"{HERE}forecast/").context["losses"])
        assert not any(step.link for step in client.get(f"{HERE}forecast/path/?to=gold").context["plan"].steps)
        assert client.get(f"{HERE}staff/training/").context["brings"]


def test_an_empty_plan_brings_nothing(admin):
    assert not Enrolment.objects.exists()
    assert admin.get(f"{HERE}staff/training/").context["brings"] is None
    assert admin.get(f"{HERE}forecast/simulator/?planned=on").context["versus"].simulated.tier == "silver"
