"""Answers of the policies: every act is allowed, or denied with a reason that a person can read.

A policy is a function ``can_<verb>_<noun>(user, obj)``; view, template and test ask the same one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from core.models import User


@dataclass(frozen=True)
class Allowed:
    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True)
class Denied:
    reason: str | Promise

    def __bool__(self) -> bool:
        return False


Decision = Allowed | Denied


def require(decision: Decision) -> None:
    """Go on if allowed; otherwise raise PermissionDenied, whose page shows the reason."""
    if isinstance(decision, Denied):
        raise PermissionDenied(decision.reason)


def allowed_if(condition: bool, *, otherwise: str | Promise) -> Decision:
    return Allowed() if condition else Denied(otherwise)


def can_read_history(user: User) -> Decision:
    return allowed_if(user.is_programme_admin, otherwise=_("The history of changes is for programme admins."))
