"""Rulebooks as YAML files: complaints name line and field, and what is written reads back as the same."""

from specializations.rulebook_yaml.exports import export_rulebook
from specializations.rulebook_yaml.nodes import FileError, RulebookRefused
from specializations.rulebook_yaml.reading import (
    AccreditationEntry,
    RulebookFile,
    SpecializationEntry,
    read_rulebook,
)
from specializations.rulebook_yaml.writing import write_rulebook

__all__ = [
    "AccreditationEntry",
    "FileError",
    "RulebookFile",
    "RulebookRefused",
    "SpecializationEntry",
    "export_rulebook",
    "read_rulebook",
    "write_rulebook",
]
