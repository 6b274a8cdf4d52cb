from typing import ClassVar

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.kinds import Kind


class DealsConfig(AppConfig):
    name = "deals"
    verbose_name = _("Deals")
    worded_by: ClassVar = {
        **dict.fromkeys(
            (
                "agreement.submitted",
                "agreement.action_required",
                "agreement.approved",
                "agreement.in_force",
                "agreement.rejected",
                "agreement.withdrawn",
                "agreement.expired",
                "agreement.revoked",
                "agreement.won",
                "agreement.lost",
                "agreement.ending",
                "agreement.overdue",
                "agreement.proposed",
                "agreement.flagged",
                "agreement.silent",
                "agreement.number_conflict",
                "extension.asked",
                "extension.decided",
            ),
            "deals.messages.describe",
        ),
        **dict.fromkeys(("dispute.asked", "dispute.replied", "dispute.answered"), "deals.dispute_messages.describe"),
    }
    mail_kinds: ClassVar = {
        "agreement": Kind(_("Teaming agreements"), for_vendor=True),
        "extension": Kind(_("Extensions of teaming agreements"), for_vendor=True),
        "dispute": Kind(_("Disputes"), for_vendor=True),
    }
