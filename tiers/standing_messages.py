"""What partners are told about their own standing, in the language that is active (``core.messages``)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import formats
from core.components import Fact
from core.messages import Message
from core.models import Notification, User
from partners.enums import StandingStatus
from partners.models import Award, Partner
from partners.roles import partner_of
from specializations.enums import Level, TierSlug
from specializations.models import Specialization
from specializations.wording import achievement_words, level_name, tier_name
from tiers.alerts import EXPIRY_AHEAD, GRACE_STARTED, RANKS, TIER
from tiers.wording import cause_words, remedy_words

Names = Mapping[str, str]
Expiring = Mapping[tuple[int, str, date], Sequence[Award]]
"""The awards that end on a day, by partner, specialization and day."""


def describe(notifications: Sequence[Notification]) -> dict[int, Message]:
    """Events about a standing; their subject is the partner's code.

    Whoever no longer belongs to the partner is told nothing. Three queries.
    """
    readers = {
        user.pk: user
        for user in User.objects.filter(pk__in={each.user_id for each in notifications}).select_related(
            "membership__partner"
        )
    }
    names = dict(Specialization.objects.values_list("slug", "name"))
    about = [(each, partner_of(readers[each.user_id])) for each in notifications]
    told = [(each, partner) for each, partner in about if partner is not None and partner.code == each.subject]
    expiring = _expiring(told)
    return {each.pk: _message(each, partner, names, expiring) for each, partner in told}


def _message(notification: Notification, partner: Partner, names: Names, expiring: Expiring) -> Message:
    match notification.event:
        case event if event == GRACE_STARTED:
            return _lapsing(notification.context, partner, names)
        case event if event == EXPIRY_AHEAD:
            return _ahead(notification.context, partner, names, expiring)
        case _:
            return _changed(notification.context, partner, names)


def _changed(context: Mapping[str, Any], partner: Partner, names: Names) -> Message:
    """Another tier, or another level of a specialization."""
    subject, before, after = context["subject"], context["from"], context["to"]
    is_tier = subject == TIER
    day = _day(context["on"])
    held = [_level_words(subject, level) for level in (before, after)]
    if is_tier:
        title = _("Your tier is now %(tier)s") % {"tier": held[1]}
        intro = _("Since %(day)s %(partner)s is %(after)s; before, it was %(before)s.")
    elif after:
        title = _("%(achievement)s is yours") if RANKS[after] > RANKS.get(before, 0) else _("%(achievement)s stays")
        title %= {"achievement": achievement_words(f"{subject}:{after}", names)}
        intro = _("Since %(day)s %(partner)s holds %(after)s in %(subject)s; before, it held %(before)s.")
    else:
        title = _("%(achievement)s is lost") % {"achievement": achievement_words(f"{subject}:{before}", names)}
        intro = _("Since %(day)s %(partner)s no longer holds any level in %(subject)s; before, it held %(before)s.")
    words = {
        "day": day,
        "partner": partner.name,
        "before": held[0],
        "after": held[1],
        "subject": names.get(subject, subject),
    }
    what = Fact(_("Tier"), held[1]) if is_tier else Fact(names.get(subject, subject), held[1])
    return Message(
        title=title,
        paragraphs=(intro % words, *_causes(context["causes"], names)),
        facts=(what, Fact(_("Before"), held[0]), Fact(_("Since"), day)),
        url=reverse("tiers:evaluation", args=[partner.code, context["evaluation"]]),
        link=_("See how it was decided"),
    )


def _lapsing(context: Mapping[str, Any], partner: Partner, names: Names) -> Message:
    """Requirements that stopped being met, and until when it is held all the same."""
    what, cause = achievement_words(context["achievement"], names), context["cause"]
    until = date.fromisoformat(context["kept_until"]) if context["kept_until"] else None
    last = until - timedelta(days=1) if until else None
    kept = _kept(context["kept_by"]) % {"day": formats.long_date(last)} if last else ""
    paragraphs = (
        _("Since %(day)s %(partner)s no longer meets what %(what)s takes. It is held all the same for now.")
        % {"day": _day(context["on"]), "partner": partner.name, "what": what},
        cause_words(cause, names),
        kept,
        _remedy(cause, names, by=last),
    )
    facts = [Fact(_("In grace"), what), Fact(_("Since"), _day(context["on"]))]
    if last:
        facts.append(Fact(_("Held until"), formats.long_date(last)))
    return Message(
        title=_("%(what)s is in grace") % {"what": what},
        paragraphs=tuple(paragraph for paragraph in paragraphs if paragraph),
        facts=tuple(facts),
        url=reverse("tiers:scorecard", args=[partner.code]),
        link=_("See what is missing"),
    )


def _ahead(context: Mapping[str, Any], partner: Partner, names: Names, expiring: Expiring) -> Message:
    """Losses that come on a day if nothing new happens."""
    on, losses = date.fromisoformat(context["on"]), context["losses"]
    what = [achievement_words(loss["achievement"], names) for loss in losses]
    title = ngettext("In %(days)s day: %(what)s at stake", "In %(days)s days: %(what)s at stake", context["days"]) % {
        "days": formats.number(context["days"]),
        "what": formats.joined(what),
    }
    paragraphs = [
        _("If nothing new happens, this changes for %(partner)s on %(day)s:")
        % {"partner": partner.name, "day": formats.long_date(on)}
    ]
    for loss, words in zip(losses, what, strict=True):
        paragraphs.append(_loss_words(loss, words, on, names))
    slugs = {loss["achievement"].partition(":")[0] for loss in losses}
    awards = [award for slug in sorted(slugs) for award in expiring.get((partner.pk, slug, on), ())]
    return Message(
        title=title,
        paragraphs=tuple(paragraphs),
        facts=(
            Fact(_("On"), formats.long_date(on)),
            *(Fact(_("Award that expires"), f"{award.staff_member} · {award.accreditation.code}") for award in awards),
        ),
        url=reverse("tiers:scorecard", args=[partner.code]),
        link=_("See what you could lose next"),
    )


def _loss_words(loss: Mapping[str, Any], what: str, on: date, names: Names) -> str:
    """What happens to one achievement on the day, why, when it becomes final, and what would stop it."""
    final_on = date.fromisoformat(loss["final_on"]) if loss["final_on"] else None
    if final_on is not None and final_on <= on:
        said = _("%(what)s is lost.") % {"what": what}
    elif final_on is not None:
        last = formats.long_date(final_on - timedelta(days=1))
        said = _("%(what)s is in grace from then on and held until %(day)s.") % {"what": what, "day": last}
    else:
        said = _("%(what)s is in grace from then on.") % {"what": what}
    remedy = _remedy(loss["cause"], names, by=(final_on or on) - timedelta(days=1))
    return " ".join(part for part in (said, cause_words(loss["cause"], names), remedy) if part)


def _remedy(cause: Mapping[str, Any], names: Names, *, by: date | None) -> str:
    words = remedy_words(cause, names, by=by)
    return formats.labelled(_("What would stop it"), words) if words else ""


def _causes(causes: Iterable[Mapping[str, Any]], names: Names) -> list[str]:
    return [words for cause in causes if (words := cause_words(cause, names))]


def _kept(status: str) -> str:
    match status:
        case StandingStatus.TRANSITION:
            return _("The transition keeps it until %(day)s.")
        case StandingStatus.EXCEPTION:
            return _("An exception keeps it until %(day)s.")
    return _("The days of grace keep it until %(day)s.")


def _level_words(subject: str, level: str) -> str:
    if subject == TIER:
        return tier_name(level or TierSlug.REGISTERED)
    return level_name(level) if level in Level.values else _("no level")


def _day(written: str) -> str:
    return formats.long_date(date.fromisoformat(written))


def _expiring(told: Iterable[tuple[Notification, Partner]]) -> Expiring:
    """The awards that end on the days the reminders are about: whose they are is only said here, never kept."""
    asked = {
        (partner.pk, date.fromisoformat(each.context["on"])) for each, partner in told if each.event == EXPIRY_AHEAD
    }
    found: defaultdict[tuple[int, str, date], list[Award]] = defaultdict(list)
    if asked:
        awards = Award.objects.filter(
            staff_member__partner__in={partner for partner, _on in asked}, expires_on__in={on for _partner, on in asked}
        ).select_related("staff_member", "accreditation__specialization")
        for award in awards.order_by("staff_member__name", "accreditation__code", "id"):
            assert award.expires_on is not None
            key = (award.staff_member.partner_id, award.accreditation.specialization.slug, award.expires_on)
            if key[::2] in asked:
                found[key].append(award)
    return found
