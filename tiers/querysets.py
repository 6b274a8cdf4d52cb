from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models

from tiers.enums import RunState

if TYPE_CHECKING:
    from core.models import User
    from partners.querysets import PartnerQuerySet
    from tiers.models import EvaluationRun


class EvaluationRunQuerySet(models.QuerySet["EvaluationRun"]):
    def visible_to(self, user: User) -> EvaluationRunQuerySet:
        return self if user.is_programme_admin else self.none()

    def finished(self) -> EvaluationRunQuerySet:
        return self.filter(state=RunState.DONE)

    def last_finished(self) -> EvaluationRun | None:
        return self.finished().order_by("as_of", "id").last()


class EvaluationQuerySet(models.QuerySet["Evaluation"]):
    def of_partners(self, partners: PartnerQuerySet) -> EvaluationQuerySet:
        """Evaluations of partners that the caller has made visible."""
        return self.filter(partner__in=partners)

    def standing_for(self, day: date) -> EvaluationQuerySet:
        """Evaluations on or before the day, the one that stands last per partner (order by as-of date, then id)."""
        return self.filter(as_of__lte=day).order_by("partner_id", "-as_of", "-id")
