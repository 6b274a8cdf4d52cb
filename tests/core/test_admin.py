"""The Django admin is a window: everything can be read, little edited, and that through audited actions."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django_celery_beat.models import CrontabSchedule, PeriodicTask

from core.models import AuditEvent, User
from partners.models import Deputy, Membership, Partner
from specializations.models import Accreditation, Benefit, Specialization
from tests.factories.core import UserFactory
from tests.factories.partners import MembershipFactory, PartnerFactory
from tests.factories.specializations import AccreditationFactory, BenefitFactory, RulebookFactory

pytestmark = pytest.mark.django_db

OURS = ("core", "specializations", "partners", "deals", "tiers")
EDITED = {
    "core.user": {"add", "change"},
    "partners.partner": {"change"},
    "partners.membership": {"add", "delete"},
    "partners.deputy": {"add", "change"},
    "specializations.specialization": {"change"},
    "specializations.accreditation": {"change"},
    "specializations.tier": {"change"},
    "specializations.benefit": {"add", "change", "delete"},
    "specializations.resource": {"add", "change", "delete"},
    "django_celery_beat.periodictask": {"change"},
    "django_celery_beat.crontabschedule": {"add", "change"},
    "django_celery_beat.intervalschedule": {"add", "change"},
}


@pytest.fixture
def editor(client):
    user = UserFactory(programme_admin=True, is_staff=True)
    client.force_login(user)
    client.user = user
    return client


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def last_event():
    event = AuditEvent.objects.latest("id")
    return event.verb, event.by, event.before, event.after


def test_every_table_has_its_window():
    ours = {model for app in OURS for model in apps.get_app_config(app).get_models()}
    assert ours <= set(admin.site._registry)


def test_only_these_tables_are_edited(rf, editor):
    request = rf.get("/admin/")
    request.user = editor.user
    edited = {
        model._meta.label_lower: {act for act, may in options.get_model_perms(request).items() if may and act != "view"}
        for model, options in admin.site._registry.items()
    }
    assert {label: acts for label, acts in edited.items() if acts} == EDITED


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model._meta.label)
def test_every_list_opens(editor, model):
    assert editor.get(address(model, "changelist")).status_code == 200


@pytest.mark.parametrize(
    "make", [UserFactory, PartnerFactory, MembershipFactory, RulebookFactory, AccreditationFactory]
)
def test_a_row_opens(editor, make):
    made = make()
    assert editor.get(address(type(made), "change", made.pk)).status_code == 200


def test_others_stay_outside(client):
    client.force_login(UserFactory(is_staff=True, channel_manager=True))
    assert client.get(address(User, "changelist")).status_code == 403
    client.force_login(UserFactory(programme_admin=True))
    assert client.get(address(User, "changelist")).status_code == 302


def account(**changes):
    return {
        "email": "New.Person@example.org",
        "name": "New Person",
        "language": "fr",
        "vendor_role": "channel_manager",
        "coverage_team": "technical",
        "is_active": "on",
        "new_password": "",
    } | changes


def test_an_account_is_made_and_changed(editor):
    editor.post(address(User, "add"), account(new_password="a long enough secret"))
    user = User.objects.get(email="new.person@example.org")
    assert user.check_password("a long enough secret")
    assert (user.vendor_role, user.language) == ("channel_manager", "fr")
    assert last_event()[:2] == ("account_created", editor.user)
    editor.post(address(User, "change", user.pk), account(vendor_role="programme_admin", coverage_team=""))
    user.refresh_from_db()
    assert user.is_programme_admin
    assert user.check_password("a long enough secret")
    assert last_event()[0] == "account_changed"
    assert last_event()[3]["vendor_role"] == "programme_admin"


def test_an_account_is_made_locked_and_without_a_password(editor):
    editor.post(address(User, "add"), account(is_active=""))
    user = User.objects.get(email="new.person@example.org")
    assert not user.is_active
    assert not user.has_usable_password()


@pytest.mark.parametrize("password", ["short", "password1234"])
def test_a_weak_password_is_refused(editor, password):
    page = editor.post(address(User, "add"), account(new_password=password))
    assert page.context["errors"]
    assert not User.objects.filter(email="new.person@example.org").exists()


def test_an_address_belongs_to_one_account(editor):
    UserFactory(email="new.person@example.org")
    page = editor.post(address(User, "add"), account())
    assert page.context["errors"]
    assert User.objects.filter(email__iexact="new.person@example.org").count() == 1


def test_a_partner_gets_its_channel_manager(editor):
    partner, manager = PartnerFactory(name="Kernowave"), UserFactory(channel_manager=True)
    editor.post(address(Partner, "change", partner.pk), {"channel_manager": manager.pk, "coverage_team": "generalist"})
    partner.refresh_from_db()
    assert (partner.channel_manager, partner.coverage_team, partner.name) == (manager, "generalist", "Kernowave")
    verb, by, before, after = last_event()
    assert (verb, by) == ("assigned", editor.user)
    assert before["channel_manager"] is None
    assert after == {"channel_manager": manager.public_id, "coverage_team": "generalist"}


def test_only_channel_managers_can_be_chosen(editor):
    partner = PartnerFactory()
    page = editor.post(address(Partner, "change", partner.pk), {"channel_manager": editor.user.pk, "coverage_team": ""})
    assert page.context["errors"]


def test_a_membership_is_given_and_taken(editor):
    partner, user = PartnerFactory(), UserFactory()
    editor.post(address(Membership, "add"), {"user": user.pk, "partner": partner.pk, "role": "admin"})
    membership = Membership.objects.get()
    assert (membership.user, membership.partner, membership.role) == (user, partner, "admin")
    assert last_event()[0] == "membership_added"
    editor.post(address(Membership, "delete", membership.pk), {"post": "yes"})
    assert not Membership.objects.exists()
    assert last_event()[0] == "membership_removed"


def test_an_objection_of_the_action_is_shown(editor):
    partner = PartnerFactory()
    page = editor.post(
        address(Membership, "add"),
        {"user": editor.user.pk, "partner": partner.pk, "role": "admin"},
        follow=True,
    )
    assert "A user with a vendor role belongs to no partner." in page.content.decode()
    assert not Membership.objects.exists()


def test_a_deputy_is_appointed_and_ended(editor):
    manager, deputy = UserFactory(channel_manager=True), UserFactory(channel_manager=True)
    values = {"manager": manager.pk, "deputy": deputy.pk, "starts_on": "2026-01-05", "ends_on": ""}
    editor.post(address(Deputy, "add"), values)
    appointed = Deputy.objects.get()
    assert last_event()[0] == "deputy_appointed"
    editor.post(address(Deputy, "change", appointed.pk), {"ends_on": "2026-02-01"})
    appointed.refresh_from_db()
    assert appointed.ends_on.isoformat() == "2026-02-01"
    assert last_event()[0] == "deputy_changed"


def test_a_fee_is_changed_and_nothing_else(editor):
    accreditation = AccreditationFactory(fee_eur=600, validity_months=24)
    values = {"fee_eur": "650", "validity_months": "24", "role": "technical", "code": "HACK", "type": "X"}
    editor.post(address(Accreditation, "change", accreditation.pk), values)
    changed = Accreditation.objects.get()
    assert (changed.fee_eur, changed.code) == (650, accreditation.code)
    assert last_event() == ("changed", editor.user, {"fee_eur": "600.00"}, {"fee_eur": "650"})


def test_a_benefit_comes_and_goes(editor):
    named = {"slug": "support", "name_en": "Support", "name_fr": "Assistance"}
    values = named | {"kind": "support", "position": "1", "level": "", "tier": "", "specialization": ""}
    editor.post(address(Benefit, "add"), values)
    benefit = Benefit.objects.get()
    assert last_event()[0] == "created"
    other = BenefitFactory()
    editor.post(
        address(Benefit, "changelist"),
        {"action": "delete_selected", "_selected_action": [benefit.pk, other.pk], "post": "yes"},
    )
    assert not Benefit.objects.exists()
    assert AuditEvent.objects.filter(verb="deleted").count() == 2


def test_a_window_takes_no_changes(editor):
    rulebook = RulebookFactory()
    assert editor.post(address(type(rulebook), "change", rulebook.pk), {"name": "Other"}).status_code == 403
    assert editor.get(address(Specialization, "add")).status_code == 403


def test_the_schedule_is_changed_but_not_what_it_runs(editor):
    night = CrontabSchedule.objects.create(minute="15", hour="4")
    later = CrontabSchedule.objects.create(minute="30", hour="5")
    task = PeriodicTask.objects.create(name="night", task="tiers.run_nightly", crontab=night)
    values = {"crontab": later.pk, "interval": "", "enabled": "on", "description": "", "task": "os.system"}
    editor.post(address(PeriodicTask, "change", task.pk), values)
    task.refresh_from_db()
    assert (task.crontab, task.task) == (later, "tiers.run_nightly")
    verb, by, before, after = last_event()
    assert (verb, by) == ("schedule_changed", editor.user)
    assert (before["crontab"], after["crontab"]) == (str(night.pk), str(later.pk))


def test_django_keeps_no_log_of_names(editor):
    editor.post(address(User, "add"), account())
    user = User.objects.get(email="new.person@example.org")
    editor.post(address(User, "change", user.pk), account(name="Other Name", vendor_role="", coverage_team=""))
    editor.post(address(Membership, "add"), {"user": user.pk, "partner": PartnerFactory().pk, "role": "member"})
    editor.post(address(Membership, "delete", Membership.objects.get().pk), {"post": "yes"})
    assert not Membership.objects.exists()
    assert not LogEntry.objects.exists()
