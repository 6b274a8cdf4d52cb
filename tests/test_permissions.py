"""``docs/permissions.md`` says what the policies say: every policy × every role, and what each role is."""

from importlib import import_module
from inspect import getmembers, isfunction

import pytest
from django.apps import apps
from django.conf import settings
from django.utils.module_loading import module_has_submodule

from core.policies import Allowed
from partners.roles import Role
from tests.access import PAGES
from tests.factories.core import UserFactory
from tests.roles import user_of

pytestmark = pytest.mark.django_db

OWN_APPS = ("core", "specializations", "partners", "deals", "tiers")


def policies():
    for label in OWN_APPS:
        if module_has_submodule(apps.get_app_config(label).module, "policies"):
            module = import_module(f"{label}.policies")
            for name, policy in getmembers(module, isfunction):
                if name.startswith("can_") and policy.__module__ == module.__name__:
                    yield f"{label}.{name}", policy


def table(heads, rows):
    return "\n".join(f"| {' | '.join(row)} |" for row in (heads, ["---"] * len(heads), *rows))


def role_table():
    return table(["role", "who"], [[str(role.label), str(role.description)] for role in Role])


def policy_table():
    users = {role: user_of(role) for role in Role}
    rows = [
        [f"`{name}`", *("yes" if isinstance(policy(user), Allowed) else "–" for user in users.values())]
        for name, policy in policies()
    ]
    return table(["policy", *(str(role.label) for role in Role)], rows)


def page_table():
    rows = []
    for name, page in PAGES.items():
        if not page.public and not page.account:
            methods = ", ".join(method.upper() for method in page.methods)
            rows.append([f"`{name}`", methods, *("yes" if role in page.roles else "–" for role in Role)])
    return table(["page", "method", *(str(role.label) for role in Role)], rows)


@pytest.mark.parametrize("section", [role_table, policy_table, page_table])
def test_the_document_says_what_the_code_says(section):
    document = (settings.BASE_DIR / "docs" / "permissions.md").read_text(encoding="utf-8")
    expected = section()
    assert expected in document, f"docs/permissions.md lacks this table:\n\n{expected}"


def test_there_are_policies_and_each_denies_without_a_role():
    nobody = UserFactory()
    decisions = {name: policy(nobody) for name, policy in policies()}
    assert decisions
    assert {name for name, decision in decisions.items() if decision} == set()
    assert all(str(decision.reason).endswith(".") for decision in decisions.values())
