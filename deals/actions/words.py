"""The words of agreements: coded reasons and the contract's text. Nothing that was used is ever changed."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.actions import record
from core.models import User
from deals.enums import ReasonKind
from deals.models import ContractText, Reason

FIRST_VERSION = 1


@transaction.atomic
def add_reason(*, kind: ReasonKind, code: str, label_en: str, label_fr: str, by: User | None, at: datetime) -> Reason:
    """A new reason, or one of a retired code again. Raises ValidationError when the code is in use."""
    earlier = Reason.objects.filter(kind=kind, code=code).order_by("-version").first()
    if earlier is not None and earlier.retired_at is None:
        raise ValidationError({"code": _("This code is in use already.")})
    version = earlier.version + 1 if earlier else FIRST_VERSION
    reason = Reason(
        kind=kind, code=code, version=version, label_en=label_en, label_fr=label_fr, created_at=at, created_by=by
    )
    reason.full_clean()
    reason.save()
    record(by=by, at=at, verb="reason_added", of=reason, key=_key(reason), after=_words(reason))
    return reason


@transaction.atomic
def reword_reason(*, reason: Reason, label_en: str, label_fr: str, by: User | None, at: datetime) -> Reason:
    """The reason's next version; the older one retires and stays with whatever it was given for.

    Raises ValidationError when somebody else retired or reworded it meanwhile.
    """
    before = _words(reason)
    _retire(reason, by=by, at=at)
    newer = Reason(
        kind=reason.kind,
        code=reason.code,
        version=reason.version + 1,
        label_en=label_en,
        label_fr=label_fr,
        created_at=at,
        created_by=by,
    )
    newer.full_clean()
    newer.save()
    record(by=by, at=at, verb="reason_reworded", of=newer, key=_key(newer), before=before, after=_words(newer))
    return newer


@transaction.atomic
def retire_reason(*, reason: Reason, by: User | None, at: datetime) -> Reason:
    """Nobody can choose it any more. Raises ValidationError when somebody else retired or reworded it meanwhile."""
    before = {**_words(reason), "retired_at": None}
    _retire(reason, by=by, at=at)
    after = {**_words(reason), "retired_at": at.isoformat()}
    record(by=by, at=at, verb="reason_retired", of=reason, key=_key(reason), before=before, after=after)
    return reason


@transaction.atomic
def publish_contract_text(
    *, body_en: str, body_fr: str, note: str, based_on: int, by: User | None, at: datetime
) -> ContractText:
    """The contract's next version, for what is signed from now on; signed agreements keep theirs.

    ``based_on`` is the version that its author started from. Raises ValidationError when a newer one is there.
    """
    newest = ContractText.objects.order_by("-version").first()
    there = newest.version if newest else 0
    if there != based_on:
        raise ValidationError(
            _("Version %(version)s was published meanwhile. Read it, then publish yours again.") % {"version": there}
        )
    text = ContractText(
        version=there + 1, body_en=body_en, body_fr=body_fr, note=note, published_at=at, published_by=by
    )
    text.full_clean()
    text.save()
    before = _version(newest) if newest else {}
    key = str(text.version)
    record(by=by, at=at, verb="contract_text_published", of=text, key=key, before=before, after=_version(text))
    return text


def _retire(reason: Reason, *, by: User | None, at: datetime) -> None:
    current = Reason.objects.filter(pk=reason.pk, retired_at=None)
    if not current.update(retired_at=at, retired_by=by):
        raise ValidationError(_("This wording was retired meanwhile."))
    reason.retired_at, reason.retired_by = at, by


def _key(reason: Reason) -> str:
    return f"{reason.kind}:{reason.code}:{reason.version}"


def _version(text: ContractText) -> dict[str, str | int]:
    """Its texts are kept under this version, for ever."""
    return {"version": text.version, "note": text.note}


def _words(reason: Reason) -> dict[str, str]:
    return {"label_en": reason.label_en, "label_fr": reason.label_fr}
