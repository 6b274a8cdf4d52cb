from django.utils.translation import gettext_lazy as _

from core.models import User
from core.policies import Decision, allowed_if
from partners.roles import Role, role_of


def can_list_declarations(user: User) -> Decision:
    return allowed_if(role_of(user) == Role.PROGRAMME_ADMIN, otherwise=_("Declarations are for programme admins."))
