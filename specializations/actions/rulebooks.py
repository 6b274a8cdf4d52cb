"""Writes of rulebooks. A published one never changes, which the database enforces, too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from core.actions import record
from core.models import User
from specializations.actions.catalogue import Difference, complete_catalogue
from specializations.content import (
    AGREEMENT_FIELDS,
    ALL,
    RequirementContent,
    RulebookContent,
    content_of,
)
from specializations.enums import RULEBOOK_MOVES, RulebookState
from specializations.models import (
    AgreementParameters,
    Requirement,
    Rulebook,
    RulebookAccreditation,
    RulebookLevel,
    RulebookOpening,
    RulebookRegion,
    Specialization,
)
from specializations.rulebook_yaml import FileError, RulebookFile, RulebookRefused


class RulebookMoved(Exception):
    """The rulebook is no longer in the state from which it was to be moved, or that move does not exist."""


@dataclass(frozen=True)
class LoadedRulebook:
    """What loading a file did. Neither ``created`` nor ``published`` means that all of it was there already.

    ``new_entries`` are slugs and codes of new catalogue entries; ``differences`` were left alone.
    """

    rulebook: Rulebook
    created: bool
    published: bool
    new_entries: tuple[str, ...]
    differences: tuple[Difference, ...]


@transaction.atomic
def load_rulebook(*, file: RulebookFile, publish: bool, by: User | None, at: datetime) -> LoadedRulebook:
    """Store a rulebook as a draft or, for the operator, as published from its effective date, be it past.

    A version of that date with the same content is taken instead of a new one. Raises RulebookRefused, with
    nothing written, when another published rulebook takes effect on that date.
    """
    same = _stored_version(file)
    catalogue = complete_catalogue(file=file, by=by, at=at)
    rulebook = same or create_draft(content=file.content, by=by, at=at)
    publishes = publish and rulebook.state != RulebookState.PUBLISHED
    if publishes:
        try:
            with transaction.atomic():
                _publish_for_operator(rulebook, by=by, at=at)
        except IntegrityError:
            raise _date_taken(file, rulebook.effective_from) from None
    return LoadedRulebook(rulebook, same is None, publishes, catalogue.created, catalogue.differences)


@transaction.atomic
def create_draft(
    *, content: RulebookContent, by: User | None, at: datetime, based_on: Rulebook | None = None
) -> Rulebook:
    """Store a rulebook as a draft. Its specializations are in the catalogue."""
    rulebook = Rulebook.objects.create(
        name=content.name,
        effective_from=content.effective_from,
        transition_ends_on=content.transition_ends_on,
        transition_months=content.transition_months,
        transition_grace_months=content.transition_grace_months,
        currency=content.currency,
        window_months=content.window_months,
        grace_days=content.grace_days,
        change_text_en=content.change_text_en,
        change_text_fr=content.change_text_fr,
        origins=dict(content.origins),
        note=content.note,
        based_on=based_on,
        created_at=at,
        created_by=by,
    )
    store_parts(rulebook, content)
    record(
        by=by,
        at=at,
        verb="created",
        of=rulebook,
        key=rulebook.public_id,
        after={
            "name": rulebook.name,
            "effective_from": rulebook.effective_from.isoformat(),
            **({"based_on": based_on.public_id} if based_on else {}),
        },
    )
    return rulebook


def _stored_version(file: RulebookFile) -> Rulebook | None:
    """The version with this very content, a published one first; refuses a date that another one has."""
    versions = list(
        Rulebook.objects.filter(effective_from=file.content.effective_from)
        .exclude(state=RulebookState.WITHDRAWN)
        .with_parts()
        .order_by("id")
    )
    published = next((version for version in versions if version.state == RulebookState.PUBLISHED), None)
    if published is not None:
        if content_of(published) != file.content:
            raise _date_taken(file, published.effective_from, published.name)
        return published
    return next((version for version in versions if content_of(version) == file.content), None)


def _date_taken(file: RulebookFile, day: object, name: str = "") -> RulebookRefused:
    message = (
        _("“%(name)s” is published and takes effect on %(day)s with other content; choose another date")
        if name
        else _("another published rulebook takes effect on %(day)s; choose another date")
    ) % {"name": name, "day": day}
    return RulebookRefused([FileError(file.effective_line, "rulebook.effective_from", message)])


def _publish_for_operator(rulebook: Rulebook, *, by: User | None, at: datetime) -> None:
    before = rulebook.state
    move_rulebook(rulebook, to=RulebookState.PUBLISHED, published_at=at, by_operator=True)
    record(
        by=by,
        at=at,
        verb="published",
        of=rulebook,
        key=rulebook.public_id,
        before={"state": before},
        after={"state": rulebook.state, "by_operator": True},
    )


def move_rulebook(rulebook: Rulebook, *, to: RulebookState, **values: Any) -> None:
    """Move a rulebook on, only from the state and revision it was read in. Raises RulebookMoved."""
    known = RulebookState(rulebook.state)
    if to not in RULEBOOK_MOVES[known]:
        raise RulebookMoved(f"{known} → {to}")
    moved = Rulebook.objects.filter(pk=rulebook.pk, state=known, revision=rulebook.revision).update(state=to, **values)
    if not moved:
        raise RulebookMoved(f"{known} → {to}")
    for name, value in {"state": to, **values}.items():
        setattr(rulebook, name, value)


def store_parts(rulebook: Rulebook, content: RulebookContent) -> None:
    """Write the rows that belong to a rulebook; it has none yet."""
    slugs = {opening.specialization for opening in content.openings}
    specializations = {found.slug: found for found in Specialization.objects.filter(slug__in=slugs)}
    parts: list[list[models.Model]] = [
        [
            RulebookRegion(code=region.code, countries=list(region.countries), **_common(rulebook, region))
            for region in content.regions
        ],
        [
            RulebookLevel(
                level=level.level,
                region=level.region,
                pilot_from=level.pilot_from,
                available_from=level.available_from,
                **_common(rulebook, level),
            )
            for level in content.levels
        ],
        [
            RulebookOpening(
                specialization=specializations[opening.specialization],
                opened_on=opening.opened_on,
                **_common(rulebook, opening),
            )
            for opening in content.openings
        ],
        [
            RulebookAccreditation(
                type=accreditation.type,
                role=accreditation.role,
                counts=accreditation.counts,
                **_common(rulebook, accreditation),
            )
            for accreditation in content.accreditations
        ],
        [_requirement(rulebook, row, specializations) for row in content.requirements],
        [
            AgreementParameters(
                **{name: getattr(content.agreements, name) for name in AGREEMENT_FIELDS},
                **_common(rulebook, content.agreements),
            )
        ],
    ]
    for rows in parts:
        if rows:
            type(rows[0])._default_manager.bulk_create(rows, batch_size=500)


def _common(rulebook: Rulebook, part: Any) -> dict[str, Any]:
    return {"rulebook": rulebook, "origins": dict(part.origins), "note": part.note}


def _requirement(
    rulebook: Rulebook, row: RequirementContent, specializations: dict[str, Specialization]
) -> Requirement:
    return Requirement(
        specialization=None if row.specialization in {"", ALL} else specializations[row.specialization],
        level=row.level,
        tier=row.tier,
        measure=row.measure,
        minimum=row.minimum,
        country=row.country,
        **_common(rulebook, row),
    )
