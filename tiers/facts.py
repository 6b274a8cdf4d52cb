"""From partners' keys to the engine's facts, in the same few queries for one partner or a hundred thousand."""

# ruff: noqa: S608 - names of tables and columns are the models' own; values are parameters
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.columns import Column, Columns, Query, among, among_q, day, flag, read_columns
from deals.models import OrderLine
from partners.enums import ApprovalState, AwardState, PartnerKind
from partners.models import (
    AchievementException,
    Award,
    CustomerReference,
    Partner,
    PilotInvitation,
    StaffMember,
    TechnicalValidation,
)
from tiers.engine.axes import TIERS
from tiers.engine.dates import ALWAYS, NEVER, Codes, Days, Flags, Indices, days, minus_months
from tiers.engine.facts import Awards, Exceptions, Facts, Invitations, Lines, Proofs
from tiers.engine.rules import NO_COUNTRY, country_code
from tiers.programme import LoadedProgramme

_PARTNER_FIELDS = ("id", "code", "country", "ended_on", "kind", "legacy_tier", "legacy_tier_since")
_REFERENCE, _VALIDATION, _INVITATION, _EXCEPTION = range(4)


@dataclass(frozen=True, eq=False)
class Batch:
    """Some partners, by ascending primary key, and what they brought from an old programme.

    `legacy_tier` is a rank, 0 for none; `legacy_since` NEVER where there is none. `is_reseller` tells those who
    have a standing at all.
    """

    partner_ids: Indices
    codes: tuple[str, ...]
    country: Codes
    ended_on: Days
    is_reseller: Flags
    legacy_tier: Codes
    legacy_since: Days

    def __len__(self) -> int:
        return len(self.partner_ids)

    def take(self, chosen: Indices) -> "Batch":
        return Batch(
            self.partner_ids[chosen],
            tuple(self.codes[position] for position in chosen),
            self.country[chosen],
            self.ended_on[chosen],
            self.is_reseller[chosen],
            self.legacy_tier[chosen],
            self.legacy_since[chosen],
        )

    @cached_property
    def _position_of(self) -> NDArray[np.int32] | None:
        """Positions by distance from the first key, where the keys lie close enough together for that."""
        span = int(self.partner_ids[-1] - self.partner_ids[0]) + 1
        if span > 16 * len(self):
            return None
        table = np.full(span, -1, dtype=np.int32)
        table[self.partner_ids - self.partner_ids[0]] = np.arange(len(self))
        return table

    def positions(self, keys: NDArray[np.integer]) -> Indices:
        """Where partners are in the batch; -1 for one that is not."""
        if not len(self) or not keys.size:
            return np.full(keys.shape, -1, dtype=np.int64)
        if self._position_of is not None:
            found: Indices = self._position_of[keys - self.partner_ids[0]].astype(np.int64)
            return found
        place = np.minimum(np.searchsorted(self.partner_ids, keys), len(self) - 1)
        return np.where(self.partner_ids[place] == keys, place, -1)


def load_batch(partner_ids: Indices, *, lenient: bool = False) -> Batch:
    """The partners with these keys (ascending); one that does not exist is left out.

    ValueError for a country that is none; `lenient` takes it as empty, for those who only show what was judged.
    """
    rows = Partner.objects.filter(among_q("id", partner_ids)).order_by("id").values_list(*_PARTNER_FIELDS)
    wanted = set(partner_ids.tolist())
    return _batch([row for row in rows if row[0] in wanted], lenient=lenient)


def batch_of(partner: Partner) -> Batch:
    """One partner that has been read already."""
    return _batch([tuple(getattr(partner, name) for name in _PARTNER_FIELDS)], lenient=True)


