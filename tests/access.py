"""Who may open what: one line for every URL name. A URL that is not declared here fails the access matrix."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from partners.roles import PARTNER_ROLES, VENDOR_ROLES, Role

EVERY_ROLE = frozenset(Role)
PARTNERS = frozenset(PARTNER_ROLES)
VENDOR = frozenset(VENDOR_ROLES)
ADMIN = frozenset({Role.PROGRAMME_ADMIN})
PARTNER_ADMIN = frozenset({Role.PARTNER_ADMIN})

OK, REDIRECT, MISSING = 200, 302, 404


@dataclass(frozen=True)
class Page:
    """``methods`` maps a method to the status that its readers get; other methods are a 405.

    ``roles`` are its readers. ``public`` pages answer to everybody, ``account`` pages to everybody who is signed in,
    with a role or without. ``about`` names the kind of object in the address: somebody else's is a 404. Who is
    ``sent_on`` gets another page instead. ``active`` pages are closed to the people of a suspended partner.
    """

    methods: Mapping[str, int]
    roles: frozenset[Role] = frozenset()
    public: bool = False
    account: bool = False
    about: str = ""
    data: Mapping[str, str] = field(default_factory=dict)
    sent_on: frozenset[Role] = frozenset()
    active: bool = False


def reads(roles: frozenset[Role] = EVERY_ROLE, **more) -> Page:
    return Page({"get": OK}, roles=roles, **more)


def fills_in(roles: frozenset[Role], **more) -> Page:
    """A page with a form: an empty one is shown again with what is missing."""
    return Page({"get": OK, "post": OK}, roles=roles, **more)


def writes(roles: frozenset[Role] = EVERY_ROLE, **more) -> Page:
    return Page({"post": REDIRECT}, roles=roles, **more)


PAGES: dict[str, Page] = {
    # Public
    "health": Page({"get": OK}, public=True),
    "robots": Page({"get": OK}, public=True),
    "tiers:calendar_feed": Page({"get": MISSING}, public=True),  # nothing without a secret: tests/tiers/test_feeds.py
    "login": Page({"get": REDIRECT, "post": REDIRECT}, public=True),
    "set_language": Page({"post": REDIRECT}, public=True, data={"language": "fr"}),
    "set_theme": Page({"post": REDIRECT}, public=True, data={"theme": "dark"}),
    "partners:invitation_accept": Page({"get": OK, "post": OK}, public=True, about="invitation_token"),
    "account_signup": Page({"get": OK, "post": OK}, public=True),
    "account_inactive": Page({"get": OK}, public=True),
    "account_reset_password": Page({"get": OK, "post": OK}, public=True),
    "account_reset_password_done": Page({"get": OK}, public=True),
    "account_reset_password_from_key": Page({"get": REDIRECT, "post": REDIRECT}, public=True, about="reset_key"),
    "account_reset_password_from_key_done": Page({"get": OK}, public=True),
    "mails_off": Page({"get": OK, "post": OK}, public=True, about="mails_off"),
    # Pages of one's own account
    "account": Page({"get": OK, "post": OK}, account=True),
    "mail_preferences": Page({"get": OK, "post": OK}, account=True),
    "account_change_password": Page({"get": OK, "post": OK}, account=True),
    "usersessions_list": Page({"get": OK, "post": REDIRECT}, account=True),
    "mfa_index": Page({"get": OK}, account=True),
    # Home
    "home": reads(sent_on=PARTNERS),
    "notification_list": reads(),
    "notifications_read": writes(),
    "history": reads(ADMIN),
    # The programme
    "specializations:rules": reads(),
    "specializations:rulebook": reads(about="rulebook"),
    # The versions of the rules
    "specializations:version_list": reads(ADMIN),
    "specializations:rulebook_compare": reads(ADMIN),
    "specializations:draft_create": fills_in(ADMIN, about="rulebook_published"),
    "specializations:rulebook_download": reads(ADMIN, about="rulebook_published"),
    "specializations:rulebook_edit": fills_in(ADMIN, about="rulebook_draft"),
    "specializations:rulebook_edit_group": fills_in(ADMIN, about="rulebook_group"),
    "specializations:rulebook_edit_specialization": fills_in(ADMIN, about="rulebook_specialization"),
    "specializations:rulebook_submit": fills_in(ADMIN, about="rulebook_draft"),
    "specializations:rulebook_return": fills_in(ADMIN, about="rulebook_submitted"),
    "tiers:rulebook_publish": fills_in(ADMIN, about="rulebook_submitted"),
    "tiers:rulebook_withdraw": fills_in(ADMIN, about="rulebook_published"),
    "partners:rulebook_master": fills_in(ADMIN, about="rulebook_draft"),
    "partners:pilot_list": fills_in(ADMIN),
    "partners:pilot_withdraw": writes(ADMIN, about="invitation"),
    # A partner
    "tiers:partner_list": reads(VENDOR),
    "tiers:scorecard": reads(about="partner"),
    "tiers:forecast": reads(EVERY_ROLE - {Role.DISTRIBUTOR}, about="reseller"),
    "tiers:simulator": fills_in(EVERY_ROLE - {Role.DISTRIBUTOR}, about="reseller"),
    "tiers:simulation": fills_in(EVERY_ROLE - {Role.DISTRIBUTOR}, about="simulation"),
    "tiers:simulation_share": writes(EVERY_ROLE - {Role.DISTRIBUTOR}, about="simulation"),
    "tiers:simulation_unshare": writes(EVERY_ROLE - {Role.DISTRIBUTOR}, about="simulation"),
    "tiers:simulation_delete": Page(
        {"get": OK, "post": REDIRECT}, roles=EVERY_ROLE - {Role.DISTRIBUTOR}, about="simulation_to_delete"
    ),
    "tiers:path": reads(EVERY_ROLE - {Role.DISTRIBUTOR}, about="reseller"),
    "tiers:calendar": fills_in(EVERY_ROLE - {Role.DISTRIBUTOR}, about="reseller"),
    "tiers:calendar_end": writes(EVERY_ROLE - {Role.DISTRIBUTOR}, about="reseller"),
    "tiers:specialization_list": reads(about="partner"),
    "tiers:specialization": reads(EVERY_ROLE - {Role.DISTRIBUTOR}, about="specialization"),
    "tiers:revenue": reads(about="partner"),
    "tiers:staff_list": reads(about="partner"),
    "tiers:staff_matrix": reads(about="partner"),
    "tiers:staff_expiring": reads(about="partner"),
    "tiers:order_list": reads(about="partner"),
    "tiers:evaluation": reads(about="evaluation"),
    "tiers:evaluation_why": reads(about="evaluation"),
    "partners:attachment_download": reads(about="attachment"),
    "partners:resource_download": reads(EVERY_ROLE - {Role.DISTRIBUTOR}, about="resource"),
    # Its people and what they earned
    "partners:staff_add": fills_in(PARTNER_ADMIN, about="partner"),
    "partners:staff_add_many": fills_in(PARTNER_ADMIN, about="partner"),
    "partners:staff_member": reads(about="staff"),
    "partners:staff_change": fills_in(PARTNER_ADMIN, about="staff"),
    "partners:staff_leave": Page({"get": OK, "post": REDIRECT}, roles=PARTNER_ADMIN, about="staff"),
    "partners:staff_rehire": fills_in(PARTNER_ADMIN, about="staff"),
    "partners:staff_move": fills_in(VENDOR, about="staff"),
    "partners:award_claim": fills_in(PARTNER_ADMIN, about="staff"),
    "partners:proof_list": reads(about="partner"),
    "partners:reference_submit": fills_in(PARTNER_ADMIN, about="partner"),
    "partners:validation_submit": fills_in(PARTNER_ADMIN, about="partner"),
    "partners:claim_withdraw": writes(PARTNER_ADMIN, about="own_claim"),
    # Its team
    "partners:member_list": fills_in(PARTNER_ADMIN | VENDOR, about="partner"),
    "partners:member_change": fills_in(PARTNER_ADMIN | VENDOR, about="member"),
    "partners:member_remove": Page({"get": OK, "post": REDIRECT}, roles=PARTNER_ADMIN | VENDOR, about="member"),
    "partners:invitation_resend": writes(PARTNER_ADMIN | VENDOR, about="team_invitation"),
    "partners:invitation_revoke": writes(PARTNER_ADMIN | VENDOR, about="team_invitation"),
    "tiers:benefit_list": reads(EVERY_ROLE - {Role.DISTRIBUTOR}, about="reseller"),
    "tiers:return": reads(EVERY_ROLE - {Role.DISTRIBUTOR}, about="reseller"),
    # Its training
    "partners:training_plan": reads(about="partner"),
    "partners:training_add": fills_in(frozenset({Role.PARTNER_ADMIN}), about="partner", active=True),
    "partners:training_change": fills_in(frozenset({Role.PARTNER_ADMIN}), about="enrolment"),
    "partners:training_withdraw": writes(frozenset({Role.PARTNER_ADMIN}), about="enrolment"),
    "partners:training_result": fills_in(VENDOR, about="enrolment"),
    "partners:session_list": reads(VENDOR),
    "partners:session_add": fills_in(ADMIN),
    "partners:session": reads(VENDOR, about="session"),
    "partners:session_cancel": writes(ADMIN, about="session"),
    # A partner's agreements
    "deals:agreement_list": reads(EVERY_ROLE - {Role.DISTRIBUTOR}, about="reseller"),
    "deals:agreement_start": writes(PARTNERS, about="reseller", active=True),
    "deals:agreement": reads(EVERY_ROLE - {Role.DISTRIBUTOR}, about="agreement"),
    "deals:agreement_document": reads(EVERY_ROLE - {Role.DISTRIBUTOR}, about="agreement"),
    "deals:agreement_edit": Page({"get": REDIRECT}, roles=PARTNERS, about="draft", active=True),
    "deals:agreement_step": Page(
        {"get": OK, "post": REDIRECT}, roles=PARTNERS, about="step", data={"go": "leave"}, active=True
    ),
    "deals:agreement_customers": fills_in(PARTNERS, about="draft", active=True),
    "deals:agreement_check": Page({"post": OK}, roles=PARTNERS, about="draft", active=True),
    "deals:agreement_file_remove": writes(PARTNERS, about="draft_file", active=True),
    "deals:agreement_withdraw": Page({"get": OK, "post": REDIRECT}, roles=PARTNERS, about="draft"),
    "deals:agreement_accept": fills_in(frozenset({Role.PARTNER_ADMIN}), about="approved"),
    "deals:agreement_extension": fills_in(PARTNERS, about="in_force"),
    "deals:agreement_activity": fills_in(PARTNERS, about="in_force"),
    "deals:agreement_orders": fills_in(PARTNERS, about="in_force"),
    "deals:agreement_lost": fills_in(PARTNERS, about="in_force"),
    # The vendor's desk
    "deals:request_list": reads(VENDOR),
    "deals:request_decide": fills_in(VENDOR, about="request"),
    "deals:request_activity": Page({"post": OK}, roles=VENDOR, about="request_in_force"),
    "deals:request_revoke": fills_in(VENDOR, about="request_in_force"),
    "deals:request_similar": writes(VENDOR, about="similar"),
    "deals:extension_list": reads(VENDOR),
    "deals:extension_decide": fills_in(VENDOR, about="extension"),
    "deals:proposal_list": reads(VENDOR),
    "deals:proposal_decide": fills_in(VENDOR, about="proposal"),
    "deals:ending_list": reads(VENDOR),
    "deals:number_conflict_list": reads(VENDOR),
    "deals:number_conflict_settle": writes(VENDOR, about="number_conflict"),
    "deals:overdue_list": reads(ADMIN),
    "deals:agreement_statistics": reads(ADMIN),
    "deals:reason_list": reads(ADMIN),
    "deals:reason_add": fills_in(ADMIN),
    "deals:reason_reword": fills_in(ADMIN, about="reason"),
    "deals:reason_retire": writes(ADMIN, about="reason"),
    "deals:text_list": reads(ADMIN),
    "deals:text_new": fills_in(ADMIN),
    "deals:text": reads(ADMIN, about="contract_text"),
    "deals:claim_list": reads(VENDOR),
    "deals:claim_decide": fills_in(VENDOR, about="claim"),
    "partners:reassign": Page({"get": OK, "post": REDIRECT}, roles=ADMIN),
    "partners:deputy_list": fills_in(VENDOR),
    "partners:deputy_end": writes(VENDOR, about="deputy"),
    # The catalogue
    "deals:catalogue_list": reads(ADMIN, about="catalogue"),
    "deals:catalogue_add": fills_in(ADMIN, about="catalogue"),
    "deals:catalogue_entry": reads(ADMIN, about="catalogue_entry"),
    "deals:catalogue_edit": fills_in(ADMIN, about="catalogue_entry"),
    "deals:catalogue_retire": fills_in(ADMIN, about="catalogue_entry"),
    "deals:catalogue_restore": writes(ADMIN, about="catalogue_entry"),
    # Disputes and exceptions
    "deals:dispute_queue": reads(VENDOR),
    "deals:dispute_list": reads(EVERY_ROLE - {Role.DISTRIBUTOR}, about="reseller"),
    "deals:dispute": Page({"get": OK, "post": OK}, roles=EVERY_ROLE - {Role.DISTRIBUTOR}, about="dispute"),
    "deals:dispute_ask": fills_in(PARTNERS, about="disputed_row"),
    "tiers:exception_queue": reads(VENDOR),
    "tiers:exception_list": reads(EVERY_ROLE - {Role.DISTRIBUTOR}, about="reseller"),
    "tiers:exception_grant": fills_in(VENDOR, about="reseller"),
    "tiers:exception_approve": writes(VENDOR, about="exception"),
    "tiers:exception_end": fills_in(VENDOR, about="exception"),
    # The distributor's
    "deals:deal_lookup": fills_in(frozenset({Role.DISTRIBUTOR})),
    # The vendor's work
    "tiers:rulebook_impact": reads(ADMIN, about="rulebook"),
    "tiers:rulebook_impact_start": writes(ADMIN, about="rulebook"),
    "tiers:rulebook_impact_progress": reads(ADMIN, about="rulebook"),
    "tiers:rulebook_curve": reads(ADMIN, about="rulebook"),
    "tiers:run_list": reads(ADMIN),
    "tiers:run": reads(ADMIN, about="run"),
    "tiers:run_progress": reads(ADMIN, about="run"),
    "tiers:run_start": writes(ADMIN),
    "tiers:run_compare": reads(ADMIN),
    "tiers:run_rerun": writes(ADMIN, about="run_partner"),
    "tiers:mail_retry": writes(ADMIN),
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
