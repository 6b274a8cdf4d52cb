"""What unlocks a benefit, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from specializations.enums import Level
from specializations.models import Benefit


def unlocked_words(benefit: Benefit) -> str:
    """``Gold or higher, and Master in Encryption``. Costs no query where tier and specialization came with it."""
    conditions = []
    if benefit.tier is not None:
        conditions.append(_("%(tier)s or higher") % {"tier": benefit.tier.name} if benefit.tier.rank else "")
    if benefit.level:
        level = Level(benefit.level).label
        conditions.append(
            _("%(level)s in %(specialization)s") % {"level": level, "specialization": benefit.specialization.name}
            if benefit.specialization is not None
            else _("%(level)s in any specialization") % {"level": level}
        )
    found = [condition for condition in conditions if condition]
    if not found:
        return _("every partner")
    return _("%(one)s, and %(other)s") % {"one": found[0], "other": found[1]} if len(found) > 1 else found[0]
