import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.actions.accounts import SEND_RESET
from core.models import AuditEvent, Job, User
from core.tasks import send_notification, send_password_reset
from partners.enums import PartnerStatus
from partners.roles import Role
from tests.factories.core import PASSWORD, UserFactory
from tests.factories.partners import MembershipFactory
from tests.roles import user_of

pytestmark = pytest.mark.django_db

RULES = "/account/"  # any page that needs an account


@pytest.fixture(autouse=True)
def no_attempts_counted():
    cache.clear()


def member(**fields):
    return MembershipFactory(user=UserFactory(**fields)).user


def sign_in(client, email, password=PASSWORD, **extra):
    return client.post(reverse("account_login"), {"login": email, "password": password}, **extra)


def is_signed_in(client):
    return client.get(reverse("account")).status_code == 200


def code_of(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


class TestPassword:
    def test_signs_in_by_e_mail_whatever_its_case(self, client):
        user = member(email="anna@example.org")
        response = sign_in(client, "ANNA@Example.org")
        assert (response.status_code, response.url) == (302, "/")
        assert is_signed_in(client)
        assert user.email not in str(EmailAddress.objects.values())

    def test_comes_back_to_the_page_that_was_asked_for(self, client):
        member(email="anna@example.org")
        response = client.get(RULES)
        assert response.url == f"/accounts/login/?next={RULES}"
        response = client.post(response.url, {"login": "anna@example.org", "password": PASSWORD, "next": RULES})
        assert response.url == RULES

    def test_a_part_of_a_page_sends_the_whole_page_to_signing_in(self, client):
        response = client.get(RULES, headers={"HX-Request": "true"})
        assert response["HX-Redirect"] == reverse("account_login")
        assert response.content == b""

    def test_goes_nowhere_else(self, client):
        member(email="anna@example.org")
        response = client.post(
            reverse("account_login"),
            {"login": "anna@example.org", "password": PASSWORD, "next": "https://evil.example/"},
        )
        assert response.url == "/"

    def test_unknown_wrong_and_locked_look_the_same(self, client):
        member(email="anna@example.org")
        member(email="gone@example.org", is_active=False)
        answers = {
            re.sub(r'value="[^"]*"', "", sign_in(client, email, password).content.decode())
            for email, password in (
                ("anna@example.org", "wrong"),
                ("nobody@example.org", "wrong"),
                ("gone@example.org", "wrong"),
            )
        }
        assert len(answers) == 1

    def test_a_locked_account_does_not_get_in(self, client):
        member(email="gone@example.org", is_active=False)
        sign_in(client, "gone@example.org")
        assert not is_signed_in(client)

    def test_too_many_failures_lock_the_address_for_a_while(self, client):
        member(email="anna@example.org")
        for _ in range(5):
            sign_in(client, "anna@example.org", "wrong")
        response = sign_in(client, "anna@example.org")
        assert "too many failed attempts" in response.content.decode()
        assert not is_signed_in(client)

    def test_needs_the_form_s_token(self):
        member(email="anna@example.org")
        client = Client(enforce_csrf_checks=True)
        assert sign_in(client, "anna@example.org").status_code == 403

    def test_signs_out_by_post_only(self, client):
        client.force_login(member())
        client.get(reverse("account_logout"))
        assert is_signed_in(client)
        client.post(reverse("account_logout"))
        assert not is_signed_in(client)


class TestSignUp:
    def test_is_closed(self, client):
        data = {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD}
        for response in (client.get(reverse("account_signup")), client.post(reverse("account_signup"), data)):
            assert "No sign-up" in response.content.decode()
        assert not User.objects.exists()


class TestReset:
    def ask(self, client, email):
        response = client.post(reverse("account_reset_password"), {"email": email})
        for job in Job.objects.filter(kind=SEND_RESET):
            send_password_reset(job.public_id)
        return response

    def test_says_the_same_for_an_unknown_address_and_mails_nobody(self, client):
        user = member()
        known = self.ask(client, user.email)
        assert len(mail.outbox) == 1
        unknown = self.ask(client, "nobody@example.org")
        assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
        assert len(mail.outbox) == 1

    def test_a_locked_account_gets_no_link(self, client):
        self.ask(client, member(is_active=False).email)
        assert mail.outbox == []

    def test_the_link_sets_a_password_once_and_ends_other_sessions(self, client, settings):
        user = member()
        elsewhere = Client()
        elsewhere.force_login(user)
        self.ask(client, user.email)
        (message,) = mail.outbox
        link = re.search(rf"{re.escape(settings.PORTAL_URL)}(\S+)", message.body)[1]
        form = client.get(link, follow=True)
        new = "another quiet harbour 7"
        client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
        user.refresh_from_db()
        assert user.check_password(new)
        assert not is_signed_in(elsewhere)
        assert "no longer works" in Client().get(link, follow=True).content.decode()

    def test_no_table_but_the_two_knows_the_address(self, client):
        user = member()
        self.ask(client, user.email)
        assert not EmailAddress.objects.exists()
        assert user.email not in str(list(Job.objects.values_list("arguments", "key", "error")))


class TestPasswordChange:
    def test_keeps_this_session_ends_the_others_tells_and_is_audited(self, client):
        user = member()
        elsewhere = Client()
        for each in (client, elsewhere):
            sign_in(each, user.email)
        new = "another quiet harbour 7"
        client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})
        assert is_signed_in(client)
        assert not is_signed_in(elsewhere)
        assert AuditEvent.objects.filter(verb="password_set", object_key=user.public_id, by=user).count() == 1
        for job in Job.objects.filter(kind="core.send_notification"):
            send_notification(job.public_id)
        assert [message.subject for message in mail.outbox] == ["Your password was changed"]

    def test_weak_passwords_are_refused(self, client):
        user = member()
        sign_in(client, user.email)
        client.post(
            reverse("account_change_password"),
            {"oldpassword": PASSWORD, "password1": "password1234", "password2": "password1234"},
        )
        user.refresh_from_db()
        assert user.check_password(PASSWORD)


