from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from core.models import AuditEvent, Notification
from partners import actions
from partners.enums import AwardState, EnrolmentState
from partners.fees import fees_by_year
from partners.models import Award, Enrolment, StalePartner, TrainingSession
from partners.roles import Role
from specializations.enums import RulebookState
from specializations.models import Rulebook
from tests.factories.core import UserFactory
from tests.factories.partners import EnrolmentFactory, StaffMemberFactory, TrainingSessionFactory
from tests.factories.specializations import (
    AccreditationFactory,
    RulebookAccreditationFactory,
    RulebookFactory,
)
from tests.roles import user_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def by_now():
    return {"by": UserFactory(), "at": timezone.now()}


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def admin():
    rulebook = RulebookFactory(effective_from="2020-01-01")
    in_force = {"state": RulebookState.PUBLISHED, "published_at": timezone.now(), "by_operator": True}
    Rulebook.objects.filter(pk=rulebook.pk).update(**in_force)
    return user_of(Role.PARTNER_ADMIN)


def publish(**accreditation):
    """A later rulebook that knows this type of accreditation."""
    rulebook = RulebookFactory(effective_from="2021-01-01")
    RulebookAccreditationFactory(rulebook=rulebook, **accreditation)
    in_force = {"state": RulebookState.PUBLISHED, "published_at": timezone.now(), "by_operator": True}
    Rulebook.objects.filter(pk=rulebook.pk).update(**in_force)


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def plan(by_now, today, **more):
    terms = {"staff_member": StaffMemberFactory(), "accreditation": AccreditationFactory(), "session": None} | more
    return actions.plan_training(**terms, today=today, **by_now)


class TestActions:
    def test_the_fee_is_that_of_the_day_of_planning(self, by_now, today):
        kind = AccreditationFactory(fee_eur=Decimal(700))
        enrolment = plan(by_now, today, accreditation=kind)
        kind.fee_eur = 900
        kind.save()
        enrolment.refresh_from_db()
        assert enrolment.fee_eur == 700

    @pytest.mark.parametrize(
        ("spoil", "field"),
        [
            (lambda today: {"staff_member": StaffMemberFactory(left_on=today)}, "staff_member"),
            (lambda today: {"session": TrainingSessionFactory()}, "session"),
        ],
        ids=["has left", "another accreditation's session"],
    )
    def test_what_cannot_be_planned(self, by_now, today, spoil, field):
        with pytest.raises(ValidationError) as refused:
            plan(by_now, today, **spoil(today))
        assert list(refused.value.message_dict) == [field]
        assert not Enrolment.objects.exists()

    @pytest.mark.parametrize(
        "state", [{"starts_on": date(2020, 1, 1)}, {"cancelled_at": timezone.now()}], ids=["over", "cancelled"]
    )
    def test_a_session_that_cannot_be_attended(self, by_now, today, state):
        if "cancelled_at" in state:
            state |= {"cancelled_by": UserFactory()}
        session = TrainingSessionFactory(**state)
        with pytest.raises(ValidationError, match="still to come"):
            plan(by_now, today, accreditation=session.accreditation, session=session)

    def test_the_same_twice_is_refused_until_the_first_has_ended(self, by_now, today):
        first = plan(by_now, today)
        again = {"staff_member": first.staff_member, "accreditation": first.accreditation}
        with pytest.raises(ValidationError, match="already"):
            plan(by_now, today, **again)
        actions.fail_training(enrolment=first, held_on=today, today=today, **by_now)
        assert plan(by_now, today, **again).state == EnrolmentState.PLANNED

    def test_who_passed_has_a_verified_award_that_the_next_run_counts(self, by_now, today):
        enrolment = plan(by_now, today, accreditation=AccreditationFactory(validity_months=12))
        held_on = today - DAY
        actions.pass_training(enrolment=enrolment, held_on=held_on, certificate_number="C-1", today=today, **by_now)
        award = Award.objects.get(enrolment=enrolment)
        assert (award.state, award.awarded_on, award.certificate_number) == (AwardState.VERIFIED, held_on, "C-1")
        assert (award.expires_on.year, award.expires_on.month) == (held_on.year + 1, held_on.month)
        assert StalePartner.objects.filter(partner=enrolment.partner).exists()
        (told,) = Notification.objects.filter(user=enrolment.planned_by)
        assert (told.event, told.subject) == ("award.verified", award.public_id)

    @pytest.mark.parametrize("first", ["passed", "failed", "withdrawn"])
    def test_only_the_first_answer_counts(self, by_now, today, first):
        enrolment = plan(by_now, today)
        ends = {
            "passed": lambda: actions.pass_training(
                enrolment=enrolment, held_on=today, certificate_number="", today=today, **by_now
            ),
            "failed": lambda: actions.fail_training(enrolment=enrolment, held_on=today, today=today, **by_now),
            "withdrawn": lambda: actions.withdraw_training(enrolment=enrolment, **by_now),
        }
        ends[first]()
        written = AuditEvent.objects.count()
        for end in ends.values():
            with pytest.raises(ValidationError, match="no longer planned"):
                end()
        assert (AuditEvent.objects.count(), Award.objects.count()) == (written, int(first == "passed"))

    def test_a_result_of_tomorrow_is_refused(self, by_now, today):
        enrolment = plan(by_now, today)
        with pytest.raises(ValidationError, match="earlier day"):
            actions.fail_training(enrolment=enrolment, held_on=today + DAY, today=today, **by_now)

    def test_who_was_to_attend_a_cancelled_session_stays_planned_without_one(self, by_now, today):
        session = TrainingSessionFactory()
        enrolment = plan(by_now, today, accreditation=session.accreditation, session=session)
        assert actions.cancel_session(session=session, **by_now) == 1
        enrolment.refresh_from_db()
        assert (enrolment.state, enrolment.session) == (EnrolmentState.PLANNED, None)
        with pytest.raises(ValidationError, match="cancelled already"):
            actions.cancel_session(session=session, **by_now)


