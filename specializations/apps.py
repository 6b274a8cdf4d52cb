from typing import ClassVar

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.kinds import Kind


class SpecializationsConfig(AppConfig):
    name = "specializations"
    verbose_name = _("Specializations")
    worded_by: ClassVar = dict.fromkeys(("draft.submitted", "draft.returned"), "specializations.messages.describe")
    mail_kinds: ClassVar = {"draft": Kind(_("Drafts of programme rules"), for_partners=False, for_vendor=True)}
