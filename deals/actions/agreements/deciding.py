"""As whom somebody of the vendor decides, and with which reason."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.models import User
from core.policies import require
from deals.enums import Capacity, ReasonKind
from deals.models import Reason, TeamingAgreement
from deals.policies import can_decide_agreement, capacity_of


def deciding_capacity(agreement: TeamingAgreement, user: User, on: date) -> Capacity:
    """In which capacity somebody decides; raises PermissionDenied for whoever may not."""
    require(can_decide_agreement(user, agreement, on))
    capacity = capacity_of(user, agreement, on)
    assert capacity is not None
    return capacity


def check_reason(reason: Reason | None, kind: ReasonKind, note: str) -> None:
    errors = {}
    if reason is None or reason.kind != kind or reason.retired_at is not None:
        errors["reason"] = _("Choose one of the reasons in use.")
    if not note.strip():
        errors["note"] = _("Write a note: the partner reads it.")
    if errors:
        raise ValidationError(errors)
