import pytest
from celery import current_app
from django.core import mail

from core import actions
from core.actions.notifications import AT_ONCE, SEND
from core.enums import Language
from core.models import Job, Notification
from core.tasks import send_notification
from tests.factories.core import LONG_AGO, UserFactory

pytestmark = pytest.mark.django_db


def tell(*users, key="told"):
    actions.notify(users=users, event="account.password_changed", key=key, at=LONG_AGO)


def deliver():
    for job in Job.objects.filter(kind=SEND):
        send_notification(job.public_id)


def test_everybody_is_told_once_per_key():
    anna, bob = UserFactory(), UserFactory()
    tell(anna, bob)
    tell(anna, bob)
    assert Notification.objects.count() == 2
    deliver()
    deliver()
    assert sorted(message.to[0] for message in mail.outbox) == sorted([anna.email, bob.email])
    assert not Notification.objects.unsent().exists()


def test_another_key_is_another_message():
    anna = UserFactory()
    tell(anna, key="monday")
    tell(anna, key="tuesday")
    deliver()
    assert len(mail.outbox) == 2


@pytest.mark.parametrize(("many", "at_once"), [(AT_ONCE, AT_ONCE), (AT_ONCE + 1, 0)])
def test_very_many_mails_leave_when_the_sweep_comes_to_them(
    many, at_once, monkeypatch, django_capture_on_commit_callbacks
):
    sent = []
    monkeypatch.setattr(current_app, "send_task", lambda name, args, **rest: sent.append(*args))
    anna = UserFactory()
    news = [actions.News([anna], "account.password_changed", f"k{number}") for number in range(many)]
    with django_capture_on_commit_callbacks(execute=True):
        actions.notify_many(news=news, at=LONG_AGO)
    assert len(sent) == at_once
    actions.publish_due(at=LONG_AGO)
    assert len(sent) == len(set(sent)) == many


def test_a_mail_speaks_the_reader_s_language(settings):
    settings.PORTAL_URL = "https://portal.example"
    tell(UserFactory(language=Language.FR, name="Zoé <b>"))
    deliver()
    (message,) = mail.outbox
    html = message.alternatives[0].content
    assert 'lang="fr"' in html
    assert "Zoé <b>" in message.body
    assert "Zoé &lt;b&gt;" in html
    assert "https://portal.example" in message.body


def test_a_locked_account_gets_no_mail():
    user = UserFactory()
    tell(user)
    user.is_active = False
    user.save()
    deliver()
    assert mail.outbox == []


def test_a_mail_server_that_is_down_is_tried_again(monkeypatch, settings):
    settings.EMAIL_BACKEND = "tests.core.test_notifications.Broken"
    tell(UserFactory())
    deliver()
    job = Job.objects.get()
    assert (job.state, job.attempts) == ("pending", 1)
    assert Notification.objects.unsent().count() == 1


class Broken:
    """A mail server that refuses the connection."""

    def __init__(self, *args, **options):
        pass

    def send_messages(self, messages):
        raise ConnectionRefusedError
