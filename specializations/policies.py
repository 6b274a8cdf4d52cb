from django.utils.translation import gettext_lazy as _

from core.models import User
from core.policies import Decision, allowed_if


def can_view_draft_rulebooks(user: User) -> Decision:
    return allowed_if(
        user.is_programme_admin, otherwise=_("Only programme admins read rules before they are published.")
    )
