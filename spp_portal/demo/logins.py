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


def kept_passwords(data_dir: Path) -> dict[str, str]:
    """The passwords of this data directory by address; none if it has not been used yet."""
    path = data_dir / PASSWORDS_FILE
    return dict(json.loads(path.read_text())) if path.exists() else {}


def new_password() -> str:
    """Four pronounceable words: some 50 bits, and possible to type from a screen."""
    parts = (_CONSONANTS, _VOWELS, _CONSONANTS, _VOWELS)
    return "-".join("".join(secrets.choice(letters) for letters in parts) for _ in range(4))


def login_table(accounts: Iterable[Account], passwords: Mapping[str, str]) -> str:
    """The accounts as a table in plain text."""
    rows = [("Role", "E-mail", "Password", "What to look at")]
    rows += [(str(each.role.label), each.email, passwords[each.email], each.look_at) for each in accounts]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = ["  ".join([*(row[column].ljust(widths[column]) for column in range(3)), row[3]]) for row in rows]
    return "\n".join([lines[0], "─" * max(map(len, lines)), *lines[1:]])


def keep(data_dir: Path, *, passwords: Mapping[str, str], table: str) -> None:
    """Keep the passwords, and the printed table, which `portal run` shows at each start."""
    _write_privately(data_dir / PASSWORDS_FILE, json.dumps(passwords, indent=1) + "\n")
    _write_privately(data_dir / TABLE_FILE, table + "\n")


def _write_privately(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        os.fchmod(descriptor, 0o600)
        file.write(text)
