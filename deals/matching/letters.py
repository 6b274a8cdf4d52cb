"""From any text to small plain letters: no accents, one spelling for umlauts, Greek and Cyrillic in Latin letters."""

import re
import unicodedata

_LATIN = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t"}
_CYRILLIC = dict(
    zip(
        "абвгдежзиклмнопрстуфхцчшщъыьэюяєіґјљњћџђѓќѕў",
        "a b v g d e zh z i k l m n o p r s t u f kh ts ch sh shch  y  e yu ya ye i g j lj nj c dz dj gj kj dz u".split(
            " "
        ),
        strict=True,
    )
)
_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρστυφχψω",
        "a v g d e z i th i k l m n x o p r s t y f ch ps o".split(),
        strict=True,
    )
)
_LETTERS = str.maketrans(_LATIN | _CYRILLIC | _GREEK)

# An umlaut written out. After another vowel the two letters are no umlaut (Bauer, neue), nor is the œ of cœur.
_WRITTEN_OUT = re.compile(r"(?<![aeiouq])(?:ae(?!e)|oe(?![ue])|ue(?![ue]))")
_DOUBLE_A = re.compile(r"(?<![aeiou])aa(?![aeiou])")
SHORTEST_UMLAUT = 4
SHORTEST_DOUBLE_A = 5


def plain(text: str) -> str:
    """Small letters without accents; characters of no alphabet known here stay as they are."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(filter(_is_no_mark, decomposed)).translate(_LETTERS)


def one_umlaut(word: str) -> str:
    """Mueller as Muller (which is what Müller became), Aarhus as Arhus. Short words keep their letters."""
    if len(word) >= SHORTEST_UMLAUT and "e" in word:
        word = _WRITTEN_OUT.sub(_first_letter, word)
    if len(word) >= SHORTEST_DOUBLE_A and "aa" in word:
        word = _DOUBLE_A.sub("a", word)
    return word


def _is_no_mark(character: str) -> bool:
    return unicodedata.combining(character) == 0


def _first_letter(found: re.Match[str]) -> str:
    return found[0][0]
