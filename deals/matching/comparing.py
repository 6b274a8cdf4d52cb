"""Whether two customers are one: by number, by domain, by name (docs/rules/customer_matching.md)."""

from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz

from deals.matching.folding import folded
from deals.matching.names import Likeness, likeness
from deals.matching.numbers import siren_of_vat


class Verdict(StrEnum):
    SAME = "same"
    CANDIDATE = "candidate"
    DIFFERENT = "different"


class Reason(StrEnum):
    """What spoke for or against, for people who decide."""

    NUMBER = "number"
    OTHER_NUMBER = "other_number"
    DOMAIN = "domain"
    OTHER_COUNTRY = "other_country"
    NAME = "name"
    INITIALS = "initials"
    NEAR_SPELLING = "near_spelling"
    NAME_WITHIN = "name_within"
    OTHER_NAME = "other_name"


@dataclass(frozen=True, slots=True)
class CustomerIdentity:
    """What is known about a customer. ``country`` is ISO 3166-1 alpha-2 or empty.

    ``registration_numbers`` are pairs of kind and number as ``canonical_number`` returns it, ``domain`` is what
    ``canonical_domain`` returns; anything else is compared letter by letter.
    """

    name: str
    country: str = ""
    registration_numbers: frozenset[tuple[str, str]] = frozenset()
    domain: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """``score`` orders candidates: 1 is certain, a candidate has at least 0.5, anything below is different."""

    verdict: Verdict
    score: float
    reasons: tuple[Reason, ...]


CERTAIN = 1.0
SAME_NAME = 0.98
SAME_DOMAIN = 0.97
DOUBTED = 0.75
SHARED_DOMAIN = 0.6
LOWEST_CANDIDATE = 0.5
HIGHEST_CANDIDATE = 0.95
HIGHEST_DIFFERENT = 0.49


def match(a: CustomerIdentity, b: CustomerIdentity) -> Match:
    """Compare two customers; the order in which they are given does not matter. Raises nothing, whatever the text.

    A shared number decides, then a shared domain unless the names have nothing in common, then equal folded names
    unless country or numbers contradict. A contradicting number leaves at most a candidate.
    """
    shared, contradicting = _numbers(a, b)
    by_name = _by_name(a, b)
    same_domain = a.domain != "" and a.domain == b.domain
    if shared and not contradicting:
        return Match(Verdict.SAME, CERTAIN, (Reason.NUMBER, *by_name.reasons))
    if shared:
        return Match(Verdict.CANDIDATE, DOUBTED, (Reason.NUMBER, Reason.OTHER_NUMBER, *by_name.reasons))
    if same_domain:
        by_name = _with_domain(by_name)
    elif by_name.verdict is Verdict.SAME and a.country and b.country and a.country.upper() != b.country.upper():
        by_name = Match(Verdict.CANDIDATE, DOUBTED, (*by_name.reasons, Reason.OTHER_COUNTRY))
    if contradicting and by_name.verdict is not Verdict.DIFFERENT:
        score = min(by_name.score, DOUBTED)
        return Match(Verdict.CANDIDATE, score, (*by_name.reasons, Reason.OTHER_NUMBER))
    return by_name


def comparable_numbers(identity: CustomerIdentity) -> frozenset[tuple[str, str]]:
    """The numbers by kind, such that two of one kind contradict each other unless they are equal.

    A company has one VAT number in each country, and the French one contains its SIREN.
    """
    numbers = set()
    for kind, number in identity.registration_numbers:
        if kind == "vat":
            numbers.add((f"vat:{number[:2]}", number))
            if siren := siren_of_vat(number):
                numbers.add(("siren", siren))
        elif number:
            numbers.add(("siren" if kind == "siret" else kind, number))
    return frozenset(numbers)


def _numbers(a: CustomerIdentity, b: CustomerIdentity) -> tuple[bool, bool]:
    """Whether they share a number, and whether numbers of one kind contradict each other.

    Sites of one company have a DUNS number each: those contradict nothing where a national number is shared.
    """
    if not a.registration_numbers or not b.registration_numbers:
        return False, False
    ours, theirs = comparable_numbers(a), comparable_numbers(b)
    shared = {kind for kind, _number in ours & theirs}
    contradicting = {kind for kind, _number in ours} & {kind for kind, _number in theirs} - shared
    if shared - {"duns"}:
        contradicting -= {"duns"}
    return bool(shared), bool(contradicting)


def _with_domain(by_name: Match) -> Match:
    if by_name.verdict is Verdict.DIFFERENT:
        return Match(Verdict.CANDIDATE, SHARED_DOMAIN, (Reason.DOMAIN, *by_name.reasons))
    return Match(Verdict.SAME, max(by_name.score, SAME_DOMAIN), (Reason.DOMAIN, *by_name.reasons))


_REASONS = {
    Likeness.EQUAL: Reason.NAME,
    Likeness.INITIALS: Reason.INITIALS,
    Likeness.NEAR: Reason.NEAR_SPELLING,
    Likeness.WITHIN: Reason.NAME_WITHIN,
    Likeness.OTHER: Reason.OTHER_NAME,
}


def _by_name(a: CustomerIdentity, b: CustomerIdentity) -> Match:
    ours, theirs = folded(a.name), folded(b.name)
    how, share = likeness(ours, theirs)
    reasons = (_REASONS[how],)
    if how is Likeness.EQUAL:
        return Match(Verdict.SAME, CERTAIN if ours.key == theirs.key else SAME_NAME, reasons)
    if how is Likeness.OTHER:
        first, second = sorted((ours.key, theirs.key))
        score = HIGHEST_DIFFERENT * fuzz.ratio(first, second) / 100 if first else 0.0
        return Match(Verdict.DIFFERENT, round(score, 3), reasons)
    score = LOWEST_CANDIDATE + (HIGHEST_CANDIDATE - LOWEST_CANDIDATE) * share
    return Match(Verdict.CANDIDATE, round(score, 3), reasons)
