"""A partner's team: invited by mail, given a role, removed; somebody stays admin."""

import re
from datetime import timedelta

import pytest
from django.core import mail, signing
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains

from core.models import Job, User
from partners import actions
from partners.actions.invitations import SALT, SEND_INVITATION, VALID_FOR
from partners.enums import MembershipRole
from partners.models import Invitation, Membership, Partner
from partners.roles import Role, role_of
from tests.factories.core import UserFactory
from tests.factories.partners import MembershipFactory, PartnerFactory
from tests.roles import user_of

pytestmark = pytest.mark.django_db

PASSWORD = "four quiet lighthouses at dusk"


class World:
    def __init__(self) -> None:
        self.now = timezone.now()
        self.partner = PartnerFactory(code="OWN")
        self.admin = user_of(Role.PARTNER_ADMIN, self.partner)
        self.client = Client()
        self.client.force_login(self.admin)

    def invite(self, email="new@own.example", **given) -> Invitation:
        values = {"partner": self.partner, "role": MembershipRole.MEMBER, "language": "fr"}
        return actions.invite_member(email=email, **values | given, by=self.admin, at=self.now)

    def url(self, name: str, *more: str) -> str:
        return reverse(f"partners:{name}", args=["OWN", *more])

    def link(self, invitation: Invitation) -> str:
        return reverse("partners:invitation_accept", args=[actions.token_of(invitation)])


@pytest.fixture
def world() -> World:
    return World()


# ── Inviting ──────────────────────────────────────────────────────────────────────────────────
def test_the_mail_holds_a_link_by_which_one_person_joins_once(world):
    answer = world.client.post(
        world.url("member_list"), {"email": "New@Own.example", "role": "member", "language": "fr"}
    )
    assert answer.status_code == 302
    job = Job.objects.get(kind=SEND_INVITATION)
    sent = {"public_id": job.arguments["invitation"], "portal_url": "https://portal.example", "at": timezone.now()}
    assert actions.send_invitation(**sent)
    (letter,) = mail.outbox
    assert letter.to == ["new@own.example"]
    assert "invite" in letter.subject.lower() or "invit" in letter.subject.lower()
    link = re.search(r"https://portal\.example(/invitation/\S+/)", letter.body)[1]

    anybody = Client()
    assert anybody.get(link).status_code == 200
    given = {"name": "Noé Petit", "password": PASSWORD, "again": PASSWORD}
    assert anybody.post(link, given).url == reverse("account_login")
    user = User.objects.get(email="new@own.example")
    assert (user.name, user.is_active, user.check_password(PASSWORD)) == ("Noé Petit", True, True)
    assert role_of(user) == Role.PARTNER_MEMBER
    again = anybody.post(link, {**given, "name": "Somebody else"})
    assert "no longer works" in again.content.decode()
    assert not actions.send_invitation(**sent), "nothing is mailed once it is accepted"


def test_before_it_is_accepted_nobody_signs_in_and_sign_up_stays_closed(world):
    user = world.invite().user
    assert not user.is_active
    assert role_of(user) is None
    assert "No sign-up" in Client().get(reverse("account_signup")).content.decode()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"name": "", "password": PASSWORD, "again": PASSWORD}, "This field is required."),
        ({"name": "N", "password": PASSWORD, "again": "another"}, "The two passwords differ."),
        ({"name": "N", "password": "12345678", "again": "12345678"}, "too common"),
    ],
)
def test_a_wrong_answer_to_the_invitation_says_what_to_change(world, given, words):
    link = world.link(world.invite())
    answer = Client().post(link, given)
    assert words in answer.content.decode()
    assert not Membership.objects.filter(user__email="new@own.example").exists()


def test_links_die_with_time_with_a_newer_one_and_when_taken_back(world):
    invitation = world.invite()
    old = actions.token_of(invitation)
    with pytest.raises(actions.NoLongerValid):
        actions.invitation_of(old, at=world.now + VALID_FOR)
    world.now += timedelta(days=1)
    newer = actions.resend_invitation(invitation=invitation, by=world.admin, at=world.now)
    with pytest.raises(actions.NoLongerValid):
        actions.invitation_of(old, at=world.now)
    token = actions.token_of(newer)
    assert actions.invitation_of(token, at=world.now) == invitation
    actions.revoke_invitation(invitation=invitation, by=world.admin, at=world.now)
    for act in (actions.revoke_invitation, actions.resend_invitation):
        with pytest.raises(actions.NoLongerValid):
            act(invitation=invitation, by=world.admin, at=world.now)
    with pytest.raises(actions.NoLongerValid):
        actions.invitation_of(token, at=world.now)


@pytest.mark.parametrize(
    "token",
    ["", "nonsense", "a:b:c", signing.dumps("text", salt=SALT), signing.dumps([1, 2])],
    ids=["empty", "a word", "three words", "another text", "another secret"],
)
def test_a_link_that_nobody_sent_opens_nothing(world, token):
    with pytest.raises(actions.NoLongerValid):
        actions.invitation_of(token, at=world.now)


