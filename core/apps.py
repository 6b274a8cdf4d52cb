from typing import ClassVar

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core import lookups  # noqa: F401 - registers them


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Core")
    worded_by: ClassVar = {"account": "core.messages.describe_account"}
