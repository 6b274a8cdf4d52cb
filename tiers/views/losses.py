"""A coming loss in the reader's words: what, when for good, why, and what would stop it."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.utils.translation import gettext as _

from core import formats
from core.components import Link, Loss
from specializations.wording import achievement_words
from tiers.engine.dates import date_of
from tiers.engine.forecast import LossEvent
from tiers.wording import cause_words, remedy_words


def final_day(event: LossEvent) -> date | None:
    """The day on which it is lost for good; None when it is met again before."""
    return date_of(event.final_on or 0)


def loss_of(
    event: LossEvent,
    names: Mapping[str, str],
    today: date,
    *,
    because: Sequence[Link] = (),
    action: Link | None = None,
    training: Link | None = None,
) -> Loss:
    """`names` are those of the specializations by slug; `because` the facts behind the cause."""
    starts_on, final_on = date.fromordinal(event.on), final_day(event)
    on = final_on or starts_on
    cause = event.cause.as_json()
    lapses_first = final_on is not None and final_on > starts_on > today
    when = formats.in_days((on - today).days)
    if lapses_first:
        when = _("%(when)s; in grace from %(day)s") % {"when": when, "day": formats.long_date(starts_on)}
    words = _("%(what)s is lost") if final_on else _("%(what)s is in grace")
    return Loss(
        on=on,
        when=when,
        what=words % {"what": achievement_words(event.achievement, names)},
        cause=cause_words(cause, names),
        remedy=remedy_words(cause, names, by=final_on - timedelta(days=1) if final_on else None),
        action=action,
        because=because,
        training=training,
    )
