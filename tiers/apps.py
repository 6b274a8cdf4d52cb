from typing import ClassVar

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.kinds import Kind


class TiersConfig(AppConfig):
    name = "tiers"
    verbose_name = _("Tiers")
    worded_by: ClassVar = {
        **dict.fromkeys(("rulebook.published", "rulebook.withdrawn"), "tiers.messages.describe"),
        **dict.fromkeys(
            ("exception.granted", "exception.approved", "exception.refused", "exception.ended"),
            "tiers.exception_messages.describe",
        ),
        **dict.fromkeys(
            ("tier.changed", "specialization.changed", "grace.started", "expiry.ahead"),
            "tiers.standing_messages.describe",
        ),
    }
    mail_kinds: ClassVar = {
        "tier.changed": Kind(_("Your tier changes")),
        "specialization.changed": Kind(_("A specialization is gained or lost")),
        "grace.started": Kind(_("Something you hold is in grace")),
        "expiry.ahead": Kind(_("90, 60 and 30 days before a loss")),
        "rulebook": Kind(_("New programme rules, and what they mean for you")),
        "exception": Kind(_("Exceptions to approve, and what became of yours"), for_partners=False, for_vendor=True),
    }
    words_gaps = "tiers.views.cards.gaps_of"
