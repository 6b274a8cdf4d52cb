"""Passwords of the demo's accounts: made once for each data directory, kept beside the data, readable by its owner."""

import json
import os
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path

from spp_portal.demo.accounts import Account

PASSWORDS_FILE = "demo-logins.json"
TABLE_FILE = "demo-logins.txt"
_CONSONANTS, _VOWELS = "bdfgklmnprstvz", "aeiou"


def kept_passwords(data_dir: Path, emails: Iterable[str]) -> dict[str, str]:
    """A password for each address: those kept in the data directory, and new ones for the rest."""
    path = data_dir / PASSWORDS_FILE
    kept: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    passwords = {email: kept.get(email) or _new_password() for email in emails}
    if passwords != kept:
        _write_privately(path, json.dumps(passwords, indent=1) + "\n")
    return passwords


def write_table(data_dir: Path, table: str) -> None:
    """Keep the printed table, which `portal run` shows at each start."""
    _write_privately(data_dir / TABLE_FILE, table + "\n")


def login_table(accounts: Iterable[Account], passwords: Mapping[str, str]) -> str:
    """The accounts as a table in plain text."""
    rows = [("Role", "E-mail", "Password", "What to look at")]
    rows += [(str(each.role.label), each.email, passwords[each.email], each.look_at) for each in accounts]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row[:3], widths, strict=True)), row[3]]) for row in rows
    ]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def _new_password() -> str:
    """Four pronounceable words: some 50 bits, and possible to type from a screen."""
    return "-".join(
        "".join(secrets.choice(letters) for letters in (_CONSONANTS, _VOWELS, _CONSONANTS, _VOWELS)) for _ in range(4)
    )


def _write_privately(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        os.fchmod(descriptor, 0o600)
        file.write(text)
