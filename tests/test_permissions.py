"""``docs/permissions.md`` says what the policies say: every policy × every role, and what each role is."""

from datetime import date
from importlib import import_module
from inspect import Parameter, getmembers, isfunction, signature

import pytest
from django.apps import apps
from django.conf import settings
from django.utils.module_loading import module_has_submodule

from core.policies import Allowed
from deals.enums import AgreementState
from partners.models import Partner
from partners.roles import Role
from tests.access import PAGES
from tests.factories.core import UserFactory
from tests.factories.deals import TeamingAgreementFactory
from tests.factories.partners import AchievementExceptionFactory, PartnerFactory
from tests.factories.tiers import SavedSimulationFactory
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


STATES = {
    "deals.can_accept_agreement": AgreementState.APPROVED,
    "deals.can_decide_agreement": AgreementState.SUBMITTED,
    "deals.can_report_agreement": AgreementState.IN_FORCE,
    "deals.can_report_visit": AgreementState.IN_FORCE,
}
"""The state of the agreement that a policy is asked about, where that is no draft."""


def ask(name, policy, user, partner: Partner):
    """The policy's answer about ``partner`` and what belongs to it, as far as it is about one."""
    values = {"partner": partner, "on": date(2026, 1, 5)}
    wanted = [each.name for each in signature(policy).parameters.values() if each.default is Parameter.empty][1:]
    if "agreement" in wanted:
        values["agreement"] = TeamingAgreementFactory(partner=partner, state=STATES.get(name, AgreementState.DRAFT))
    if "exception" in wanted:
        values["exception"] = AchievementExceptionFactory(partner=partner)
    if "simulation" in wanted:
        values["simulation"] = SavedSimulationFactory(partner=partner, owner=user)
    return policy(user, *(values[each] for each in wanted))


def table(heads, rows):
    return "\n".join(f"| {' | '.join(row)} |" for row in (heads, ["---"] * len(heads), *rows))


def role_table():
    return table(["role", "who"], [[str(role.label), str(role.description)] for role in Role])


def policy_table():
    """Each role is asked about its own: its company, or one that it looks after."""
    users = {role: user_of(role) for role in Role}
    partner = PartnerFactory(channel_manager=users[Role.CHANNEL_MANAGER])
    own = {
        role: partner if user.is_vendor or role == Role.DISTRIBUTOR else user.membership.partner
        for role, user in users.items()
    }
    rows = [
        [
            f"`{name}`",
            *(
                "yes" if isinstance(ask(name, policy, user, own[role]), Allowed) else "–"
                for role, user in users.items()
            ),
        ]
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
    partner = PartnerFactory()
    decisions = {name: ask(name, policy, nobody, partner) for name, policy in policies()}
    assert decisions
    assert {name for name, decision in decisions.items() if decision} == set()
    assert all(str(decision.reason).endswith(".") for decision in decisions.values())
