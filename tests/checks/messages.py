"""Fails when a message is missing from a catalogue, or is empty, unsure or has other placeholders.

    python -m tests.checks.messages            checks
    python -m tests.checks.messages --update   takes new messages into the catalogues, drops old ones

Does what gettext's tools do, without them: Django turns templates into something that reads like
Python, and Babel reads Python.
"""

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

HOME = Path(__file__).resolve().parent.parent.parent
APPS = ["core", "specializations", "partners", "deals", "tiers", "spp_portal"]
WIDTH = 100
ALIAS = re.compile(r"\b(\w*gettext\w*) as (\w+)")
FRENCH_SLIP = re.compile(r"'|\"(?![^<]*>)|[“”]|« | »| [;:?!€]| %(?![(\w])|\w[;?!](?!\w)|\w:\s")
"""French sets a no-break space before ; : ? ! € % and inside « », and writes ’."""
KEYWORDS = {
    "_": None,  # in templates
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def sources() -> Iterator[tuple[str, bytes]]:
    """Relative path and Python-like source of everything that may hold a message."""
    for app in APPS:
        for path in sorted((HOME / app).rglob("*.py")):
            yield str(path.relative_to(HOME)), path.read_bytes()
    for folder in ("templates", *(f"{app}/templates" for app in APPS)):
        for path in sorted((HOME / folder).rglob("*.*")):
            lines = templatize(path.read_text(encoding="utf-8")).splitlines()
            # Indentation means nothing in a template, and something in Python.
            yield str(path.relative_to(HOME)), "\n".join(line.strip() for line in lines).encode()


def messages_in_use() -> Catalog:
    catalog = Catalog(charset="utf-8")
    for name, source in sources():
        keywords = KEYWORDS | {alias: KEYWORDS[function] for function, alias in ALIAS.findall(source.decode())}
        for _line, ids, comments, context in extract("python", BytesIO(source), keywords, ["Translators:"]):
            catalog.add(ids, None, [(name, 0)], auto_comments=comments, context=context)
    return catalog


def unread() -> Iterator[str]:
    """Where a message stands inside an f-string: Python before 3.12 hands it to Babel as plain text."""
    for name, source in sources():
        if not name.endswith(".py"):
            continue
        keywords = KEYWORDS.keys() | {alias for _function, alias in ALIAS.findall(source.decode())}
        for text in ast.walk(ast.parse(source)):
            for node in ast.walk(text) if isinstance(text, ast.JoinedStr) else ():
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in keywords:
                    yield f"{name}:{node.lineno}: a message inside an f-string is not found"


def complaints(catalog: Catalog, in_use: Catalog) -> Iterator[str]:
    for message in in_use:
        if message.id and catalog.get(message.id, message.context) is None:
            yield f"missing: {shown(message)}"
    for message in catalog:
        if not message.id:
            continue
        texts = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
        if not all(texts):
            yield f"empty: {shown(message)}"
        if message.fuzzy:
            yield f"fuzzy: {shown(message)}"
        for error in message.check(catalog):
            yield f"{error}: {shown(message)}"
        if catalog.locale.language == "fr" and any(FRENCH_SLIP.search(text or "") for text in texts):
            yield f"no French typography: {shown(message)}"


def shown(message: Message) -> str:
    return f"{message.id!r}" + (f" ({message.context})" if message.context else "")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--update", action="store_true", help="write the catalogues")
    update = parser.parse_args().update
    if not settings.configured:
        settings.configure()
    in_use, found = messages_in_use(), 0
    for complaint in unread():
        found += 1
        print(complaint, file=sys.stderr)
    catalogues = sorted(HOME.glob("locale/*/LC_MESSAGES/django.po"))
    for path in catalogues:
        with path.open("rb") as file:
            catalog = read_po(file, locale=path.parent.parent.name)
        if update:
            catalog.update(in_use, no_fuzzy_matching=True, update_header_comment=False, update_creation_date=False)
            catalog.obsolete.clear()
            with path.open("wb") as file:
                write_po(file, catalog, width=WIDTH, sort_by_file=True, include_lineno=False)
        for complaint in complaints(catalog, in_use):
            found += 1
            print(f"{path.relative_to(HOME)}: {complaint}", file=sys.stderr)
    if not catalogues:
        print("locale/ holds no catalogue", file=sys.stderr)
    return 1 if found or not catalogues else 0


if __name__ == "__main__":
    sys.exit(main())
