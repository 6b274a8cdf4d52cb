"""Who stands otherwise after one run than after another, from the decisions that both left behind."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from partners.models import Partner
from tiers.engine.causes import ENDED
from tiers.enums import Holding
from tiers.models import Evaluation, EvaluationRun, StandingChange


@dataclass(frozen=True)
class Decided:
    """How a partner stood after a run: what it held, and the decision that says so (empty: none did)."""

    held: Mapping[str, Holding]
    evaluation: str = ""

    def holding(self, achievement: str) -> Holding:
        return self.held.get(achievement, Holding.NOT_HELD)


NEVER_JUDGED = Decided({})


@dataclass(frozen=True)
class Otherwise:
    """One achievement that a partner holds otherwise; ``before_id`` and ``after_id`` are the decisions' public ids."""

    partner: Partner
    achievement: str
    before: Holding
    after: Holding
    before_id: str
    after_id: str

    @property
    def name(self) -> str:
        return self.partner.name


@dataclass(frozen=True)
class RunComparison:
    """``differences`` by partner and achievement; ``partners`` is how many stand otherwise."""

    earlier: EvaluationRun
    later: EvaluationRun
    differences: tuple[Otherwise, ...]

    @property
    def partners(self) -> int:
        return len({difference.partner.pk for difference in self.differences})

    def counts(self) -> dict[str, Counter[tuple[Holding, Holding]]]:
        """By achievement: how many went from which holding to which."""
        found: dict[str, Counter[tuple[Holding, Holding]]] = {}
        for each in self.differences:
            found.setdefault(each.achievement, Counter())[each.before, each.after] += 1
        return found

    def causes(self, partner_ids: Iterable[int]) -> dict[tuple[int, str], dict[str, object]]:
        """The cause of the last change between the two runs, by partner and achievement."""
        changes = StandingChange.objects.filter(
            run__gt=self.earlier.pk, run__lte=self.later.pk, partner__among=set(partner_ids)
        )
        rows = changes.order_by("on", "pk").values_list("partner_id", "achievement", "cause")
        return {(partner_id, achievement): cause for partner_id, achievement, cause in rows}


def compare_runs(one: EvaluationRun, other: EvaluationRun) -> RunComparison:
    """Two finished runs, in whichever order. Only partners that a run between them looked at can differ."""
    earlier, later = sorted((one, other), key=lambda run: run.pk)
    between = {"run__gt": earlier.pk, "run__lte": later.pk}
    judged = set(Evaluation.objects.filter(**between).order_by().values_list("partner_id", flat=True).distinct())
    left = StandingChange.objects.filter(**between, evaluation=None).order_by().values_list("partner_id", flat=True)
    ids = judged | set(left)
    before, after = _standings(earlier, ids), _standings(later, ids)
    moved = [pk for pk in ids if before.get(pk, NEVER_JUDGED).held != after.get(pk, NEVER_JUDGED).held]
    partners = {partner.pk: partner for partner in Partner.objects.filter(pk__among=set(moved))}
    found = [
        difference
        for pk in moved
        for difference in _differences(partners[pk], before.get(pk, NEVER_JUDGED), after.get(pk, NEVER_JUDGED))
    ]
    found.sort(key=lambda each: (each.partner.name, each.partner.pk, each.achievement))
    return RunComparison(earlier, later, tuple(found))


def _differences(partner: Partner, before: Decided, after: Decided) -> Iterable[Otherwise]:
    for achievement in {*before.held, *after.held}:
        was, became = before.holding(achievement), after.holding(achievement)
        if was != became:
            yield Otherwise(partner, achievement, was, became, before.evaluation, after.evaluation)


def _standings(run: EvaluationRun, partner_ids: set[int]) -> dict[int, Decided]:
    """By partner: the decision that stood once the run was over. Whoever had left by then holds nothing."""
    newest = (
        Evaluation.objects.filter(run__lte=run.pk, partner__among=partner_ids)
        .order_by()
        .values("partner")
        .annotate(newest=Max("pk"))
        .values("newest")
    )
    left = _left(run, partner_ids)
    found = {}
    for partner_id, public_id, as_of, after in Evaluation.objects.filter(pk__in=newest).values_list(
        "partner_id", "public_id", "as_of", "after"
    ):
        gone = partner_id in left and as_of < left[partner_id]
        found[partner_id] = Decided({} if gone else _held(after), public_id)
    return found


def _left(run: EvaluationRun, partner_ids: set[int]) -> dict[int, date]:
    rows = StandingChange.objects.filter(
        run__lte=run.pk, partner__among=partner_ids, evaluation=None, cause__code=ENDED
    )
    return dict(rows.order_by().values("partner").annotate(last=Max("on")).values_list("partner_id", "last"))


def _held(after: str) -> dict[str, Holding]:
    held: Mapping[str, Mapping[str, str | None]] = json.loads(after)["held"]
    return {name: Holding.LAPSING if since["lapsing_since"] else Holding.HELD for name, since in held.items()}
