from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from deals.enums import RowState

if TYPE_CHECKING:
    from core.models import User
    from deals.models import Declaration, DeclarationRow, OrderLine  # noqa: F401 - named by strings in the bases


class OrderLineQuerySet(models.QuerySet["OrderLine"]):
    def current(self) -> OrderLineQuerySet:
        """Lines that no later declaration has corrected."""
        return self.filter(superseded_at=None)


class DeclarationQuerySet(models.QuerySet["Declaration"]):
    def visible_to(self, user: User) -> DeclarationQuerySet:
        return self if user.is_programme_admin else self.none()


class DeclarationRowQuerySet(models.QuerySet["DeclarationRow"]):
    def held(self) -> DeclarationRowQuerySet:
        return self.filter(state=RowState.HELD)
