"""Approved customer references and technical validations (§2)."""

import numpy as np

from tiers.engine.dates import NEVER, Amounts, Days
from tiers.engine.facts import Facts, Proofs
from tiers.engine.timeline import Events, Timeline


def _counting(proofs: Proofs) -> Proofs:
    return proofs.rows(proofs.approved & (proofs.starts_on < proofs.ends_on))


def count_proofs(facts: Facts, proofs: Proofs, on: Days) -> Amounts:
    """[N, S] how many hold on each partner's day."""
    size, width = len(facts), facts.axes.width
    table = _counting(proofs)
    today = on[table.partner]
    valid = table.rows((table.starts_on <= today) & (today < table.ends_on))
    cells = valid.partner * width + valid.specialization
    return np.bincount(cells, minlength=size * width).astype(np.int64).reshape(size, width)


def proofs_after(facts: Facts, proofs: Proofs, on: Days) -> Timeline:
    """How that number changes after each partner's day, by cell."""
    table = _counting(proofs)
    cell = table.partner * facts.axes.width + table.specialization
    starting = table.starts_on > on[table.partner]
    ending = (table.ends_on > on[table.partner]) & (table.ends_on < NEVER)
    delta = np.concatenate((np.ones(int(starting.sum()), np.int64), np.full(int(ending.sum()), -1, np.int64)))
    events = Events(
        np.concatenate((cell[starting], cell[ending])),
        np.concatenate((table.starts_on[starting], table.ends_on[ending])),
    )
    return events.running(delta, count_proofs(facts, proofs, on).reshape(-1))
