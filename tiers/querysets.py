from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from numpy.typing import NDArray

from core.columns import among_q
from partners.models import Partner
from tiers.enums import RunState

if TYPE_CHECKING:
    from core.models import User
    from tiers.models import Evaluation, EvaluationRun, KeptFacts, SavedSimulation  # noqa: F401 - named by strings in the bases


class EvaluationRunQuerySet(models.QuerySet["EvaluationRun"]):
    def visible_to(self, user: User) -> EvaluationRunQuerySet:
        return self if user.is_programme_admin else self.none()

    def finished(self) -> EvaluationRunQuerySet:
        return self.filter(state=RunState.DONE)

    def going(self) -> EvaluationRun | None:
        """The one run that is not finished, if there is one."""
        return self.filter(state=RunState.RUNNING).first()

    def last_finished(self) -> EvaluationRun | None:
        return self.finished().order_by("as_of", "id").last()


class EvaluationQuerySet(models.QuerySet["Evaluation"]):
    def standing_on(self, day: date, partner_ids: NDArray[np.int64]) -> EvaluationQuerySet:
        """The evaluation that stands on the day for each of these partners (ascending primary keys): the newest
        of the latest as-of date up to it. May hold other partners, whose keys lie between theirs.
        """
        newest = ("-as_of", "-id")
        if len(partner_ids) == 1:
            return self.filter(partner=int(partner_ids[0]), as_of__lte=day).order_by(*newest)[:1]
        judged = self.model.objects.filter(partner=OuterRef("pk"), as_of__lte=day).order_by(*newest)
        partners = Partner.objects.filter(among_q("pk", partner_ids)).order_by()
        return self.filter(pk__in=partners.values(newest=Subquery(judged.values("pk")[:1])))


class KeptFactsQuerySet(models.QuerySet["KeptFacts"]):
    def last_finished(self) -> KeptFacts | None:
        return self.filter(finished_at__isnull=False).order_by("id").last()


class SavedSimulationQuerySet(models.QuerySet["SavedSimulation"]):
    def visible_to(self, user: User, *, on: date) -> SavedSimulationQuerySet:
        """One's own, and those shared, of the partners that the user sees on the day."""
        partners = Partner.objects.visible_to(user, on=on)
        return self.filter(Q(owner=user) | Q(shared_at__isnull=False), partner__in=partners.order_by().values("pk"))
