"""What a partner lacks for each specialization, in words.

Standings are judged above this app: the app that does it names the function in its ``AppConfig``::

    class TiersConfig(AppConfig):
        words_gaps = "tiers.views.cards.gaps_of"
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeAlias

from django.apps import apps
from django.utils.module_loading import import_string

from partners.models import Partner

GapsOf: TypeAlias = Callable[[Partner, date], Mapping[str, str]]
"""A partner and a day to what is missing, by the specialization's slug; met ones are left out."""


def gaps_of(partner: Partner, on: date) -> Mapping[str, str]:
    for app in apps.get_app_configs():
        if path := getattr(app, "words_gaps", ""):
            function: GapsOf = import_string(path)
            return function(partner, on)
    return {}
