"""Reading YAML so that every complaint names the line and the field, and all of them come at once.

A value that cannot be read is noted and replaced by a stand-in, so that reading goes on; the whole file is
refused when anything was noted, so no stand-in gets out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, TypeVar

import yaml
from django.utils.translation import gettext as _

from core.formats import labelled
from specializations.rulebook_yaml.scalars import NOTHING, TEXT, Scalar

T = TypeVar("T")


@dataclass(frozen=True)
class FileError:
    """One complaint. ``field`` is a path such as ``requirements[3].minimum``, empty for the file itself."""

    line: int
    field: str
    message: str

    def __str__(self) -> str:
        where = _("line %(line)s") % {"line": self.line}
        return labelled(f"{where}, {self.field}" if self.field else where, self.message)


class RulebookRefused(Exception):
    """The file is no rulebook; ``errors`` has everything that is wrong with it, in the order of the file."""

    def __init__(self, errors: list[FileError]) -> None:
        super().__init__("\n".join(str(error) for error in errors))
        self.errors = errors


class _Required:
    """The default of a field that has none."""


REQUIRED: Final = _Required()


@dataclass(frozen=True)
class Place:
    """A node of the file, the path that leads to it, and where complaints go."""

    node: yaml.Node
    path: str
    errors: list[FileError] = field(repr=False)

    @property
    def line(self) -> int:
        return int(self.node.start_mark.line) + 1

    @property
    def is_empty(self) -> bool:
        return str(self.node.tag) == NOTHING

    @property
    def is_mapping(self) -> bool:
        return isinstance(self.node, yaml.MappingNode)

    def refuse(self, message: str) -> None:
        self.errors.append(FileError(self.line, self.path, message))

    def read(self, scalar: Scalar[T]) -> T:
        """The value of a scalar, or its stand-in after a complaint."""
        if isinstance(self.node, yaml.ScalarNode):
            try:
                return scalar.parse(self.node)
            except ValueError as error:
                self.refuse(str(error))
        else:
            self.refuse(_("expected %(what)s") % {"what": scalar.what})
        return scalar.stand_in

    def items(self) -> list[Place]:
        """The items of a list; none after a complaint if it is no list."""
        if self.is_empty:
            return []
        if not isinstance(self.node, yaml.SequenceNode):
            self.refuse(_("expected a list"))
            return []
        return [Place(node, f"{self.path}[{position}]", self.errors) for position, node in enumerate(self.node.value)]

    def pairs(self) -> Iterator[tuple[str, Place]]:
        """The keys and values of a mapping, without keys that are no text or come twice."""
        if self.is_empty:
            return
        if not isinstance(self.node, yaml.MappingNode):
            self.refuse(_("expected a mapping of fields to values"))
            return
        seen: dict[str, int] = {}
        for key, value in self.node.value:
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else "?"
            path = f"{self.path}.{name}" if self.path else name
            here = Place(key, path, self.errors)
            if key.tag != TEXT:
                here.refuse(_("a field’s name is text; put it in quotes"))
            elif name in seen:
                here.refuse(_("written twice, first on line %(line)s") % {"line": seen[name]})
            else:
                seen[name] = here.line
                yield name, Place(value, path, self.errors)

    def fields(self, *known: str) -> Fields:
        """The fields of a mapping; each one that is not among ``known`` is a complaint."""
        values = {}
        for name, place in self.pairs():
            if name in known:
                values[name] = place
            else:
                place.refuse(_("unknown field; known here: %(fields)s") % {"fields": ", ".join(known)})
        return Fields(self, values, len(self.errors))


@dataclass(frozen=True)
class Fields:
    """The known fields of one mapping."""

    place: Place
    values: dict[str, Place]
    errors_before: int

    @property
    def is_sound(self) -> bool:
        """Whether nothing has been complained about since reading the fields began."""
        return len(self.place.errors) == self.errors_before

    def has(self, name: str) -> bool:
        return name in self.values and not self.values[name].is_empty

    def path(self, name: str) -> str:
        return f"{self.place.path}.{name}" if self.place.path else name

    def take(self, name: str, scalar: Scalar[T], default: T | _Required = REQUIRED) -> T:
        """The value of a field; its default if it is absent or empty, a complaint if it has none."""
        if self.has(name):
            return self.values[name].read(scalar)
        if isinstance(default, _Required):
            self.miss(name)
            return scalar.stand_in
        return default

    def miss(self, name: str) -> None:
        """Complain that a field is missing; not where nothing can have fields, which is complaint enough."""
        if not self.place.is_mapping:
            return
        line = self.values[name].line if name in self.values else self.place.line
        self.place.errors.append(FileError(line, self.path(name), _("missing")))

    def refuse(self, name: str, message: str) -> None:
        """Complain about a field that is there, or about the mapping's own line where it is not."""
        line = self.values[name].line if name in self.values else self.place.line
        self.place.errors.append(FileError(line, self.path(name), message))

    def section(self, name: str) -> Place | None:
        """A field that has fields or items of its own; None if it is absent or empty."""
        return self.values[name] if self.has(name) else None
