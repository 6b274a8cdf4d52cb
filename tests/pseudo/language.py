"""A language whose catalogue turns letters into full-width ones."""

import re
import string
from gettext import NullTranslations
from unicodedata import combining, normalize

FULL_WIDTH = {ord(letter): ord(letter) + 0xFEE0 for letter in string.ascii_letters}
UNTOUCHED = re.compile(r"%\(\w+\)[a-z]|%[a-z]|\{\w*\}|<[^>]*>|&\w+;")
CONTEXT = "\x04"


def pseudo(message: str) -> str:
    """The message in full-width letters without accents; placeholders, tags and entities stay."""
    text, end = "", 0
    for found in UNTOUCHED.finditer(message):
        text += widened(message[end : found.start()]) + found.group()
        end = found.end()
    return text + widened(message[end:])


def widened(text: str) -> str:
    return "".join(sign for sign in normalize("NFKD", text) if not combining(sign)).translate(FULL_WIDTH)


class PseudoCatalogue(NullTranslations):
    """Stands in the place of English: every message is there."""

    def gettext(self, message: str) -> str:
        return pseudo(message.rpartition(CONTEXT)[2])

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        return self.gettext(singular if number == 1 else plural)

    def language(self) -> str:
        return "en"

    def to_language(self) -> str:
        return "en"
