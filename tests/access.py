"""Who may open what: one line for every URL name. A URL that is not declared here fails the access matrix."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from partners.roles import PARTNER_ROLES, VENDOR_ROLES, Role

EVERY_ROLE = frozenset(Role)
PARTNERS = frozenset(PARTNER_ROLES)
VENDOR = frozenset(VENDOR_ROLES)
ADMIN = frozenset({Role.PROGRAMME_ADMIN})

OK, REDIRECT = 200, 302


@dataclass(frozen=True)
class Page:
    """``methods`` maps a method to the status that its readers get; other methods are a 405.

    ``roles`` are its readers. ``public`` pages answer to everybody, ``account`` pages to everybody who is signed in,
    with a role or without. ``about`` names the kind of object in the address: somebody else's is a 404. Who is
    ``sent_on`` gets another page instead.
    """

    methods: Mapping[str, int]
    roles: frozenset[Role] = frozenset()
    public: bool = False
    account: bool = False
    about: str = ""
    data: Mapping[str, str] = field(default_factory=dict)
    sent_on: frozenset[Role] = frozenset()


def reads(roles: frozenset[Role] = EVERY_ROLE, **more) -> Page:
    return Page({"get": OK}, roles=roles, **more)


def writes(roles: frozenset[Role] = EVERY_ROLE, **more) -> Page:
    return Page({"post": REDIRECT}, roles=roles, **more)


PAGES: dict[str, Page] = {
    # Public
    "health": Page({"get": OK}, public=True),
    "robots": Page({"get": OK}, public=True),
    "login": Page({"get": REDIRECT, "post": REDIRECT}, public=True),
    "set_language": Page({"post": REDIRECT}, public=True, data={"language": "fr"}),
    "set_theme": Page({"post": REDIRECT}, public=True, data={"theme": "dark"}),
    "account_signup": Page({"get": OK, "post": OK}, public=True),
    "account_inactive": Page({"get": OK}, public=True),
    "account_reset_password": Page({"get": OK, "post": OK}, public=True),
    "account_reset_password_done": Page({"get": OK}, public=True),
    "account_reset_password_from_key": Page({"get": REDIRECT, "post": REDIRECT}, public=True, about="reset_key"),
    "account_reset_password_from_key_done": Page({"get": OK}, public=True),
    # Pages of one's own account
    "account": Page({"get": OK, "post": OK}, account=True),
    "account_change_password": Page({"get": OK, "post": OK}, account=True),
    "usersessions_list": Page({"get": OK, "post": REDIRECT}, account=True),
    "mfa_index": Page({"get": OK}, account=True),
    # Home
    "home": reads(sent_on=PARTNERS),
    # The programme
    "specializations:rules": reads(),
    "specializations:rulebook": reads(about="rulebook"),
    # A partner
    "tiers:partner_list": reads(VENDOR),
    "tiers:scorecard": reads(about="partner"),
    "tiers:specialization_list": reads(about="partner"),
    "tiers:specialization": reads(EVERY_ROLE - {Role.DISTRIBUTOR}, about="specialization"),
    "tiers:revenue": reads(about="partner"),
    "tiers:staff_list": reads(about="partner"),
    "tiers:order_list": reads(about="partner"),
    "tiers:evaluation": reads(about="evaluation"),
    "partners:attachment_download": reads(about="attachment"),
    # The vendor's work
    "tiers:run_list": reads(ADMIN),
    "tiers:run": reads(ADMIN, about="run"),
    "tiers:run_progress": reads(ADMIN, about="run"),
    "tiers:run_start": writes(ADMIN),
    "deals:declaration_list": reads(ADMIN),
    "deals:declaration": reads(ADMIN, about="declaration"),
}

TESTED_APART = {
    "account_login": "tests/core/test_sign_in.py",
    "account_logout": "tests/core/test_sign_in.py",
    "account_reauthenticate": "tests/core/test_sign_in.py",
    "mfa_authenticate": "tests/core/test_sign_in.py",
    "mfa_reauthenticate": "tests/core/test_sign_in.py",
    "mfa_activate_totp": "tests/core/test_sign_in.py",
    "mfa_deactivate_totp": "tests/core/test_sign_in.py",
    "mfa_view_recovery_codes": "tests/core/test_sign_in.py",
    "mfa_generate_recovery_codes": "tests/core/test_sign_in.py",
    "mfa_download_recovery_codes": "tests/core/test_sign_in.py",
}
"""Steps of a flow, which answer by what came before them; that they are closed to strangers is tested here too."""

PREFIXES = ("admin",)
"""Namespaces of libraries: closed to everybody but programme admins who may open the Django admin."""