def test_fees_by_year():
    def a(state, **more):
        return EnrolmentFactory.build(state=state, fee_eur=Decimal(100), **more)

    held = {"held_on": date(2025, 12, 31)}
    session = TrainingSessionFactory.build(starts_on=date(2027, 1, 1))
    rows = fees_by_year(
        [
            a(EnrolmentState.PASSED, **held),
            a(EnrolmentState.FAILED, **held),
            a(EnrolmentState.PLANNED, session=session),
            a(EnrolmentState.WITHDRAWN),
        ]
    )
    assert [(row["year"], row["count"], row["fee_eur"]) for row in rows] == [(2027, 1, 100), (2025, 2, 200)]


class TestPages:
    def test_a_partner_admin_plans_changes_and_withdraws(self, admin):
        session = TrainingSessionFactory(place="Lyon")
        partner = admin.membership.partner
        person = StaffMemberFactory(partner=partner, name="Ana Ruiz")
        client, here = browser(admin), f"/partners/{partner.code}/staff/training/"
        assert session.public_id in client.get(f"{here}new/").content.decode()
        sent = {"staff_member": person.code, "training": session.public_id}
        assert client.post(f"{here}new/", sent).url == here
        page = client.get(here).content.decode()
        assert "Ana Ruiz" in page
        assert "Lyon" in page
        again = client.post(f"{here}new/", sent)
        assert "This person is to take this training already." in again.content.decode()
        (enrolment,) = Enrolment.objects.all()
        there = f"{here}{enrolment.public_id}/"
        client.post(f"{there}change/", {"training": session.accreditation.code})
        enrolment.refresh_from_db()
        assert enrolment.session is None
        for _click in range(2):
            assert client.post(f"{there}withdraw/").url == here
        enrolment.refresh_from_db()
        assert enrolment.state == EnrolmentState.WITHDRAWN

    def test_the_vendor_records_the_result_and_says_what_is_wrong_with_it(self, admin):
        enrolment = EnrolmentFactory(staff_member__partner=admin.membership.partner)
        client = browser(user_of(Role.PROGRAMME_ADMIN))
        here = f"/partners/{enrolment.partner.code}/staff/training/{enrolment.public_id}/result/"
        wrong = client.post(here, {"state": "passed", "held_on": "2098-01-01", "certificate_number": "C-7"})
        assert "Choose today or an earlier day." in wrong.content.decode()
        assert "C-7" in wrong.content.decode()
        sent = {"state": "passed", "held_on": timezone.localdate().isoformat(), "certificate_number": "C-7"}
        assert client.post(here, sent).status_code == 302
        assert "no longer planned" in client.post(here, sent).content.decode()
        assert Award.objects.get().certificate_number == "C-7"

    @pytest.mark.parametrize("counts", [True, False])
    def test_the_vendor_is_told_whether_the_award_counts(self, admin, counts):
        enrolment = EnrolmentFactory(staff_member__partner=admin.membership.partner)
        publish(type=enrolment.accreditation.type, counts=counts)
        here = f"/partners/{enrolment.partner.code}/staff/training/{enrolment.public_id}/result/"
        sent = {"state": "passed", "held_on": timezone.localdate().isoformat(), "certificate_number": ""}
        page = browser(user_of(Role.PROGRAMME_ADMIN)).post(here, sent, follow=True).content.decode()
        assert ("the award counts from the next run on" in page) == counts
        assert ("this accreditation does not count" in page) != counts

    def test_what_was_replaced_counts_as_what_replaced_it(self, admin):
        new = AccreditationFactory(type="STS")
        old = AccreditationFactory(type="OLD", specialization=new.specialization, replaced_by=new)
        publish(type="STS")
        enrolment = EnrolmentFactory(staff_member__partner=admin.membership.partner, accreditation=old)
        here = f"/partners/{enrolment.partner.code}/staff/training/"
        assert "does not count" not in browser(admin).get(here).content.decode()
        sent = {"state": "passed", "held_on": timezone.localdate().isoformat(), "certificate_number": ""}
        client = browser(user_of(Role.PROGRAMME_ADMIN))
        page = client.post(f"{here}{enrolment.public_id}/result/", sent, follow=True).content.decode()
        assert "the award counts from the next run on" in page

    def test_sessions_are_put_on_offer_once_and_cancelled_once(self):
        kind = AccreditationFactory()
        client = browser(user_of(Role.PROGRAMME_ADMIN))
        sent = {"accreditation": kind.code, "starts_on": "2099-03-01", "place": "Lille", "language": "fr"}
        past = client.post("/training/new/", sent | {"starts_on": "2020-03-01"})
        assert "Choose today or a later day." in past.content.decode()
        assert client.post("/training/new/", sent).url == "/training/"
        assert "on the list already" in client.post("/training/new/", sent).content.decode()
        (session,) = TrainingSession.objects.all()
        assert "Lille" in client.get("/training/").content.decode()
        for _click in range(2):
            client.post(f"/training/{session.public_id}/cancel/")
        assert "Lille" not in client.get("/training/").content.decode()

    def test_a_manager_sees_only_the_own_partners_people_in_a_session(self):
        manager = user_of(Role.CHANNEL_MANAGER)
        session = TrainingSessionFactory()
        both = {"session": session, "accreditation": session.accreditation}
        EnrolmentFactory(**both, staff_member__name="Mine Own", staff_member__partner__channel_manager=manager)
        EnrolmentFactory(**both, staff_member__name="Not Mine")
        client = browser(manager)
        page = client.get(f"/training/{session.public_id}/").content.decode()
        assert "Mine Own" in page
        assert "Not Mine" not in page
        assert next(iter(client.get("/training/").context["table"].rows)).get_cell("planned") == "1"

    def test_as_many_queries_for_one_row_as_for_many(
        self, admin, django_assert_num_queries, django_assert_max_num_queries
    ):
        client, partner = browser(admin), admin.membership.partner
        here = f"/partners/{partner.code}/staff/training/"

        def grow():
            session = TrainingSessionFactory()
            EnrolmentFactory(staff_member__partner=partner, accreditation=session.accreditation, session=session)

        grow()
        client.get(here)
        with django_assert_max_num_queries(14) as first:
            client.get(here)
        for _more in range(3):
            grow()
        with django_assert_num_queries(len(first)):
            client.get(here)
