from typing import ClassVar

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.kinds import Kind


class PartnersConfig(AppConfig):
    name = "partners"
    verbose_name = _("Partners")
    worded_by: ClassVar = dict.fromkeys(
        ("award.verified", "award.refused", "proof.verified", "proof.refused"), "partners.messages.describe"
    )
    mail_kinds: ClassVar = {
        "award": Kind(_("An award is confirmed or refused"), for_vendor=True),
        "proof": Kind(_("A reference or validation is approved or refused"), for_vendor=True),
    }
