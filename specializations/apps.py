from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SpecializationsConfig(AppConfig):
    name = "specializations"
    verbose_name = _("Specializations")
