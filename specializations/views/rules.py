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
from core.formats import labelled, long_date
from core.views import SignedInRequest
from specializations.content import content_of
from specializations.enums import Origin, RulebookPhase, RulebookState
from specializations.models import Accreditation, Rulebook, Specialization
from specializations.policies import can_list_versions
from specializations.status import in_force_on, status_of
from specializations.views import sections
from specializations.views.ways import version_actions


@require_safe
def rules_now(request: SignedInRequest) -> HttpResponse:
    """The rulebook in force today, with what the next one changes; before the first one, that one."""
    today, rulebooks = timezone.localdate(), Rulebook.objects.visible_to(request.user)
    versions = list(rulebooks.filter(state=RulebookState.PUBLISHED))
    coming = [version for version in versions if version.effective_from > today]
    pair = (in_force_on(today, versions), min(coming, key=lambda version: version.effective_from, default=None))
    whole = rulebooks.with_parts().in_bulk([version.pk for version in pair if version])
    current, following = (whole[version.pk] if version else None for version in pair)
    shown = current or following
    if shown is None:
        return render(request, "specializations/rulebook_empty.html")
    return _page(request, shown, versions, today=today, change=(current, following))


@require_safe
def rulebook_detail(request: SignedInRequest, public_id: str) -> HttpResponse:
    """One version, with what it changed against the one in force on the day before it takes effect."""
    rulebooks = Rulebook.objects.visible_to(request.user)
    shown = get_object_or_404(rulebooks.with_parts().with_people(), public_id=public_id)
    versions = list(rulebooks.filter(state=RulebookState.PUBLISHED))
    before = rulebooks.with_parts().in_force(shown.effective_from - timedelta(days=1))
    return _page(request, shown, versions, today=timezone.localdate(), change=(before, shown))


def _page(
    request: SignedInRequest,
    shown: Rulebook,
    versions: list[Rulebook],
    *,
    today: date,
    change: tuple[Rulebook | None, Rulebook | None],
) -> HttpResponse:
    """The page of ``shown``; it opens with what the second rulebook of ``change`` changes against the first.

    ``versions`` are all the published ones, newest first.
    """
    content = content_of(shown)
    catalogue = sections.Catalogue(list(Specialization.objects.all()), list(Accreditation.objects.all()))
    status = status_of(shown, versions, today)
    before, after = change
    return render(
        request,
        "specializations/rulebook_detail.html",
        {
            "rulebook": shown,
            "status": status,
            "facts": [Fact(_since(status), long_date(shown.effective_from)), *_people(request, shown)],
            "actions": version_actions(request.user, shown, today=today),
            "version_note": _note_about(shown) if request.user.is_programme_admin else "",
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
                    cause=status_of(version, versions, today).label,
                )
                for version in versions
            ],
        },
    )


def _people(request: SignedInRequest, shown: Rulebook) -> list[Fact]:
    """Who made, submitted, published and withdrew the version: for those who do such things."""
    if not can_list_versions(request.user):
        return []
    acts = [
        (_("Author"), shown.created_by, shown.created_at),
        (_("Submitted by"), shown.submitted_by, shown.submitted_at),
        (_("Published by"), shown.published_by, shown.published_at),
        (_("Withdrawn by"), shown.withdrawn_by, shown.withdrawn_at),
    ]
    operator = _("the operator")
    return [
        Fact(what, f"{who or operator}, {long_date(timezone.localtime(at).date())}")
        for what, who, at in acts
        if at is not None
    ]


def _note_about(shown: Rulebook) -> str:
    """Why the version was returned or withdrawn."""
    if shown.state == RulebookState.DRAFT and shown.return_reason:
        return labelled(_("Returned to draft"), shown.return_reason)
    if shown.state == RulebookState.WITHDRAWN:
        return labelled(_("Withdrawn"), shown.withdrawal_reason)
    return ""


def _since(status: RulebookState | RulebookPhase) -> str:
    match status:
        case RulebookPhase.IN_FORCE:
            return _("In force since")
        case RulebookPhase.PAST:
            return _("In force from")
    return _("Takes effect on")


def _link(rulebook: Rulebook) -> Link:
    return Link(rulebook.name, reverse("specializations:rulebook", args=[rulebook.public_id]))
