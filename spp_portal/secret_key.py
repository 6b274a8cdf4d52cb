"""The signing key of an installation that was given none."""

import os
import secrets
from pathlib import Path


def kept_secret_key(data_dir: Path) -> str:
    """The key kept in `data_dir`, made on first use.

    Processes that start together agree on one key: each writes its own file and only the first
    link to the shared name succeeds.
    """
    kept = data_dir / "secret_key"
    if not kept.exists():
        mine = data_dir / f"secret_key.{os.getpid()}"
        descriptor = os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(64))
        try:
            os.link(mine, kept)
        except FileExistsError:
            pass  # another process was first; its key is ours too
        finally:
            mine.unlink()
    return kept.read_text(encoding="ascii")
