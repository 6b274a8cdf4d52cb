"""Registration numbers in one spelling each, or the reason why a text is none."""

import re

from stdnum import luhn
from stdnum.ch import uid as swiss
from stdnum.eu import vat as european
from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidLength, ValidationError
from stdnum.fr import siren, siret, tva
from stdnum.gb import vat as british
from stdnum.no import mva as norwegian
from stdnum.util import clean

LONGEST = 60
DUNS_DIGITS = 9
_SEPARATORS = " \t\u00a0\u202f-./,:·"
_SWISS_TAX = re.compile(r"(?:MWST|TVA|IVA|HR|RC)$")


def canonical_number(kind: str, text: str) -> str:
    """The one spelling of a registration number.

    ``siren`` (a SIRET gives the SIREN of its company; ``siret`` is another word for it), ``vat`` (with its country in
    front: the European Union, GB and XI, CHE, NO) or ``duns``. Raises ``ValueError`` whose only argument is a reason
    code: ``kind``, ``empty``, ``too_long``, ``country``, ``length``, ``format``, ``checksum`` or ``placeholder``
    (one digit repeated).
    """
    read = _READERS.get(kind.strip().lower())
    if read is None:
        raise ValueError("kind")
    if len(text) > LONGEST:
        raise ValueError("too_long")
    if not clean(text, _SEPARATORS).strip():
        raise ValueError("empty")
    try:
        number = read(text.strip().upper())
    except InvalidChecksum:
        raise ValueError("checksum") from None
    except InvalidLength:
        raise ValueError("length") from None
    except InvalidComponent:
        raise ValueError("country") from None
    except ValidationError:
        raise ValueError("format") from None
    if len(set(re.sub(r"[^0-9]", "", number))) == 1:
        raise ValueError("placeholder")
    return number


def siren_of_vat(number: str) -> str:
    """The SIREN that a canonical French VAT number contains; empty for those of other countries and of persons."""
    if not number.startswith("FR"):
        return ""
    digits = number[4:]
    return digits if len(digits) == 9 and digits.isascii() and digits.isdigit() and luhn.is_valid(digits) else ""


def _siren(text: str) -> str:
    digits = clean(text, _SEPARATORS)
    if len(digits) == 14:
        return str(siret.to_siren(siret.validate(digits)))
    return str(siren.validate(digits))


def _vat(text: str) -> str:
    number = clean(text, _SEPARATORS)
    country = number[:2]
    if number.startswith("CHE"):
        return str(swiss.validate(_SWISS_TAX.sub("", number)))
    if country in ("GB", "XI"):
        return country + str(british.validate(number[2:]))
    if country == "NO":
        digits = number[2:].removesuffix("MVA")
        return "NO" + str(norwegian.validate(digits + "MVA")).removesuffix("MVA")
    if not country.isascii() or not country.isalpha() or country.lower() not in _EUROPEAN:
        raise InvalidComponent
    if country == "GR":  # what everybody else calls EL
        number = f"EL{number[2:]}"
    if country == "FR":
        return "FR" + str(tva.validate(number[2:]))
    return str(european.validate(number))


def _duns(text: str) -> str:
    digits = clean(text, _SEPARATORS).removeprefix("DUNS")
    if not digits.isascii() or not digits.isdigit():
        raise ValidationError
    if len(digits) != DUNS_DIGITS:
        raise InvalidLength
    return str(digits)


_READERS = {"siren": _siren, "siret": _siren, "vat": _vat, "duns": _duns}
_EUROPEAN = frozenset((*european.MEMBER_STATES, "el"))