def _batch(rows: Sequence[tuple[Any, ...]], *, lenient: bool) -> Batch:
    return Batch(
        partner_ids=np.array([row[0] for row in rows], dtype=np.int64),
        codes=tuple(row[1] for row in rows),
        country=np.array([_country(str(row[2]), lenient) for row in rows], dtype=np.int16),
        ended_on=days([row[3] for row in rows]),
        is_reseller=np.array([row[4] == PartnerKind.RESELLER for row in rows], dtype=np.bool_),
        legacy_tier=np.array([TIERS.index(row[5]) if row[5] else 0 for row in rows], dtype=np.int16),
        legacy_since=days([row[6] for row in rows]),
    )


def _country(text: str, lenient: bool) -> int:
    try:
        return country_code(text)
    except ValueError:
        if lenient:
            return NO_COUNTRY
        raise


def load_facts(batch: Batch, loaded: LoadedProgramme, *, from_day: int) -> Facts:
    """All facts of the batch, past and future; order lines as far back as a window on `from_day` reaches."""
    window = minus_months(np.array([from_day], dtype=np.int32), loaded.longest_window_months)
    dated = _read_dated(batch, loaded)
    return Facts(
        axes=loaded.axes,
        country=batch.country,
        ended_on=batch.ended_on,
        awards=_awards(batch, loaded),
        references=_proofs(_rows_of(dated, _REFERENCE), loaded),
        validations=_proofs(_rows_of(dated, _VALIDATION), loaded),
        invitations=_invitations(_rows_of(dated, _INVITATION), loaded),
        exceptions=_exceptions(_rows_of(dated, _EXCEPTION)),
        lines=_lines(batch, loaded, after=date.fromordinal(int(window[0]))),
    )


def _awards(batch: Batch, loaded: LoadedProgramme) -> Awards:
    award, staff = Award._meta.db_table, StaffMember._meta.db_table
    condition = among("staff.partner_id", batch.partner_ids)
    query = Query(
        [
            Column("partner", "staff.partner_id", 8),
            Column("staff", "staff.id", 8),
            Column("accreditation", "award.accreditation_id"),
            flag("verified", f"award.state = '{AwardState.VERIFIED.value}'"),
            day("awarded_on", "award.awarded_on"),
            day("expires_on", "award.expires_on", absent=NEVER),
            day("revoked_on", "award.revoked_on", absent=NEVER),
            day("joined_on", "staff.joined_on", absent=ALWAYS),
            day("left_on", "staff.left_on", absent=NEVER),
        ],
        f"FROM {staff} staff JOIN {award} award ON award.staff_member_id = staff.id WHERE {condition.sql}",
        condition.parameters,
    )
    table = _of_batch(batch, read_columns(query))
    catalogue = loaded.catalogue
    return Awards(
        partner=table["partner"],
        staff=table["staff"],
        specialization=catalogue.specialization_of_accreditation[table["accreditation"]],
        kind=catalogue.type_of_accreditation[table["accreditation"]],
        verified=table["verified"].astype(np.bool_),
        awarded_on=table["awarded_on"],
        expires_on=table["expires_on"],
        revoked_on=table["revoked_on"],
        joined_on=table["joined_on"],
        left_on=table["left_on"],
    )


