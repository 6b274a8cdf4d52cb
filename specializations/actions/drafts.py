"""Drafts: made from any version, edited by several people who notice one another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from core.actions import record
from core.models import User
from specializations.actions.rulebooks import create_draft, store_parts
from specializations.content import RulebookContent, content_of
from specializations.enums import RulebookState
from specializations.ledger import values_of
from specializations.models import (
    AgreementParameters,
    Requirement,
    Rulebook,
    RulebookAccreditation,
    RulebookLevel,
    RulebookOpening,
    RulebookRegion,
)

PARTS = (
    RulebookRegion,
    RulebookLevel,
    RulebookOpening,
    RulebookAccreditation,
    Requirement,
    AgreementParameters,
)


class DraftChanged(Exception):
    """The draft is no longer the one that was read: somebody else changed it, or it is no draft any more."""


@transaction.atomic
def make_draft(*, source: Rulebook, name: str, effective_from: date, by: User, at: datetime) -> Rulebook:
    """A draft that says what ``source`` says, under another name and from another day, which nobody has founded yet."""
    said = content_of(source)
    content = replace(
        said,
        name=name,
        effective_from=effective_from,
        change_text_en="",
        change_text_fr="",
        origins={name: origin for name, origin in said.origins.items() if name != "effective_from"},
    )
    return create_draft(content=content, by=by, at=at, based_on=source)


@transaction.atomic
def edit_draft(*, rulebook: Rulebook, content: RulebookContent, revision: int, by: User, at: datetime) -> Rulebook:
    """Make the draft say this. Raises DraftChanged, with nothing written, unless it is still at ``revision``.

    Content that is the same writes nothing.
    """
    before = content_of(Rulebook.objects.with_parts().get(pk=rulebook.pk))
    head = {
        "name": content.name,
        "effective_from": content.effective_from,
        "transition_ends_on": content.transition_ends_on,
        "transition_months": content.transition_months,
        "transition_grace_months": content.transition_grace_months,
        "window_months": content.window_months,
        "grace_days": content.grace_days,
        "change_text_en": content.change_text_en,
        "change_text_fr": content.change_text_fr,
        "origins": dict(content.origins),
        "note": content.note,
        "revision": revision + (before != content),
    }
    # The first statement that writes: whoever comes second waits here, and then finds another revision.
    if not Rulebook.objects.filter(pk=rulebook.pk, state=RulebookState.DRAFT, revision=revision).update(**head):
        raise DraftChanged
    if before == content:
        return rulebook
    for part in PARTS:
        part._default_manager.filter(rulebook=rulebook).delete()
    store_parts(rulebook, content)
    old, new = values_of(before), values_of(content)
    changed = sorted(name for name in {*old, *new} if old.get(name) != new.get(name))
    record(
        by=by,
        at=at,
        verb="edited",
        of=rulebook,
        key=rulebook.public_id,
        before={name: old[name] for name in changed if name in old},
        after={name: new[name] for name in changed if name in new},
    )
    for name, value in head.items():
        setattr(rulebook, name, value)
    return rulebook
