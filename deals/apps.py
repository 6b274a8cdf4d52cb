from typing import ClassVar

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.kinds import Kind


class DealsConfig(AppConfig):
    name = "deals"
    verbose_name = _("Deals")
    worded_by: ClassVar = {
        "agreement": "deals.messages.describe",
        "extension": "deals.messages.describe",
        "dispute": "deals.dispute_messages.describe",
    }
    mail_kinds: ClassVar = {
        "agreement": Kind(_("Teaming agreements"), for_vendor=True),
        "extension": Kind(_("Extensions of teaming agreements"), for_vendor=True),
        "dispute": Kind(_("Disputes"), for_vendor=True),
    }
