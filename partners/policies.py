from django.utils.translation import gettext_lazy as _

from core.models import User
from core.policies import Decision, allowed_if
from partners.roles import PARTNER_ROLES, VENDOR_ROLES, role_of


def can_view_own_standing(user: User) -> Decision:
    return allowed_if(
        role_of(user) in PARTNER_ROLES, otherwise=_("Only the people of a reseller have a tier of their own.")
    )


def can_list_staff(user: User) -> Decision:
    return allowed_if(
        role_of(user) in PARTNER_ROLES, otherwise=_("Only the people of a reseller see its staff list here.")
    )


def can_list_partners(user: User) -> Decision:
    return allowed_if(role_of(user) in VENDOR_ROLES, otherwise=_("The list of partners is for the vendor’s people."))
