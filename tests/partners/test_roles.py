import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from core.models import AuditEvent, User
from partners.actions import add_membership, remove_membership
from partners.enums import MembershipRole, PartnerStatus
from partners.models import Membership, Partner
from partners.roles import Role, membership_of, role_of
from tests.factories.core import LONG_AGO, UserFactory
from tests.factories.partners import DeputyFactory, MembershipFactory, PartnerFactory
from tests.roles import user_of

pytestmark = pytest.mark.django_db


def again(user: User) -> User:
    """The account as the next request reads it."""
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize("role", Role)
def test_each_role_is_derived_and_described(role):
    assert role_of(user_of(role)) == role
    assert str(role.description).endswith(".")


def test_a_role_costs_one_query(django_assert_num_queries):
    user = again(user_of(Role.PARTNER_ADMIN))
    with django_assert_num_queries(1):
        role_of(user)
        role_of(user)
        assert membership_of(user).partner.channel_manager is None


class TestTakenAway:
    def test_locked(self):
        user = user_of(Role.PROGRAMME_ADMIN)
        user.is_active = False
        assert role_of(user) is None

    def test_membership_removed(self):
        user = user_of(Role.PARTNER_ADMIN)
        remove_membership(membership=user.membership, by=None, at=LONG_AGO)
        assert role_of(again(user)) is None
        assert AuditEvent.objects.get(verb="membership_removed").object_key == user.public_id

    def test_partner_ended(self):
        user = user_of(Role.PARTNER_ADMIN)
        Partner.objects.update(status=PartnerStatus.ENDED, ended_on=LONG_AGO.date())
        assert role_of(again(user)) is None

    def test_a_suspended_partner_still_reads(self):
        user = user_of(Role.PARTNER_ADMIN)
        Partner.objects.update(status=PartnerStatus.SUSPENDED)
        assert role_of(again(user)) == Role.PARTNER_ADMIN


class TestOneSideOnly:
    """A user with a vendor role has no membership: the actions say so, and the database keeps it."""

    def test_the_action_refuses(self):
        with pytest.raises(ValidationError, match="belongs to no partner"):
            add_membership(
                user=UserFactory(channel_manager=True),
                partner=PartnerFactory(),
                role=MembershipRole.MEMBER,
                by=None,
                at=LONG_AGO,
            )

    def test_a_second_membership_is_refused(self):
        user = user_of(Role.PARTNER_MEMBER)
        with pytest.raises(ValidationError):
            add_membership(user=user, partner=PartnerFactory(), role=MembershipRole.ADMIN, by=None, at=LONG_AGO)

    def test_the_database_refuses_a_membership(self):
        user, partner = UserFactory(channel_manager=True), PartnerFactory()
        with pytest.raises(IntegrityError), transaction.atomic():
            Membership.objects.create(user=user, partner=partner, role=MembershipRole.MEMBER)

    def test_the_database_refuses_a_vendor_role(self):
        MembershipFactory()
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.update(vendor_role="programme_admin")

    def test_other_changes_of_a_member_are_free(self):
        user = user_of(Role.PARTNER_MEMBER)
        User.objects.filter(pk=user.pk).update(name="Somebody else")
        assert again(user).name == "Somebody else"


class TestVisiblePartners:
    """``visible_to`` on 5 January 2026."""

    on = LONG_AGO.date()

    def visible(self, user):
        return set(Partner.objects.visible_to(again(user), on=self.on))

    def test_one_s_own(self):
        user = user_of(Role.PARTNER_MEMBER)
        PartnerFactory()
        assert self.visible(user) == {user.membership.partner}

    def test_not_one_that_left(self):
        user = user_of(Role.PARTNER_MEMBER)
        Partner.objects.update(ended_on=self.on)
        assert self.visible(user) == set()

    def test_all_for_a_programme_admin(self):
        partners = {PartnerFactory(), PartnerFactory(status=PartnerStatus.ENDED, ended_on=self.on)}
        assert self.visible(user_of(Role.PROGRAMME_ADMIN)) == partners

    @pytest.mark.parametrize(
        ("starts_on", "ends_on", "counts"),
        [
            ("2026-01-05", None, True),
            ("2026-01-04", "2026-01-06", True),
            ("2026-01-04", "2026-01-05", False),
            ("2026-01-06", None, False),
        ],
    )
    def test_a_channel_manager_s_own_and_deputised(self, starts_on, ends_on, counts):
        deputy = DeputyFactory(starts_on=starts_on, ends_on=ends_on)
        own = PartnerFactory(channel_manager=deputy.deputy)
        theirs = PartnerFactory(channel_manager=deputy.manager)
        PartnerFactory()
        assert self.visible(deputy.deputy) == ({own, theirs} if counts else {own})
        assert self.visible(deputy.manager) == {theirs}

    def test_nothing_without_a_role(self):
        PartnerFactory()
        assert self.visible(UserFactory()) == set()
