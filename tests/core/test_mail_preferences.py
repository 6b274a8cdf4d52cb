"""Which mails somebody gets: at once, with the mail of the day, or not at all; security always."""

import re
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from core import actions
from core.actions.digests import DIGEST
from core.actions.notifications import SEND
from core.actions.preferences import off_token
from core.enums import Delivery, Language
from core.kinds import all_kinds, kind_of
from core.messages import all_events
from core.models import AuditEvent, Job, MailPreference, Notification
from core.tasks import send_digest, send_notification, start_digests
from partners.roles import Role
from spp_portal.celery import app
from tests.factories.core import LONG_AGO, MailPreferenceFactory, UserFactory
from tests.roles import user_of

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 5)
CHANGE = {"on": "2026-01-05", "subject": "tier", "from": "silver", "to": "gold", "causes": [], "evaluation": "none"}


@pytest.fixture
def anna():
    return user_of(Role.PARTNER_ADMIN)


def tell(user, key="told", event="tier.changed"):
    subject = user.membership.partner.code
    actions.notify(users=[user], event=event, key=key, subject=subject, context=CHANGE, at=LONG_AGO)


def deliver():
    for kind, task in ((SEND, send_notification), (DIGEST, send_digest)):
        for job in Job.objects.filter(kind=kind):
            task(job.public_id)


def choose(user, delivery, kind="tier.changed"):
    actions.choose_deliveries(user=user, deliveries={kind: delivery}, by=user, at=LONG_AGO)


class TestDelivery:
    @pytest.mark.parametrize(("delivery", "single", "daily"), [("at_once", 1, 0), ("daily", 0, 1), ("off", 0, 0)])
    def test_as_chosen(self, anna, delivery, single, daily):
        choose(anna, delivery)
        tell(anna)
        deliver()
        assert len(mail.outbox) == single
        actions.enqueue_digests(day=DAY, at=LONG_AGO)
        deliver()
        assert len(mail.outbox) == single + daily
        assert Notification.objects.visible_to(anna).count() == 1, "it stands in the portal whatever was chosen"

    def test_the_others_are_not_touched(self, anna):
        choose(anna, "off")
        bob = user_of(Role.PARTNER_MEMBER, anna.membership.partner)
        actions.notify(users=[anna, bob], event="tier.changed", key="k", subject="x", context=CHANGE, at=LONG_AGO)
        assert dict(Notification.objects.values_list("user", "delivery")) == {anna.pk: "off", bob.pk: "at_once"}

    def test_security_is_always_mailed(self, anna):
        for kind in all_kinds():
            MailPreferenceFactory(user=anna, kind=kind, delivery=Delivery.OFF)
        MailPreferenceFactory(user=anna, kind="account", delivery=Delivery.OFF)
        actions.notify(users=[anna], event="account.password_changed", key="k", at=LONG_AGO)
        deliver()
        (sent,) = mail.outbox
        assert "List-Unsubscribe" not in sent.extra_headers
        assert reverse("mail_preferences") not in sent.body

    def test_every_event_that_is_no_security_has_a_kind(self):
        security = {event for event in all_events() if event.startswith("account.")}
        assert security
        assert {event for event in all_events() if not kind_of(event)} == security


