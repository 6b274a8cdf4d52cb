"""Facts written out as plain rows, one object a row: how simulations and tests describe a partner."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import numpy as np

from tiers.engine.axes import Axes
from tiers.engine.dates import ALWAYS, Codes, Indices, days
from tiers.engine.facts import Awards, Exceptions, Facts, Invitations, Lines, Proofs
from tiers.engine.rules import country_code


@dataclass(frozen=True)
class AwardRow:
    """`staff` is any number that identifies the employment among all partners of the batch."""

    staff: int
    specialization: str
    kind: str
    awarded_on: date
    expires_on: date | None = None
    revoked_on: date | None = None
    joined_on: date | None = None
    left_on: date | None = None
    verified: bool = True


@dataclass(frozen=True)
class ProofRow:
    """A customer reference or a technical validation."""

    specialization: str
    starts_on: date
    ends_on: date | None = None
    approved: bool = True


@dataclass(frozen=True)
class InvitationRow:
    specialization: str
    invited_on: date | None = None


@dataclass(frozen=True)
class ExceptionRow:
    """`achievement` as in `Axes.achievements`: `tier:gold`, `encryption:master`."""

    achievement: str
    granted_on: date
    ends_on: date


@dataclass(frozen=True)
class LineRow:
    """`order` is any number that identifies (source, order number) among all partners of the batch."""

    specialization: str
    ordered_on: date
    amount_e4: int
    incremental: bool = True
    order: int = 0


@dataclass(frozen=True)
class PartnerRows:
    """Everything that is known about one partner."""

    country: str = ""
    ended_on: date | None = None
    awards: tuple[AwardRow, ...] = ()
    references: tuple[ProofRow, ...] = ()
    validations: tuple[ProofRow, ...] = ()
    invitations: tuple[InvitationRow, ...] = ()
    exceptions: tuple[ExceptionRow, ...] = ()
    lines: tuple[LineRow, ...] = ()


Row = TypeVar("Row")


@dataclass(frozen=True)
class _Flat:
    """All rows of one kind, and the partner of each."""

    partner: Indices
    rows: list[Any]


def facts_of(axes: Axes, partners: Sequence[PartnerRows]) -> Facts:
    """The columns of a batch; partner i of the batch is `partners[i]`."""
    awards = _flat(partners, lambda partner: partner.awards)
    invitations = _flat(partners, lambda partner: partner.invitations)
    exceptions = _flat(partners, lambda partner: partner.exceptions)
    lines = _flat(partners, lambda partner: partner.lines)
    return Facts(
        axes=axes,
        country=np.array([country_code(partner.country) for partner in partners], dtype=np.int16),
        ended_on=days([partner.ended_on for partner in partners]),
        awards=Awards(
            partner=awards.partner,
            staff=np.array([row.staff for row in awards.rows], dtype=np.int64),
            specialization=_codes(axes.specialization_positions, (row.specialization for row in awards.rows)),
            kind=_codes(axes.type_positions, (row.kind for row in awards.rows)),
            verified=np.array([row.verified for row in awards.rows], dtype=np.bool_),
            awarded_on=days([row.awarded_on for row in awards.rows]),
            expires_on=days([row.expires_on for row in awards.rows]),
            revoked_on=days([row.revoked_on for row in awards.rows]),
            joined_on=days([row.joined_on for row in awards.rows], absent=ALWAYS),
            left_on=days([row.left_on for row in awards.rows]),
        ),
        references=_proofs(axes, partners, lambda partner: partner.references),
        validations=_proofs(axes, partners, lambda partner: partner.validations),
        invitations=Invitations(
            partner=invitations.partner,
            specialization=_codes(axes.specialization_positions, (row.specialization for row in invitations.rows)),
            invited_on=days([row.invited_on for row in invitations.rows], absent=ALWAYS),
        ),
        exceptions=Exceptions(
            partner=exceptions.partner,
            achievement=_codes(axes.achievement_positions, (row.achievement for row in exceptions.rows)),
            granted_on=days([row.granted_on for row in exceptions.rows]),
            ends_on=days([row.ends_on for row in exceptions.rows]),
        ),
        lines=Lines(
            partner=lines.partner,
            specialization=_codes(axes.specialization_positions, (row.specialization for row in lines.rows)),
            ordered_on=days([row.ordered_on for row in lines.rows]),
            amount_e4=np.array([row.amount_e4 for row in lines.rows], dtype=np.int64),
            incremental=np.array([row.incremental for row in lines.rows], dtype=np.bool_),
            order=np.array([row.order for row in lines.rows], dtype=np.int64),
        ),
    )


def _flat(partners: Sequence[PartnerRows], rows_of: Callable[[PartnerRows], Sequence[Row]]) -> _Flat:
    groups = [rows_of(partner) for partner in partners]
    counts = np.array([len(group) for group in groups], dtype=np.int64)
    return _Flat(np.repeat(np.arange(len(groups)), counts), [row for group in groups for row in group])


def _codes(positions: dict[str, int], names: Iterable[str]) -> Codes:
    return np.array([positions[name] for name in names], dtype=np.int16)


def _proofs(
    axes: Axes, partners: Sequence[PartnerRows], rows_of: Callable[[PartnerRows], Sequence[ProofRow]]
) -> Proofs:
    flat = _flat(partners, rows_of)
    return Proofs(
        partner=flat.partner,
        specialization=_codes(axes.specialization_positions, (row.specialization for row in flat.rows)),
        approved=np.array([row.approved for row in flat.rows], dtype=np.bool_),
        starts_on=days([row.starts_on for row in flat.rows]),
        ends_on=days([row.ends_on for row in flat.rows]),
    )
