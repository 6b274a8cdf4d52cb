"""The folded key of a company's name: equal for every way of writing one name, stable, and stored with a customer."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from deals.matching.letters import one_umlaut, plain
from deals.matching.vocabulary import (
    ELIDED,
    FILLERS,
    JOINING,
    JOINING_LETTERS,
    LEGAL,
    LEGAL_AT_END,
    LEGAL_IF_NAMED,
    LEGAL_PHRASES,
    PLACES,
    SPELLED_OUT,
    TRADES,
)

LONGEST_NAME = 300
LONGEST_KEY = 200
MOST_WORDS = 16
AND = "und"
_ANDS = frozenset("and et und en og och oraz".split())
_VOWELS = frozenset("aeiouh")

_SOCIETE = re.compile(r"\bst(?:é|e\u0301)(?!\w)", re.IGNORECASE)
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘`´ʼ′＇", "'"))
_ELISION = re.compile(r"\b(l|d|qu|un|dell|nell|dall|all|sull)'(?=\w)")
_DOTTED = re.compile(r"(?<!\w)(?:[^\W\d_]\.){2,}[^\W\d_]{0,2}(?!\w)|(?<!\w)[^\W\d_]\.[^\W\d_]{1,2}(?!\w)")
_SLASHED = re.compile(r"(?<!\w)([^\W\d_])/([^\W\d_])(?!\w)")
_PLUS = re.compile(r"(?<=\w)\+(?!\w)")
_NUMBER_SIGN = re.compile(r"\b(?:n|no|nr|num|numero)\b\.?\s*[°º]?\s*(?=\d)")
_COOPERATIVE = re.compile(r"\bco-op(?=\b|erat)")
_WORD = re.compile(r"[^\W_]+")

_LONGEST_PHRASE = max(map(len, LEGAL_PHRASES))
_PHRASE_STARTS = frozenset(phrase[0] for phrase in LEGAL_PHRASES)
_LEGAL_WORDS = LEGAL | LEGAL_IF_NAMED | LEGAL_AT_END
_SPECIAL = (
    _LEGAL_WORDS
    | _PHRASE_STARTS
    | JOINING
    | _ANDS
    | {"ste"}
    | {word for word, full in SPELLED_OUT.items() if word != full}
)
_NO_NAME = FILLERS | PLACES | TRADES.keys()


@dataclass(frozen=True, slots=True)
class Folded:
    """A name understood. ``words`` are what is left in the order written; ``joined`` are the spellings in one word."""

    key: str
    words: tuple[str, ...]
    joined: frozenset[str]
    initials: frozenset[str]


def fold_name(name: str) -> str:
    """The words that make the name, sorted. Folding a key again gives the same key.

    Case, accents, punctuation, the order of words, articles, *and* in its languages and legal forms are gone; common
    abbreviations are spelled out. It has at most ``LONGEST_KEY`` characters. A name that is nothing but a legal form
    keeps it; one without letters and digits is empty, and no other name is equal to it.
    """
    return folded(name).key


@lru_cache(maxsize=8192)
def folded(name: str) -> Folded:
    named = _without_legal_forms(_words_of(name))
    spelled = _spelled_out(named)
    words = _without_joining(spelled)
    key = _sorted(words)
    while (
        any(map(_may_change, key))
        and (again := _sorted(_without_joining(_spelled_out(_without_legal_forms(_words_of(" ".join(key))))))) != key
    ):
        key = again
    joinable = [[word for word in each if word != AND] for each in (words, spelled)]
    initials = [[word for word in each if word != AND] for each in (_without_joining(named), named)]
    return Folded(
        " ".join(key),
        tuple(words),
        frozenset(filter(None, map(_in_one_word, joinable))),
        frozenset(_initials(each) for each in initials if len(each) > 1),
    )


def _may_change(word: str) -> bool:
    return len(word) == 1 or word in _SPECIAL or one_umlaut(word) != word


def _words_of(name: str) -> list[str]:
    text = plain(_SOCIETE.sub("societe", name[:LONGEST_NAME].translate(_APOSTROPHES)))
    if "'" in text:
        text = _ELISION.sub(r"\1 ", text).replace("'", "")
    if "." in text:
        text = _DOTTED.sub(_without_dots, text)
    if "/" in text:
        text = _SLASHED.sub(r"\1\2", text)
    if "+" in text:
        text = _PLUS.sub(" plus ", text)
    if "co-op" in text:
        text = _COOPERATIVE.sub("coop", text)
    text = _NUMBER_SIGN.sub(" ", text).replace("&", " und ").replace("+", " und ")
    return list(map(_one_spelling, _WORD.findall(text)[:MOST_WORDS]))


def _without_dots(found: re.Match[str]) -> str:
    return found[0].replace(".", "") + " "


def _one_spelling(word: str) -> str:
    if word in _ANDS:
        return AND
    other = one_umlaut(word)
    return word if other in _LEGAL_WORDS else other


def _without_legal_forms(words: list[str]) -> list[str]:
    """Never empty unless ``words`` is."""
    rest = _without_phrases(words)
    rest = [word for word in rest if word not in LEGAL] or rest
    rest = _without_end(rest)
    loose = [word for word in rest if word not in LEGAL_IF_NAMED]
    if len(loose) < len(rest) and any(map(_is_name, loose)):
        return loose
    return rest


def _is_name(word: str) -> bool:
    return len(word) > 1 and word not in JOINING and SPELLED_OUT.get(word, word) not in _NO_NAME


def _without_phrases(words: list[str]) -> list[str]:
    if _PHRASE_STARTS.isdisjoint(words):
        return words
    kept: list[str] = []
    place = 0
    while place < len(words):
        length = _phrase_at(words, place)
        if length == 0:
            kept.append(words[place])
        place += length or 1
    return kept if any(word not in JOINING for word in kept) else words


def _phrase_at(words: list[str], place: int) -> int:
    """How many words from ``place`` on are one legal form. Spaced single letters are one only at the end."""
    if words[place] not in _PHRASE_STARTS:
        return 0
    for length in range(min(_LONGEST_PHRASE, len(words) - place), 1, -1):
        phrase = tuple(words[place : place + length])
        if phrase in LEGAL_PHRASES and (place + length == len(words) or max(map(len, phrase)) > 1):
            return length
    return 0


def _without_end(words: list[str]) -> list[str]:
    """Legal forms that are also words go from the end while something with a meaning stands before them."""
    end = len(words)
    while end > 1 and _ends(words[end - 1], words[: end - 1]):
        end -= 1
    return words[:end]


def _ends(word: str, before: list[str]) -> bool:
    if word in LEGAL_AT_END:
        return any(each not in JOINING for each in before)
    if word in LEGAL_IF_NAMED:
        return any(each not in JOINING and each not in FILLERS for each in before)
    return word == AND


def _spelled_out(words: list[str]) -> list[str]:
    """*Ste* is Société at the beginning of a name, and Sainte elsewhere."""
    spelled = [SPELLED_OUT.get(word, word) for word in words]
    if "ste" in spelled:
        spelled = ["saint" if word == "ste" else word for word in spelled]
        if words[0] == "ste" and len(words) > 1:
            spelled[0] = "societe"
    return spelled


def _without_joining(words: list[str]) -> list[str]:
    """Articles and the like stay where nothing but a general word would be left (La Banque, IM Group)."""
    last = len(words) - 1
    kept = [word for place, word in enumerate(words) if word not in JOINING and not _joins(words, place, last)]
    if any(word not in FILLERS for word in kept) and (len(kept) > 1 or kept[0] not in TRADES):
        return kept
    return words


def _joins(words: list[str], place: int, last: int) -> bool:
    """Whether the word is a single letter that joins: Dolce e Gabbana, Groupe d Assurances."""
    word = words[place]
    if len(word) > 1 or place == last or len(words[place + 1]) == 1:
        return False
    if word in ELIDED:
        return words[place + 1][0] in _VOWELS
    return word in JOINING_LETTERS and place > 0 and len(words[place - 1]) > 1


def _sorted(words: list[str]) -> list[str]:
    """In an order in which nothing looks like the end of a name that was not: folding again changes nothing."""
    key = sorted(words, key=_place_in_key)
    while len(key) > 1 and sum(map(len, key)) + len(key) > LONGEST_KEY:
        key.pop()
    return [word[:LONGEST_KEY] for word in key]


def _place_in_key(word: str) -> tuple[bool, str]:
    return len(word) > 1 and word not in LEGAL_IF_NAMED and word not in LEGAL_AT_END, word


def _in_one_word(words: Iterable[str]) -> str:
    """The words without the gaps, except between two numbers."""
    text = ""
    for word in words:
        text += f"_{word}" if text[-1:].isdigit() and word[0].isdigit() else word
    return text


def _initials(words: list[str]) -> str:
    return "".join(word[0] for word in words)
