"""One user of each role, and those who must get nothing."""

from core.models import User
from partners.enums import MembershipRole, PartnerStatus
from partners.models import Partner
from partners.roles import Role
from tests.factories.core import UserFactory
from tests.factories.partners import MembershipFactory, PartnerFactory

LOCKED_OUT = ("anonymous", "locked", "roleless", "ended")


def user_of(role: Role, partner: Partner | None = None) -> User:
    """A new user of this role, of ``partner`` where the role belongs to one."""
    match role:
        case Role.CHANNEL_MANAGER:
            return UserFactory(channel_manager=True)
        case Role.PROGRAMME_ADMIN:
            return UserFactory(programme_admin=True)
        case Role.DISTRIBUTOR:
            return MembershipFactory(partner=partner or PartnerFactory(distributor=True)).user
        case _:
            admin = role == Role.PARTNER_ADMIN
            return MembershipFactory(
                partner=partner or PartnerFactory(),
                role=MembershipRole.ADMIN if admin else MembershipRole.MEMBER,
            ).user


def locked_out(kind: str) -> User | None:
    """Somebody who once had access: locked, without any role, or of a partner that has left. None: anonymous."""
    match kind:
        case "locked":
            return MembershipFactory(user__is_active=False).user
        case "roleless":
            return UserFactory()
        case "ended":
            partner = PartnerFactory(status=PartnerStatus.ENDED, ended_on="2026-01-05")
            return MembershipFactory(partner=partner).user
    return None