class TestSecondFactor:
    @pytest.fixture(autouse=True)
    def required(self, settings):
        settings.REQUIRE_MFA = True

    @pytest.mark.parametrize("role", [Role.CHANNEL_MANAGER, Role.PROGRAMME_ADMIN])
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_vendor_roles_set_one_up_before_anything_else(self, client, role, method):
        client.force_login(user_of(role))
        for url in ("/", "/account/", "/admin/", reverse("mfa_index")):
            response = getattr(client, method)(url)
            assert (response.status_code, response.url) == (302, reverse("mfa_activate_totp"))

    def test_partners_need_none(self, client):
        client.force_login(member())
        assert is_signed_in(client)

    def test_setting_it_up_opens_the_pages_and_signing_in_asks_for_it(self, client):
        user = user_of(Role.PROGRAMME_ADMIN)
        sign_in(client, user.email)
        page = client.get(reverse("mfa_activate_totp"))
        secret = page.context["form"].secret
        response = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
        assert response.url == reverse("mfa_view_recovery_codes")
        assert len(client.get(response.url).context["unused_codes"]) == 10
        assert is_signed_in(client)
        stored = Authenticator.objects.get(type="totp").data["secret"]
        assert secret not in stored

        again = Client()
        assert sign_in(again, user.email).url.startswith(reverse("mfa_authenticate"))
        assert not is_signed_in(again)
        cache.clear()  # a code works once; the next one would come in half a minute
        again.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
        assert is_signed_in(again)

    def test_a_recovery_code_signs_in_once(self, client):
        user = user_of(Role.PROGRAMME_ADMIN)
        TOTP.activate(user, generate_totp_secret())
        code = RecoveryCodes.activate(user).get_unused_codes()[0]
        for attempt, works in ((Client(), True), (Client(), False)):
            sign_in(attempt, user.email)
            attempt.post(reverse("mfa_authenticate"), {"code": code})
            assert is_signed_in(attempt) is works

    def test_managing_it_asks_for_the_password_again_after_a_while(self, client, time_machine):
        user = member()
        sign_in(client, user.email)
        assert client.get(reverse("mfa_activate_totp")).status_code == 200
        time_machine.move_to(timezone.now() + timedelta(minutes=6))
        assert client.get(reverse("mfa_activate_totp")).url.startswith(reverse("account_reauthenticate"))

    def test_switching_it_off_closes_the_pages_again(self, client):
        user = user_of(Role.PROGRAMME_ADMIN)
        TOTP.activate(user, generate_totp_secret())
        client.force_login(user)
        assert is_signed_in(client)
        Authenticator.objects.all().delete()
        assert client.get(reverse("account")).url == reverse("mfa_activate_totp")


class TestRevocation:
    """Whatever is taken away counts from the very next request, in a session that is already open."""

    def test_a_locked_account(self, client):
        user = member()
        client.force_login(user)
        assert is_signed_in(client)
        User.objects.update(is_active=False)
        assert client.get(reverse("account")).url.startswith(reverse("account_login"))

    def test_a_removed_membership(self, client):
        user = user_of(Role.DISTRIBUTOR)
        client.force_login(user)
        assert client.get("/").status_code == 200
        user.membership.delete()
        assert client.get("/").status_code == 403

    def test_a_removed_vendor_role(self, client):
        user = user_of(Role.PROGRAMME_ADMIN)
        client.force_login(user)
        assert client.get("/").status_code == 200
        User.objects.update(vendor_role="")
        assert client.get("/").status_code == 403

    @pytest.mark.parametrize(
        "change", [{"status": PartnerStatus.ENDED, "ended_on": "2026-01-05"}, {"ended_on": "2026-01-05"}]
    )
    def test_a_partner_that_left(self, client, change):
        user = user_of(Role.DISTRIBUTOR)
        client.force_login(user)
        assert client.get("/").status_code == 200
        type(user.membership.partner).objects.update(**change)
        assert client.get("/").status_code == 403

    def test_the_admin_site_closes_with_the_role(self, client):
        user = user_of(Role.PROGRAMME_ADMIN)
        User.objects.update(is_staff=True, is_superuser=True)
        client.force_login(user)
        assert client.get("/admin/").status_code == 200
        User.objects.update(vendor_role="")
        assert client.get("/admin/").status_code == 403
