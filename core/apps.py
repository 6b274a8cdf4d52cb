from typing import ClassVar

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _

from core import columns, lookups, sessions  # noqa: F401 - lookups registers them


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Core")
    worded_by: ClassVar = dict.fromkeys(
        (
            "account.password_changed",
            "account.second_factor_activated",
            "account.second_factor_deactivated",
            "account.recovery_codes_generated",
        ),
        "core.messages.describe_account",
    )

    def ready(self) -> None:
        user_logged_in.connect(sessions.begin)
        user_login_failed.connect(sessions.tell_failure)
        user_logged_out.connect(sessions.tell_end)
        connection_created.connect(columns.set_up_connection)
