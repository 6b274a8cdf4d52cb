from django.utils.translation import gettext_lazy as _

from core.models import User
from core.policies import Decision, allowed_if
from partners.roles import VENDOR_ROLES, role_of


def can_list_partners(user: User) -> Decision:
    return allowed_if(role_of(user) in VENDOR_ROLES, otherwise=_("The list of partners is for the vendor’s people."))