def test_an_address_with_an_account_gets_a_clear_answer(world):
    MembershipFactory(user__email="here@own.example", partner=world.partner)
    MembershipFactory(user__email="there@own.example")
    UserFactory(email="vendor@own.example", channel_manager=True)
    UserFactory(email="locked@own.example", is_active=False)
    world.invite("asked@own.example")
    world.invite("elsewhere@own.example", partner=PartnerFactory())
    for name, words in {
        "here": "a member of this team already",
        "there": "an account with another company",
        "vendor": "one of the vendor’s people",
        "locked": "was locked",
        "asked": "invited already",
        "elsewhere": "Another company has invited",
    }.items():
        given = {"email": f"{name.upper()}@own.example", "role": "member", "language": "en"}
        answer = world.client.post(world.url("member_list"), given)
        assert words in answer.content.decode(), name
        assert f"{name.upper()}@own.example" in answer.content.decode()


def test_who_was_removed_or_missed_the_time_can_be_invited_again(world):
    removed = MembershipFactory(partner=world.partner, user__email="back@own.example")
    actions.remove_member(membership=removed, by=world.admin, at=world.now)
    assert world.invite("back@own.example").user.is_active
    late = world.invite("late@own.example")
    world.now += VALID_FOR
    assert world.invite("late@own.example").user == late.user
    late.refresh_from_db()
    assert late.revoked_at


def test_buttons_send_once_more_and_take_back(world):
    invitation = world.invite()
    page = world.client.get(world.url("member_list")).content.decode()
    assert "new@own.example" in page
    assert world.client.post(world.url("invitation_resend", invitation.public_id)).status_code == 302
    assert Job.objects.filter(kind=SEND_INVITATION).count() == 2
    for _click in range(2):
        answer = world.client.post(world.url("invitation_revoke", invitation.public_id), follow=True)
    assert "accepted or taken back meanwhile" in answer.content.decode()


# ── Roles and removal ─────────────────────────────────────────────────────────────────────────
def test_access_ends_at_the_next_request(world):
    colleague = MembershipFactory(partner=world.partner).user
    theirs = Client()
    theirs.force_login(colleague)
    here = reverse("tiers:staff_list", args=["OWN"])
    assert theirs.get(here).status_code == 200
    remove = world.url("member_remove", colleague.public_id)
    assert world.client.post(remove).status_code == 302
    shut_out = theirs.get(here)
    assert shut_out.status_code == 403
    assert 'href="/"' not in shut_out.content.decode().partition("<main")[2]  # it would lead here again
    assertContains(shut_out, f'href="{reverse("account_logout")}">Sign out</a>', status_code=403)
    assert world.client.post(remove).status_code == 404, "a second click finds nobody"


def test_who_left_the_programme_finds_the_way_out(world):
    Partner.objects.filter(pk=world.partner.pk).update(ended_on=timezone.localdate())
    shut_out = world.client.get(reverse("tiers:staff_list", args=["OWN"]))
    assertContains(shut_out, "no longer takes part in the programme", status_code=403)
    assertContains(shut_out, f'href="{reverse("account_logout")}">Sign out</a>', status_code=403)


def test_the_last_admin_stays(world):
    membership = world.admin.membership
    for act in (
        lambda: actions.remove_member(membership=membership, by=world.admin, at=world.now),
        lambda: actions.change_member_role(
            membership=membership, role=MembershipRole.MEMBER, by=world.admin, at=world.now
        ),
    ):
        with pytest.raises(ValidationError, match="last partner admin"):
            act()
    MembershipFactory(partner=world.partner, role=MembershipRole.ADMIN, user__is_active=False)
    page = world.client.post(world.url("member_remove", world.admin.public_id))
    assert "This is the last partner admin" in page.content.decode(), "a locked one is nobody to rely on"
    MembershipFactory(partner=world.partner, role=MembershipRole.ADMIN)
    assert world.client.post(world.url("member_remove", world.admin.public_id)).status_code == 302


def test_a_role_is_changed_and_counts_at_once(world):
    colleague = MembershipFactory(partner=world.partner).user
    world.client.post(world.url("member_change", colleague.public_id), {"role": "admin"})
    assert role_of(User.objects.get(pk=colleague.pk)) == Role.PARTNER_ADMIN


def test_the_vendor_looks_after_a_team_too_and_members_do_not(world):
    manager = user_of(Role.CHANNEL_MANAGER)
    world.partner.channel_manager = manager
    world.partner.save()
    member = MembershipFactory(partner=world.partner).user
    for user, status in ((manager, 302), (user_of(Role.PROGRAMME_ADMIN), 302), (member, 403)):
        client = Client()
        client.force_login(user)
        given = {"email": f"{user.pk}@own.example", "role": "admin", "language": "en"}
        assert client.post(world.url("member_list"), given).status_code == status
