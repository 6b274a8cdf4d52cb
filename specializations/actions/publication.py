"""The way of a draft into force: submitted by one programme admin, published by another, withdrawn before its day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.actions import notify, record
from core.enums import VendorRole
from core.models import User
from core.policies import require
from specializations.actions.rulebooks import RulebookMoved, move_rulebook
from specializations.editors import editors_of
from specializations.enums import RulebookState
from specializations.guards import Finding, errors_of
from specializations.models import Rulebook
from specializations.policies import (
    can_publish_rulebook,
    can_return_rulebook,
    can_submit_rulebook,
    can_withdraw_rulebook,
)
from specializations.soundness import faults_of

SUBMITTED, RETURNED = "draft.submitted", "draft.returned"


class RulebookUnsound(Exception):
    """The guards object; ``findings`` has their errors."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("\n".join(finding.text for finding in findings))
        self.findings = findings


@transaction.atomic
def submit_rulebook(
    *, rulebook: Rulebook, change_text_en: str, change_text_fr: str, by: User, at: datetime, today: date
) -> Rulebook:
    """Ask a second programme admin to publish the draft, with what changes in the words of both languages.

    Raises RulebookMoved if it is not the draft that was read, ValidationError, RulebookUnsound.
    """
    _require_state(rulebook, RulebookState.DRAFT)
    require(can_submit_rulebook(by, rulebook))
    texts = {"change_text_en": change_text_en.strip(), "change_text_fr": change_text_fr.strip()}
    missing = {name: [_("Say what changes: partners read it.")] for name, text in texts.items() if not text}
    if missing:
        raise ValidationError(missing)
    _require_sound(rulebook, today=today)
    _moved(
        rulebook,
        RulebookState.SUBMITTED,
        verb="submitted",
        by=by,
        at=at,
        submitted_at=at,
        submitted_by=by,
        return_reason="",
        **texts,
    )
    colleagues = User.objects.filter(vendor_role=VendorRole.PROGRAMME_ADMIN, is_active=True)
    _tell(rulebook, colleagues.exclude(pk__in={by.pk, *editors_of(rulebook)}), event=SUBMITTED, at=at)
    return rulebook


@transaction.atomic
def return_rulebook(*, rulebook: Rulebook, reason: str, by: User, at: datetime) -> Rulebook:
    """Make a submitted version a draft again, for a reason. Raises RulebookMoved, ValidationError."""
    _require_state(rulebook, RulebookState.SUBMITTED)
    require(can_return_rulebook(by, rulebook))
    waiting = [pk for pk in (rulebook.created_by_id, rulebook.submitted_by_id) if pk not in {None, by.pk}]
    _moved(
        rulebook,
        RulebookState.DRAFT,
        verb="returned",
        by=by,
        at=at,
        submitted_at=None,
        submitted_by=None,
        return_reason=_reason(reason),
    )
    _tell(rulebook, User.objects.filter(pk__in=waiting, is_active=True), event=RETURNED, at=at)
    return rulebook


@transaction.atomic
def publish_rulebook(*, rulebook: Rulebook, by: User, at: datetime, today: date) -> Rulebook:
    """Let a submitted version take effect on its day, which is still to come.

    Raises RulebookMoved, PermissionDenied for whoever made, changed or submitted it, RulebookUnsound.
    """
    _require_state(rulebook, RulebookState.SUBMITTED)
    require(can_publish_rulebook(by, rulebook))
    _require_sound(rulebook, today=today)
    try:
        with transaction.atomic():
            return _moved(
                rulebook, RulebookState.PUBLISHED, verb="published", by=by, at=at, published_at=at, published_by=by
            )
    except IntegrityError:  # a version of the same day was published at the same moment
        raise RulebookUnsound(errors_of(faults_of(rulebook, today=today))) from None


@transaction.atomic
def withdraw_rulebook(*, rulebook: Rulebook, reason: str, by: User, at: datetime, today: date) -> Rulebook:
    """Take back a published version before it takes effect. Raises RulebookMoved, ValidationError."""
    _require_state(rulebook, RulebookState.PUBLISHED)
    require(can_withdraw_rulebook(by, rulebook))
    if rulebook.effective_from <= today:
        raise RulebookMoved(f"took effect on {rulebook.effective_from}")
    return _moved(
        rulebook,
        RulebookState.WITHDRAWN,
        verb="withdrawn",
        by=by,
        at=at,
        withdrawn_at=at,
        withdrawn_by=by,
        withdrawal_reason=_reason(reason),
    )


def _require_state(rulebook: Rulebook, state: RulebookState) -> None:
    if rulebook.state != state:
        raise RulebookMoved(f"{rulebook.state}, not {state}")


def _require_sound(rulebook: Rulebook, *, today: date) -> None:
    errors = errors_of(faults_of(rulebook, today=today))
    if errors:
        raise RulebookUnsound(errors)


def _tell(rulebook: Rulebook, users: Iterable[User], *, event: str, at: datetime) -> None:
    key = f"{event}:{rulebook.public_id}:{at.isoformat()}"
    notify(users=users, event=event, subject=rulebook.public_id, key=key, at=at)


def _reason(reason: str) -> str:
    if not reason.strip():
        raise ValidationError({"reason": [_("Give a reason: the others read it.")]})
    return reason.strip()


def _moved(rulebook: Rulebook, to: RulebookState, *, verb: str, by: User, at: datetime, **values: Any) -> Rulebook:
    texts = {name: value for name, value in values.items() if isinstance(value, str)}
    before = {"state": rulebook.state, **{name: getattr(rulebook, name) for name in texts}}
    after = {"state": to.value, **texts}
    told = [name for name in after if before[name] != after[name]]
    move_rulebook(rulebook, to=to, **values)
    record(
        by=by,
        at=at,
        verb=verb,
        of=rulebook,
        key=rulebook.public_id,
        before={name: before[name] for name in told},
        after={name: after[name] for name in told},
    )
    return rulebook
