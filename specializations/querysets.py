from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models

from specializations.enums import RulebookState

if TYPE_CHECKING:
    from core.models import User
    from specializations.models import Rulebook


class RulebookQuerySet(models.QuerySet["Rulebook"]):
    def visible_to(self, user: User) -> RulebookQuerySet:
        """Everybody who is signed in reads published rules; drafts are the programme admins'."""
        if user.is_programme_admin:
            return self
        return self.filter(state=RulebookState.PUBLISHED)

    def with_parts(self) -> RulebookQuerySet:
        """With everything that belongs to a rulebook, in a fixed number of queries."""
        return self.select_related("agreement_parameters").prefetch_related(
            "regions",
            "levels",
            "openings__specialization",
            "accreditations",
            "requirements__specialization",
        )

    def with_people(self) -> RulebookQuerySet:
        """With whoever made, submitted, published and withdrew it, and the version it was made from."""
        return self.select_related("created_by", "submitted_by", "published_by", "withdrawn_by", "based_on")

    def published(self) -> RulebookQuerySet:
        return self.filter(state=RulebookState.PUBLISHED).order_by("effective_from")

    def in_force(self, on: date) -> Rulebook | None:
        """The published one with the latest ``effective_from`` on or before the day, if there is one."""
        return self.published().filter(effective_from__lte=on).last()

    def following(self, on: date) -> Rulebook | None:
        """The published rulebook that takes effect next after the day, if there is one."""
        return self.published().filter(effective_from__gt=on).first()
