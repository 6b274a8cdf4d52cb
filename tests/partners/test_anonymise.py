import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from core.actions import change_account, create_account, notify
from core.models import User
from partners.actions import add_membership
from partners.enums import MembershipRole
from partners.roles import Role
from tests.factories.core import LONG_AGO, PASSWORD
from tests.factories.partners import PartnerFactory, StaffMemberFactory
from tests.roles import user_of

pytestmark = pytest.mark.django_db

NAME, EMAIL = "Zebulon Quux", "zebulon.quux@example.org"


def places(*needles: str) -> set[str]:
    """Every table and column of the database in which one of these texts stands, sessions decoded."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            names = [column.name for column in connection.introspection.get_table_description(cursor, table)]
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                for name, value in zip(names, row, strict=True):
                    if any(needle.lower() in str(value).lower() for needle in needles):
                        found.add(f"{table}.{name}")
    for session in Session.objects.all():
        if any(needle.lower() in str(session.get_decoded()).lower() for needle in needles):
            found.add("django_session.session_data")
    return found


@pytest.fixture
def account():
    """Somebody who has done what an account can do."""
    admin = user_of(Role.PROGRAMME_ADMIN)
    user = create_account(email=EMAIL, name=NAME, password=PASSWORD, by=admin, at=LONG_AGO)
    partner = PartnerFactory(channel_manager_email=EMAIL.upper())
    add_membership(user=user, partner=partner, role=MembershipRole.ADMIN, by=admin, at=LONG_AGO)
    change_account(user=user, by=user, at=LONG_AGO, name=f"{NAME} Jr", language="fr")
    notify(users=[user], event="account.password_changed", key="told", at=LONG_AGO)
    client = Client()
    client.post(reverse("account_login"), {"login": EMAIL, "password": PASSWORD})
    client.post(reverse("account_reset_password"), {"email": EMAIL})
    assert client.get(reverse("account")).status_code == 200
    return user


def test_the_search_covers_every_model():
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    assert {model._meta.db_table for model in apps.get_models()} <= tables


def test_an_account(account):
    assert "core_user.name" in places(NAME)
    call_command("anonymise_person", email=EMAIL.upper())
    assert places(NAME, EMAIL, "zebulon") == set()
    kept = User.objects.get(pk=account.pk)
    assert (kept.name, kept.is_active, kept.has_usable_password()) == ("", False, False)


def test_a_session_of_an_anonymised_account_is_over(account):
    client = Client()
    client.force_login(account)
    call_command("anonymise_person", email=EMAIL)
    assert client.get(reverse("account")).url.startswith(reverse("account_login"))


def test_a_staff_member():
    StaffMemberFactory(code="S-77", name=NAME, email=EMAIL)
    assert places(NAME, EMAIL) == {"partners_staffmember.name", "partners_staffmember.email"}
    call_command("anonymise_person", staff="S-77")
    assert places(NAME, EMAIL) == set()


def test_nobody():
    with pytest.raises(CommandError, match="no such person"):
        call_command("anonymise_person", email="nobody@example.org")
