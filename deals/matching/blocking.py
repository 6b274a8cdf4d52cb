"""The keys by which the customers that might be one are found without comparing with all of them."""

from collections.abc import Iterator
from itertools import combinations, pairwise

from deals.matching.comparing import CustomerIdentity, comparable_numbers
from deals.matching.folding import Folded, folded
from deals.matching.names import (
    END,
    SHORTEST_ENDS,
    SHORTEST_JOINED,
    SHORTEST_NEAR,
    Kind,
    acronym_of,
    acronyms_for,
    kind_of,
    naming,
    stem_of,
)

LONGEST_KEY = 100
BEGINNING = 20


def blocking_keys(identity: CustomerIdentity) -> frozenset[str]:
    """Short texts of which two customers share at least one whenever ``match`` calls them same or candidate.

    Store them with each customer, a row for each key, in a table with an index on the key (some 30 rows for a
    customer, each at most ``LONGEST_KEY`` characters). The candidates among 100,000 customers are then one indexed
    query, ``value IN (the keys of the customer in question)``, whose few dozen hits go through ``match``; for a name
    that is a common word it is some hundreds. Nothing is missed, because every way in which ``match`` finds two
    customers alike leaves a trace that both have among their keys:

    * a shared number or domain: ``number:``, ``domain:``;
    * equal names: ``name:`` (the folded key) or ``joined:`` (all words in one);
    * equal letters cut into words elsewhere, with a slip: ``joined:`` with each letter left out;
    * a word of the name in common: ``word:``, also for two neighbouring words written as one; two general words in
      common where there is no better: ``pair:``;
    * a word with a slip: ``slip:``. Short words have themselves with each letter left out (two words one slip apart
      share one of those), long ones their beginning and their end (one of which no single slip touches);
    * initials: ``initials:``.

    They depend on the rules of this package: when those change, they are computed again for all customers.
    """
    keys = {f"number:{kind}:{number}" for kind, number in comparable_numbers(identity)}
    if identity.domain:
        keys.add(f"domain:{identity.domain}")
    keys.update(_name_keys(folded(identity.name)))
    return frozenset(key[:LONGEST_KEY] for key in keys)


def _name_keys(name: Folded) -> Iterator[str]:
    if not name.key:
        return
    yield f"name:{name.key}"
    yield from (f"joined:{joined}" for joined in name.joined)
    names = naming(name.words)
    yield from (f"word:{word}" for word in names)
    yield from (f"word:{one}{two}" for one, two in pairwise(name.words))
    general = sorted({word for word in name.words if kind_of(word) in (Kind.PLACE, Kind.TRADE)})
    yield from (f"pair:{one} {two}" for one, two in combinations(general, 2))
    for word in names:
        yield from _slips(word)
    yield from (f"joined:{rest}" for joined in name.joined for rest in _with_a_slip(joined))
    yield from (f"initials:{acronym}" for acronym in {acronym_of(name.words), *acronyms_for(name)} if acronym)


def _slips(word: str) -> Iterator[str]:
    if len(word) >= SHORTEST_ENDS:
        yield f"slip:{word[:END]}…"
        yield f"slip:…{word[-END:]}"
    if len(word) >= SHORTEST_NEAR - 1:
        yield f"slip:{word}"
    if SHORTEST_NEAR - 1 <= len(word) <= SHORTEST_ENDS:
        yield from (f"slip:{word[:at]}{word[at + 1 :]}" for at in range(len(word)))
    if stem := stem_of(word):
        yield f"slip:{stem}"


def _with_a_slip(joined: str) -> Iterator[str]:
    """What two texts one slip apart have in common: nearly all of it, so that two of one trade share nothing.

    Each letter left out; where the slip is further behind, the beginning tells enough.
    """
    if len(joined) < SHORTEST_JOINED:
        return
    yield from (f"{joined[:at]}{joined[at + 1 :]}" for at in range(min(len(joined), BEGINNING + 1)))
    if len(joined) >= BEGINNING:
        yield f"{joined[:BEGINNING]}…"
