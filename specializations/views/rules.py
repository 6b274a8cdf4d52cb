"""The programme's rules to read: the rulebook in force, the next one, and every version at its own address."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.components import Fact, HistoryEntry, Link
from core.formats import long_date
from core.views import SignedInRequest
from specializations.content import content_of
from specializations.enums import Origin, RulebookPhase, RulebookState
from specializations.models import Accreditation, Rulebook, Specialization
from specializations.views import sections


@require_safe
def rules_now(request: SignedInRequest) -> HttpResponse:
    """The rulebook in force today, with what the next one changes; before the first one, that one."""
    today = timezone.localdate()
    rulebooks = Rulebook.objects.visible_to(request.user).with_parts()
    current, following = rulebooks.in_force(today), rulebooks.following(today)
    shown = current or following
    if shown is None:
        return render(request, "specializations/rulebook_empty.html")
    return _page(request, shown, today=today, change=(current, following))


@require_safe
def rulebook_detail(request: SignedInRequest, public_id: str) -> HttpResponse:
    """One version, with what it changed against the one in force on the day before it takes effect."""
    rulebooks = Rulebook.objects.visible_to(request.user).with_parts()
    shown = get_object_or_404(rulebooks, public_id=public_id)
    before = rulebooks.in_force(shown.effective_from - timedelta(days=1))
    return _page(request, shown, today=timezone.localdate(), change=(before, shown))


def _page(
    request: SignedInRequest, shown: Rulebook, *, today: date, change: tuple[Rulebook | None, Rulebook | None]
) -> HttpResponse:
    """The page of ``shown``; it opens with what the second rulebook of ``change`` changes against the first."""
    content = content_of(shown)
    catalogue = sections.Catalogue(list(Specialization.objects.all()), list(Accreditation.objects.all()))
    versions = list(Rulebook.objects.visible_to(request.user).filter(state=RulebookState.PUBLISHED))
    status = _status(shown, versions, today)
    before, after = change
    return render(
        request,
        "specializations/rulebook_detail.html",
        {
            "rulebook": shown,
            "status": status,
            "facts": [Fact(_since(status), long_date(shown.effective_from))],
            "changes": sections.change_table(content_of(before), content_of(after), catalogue.names)
            if before and after
            else None,
            "change_text": after.change_text if after else "",
            "change_link": _link(after) if after and after != shown else None,
            "tiers": sections.tier_table(content),
            "levels": sections.level_table(content),
            "differences": sections.difference_table(content, catalogue.names),
            "countries": sections.country_table(content, catalogue.names),
            "openings": sections.opening_table(content, catalogue),
            "master": sections.master_rules(content),
            "accreditations": sections.accreditation_table(content, catalogue),
            "times": sections.time_rules(content),
            "agreements": sections.agreement_rules(content),
            "origins": list(Origin),
            "versions": [
                HistoryEntry(
                    on=version.effective_from,
                    url=_link(version).url,
                    state=version.name,
                    cause=_status(version, versions, today).label,
                )
                for version in versions
            ],
        },
    )


def _since(status: RulebookState | RulebookPhase) -> str:
    match status:
        case RulebookPhase.IN_FORCE:
            return _("In force since")
        case RulebookPhase.PAST:
            return _("In force from")
    return _("Takes effect on")


def _link(rulebook: Rulebook) -> Link:
    return Link(rulebook.name, reverse("specializations:rulebook", args=[rulebook.public_id]))


def _status(rulebook: Rulebook, published: list[Rulebook], today: date) -> RulebookState | RulebookPhase:
    """How a rulebook stands today; ``published`` has the newest first."""
    if rulebook.state != RulebookState.PUBLISHED:
        return RulebookState(rulebook.state)
    if rulebook.effective_from > today:
        return RulebookPhase.COMING
    in_force = next(version for version in published if version.effective_from <= today)
    return RulebookPhase.IN_FORCE if rulebook == in_force else RulebookPhase.PAST
