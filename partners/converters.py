"""Partner codes in URLs. A code is free text of the vendor's; what a path cannot hold is written with ``~``."""

from django.urls import register_converter

ESCAPES = {"~": "~0", "/": "~1", "\\": "~3"}
DOTS = {".": "~2", "..": "~2~2"}


class PartnerCodeConverter:
    """``A/B`` ↔ ``A~1B``; ``.`` and ``..`` alone, which browsers resolve, ↔ ``~2`` and ``~2~2``."""

    regex = "[^/]+"

    def to_python(self, value: str) -> str:
        for character, escape in ((".", "~2"), *reversed(ESCAPES.items())):
            value = value.replace(escape, character)
        return value

    def to_url(self, value: str) -> str:
        if value in DOTS:
            return DOTS[value]
        for character, escape in ESCAPES.items():
            value = value.replace(character, escape)
        return value


register_converter(PartnerCodeConverter, "partner_code")
