"""Where a preview takes the facts of every partner from: kept ones, and the tables for whoever changed since.

Facts are kept packed after a run (docs/adr/0006-facts-of-the-last-run-are-kept.md). Whoever was marked, judged or
found to have left since then is read from the tables, so both ways give the same.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np
from django.db.models import Max
from numpy.typing import NDArray

from partners.models import Partner, StalePartner
from tiers.due import RunTerms
from tiers.engine.axes import Axes
from tiers.engine.dates import Indices, days, minus_months
from tiers.engine.facts import Awards, Exceptions, Facts, Invitations, Lines, Proofs
from tiers.engine.journey import Progress
from tiers.engine.packing import pack, unpack
from tiers.engine.programme import NO_RULEBOOK
from tiers.engine.standing import Standing
from tiers.facts import Batch, load_batch, load_facts
from tiers.models import Evaluation, EvaluationRun, KeptFacts, KeptFactsChunk, StandingChange
from tiers.programme import LoadedProgramme
from tiers.progress import marks_of, start_of

PARTNERS_AT_ONCE = 2500
"""So many are read from the tables within a page request, and make a chunk."""

_TABLES: Mapping[str, type[Any]] = {
    "awards": Awards,
    "references": Proofs,
    "validations": Proofs,
    "invitations": Invitations,
    "exceptions": Exceptions,
    "lines": Lines,
}
_WIDE = frozenset({"staff", "amount_e4"})
_FLAGS = frozenset({"verified", "approved", "incremental"})
_CODES = frozenset({"specialization", "kind", "achievement"})


def _dtype(column: str) -> type[np.generic]:
    if column in _WIDE:
        return np.int64
    if column in _FLAGS:
        return np.bool_
    return np.int16 if column in _CODES else np.int32


def _columns_of(table: type[Any]) -> list[str]:
    return [name for name in table.__dataclass_fields__ if name not in ("partner", "order")]


_DTYPES: Mapping[str, type[np.generic]] = {
    "codes": np.uint8,
    "country": np.int16,
    "ended_on": np.int32,
    "legacy_tier": np.int16,
    "legacy_since": np.int32,
    "held_since": np.int32,
    "lapsing_since": np.int32,
    "rulebook": np.int16,
    "next_change_on": np.int32,
    **{f"{name}.{column}": _dtype(column) for name, table in _TABLES.items() for column in _columns_of(table)},
}
"""Of the packed columns; keys and counts are int64."""


@dataclass(frozen=True, eq=False)
class Source:
    """Some partners with everything that a preview needs of them."""

    batch: Batch
    facts: Facts
    progress: Progress

    def take(self, chosen: Indices) -> "Source":
        if len(chosen) == len(self.batch):
            return self
        taken = self.progress
        return Source(
            self.batch.take(chosen),
            self.facts.take(chosen),
            Progress(
                taken.standing.take(chosen),
                taken.judged_through[chosen],
                taken.next_change_on[chosen],
                taken.stale[chosen],
            ),
        )

    def without(self, partner_ids: Indices) -> "Source":
        """The same with some partners taken as ended long ago, which a preview leaves out."""
        out = np.isin(self.batch.partner_ids, partner_ids)
        if not out.any():
            return self
        ended_on = np.where(out, 0, self.facts.ended_on).astype(np.int32)
        return replace(self, facts=replace(self.facts, ended_on=ended_on))


def joined_sources(sources: Sequence[Source]) -> Source:
    """Several sources of the same programme as one, at least one: fewer and larger steps are quicker."""
    if len(sources) == 1:
        return sources[0]
    sizes = [len(source.batch) for source in sources]
    offsets = (np.cumsum(sizes) - sizes).tolist()
    batches, facts, progress = zip(*((one.batch, one.facts, one.progress) for one in sources), strict=True)
    tables = {
        name: _joined_table(kind, [getattr(each, name) for each in facts], offsets) for name, kind in _TABLES.items()
    }
    batch = Batch(
        codes=tuple(code for each in batches for code in each.codes),
        **{name: _stacked(batches, name) for name in Batch.__dataclass_fields__ if name != "codes"},
    )
    standing = Standing(
        **{name: _stacked([each.standing for each in progress], name) for name in Standing.__dataclass_fields__}
    )
    return Source(
        batch,
        Facts(
            axes=facts[0].axes,
            country=_stacked(facts, "country"),
            ended_on=_stacked(facts, "ended_on"),
            **tables,
        ),
        Progress(
            standing,
            _stacked(progress, "judged_through"),
            _stacked(progress, "next_change_on"),
            _stacked(progress, "stale"),
        ),
    )


def _stacked(parts: Sequence[Any], name: str) -> NDArray[Any]:
    return np.concatenate([getattr(part, name) for part in parts])


def _joined_table(kind: type[Any], parts: Sequence[Any], offsets: Sequence[int]) -> Any:
    partner = np.concatenate([part.partner + offset for part, offset in zip(parts, offsets, strict=True)])
    names = [name for name in kind.__dataclass_fields__ if name != "partner" and getattr(parts[0], name) is not None]
    return kind(partner=partner, **{name: _stacked(parts, name) for name in names})


def read_source(partner_ids: Indices, loaded: LoadedProgramme, terms: RunTerms) -> Source:
    """From the tables, for a preview of `terms.as_of`."""
    batch = load_batch(partner_ids)
    start = start_of(batch, loaded, terms, marks_of(batch))
    from_day = int(start.first_on.min(initial=terms.as_of.toordinal()))
    return Source(batch, load_facts(batch, loaded, from_day=from_day), start.progress)


# ── Packing ───────────────────────────────────────────────────────────────────────────────────


def packed(source: Source) -> tuple[bytes, bytes]:
    """The columns of a source, and the numbers of its orders apart."""
    batch, facts, progress = source.batch, source.facts, source.progress
    columns: dict[str, NDArray[np.integer] | NDArray[np.bool_]] = {
        "partner_ids": batch.partner_ids,
        "codes": np.frombuffer(json.dumps(batch.codes).encode(), dtype=np.uint8),
        "country": batch.country,
        "ended_on": batch.ended_on,
        "legacy_tier": batch.legacy_tier,
        "legacy_since": batch.legacy_since,
        "held_since": progress.standing.held_since,
        "lapsing_since": progress.standing.lapsing_since,
        "rulebook": progress.standing.rulebook,
        "next_change_on": progress.next_change_on,
    }
    orders: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
    for name, table in _TABLES.items():
        stored = getattr(facts, name)
        columns[f"{name}.rows"] = np.bincount(stored.partner, minlength=len(batch))
        for field in _columns_of(table):
            columns[f"{name}.{field}"] = getattr(stored, field)
    if facts.lines.order is not None:
        orders = facts.lines.order
    return pack(columns), pack({"order": orders})


def _unpacked(chunk: KeptFactsChunk, axes: Axes, rulebooks: Indices, *, judged_through: date, orders: bool) -> Source:
    """`rulebooks` are the positions in the programme of those that the kept standings point to."""
    columns = unpack(chunk.columns, _DTYPES)
    size = len(columns["partner_ids"])
    batch = Batch(
        partner_ids=columns["partner_ids"],
        codes=tuple(json.loads(columns["codes"].tobytes())),
        country=columns["country"],
        ended_on=columns["ended_on"],
        is_reseller=np.ones(size, dtype=np.bool_),
        legacy_tier=columns["legacy_tier"],
        legacy_since=columns["legacy_since"],
    )
    standing = Standing(
        held_since=columns["held_since"],
        lapsing_since=columns["lapsing_since"],
        rulebook=rulebooks[columns["rulebook"]].astype(np.int16),
    )
    tables = {name: _table(name, columns, size) for name in _TABLES}
    if orders:
        tables["lines"] = replace(tables["lines"], order=unpack(chunk.orders)["order"])
    facts = Facts(axes=axes, country=batch.country, ended_on=batch.ended_on, **tables)
    through = np.full(size, judged_through.toordinal(), dtype=np.int32)
    return Source(batch, facts, Progress(standing, through, columns["next_change_on"], np.zeros(size, dtype=np.bool_)))


def _table(name: str, columns: Mapping[str, NDArray[Any]], size: int) -> Any:
    kind = _TABLES[name]
    stored = {field: columns[f"{name}.{field}"] for field in _columns_of(kind)}
    return kind(partner=np.repeat(np.arange(size), columns[f"{name}.rows"]), **stored)


# ── Reading ───────────────────────────────────────────────────────────────────────────────────


class KeptFactsGone(Exception):
    """Newer ones took their place while these were read: ask again."""


@dataclass(frozen=True, eq=False)
class Reading:
    """How the facts of every reseller are read for a day: `changed` from the tables, all others from the kept ones.

    `state` names what was found: while it is the same, so are the facts.
    """

    loaded: LoadedProgramme
    terms: RunTerms
    partner_ids: Indices
    kept: KeptFacts | None
    changed: Indices
    state: str

    @property
    def is_quick(self) -> bool:
        """Whether it takes no longer than a page may."""
        return len(self.changed) <= PARTNERS_AT_ONCE

    @cached_property
    def left_out(self) -> Indices:
        """The kept ones that are read from the tables, or are no resellers any more."""
        if self.kept is None:
            return self.changed
        kept = unpack(self.kept.partners)["partner_ids"]
        return kept[np.isin(kept, self.changed) | ~np.isin(kept, self.partner_ids)]

    def kept_sources(self) -> Iterator[Source]:
        """From the kept facts, those too that changed since: `left_out` says who is read from the tables instead."""
        if self.kept is None:
            return
        positions = {rules.key: position for position, rules in enumerate(self.loaded.programme.rulebooks)}
        rulebooks = np.array([positions.get(key, NO_RULEBOOK) for key in self.kept.rulebooks], dtype=np.int64)
        assert self.terms.judged_through is not None
        found = 0
        orders = self.loaded.needs_order_numbers
        chunks = self.kept.chunks.order_by("number").defer(*(() if orders else ("orders",)))
        for chunk in chunks.iterator(chunk_size=1):
            source = _unpacked(
                chunk, self.loaded.axes, rulebooks, judged_through=self.terms.judged_through, orders=orders
            )
            found += len(source.batch)
            yield source
        if found != len(unpack(self.kept.partners)["partner_ids"]):
            raise KeptFactsGone

    def changed_sources(self) -> Iterator[Source]:
        """From the tables."""
        for start in range(0, len(self.changed), PARTNERS_AT_ONCE):
            yield read_source(self.changed[start : start + PARTNERS_AT_ONCE], self.loaded, self.terms)


def reading_for(loaded: LoadedProgramme, terms: RunTerms) -> Reading:
    """Find out what of the kept facts still holds, in a fixed number of queries."""
    ids = np.array(list(Partner.objects.resellers().order_by("id").values_list("id", flat=True)), dtype=np.int64)
    marks = sorted(StalePartner.objects.values_list("partner_id", "version"))
    judged = Evaluation.objects.aggregate(last=Max("id"))["last"]
    last = EvaluationRun.objects.last_finished()
    # The standings kept are those after the last run, of no use for the days before.
    kept = KeptFacts.objects.last_finished() if last and terms.as_of > last.as_of else None
    if kept is not None and not _holds(kept, loaded, terms):
        kept = None
    changed = ids
    if kept is not None:
        known = unpack(kept.partners)["partner_ids"]
        since = [partner_id for partner_id, _ in marks] + list(terms.failed) + _moved_since(kept)
        changed = np.union1d(np.setdiff1d(ids, known), np.intersect1d(ids, np.array(since, dtype=np.int64)))
    state = json.dumps([str(terms.judged_through), judged, len(ids), kept and kept.pk, marks, sorted(terms.failed)])
    return Reading(loaded, terms, ids, kept, changed, state)


def _holds(kept: KeptFacts, loaded: LoadedProgramme, terms: RunTerms) -> bool:
    """Whether the kept facts are laid out as the catalogue is today, and reach as far back as is needed."""
    assert terms.judged_through is not None
    axes = Axes(tuple(kept.specializations), tuple(kept.accreditation_types))
    return axes == loaded.axes and kept.lines_after <= lines_after(terms.judged_through, loaded.longest_window_months)


def lines_after(judged_through: date, window_months: int) -> date:
    """The day after which order lines matter from the first day not yet judged."""
    first = days([judged_through + timedelta(days=1)])
    return date.fromordinal(int(minus_months(first, window_months)[0]))


def _moved_since(kept: KeptFacts) -> list[int]:
    """Whom a later run judged, or found to have left."""
    judged = Evaluation.objects.filter(run_id__gt=kept.run_id).values_list("partner_id", flat=True)
    left = StandingChange.objects.filter(run_id__gt=kept.run_id, evaluation=None).values_list("partner_id", flat=True)
    return [*judged.distinct(), *left.distinct()]