def _read_dated(batch: Batch, loaded: LoadedProgramme) -> Columns:
    """References, validations, pilot invitations and exceptions in one table; `what` tells them apart.

    `subject` is the key of a specialization, or the position of an exception's achievement (-1 for one that the
    catalogue does not know).
    """
    condition = among("partner_id", batch.partner_ids)
    approved = f"state = '{ApprovalState.APPROVED.value}'"
    names = loaded.axes.achievements
    achievement = f"CASE achievement {' '.join(f'WHEN %s THEN {place}' for place in range(len(names)))} ELSE -1 END"
    sources = (
        (_REFERENCE, CustomerReference, "specialization_id", approved, "approved_on", "expires_on"),
        (_VALIDATION, TechnicalValidation, "specialization_id", approved, "validated_on", "expires_on"),
        (_INVITATION, PilotInvitation, "specialization_id", "1 = 1", "invited_on", "CAST(NULL AS date)"),
        (_EXCEPTION, AchievementException, achievement, "approved_at IS NOT NULL", "granted_on", "ends_on"),
    )
    union = " UNION ALL ".join(
        f"SELECT partner_id, {what} AS what, {subject} AS subject, CASE WHEN {counts} THEN 1 ELSE 0 END AS counts, "
        f"{starts_on} AS starts_on, {ends_on} AS ends_on FROM {model._meta.db_table} WHERE {condition.sql}"
        for what, model, subject, counts, starts_on, ends_on in sources
    )
    query = Query(
        [
            Column("partner", "partner_id", 8),
            Column("what", "what"),
            Column("subject", "subject"),
            Column("counts", "counts"),
            day("starts_on", "starts_on", absent=ALWAYS),
            day("ends_on", "ends_on", absent=NEVER),
        ],
        f"FROM ({union}) dated",
        (*condition.parameters * (len(sources) - 1), *names, *condition.parameters),
    )
    return _of_batch(batch, read_columns(query))


def _rows_of(table: Columns, what: int) -> Columns:
    chosen = table["what"] == what
    return {name: column[chosen] for name, column in table.items()}


def _proofs(table: Columns, loaded: LoadedProgramme) -> Proofs:
    return Proofs(
        partner=table["partner"],
        specialization=loaded.catalogue.specialization_positions[table["subject"]],
        approved=table["counts"].astype(np.bool_),
        starts_on=table["starts_on"],
        ends_on=table["ends_on"],
    )


def _invitations(table: Columns, loaded: LoadedProgramme) -> Invitations:
    return Invitations(
        partner=table["partner"],
        specialization=loaded.catalogue.specialization_positions[table["subject"]],
        invited_on=table["starts_on"],
    )


def _exceptions(table: Columns) -> Exceptions:
    """Approved exceptions about an achievement that the catalogue knows."""
    kept = (table["counts"] == 1) & (table["subject"] >= 0)
    return Exceptions(
        partner=table["partner"][kept],
        achievement=table["subject"][kept].astype(np.int16),
        granted_on=table["starts_on"][kept],
        ends_on=table["ends_on"][kept],
    )


def lines_query(batch: Batch, loaded: LoadedProgramme, *, after: date) -> Query:
    """Current order lines after a day. Columns and condition are those of the index `order_line_facts`, so that it
    alone is read; order numbers, which are not in it, come only where a rulebook counts orders.
    """
    condition = among("partner_id", batch.partner_ids)
    columns = [
        Column("partner", "partner_id", 8),
        Column("specialization", "specialization_id"),
        day("ordered_on", "order_date"),
        Column("amount_e4", "amount_e4", 8),
        flag("incremental", "incremental"),
    ]
    if loaded.needs_order_numbers:
        columns.append(Column("order", "order_id", 8))
    table = OrderLine._meta.db_table
    return Query(
        columns,
        f"FROM {table} WHERE superseded_at IS NULL AND {condition.sql} AND order_date > %s",
        (*condition.parameters, after),
    )


def _lines(batch: Batch, loaded: LoadedProgramme, *, after: date) -> Lines:
    table = _of_batch(batch, read_columns(lines_query(batch, loaded, after=after)))
    return Lines(
        partner=table["partner"],
        specialization=loaded.catalogue.specialization_positions[table["specialization"]],
        ordered_on=table["ordered_on"],
        amount_e4=table["amount_e4"],
        incremental=table["incremental"].astype(np.bool_),
        order=table.get("order"),
    )


def _of_batch(batch: Batch, table: Columns) -> Columns:
    """The rows of the batch's partners, with positions in place of keys."""
    position = batch.positions(table["partner"])
    inside = position >= 0
    if inside.all():
        return {**table, "partner": position}
    return {**{name: column[inside] for name, column in table.items()}, "partner": position[inside]}
