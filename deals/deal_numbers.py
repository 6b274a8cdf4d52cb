"""Deal numbers such as ``TA-2011-000123-K7``: year, running number of that year, two check characters.

The two check characters make, with the digits before them, a word of a Reed-Solomon code over the 31 residues of
``ALPHABET``: with a₁, a₂, … the characters from left to right, Σ aₙ ≡ 0 and Σ n·aₙ ≡ 0 (mod 31). Any two different
numbers then differ in at least three characters. So every single wrong character is found, and so is every swap of two
characters, neighbours or not, check characters included.

Typed numbers are taken in any case, with or without blanks and dashes; I and L are read as 1 and O as 0.
"""

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXY"
"""Without the letters that look like digits or like each other's neighbours: I, L, O, U, Z."""

MODULUS = len(ALPHABET)
PREFIX = "TA"
YEAR_DIGITS, NUMBER_DIGITS, CHECKS = 4, 6, 2
MOST_DIGITS = 12
"""So many digits of the running number fit into the field; a year will not see them."""

_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_LOOKALIKES = str.maketrans({"I": "1", "L": "1", "O": "0", "-": None, "‐": None, "‑": None, "–": None})


def deal_number(year: int, number: int) -> str:
    """The deal number of the ``number``-th agreement that came into force in ``year``."""
    digits = f"{year:0{YEAR_DIGITS}}{number:0{NUMBER_DIGITS}}"
    return f"{PREFIX}-{digits[:YEAR_DIGITS]}-{digits[YEAR_DIGITS:]}-{_checks(digits)}"


def parse_deal_number(text: str) -> str | None:
    """The number as it is stored, or None if what was typed is none: the check characters do not fit."""
    plain = "".join(text.upper().split()).translate(_LOOKALIKES)
    digits, checks = plain[len(PREFIX) : -CHECKS], plain[-CHECKS:]
    is_long_enough = YEAR_DIGITS + NUMBER_DIGITS <= len(digits) <= YEAR_DIGITS + MOST_DIGITS
    if not plain.startswith(PREFIX) or not is_long_enough or not (digits.isascii() and digits.isdigit()):
        return None
    if _checks(digits) != checks:
        return None
    return f"{PREFIX}-{digits[:YEAR_DIGITS]}-{digits[YEAR_DIGITS:]}-{checks}"


def _checks(digits: str) -> str:
    """The two characters that make both sums vanish."""
    total = sum(_VALUES[digit] for digit in digits)
    weighted = sum(place * _VALUES[digit] for place, digit in enumerate(digits, start=1))
    # With n digits: x + y ≡ -total and (n+1)·x + (n+2)·y ≡ -weighted, hence y ≡ (n+1)·total - weighted.
    second = ((len(digits) + 1) * total - weighted) % MODULUS
    first = (-total - second) % MODULUS
    return ALPHABET[first] + ALPHABET[second]
