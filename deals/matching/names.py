"""How alike two folded names are: equal, near spellings, one within the other, initials, or other names."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise

from rapidfuzz.distance import OSA

from deals.matching.folding import Folded
from deals.matching.vocabulary import FILLERS, OPPOSITES, PLACES, TRADES


class Likeness(Enum):
    EQUAL = auto()
    INITIALS = auto()
    NEAR = auto()
    WITHIN = auto()
    OTHER = auto()


class Kind(Enum):
    """What a word does in a name, by how much of the name it is."""

    FILLER = 0.15
    PLACE = 0.4
    TRADE = 0.45
    NAME = 1.0


SHORTEST_NEAR = 5
"""A word shorter than this has no near spelling: BMW and BMV are two companies."""
SHORTEST_ENDS = 10
"""From this length on, near spellings share ``END`` letters at one end."""
TWO_SLIPS = 11
END = 5
SHORTEST_STEM = 5
SHORTEST_JOINED = 7
SHORTEST_LOOSE = 7
SHORTEST_ABBREVIATION = 3
ACRONYM = range(3, 7)
INITIALS_SHARE = 0.6
NEAR_SHARE = 0.9


_KINDS = {
    **dict.fromkeys(TRADES, Kind.TRADE),
    **dict.fromkeys(PLACES, Kind.PLACE),
    **dict.fromkeys(FILLERS, Kind.FILLER),
}


def kind_of(word: str) -> Kind:
    return _KINDS.get(word, Kind.NAME)


def naming(words: tuple[str, ...]) -> list[str]:
    """The words by which a company is known; all but the emptiest where there is no other (Deutsche Bank)."""
    names = [word for word in words if kind_of(word) is Kind.NAME and len(word) > 1]
    return names or [word for word in words if kind_of(word) is not Kind.FILLER] or list(words)


def acronym_of(words: tuple[str, ...]) -> str:
    """The word that is as short as an acronym, if nothing else but a place is in the name; else empty."""
    names = [word for word in words if kind_of(word) not in (Kind.FILLER, Kind.PLACE)]
    return names[0] if len(names) == 1 and len(names[0]) in ACRONYM and names[0].isalpha() else ""


def acronyms_for(name: Folded) -> set[str]:
    """The acronyms a longer name may be known by: all its initials, or all but one that is not the first."""
    found = set()
    for initials in name.initials:
        for acronym in (initials, *(initials[:at] + initials[at + 1 :] for at in range(1, len(initials)))):
            if len(acronym) in ACRONYM and len(initials) > 2:
                found.add(acronym)
    return found


def stem_of(word: str) -> str:
    """AccorHotels is Accor: what stands before a trade or a filler at the end of a word; empty if nothing does."""
    for length in range(len(word) - SHORTEST_STEM, SHORTEST_STEM - 1, -1):
        if word[-length:] in FILLERS or word[-length:] in TRADES:
            return word[:-length]
    return ""


def near(a: str, b: str) -> bool:
    """Whether two words differ by a slip of the finger: one letter, or two in long words that begin or end alike."""
    shorter = min(len(a), len(b))
    if shorter < SHORTEST_NEAR:
        return False
    if a in _KINDS and b in _KINDS:
        return TRADES.get(a, a) == TRADES.get(b, b)
    if a.startswith(b) or b.startswith(a):
        return stem_of(a) == b or stem_of(b) == a or (abs(len(a) - len(b)) == 1 and _may_slip(a, b))
    slips = 2 if shorter >= TWO_SLIPS and (a[:END] == b[:END] or a[-END:] == b[-END:]) else 1
    return bool(OSA.distance(a, b, score_cutoff=slips) <= slips) and _may_slip(a, b)


def _may_slip(a: str, b: str) -> bool:
    return a not in OPPOSITES and b not in OPPOSITES and _digits(a) == _digits(b)


def likeness(a: Folded, b: Folded) -> tuple[Likeness, float]:
    """How alike, and for a candidate which share of the names is common (0 to 1). Symmetric."""
    if not a.key or not b.key:
        return Likeness.OTHER, 0.0
    if a.key == b.key or not a.joined.isdisjoint(b.joined):
        return Likeness.EQUAL, 1.0
    if b.key < a.key:
        a, b = b, a
    if _is_acronym(a, b) or _is_acronym(b, a):
        return Likeness.INITIALS, INITIALS_SHARE
    ours, theirs = _rejoined(a.words, b.words), _rejoined(b.words, a.words)
    aligned = _aligned(ours, theirs)
    how = _judged(aligned, _core(a.words, ours), _core(b.words, theirs))
    if how is Likeness.OTHER and _near_joined(a, b):
        return Likeness.NEAR, NEAR_SHARE
    return how, 0.0 if how is Likeness.OTHER else aligned.share


def _is_acronym(short: Folded, long: Folded) -> bool:
    acronym = acronym_of(short.words)
    return acronym != "" and acronym in acronyms_for(long)


def _near_joined(a: Folded, b: Folded) -> bool:
    """The same letters, cut into words elsewhere, with one slip."""
    return len(a.words) != len(b.words) and any(
        min(len(one), len(other)) >= SHORTEST_JOINED
        and _digits(one) == _digits(other)
        and OSA.distance(one, other, score_cutoff=1) <= 1
        for one in a.joined
        for other in b.joined
    )


@dataclass(slots=True)
class _Alignment:
    """Which words found a partner in the other name, and which did not."""

    exact: list[str]
    slips: list[tuple[str, str]]
    shortened: list[tuple[str, str]]
    left_a: list[str]
    left_b: list[str]

    @property
    def share(self) -> float:
        exact = 2 * _weight(self.exact)
        pairs = _weight(word for pair in (*self.slips, *self.shortened) for word in pair)
        return (exact + NEAR_SHARE * pairs) / (exact + pairs + _weight(self.left_a) + _weight(self.left_b))


def _weight(words: Iterable[str]) -> float:
    return sum(kind_of(word).value for word in words)


def _rejoined(words: tuple[str, ...], others: tuple[str, ...]) -> list[str]:
    """The words, two neighbours as one where the other name writes them so."""
    rejoined = list(words)
    for one, two in pairwise(words):
        if one + two in others and one in rejoined and two in rejoined:
            rejoined[rejoined.index(one)] = one + two
            rejoined.remove(two)
    return rejoined


def _core(words: tuple[str, ...], rejoined: list[str]) -> set[str]:
    return {*naming(words), *(word for word in rejoined if word not in words)}


def _aligned(a: list[str], b: list[str]) -> _Alignment:
    left_a, left_b, exact = list(a), list(b), []
    for word in a:
        if word in left_b:
            exact.append(word)
            left_a.remove(word)
            left_b.remove(word)
    slips = _paired(left_a, left_b, near)
    shortened = _paired(left_a, left_b, _shortens)
    shortened += _acronyms(left_a, left_b) or _acronyms(left_b, left_a)
    return _Alignment(exact, slips, shortened, left_a, left_b)


def _paired(left_a: list[str], left_b: list[str], alike: Callable[[str, str], bool]) -> list[tuple[str, str]]:
    """Take the pairs that are alike out of both lists."""
    pairs = []
    for one in sorted(left_a):
        other = next((each for each in sorted(left_b) if alike(one, each)), None)
        if other is not None:
            left_a.remove(one)
            left_b.remove(other)
            pairs.append((one, other))
    return pairs


def _shortens(a: str, b: str) -> bool:
    """What is near enough beside a word in common: the beginning (Constr., J.), or two slips in a longer word."""
    short, long = sorted((a, b), key=len)
    if (
        len(short) >= SHORTEST_LOOSE
        and len(long) - len(short) <= 2
        and a[0] == b[0]
        and not _known(a) | _known(b)
        and _digits(a) == _digits(b)
    ):
        return bool(OSA.distance(a, b, score_cutoff=2) <= 2)
    if not long.isalpha() or long in OPPOSITES or not long.startswith(short):
        return False
    return len(short) == 1 or len(short) >= SHORTEST_ABBREVIATION


def _acronyms(short: list[str], long: list[str]) -> list[tuple[str, str]]:
    """CHU de Nantes, Centre hospitalier universitaire de Nantes: take the letters and their words out of both lists."""
    letters = "".join(word[0] for word in long)
    if len(letters) < 2 or letters not in short:
        return []
    short.remove(letters)
    pairs = [(letters, word) for word in long]
    long.clear()
    return pairs


def _judged(aligned: _Alignment, names_a: set[str], names_b: set[str]) -> Likeness:
    """A candidate needs a word of the name in common, and nothing on both sides that the other lacks."""
    left_a, left_b = _strongest(aligned.left_a, names_a), _strongest(aligned.left_b, names_b)
    if Kind.FILLER not in (left_a, left_b) and {left_a, left_b} != {Kind.PLACE, Kind.TRADE}:
        return Likeness.OTHER
    exact = set(aligned.exact)
    certain = bool(exact & names_a & names_b) or len(_medium(exact)) > 1
    slipped = [(one, other) for one, other in aligned.slips if one in names_a and other in names_b]
    if not certain and (not slipped or aligned.shortened or _has_more(aligned)):
        return Likeness.OTHER
    return Likeness.NEAR if aligned.slips or aligned.shortened else Likeness.WITHIN


def _has_more(aligned: _Alignment) -> bool:
    """Whether a word of a name, not only initials, is left without a partner."""
    return any(kind_of(word) is Kind.NAME and len(word) > 2 for word in (*aligned.left_a, *aligned.left_b))


def _strongest(words: list[str], names: set[str]) -> Kind:
    """The most telling of the words without a partner; a filler if there is none."""
    kinds = [Kind.NAME if word in names else kind_of(word) for word in words]
    return max(kinds, key=_value, default=Kind.FILLER)


def _known(word: str) -> bool:
    return kind_of(word) is not Kind.NAME or word in OPPOSITES


def _value(kind: Kind) -> float:
    return kind.value


def _medium(words: set[str]) -> set[str]:
    return {word for word in words if kind_of(word) in (Kind.PLACE, Kind.TRADE)}


def _digits(word: str) -> str:
    return "".join(filter(str.isdigit, word))
