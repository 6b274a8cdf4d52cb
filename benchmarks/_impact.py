"""One measurement of `portal bench preview`, in a process of its own, against the database in the environment."""

import argparse
import json
import os
import resource
import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spp_portal.settings")

import django

django.setup()

from django.core.cache import cache
from django.db.models import Sum
from django.db.models.functions import Length
from django.utils import timezone

from core.actions import enqueue
from specializations.content import RulebookContent, content_of
from specializations.models import Rulebook
from tiers import actions
from tiers.actions.runs import KEEP_KIND
from tiers.models import EvaluationRun, KeptFactsChunk
from tiers.preview import answer, question_of


def harder(content: RulebookContent, factor: int) -> RulebookContent:
    """The same rules with so many times the revenue for every tier."""
    rows = (
        replace(row, minimum=row.minimum * factor) if row.tier and row.measure == "revenue" else row
        for row in content.requirements
    )
    return replace(content, requirements=tuple(rows))


def keep() -> dict[str, float]:
    """Pack the facts; how much there is then."""
    started = time.perf_counter()
    job = enqueue(kind=KEEP_KIND, key="bench", by=None, at=timezone.now())
    actions.keep_facts(job_id=job.public_id, clock=timezone.now)
    seconds = time.perf_counter() - started
    size = KeptFactsChunk.objects.aggregate(sum=Sum(Length("columns") + Length("orders")))["sum"] or 0
    return {"seconds": seconds, "megabytes": size / 1e6}


def look(ahead: int, times: int, *, prepared: bool) -> dict[str, float]:
    """The impact of a harder draft so many days after the run, and then of one that is harder still.

    Where the day is ``prepared``, an earlier process has left behind what every draft looked at on it begins with.
    """
    if not prepared:
        cache.clear()
    content = content_of(Rulebook.objects.with_parts().get())
    last = EvaluationRun.objects.last_finished()
    assert last is not None
    found: dict[str, float] = {}
    for name, factor in (("first", 2), ("next", 3))[:times]:
        started, used = time.perf_counter(), time.process_time()
        draft = harder(content, factor)
        impact = answer(question_of(draft, on=last.as_of + timedelta(days=ahead), at=timezone.now()))
        found |= {name: time.perf_counter() - started, f"{name}_cpu": time.process_time() - used}
        found["movers"] = len(impact.met.moved)
    return found | {"peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--ahead", type=int, default=1)
    parser.add_argument("--times", type=int, default=2)
    parser.add_argument("--prepared", action="store_true")
    options = parser.parse_args()
    print(json.dumps(keep() if options.keep else look(options.ahead, options.times, prepared=options.prepared)))


if __name__ == "__main__":
    main()
