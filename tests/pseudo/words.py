"""The words that a page shows, and which of them no message gave and no data explains."""

import re
from collections.abc import Iterable
from html.parser import HTMLParser

FIGURE = re.compile(r"€[\d.,]+[km]?\b|\b[0-9a-f]{64}\b")


def known(texts: Iterable[str]) -> re.Pattern[str]:
    """Finds each of the texts, the longest first, where it stands as words of its own."""
    lines = {" ".join(text.split()) for text in texts}
    words = sorted((line for line in lines if any(sign.isalpha() for sign in line)), key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, words)) + r")(?!\w)")


class Words(HTMLParser):
    """The texts that a page shows or reads out, and the addresses that it links to."""

    SHOWN = ("title", "aria-label", "alt", "placeholder", "label", "data-label")
    SILENT = ("script", "style")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str] = []
        self.silent = False
        self.feed(html)

    def handle_starttag(self, tag, attributes) -> None:
        given = dict(attributes)
        self.silent = tag in self.SILENT
        self.texts += [given[name] for name in self.SHOWN if given.get(name)]
        if tag == "meta" and given.get("name") == "description":
            self.texts.append(given["content"])
        if tag == "input" and given.get("type") in ("submit", "button"):
            self.texts.append(given.get("value", ""))
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])

    def handle_endtag(self, tag) -> None:
        self.silent = False

    def handle_data(self, text) -> None:
        if not self.silent:
            self.texts.append(" ".join(text.split()))


def untranslated(texts: Iterable[str], data: re.Pattern[str]) -> set[str]:
    """The texts in which letters are left that are neither from a message nor data."""
    return {text for text in texts if any(map(is_ordinary, FIGURE.sub("", data.sub("", text))))}


def is_ordinary(sign: str) -> bool:
    return sign.isalpha() and not 0xFF21 <= ord(sign) <= 0xFF5A