class TestDigest:
    def test_one_mail_with_everything_in_the_own_language(self, anna, settings):
        settings.PORTAL_URL = "https://portal.example"
        anna.language = Language.FR
        anna.save()
        choose(anna, "daily")
        tell(anna, "one")
        tell(anna, "two")
        assert actions.enqueue_digests(day=DAY, at=LONG_AGO) == 1
        deliver()
        (sent,) = mail.outbox
        html = sent.alternatives[0].content
        for part in (sent.body, html):
            assert part.count("Votre niveau est désormais Gold") == 2
            assert "https://portal.example/account/mails/" in part
        assert set(re.findall(r"https://[^\s\"<]+", sent.body)) == set(re.findall(r"https://[^\s\"<]+", html))

    def test_twice_the_job_is_one_mail(self, anna):
        choose(anna, "daily")
        tell(anna)
        for _ in range(2):
            actions.enqueue_digests(day=DAY, at=LONG_AGO)
            deliver()
        Job.objects.filter(kind=DIGEST).update(state="pending", lease_until=None)
        deliver()
        assert len(mail.outbox) == 1
        assert actions.enqueue_digests(day=DAY + timedelta(days=1), at=LONG_AGO) == 0, "nothing is left to tell"

    def test_what_comes_after_it_waits_for_the_next_day(self, anna):
        choose(anna, "daily")
        tell(anna, "one")
        actions.enqueue_digests(day=DAY, at=LONG_AGO)
        deliver()
        tell(anna, "two")
        actions.enqueue_digests(day=DAY, at=LONG_AGO)
        deliver()
        assert len(mail.outbox) == 1
        actions.enqueue_digests(day=DAY + timedelta(days=1), at=LONG_AGO)
        deliver()
        assert len(mail.outbox) == 2

    def test_what_may_no_longer_be_read_is_left_out(self, anna):
        choose(anna, "daily")
        tell(anna)
        anna.membership.delete()
        actions.enqueue_digests(day=DAY, at=LONG_AGO)
        deliver()
        assert mail.outbox == []
        assert not Notification.objects.for_digest().exists()

    @pytest.mark.parametrize(("hour", "made"), [(6, 0), (7, 1), (23, 1)])
    def test_it_leaves_from_seven_o_clock_on(self, anna, hour, made):
        choose(anna, "daily")
        tell(anna)
        with time_machine.travel(datetime(2026, 1, 5, hour, tzinfo=timezone.get_default_timezone()), tick=False):
            start_digests()
        assert Job.objects.filter(kind=DIGEST).count() == made

    def test_the_scheduler_asks_for_it(self):
        assert "core.start_digests" in {entry["task"] for entry in app.conf.beat_schedule.values()}


class TestPage:
    def test_every_kind_that_concerns_the_reader_and_no_other(self, client, anna):
        client.force_login(anna)
        page = client.get(reverse("mail_preferences"))
        assert "tier.changed" in page.context["form"].fields
        assert "draft" not in page.context["form"].fields
        client.force_login(user_of(Role.PROGRAMME_ADMIN))
        fields = client.get(reverse("mail_preferences")).context["form"].fields
        assert "draft" in fields
        assert "tier.changed" not in fields

    def test_the_choice_is_kept_and_audited_once(self, client, anna):
        client.force_login(anna)
        form = client.get(reverse("mail_preferences")).context["form"]
        data = dict.fromkeys(form.fields, "at_once") | {"tier.changed": "daily"}
        for _ in range(2):
            assert client.post(reverse("mail_preferences"), data).status_code == 302
        assert list(MailPreference.objects.values_list("kind", "delivery")) == [("tier.changed", "daily")]
        assert AuditEvent.objects.filter(verb="mails_chosen").count() == 1

    def test_nonsense_changes_nothing_and_loses_nothing(self, client, anna):
        client.force_login(anna)
        form = client.get(reverse("mail_preferences")).context["form"]
        data = dict.fromkeys(form.fields, "daily") | {"tier.changed": "yearly"}
        page = client.post(reverse("mail_preferences"), data)
        assert page.status_code == 200
        assert set(page.context["form"].errors) == {"tier.changed"}
        assert page.context["form"]["grace.started"].value() == "daily"
        assert not MailPreference.objects.exists()
        with pytest.raises(ValidationError):
            choose(anna, "at_once", kind="account")


class TestOff:
    def test_the_link_of_a_mail_asks_and_a_post_switches_off(self, client, anna, settings):
        settings.PORTAL_URL = "https://portal.example"
        tell(anna)
        deliver()
        (sent,) = mail.outbox
        (link,) = re.findall(r"https://portal\.example(/mails/off/\S+)", sent.body)
        assert sent.extra_headers["List-Unsubscribe"] == f"<https://portal.example{link}>"
        assert client.get(link).status_code == 200
        assert not MailPreference.objects.exists(), "a GET changes nothing"
        for _ in range(2):
            assert client.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
        assert MailPreference.objects.get().delivery == Delivery.OFF

    @pytest.mark.parametrize("token", ["nothing", "WyJhIiwiYiJd:abc:def"])
    def test_a_link_that_is_not_ours_is_a_404(self, client, token):
        assert client.get(reverse("mails_off", args=[token])).status_code == 404
        assert client.post(reverse("mails_off", args=[token])).status_code == 404

    def test_nor_does_it_switch_off_security_or_somebody_locked(self, client, anna):
        for user, kind in ((anna, "account"), (UserFactory(is_active=False), "tier.changed")):
            assert client.post(reverse("mails_off", args=[off_token(user, kind)])).status_code == 404
