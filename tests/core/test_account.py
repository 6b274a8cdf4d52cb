import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse

from core import actions
from core.enums import Language, Theme, VendorRole
from core.models import AuditEvent, User
from partners.roles import Role
from tests.factories.core import LONG_AGO, UserFactory
from tests.factories.partners import MembershipFactory
from tests.roles import user_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(client):
    user = user_of(Role.PARTNER_MEMBER)
    client.force_login(user)
    return user


class TestPreferences:
    def test_the_language_is_kept_in_the_account_and_beats_the_browser_s(self, client, member):
        client.post(reverse("set_language"), {"language": "fr", "next": "/account/"})
        member.refresh_from_db()
        assert member.language == Language.FR
        del client.cookies[settings.LANGUAGE_COOKIE_NAME]
        response = client.get(reverse("account"), headers={"accept-language": "en"})
        assert 'lang="fr"' in response.content.decode()

    def test_strangers_keep_their_choice_in_a_cookie(self, client):
        client.post(reverse("set_language"), {"language": "fr"})
        client.post(reverse("set_theme"), {"theme": "dark"})
        page = client.get(reverse("account_login")).content.decode()
        assert 'lang="fr"' in page
        assert 'data-bs-theme="dark"' in page

    def test_the_theme_is_kept_in_the_account(self, client, member):
        client.post(reverse("set_theme"), {"theme": "dark"})
        member.refresh_from_db()
        assert member.theme == Theme.DARK
        assert 'data-bs-theme="dark"' in client.get(reverse("account")).content.decode()

    @pytest.mark.parametrize(
        ("name", "value"), [("set_language", "xx"), ("set_theme", '"><script>'), ("set_theme", "")]
    )
    def test_nonsense_changes_nothing(self, client, member, name, value):
        client.post(reverse(name), {name.removeprefix("set_"): value})
        kept = User.objects.get(pk=member.pk)
        assert (kept.language, kept.theme) == (Language.EN, Theme.SYSTEM)

    @pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
    def test_the_way_back_stays_here(self, client, elsewhere):
        response = client.post(reverse("set_theme"), {"theme": "dark", "next": elsewhere})
        assert response.url == "/"

    def test_the_way_back(self, client):
        assert client.post(reverse("set_theme"), {"theme": "dark", "next": "/rules/?a=b"}).url == "/rules/?a=b"


class TestAccountPage:
    def test_changes_name_language_and_theme(self, client, member):
        client.post(reverse("account"), {"name": "Anna", "language": "fr", "theme": "light"})
        member.refresh_from_db()
        assert (member.name, member.language, member.theme) == ("Anna", "fr", "light")

    def test_changes_nothing_else(self, client, member):
        client.post(
            reverse("account"),
            {"name": "Anna", "language": "en", "theme": "", "vendor_role": "programme_admin", "is_staff": "on"},
        )
        member.refresh_from_db()
        assert (member.vendor_role, member.is_staff) == ("", False)

    def test_says_what_is_wrong(self, client, member):
        response = client.post(reverse("account"), {"name": "x" * 201, "language": "en"})
        assert response.status_code == 200
        assert "error-summary" in response.content.decode()


class TestActions:
    def test_an_address_is_unique_whatever_its_case(self):
        UserFactory(email="anna@example.org")
        with pytest.raises(ValidationError):
            actions.create_account(email="ANNA@example.org", by=None, at=LONG_AGO)

    def test_the_audit_trail_knows_the_change_but_no_name(self):
        admin, user = UserFactory(programme_admin=True), UserFactory(name="Anna Old")
        actions.change_account(user=user, by=admin, at=LONG_AGO, name="Anna New", coverage_team="technical")
        event = AuditEvent.objects.get(verb="account_changed")
        assert (event.by, event.object_key) == (admin, user.public_id)
        assert event.after == {"name": "***", "coverage_team": "technical"}
        assert event.before == {"name": "***", "coverage_team": ""}

    def test_no_change_leaves_no_trace(self):
        user = UserFactory()
        actions.change_account(user=user, by=None, at=LONG_AGO, language=user.language)
        assert not AuditEvent.objects.exists()

    def test_a_member_gets_no_vendor_role(self):
        membership = MembershipFactory()
        with pytest.raises(ValidationError, match="belongs to no partner"):
            actions.change_account(user=membership.user, by=None, at=LONG_AGO, vendor_role=VendorRole.CHANNEL_MANAGER)
        assert User.objects.get(pk=membership.user_id).vendor_role == ""
