"""The shipped rulebook as text, and what is made of it."""

from pathlib import Path

from django.utils import timezone

from specializations import actions
from specializations.rulebook_yaml import RulebookRefused, read_rulebook

SHIPPED = Path(__file__).resolve().parents[2] / "specializations" / "rulebooks" / "spp-emea-2010.yaml"


def shipped(*changes: tuple[str, str]) -> str:
    """The shipped file with pieces of text replaced; each piece must be there."""
    text = SHIPPED.read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def errors_of(text: str | bytes) -> list[str]:
    """Everything that is wrong with a file, as people read it."""
    try:
        read_rulebook(text)
    except RulebookRefused as refused:
        return [str(error) for error in refused.errors]
    return []


def load(text: str, *, publish: bool = False) -> actions.LoadedRulebook:
    return actions.load_rulebook(file=read_rulebook(text), publish=publish, by=None, at=timezone.now())
