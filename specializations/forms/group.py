"""One part of a draft as a form that two people may have open at once (``core.merging``)."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _

from core.formats import labelled
from core.merging import MergingMixin
from specializations.content import RulebookContent
from specializations.enums import EditGroup, Origin
from specializations.forms.fields import NoteField, OriginField
from specializations.forms.grids import EditCell, EditTable

SIGNS = re.compile(r"\W")


@dataclass(frozen=True)
class Background:
    """What a form needs besides the draft.

    ``base`` is the version that the draft was made from. ``names`` are those of all specializations by slug, ``types``
    the accreditation types of the catalogue. ``links`` lead from a specialization to its own requirements. ``editor``
    last saved the draft. What is ``retired`` is not chosen anew.
    """

    revision: int
    base: RulebookContent | None
    names: Mapping[str, str]
    types: tuple[str, ...]
    links: Mapping[str, str] = field(default_factory=dict)
    editor: str = ""
    retired: frozenset[str] = frozenset()


class GroupForm(MergingMixin, forms.Form):
    """Subclasses add fields in ``build``, show them in ``tables`` and say in ``result`` what the draft becomes."""

    group: ClassVar[EditGroup]
    unseen = frozenset({"revision", "seen"})

    revision = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, content: RulebookContent, background: Background
    ) -> None:
        super().__init__(prefix=None)
        self.content, self.background = content, background
        self.initial["revision"] = background.revision
        self.editor, self.subject = background.editor, _("this part of the draft")
        self._lost = False
        self.build()
        for each in self.fields.values():
            each.widget.attrs["class"] = "form-select" if isinstance(each.widget, forms.Select) else "form-control"
        self.remember()
        if data is not None:
            self.is_bound = True
            self.data = self.taken(data)

    @abstractmethod
    def build(self) -> None:
        """Add the fields of the group, with the draft's values as their initial ones."""

    @abstractmethod
    def tables(self) -> list[EditTable]:
        """The fields as they stand on the page."""

    @abstractmethod
    def result(self) -> RulebookContent:
        """What the draft says once this is saved."""

    def add(self, name: str, control: forms.Field, value: object, *, origins: Mapping[str, str], key: str) -> None:
        """A value with the origin that it has under ``key``."""
        self.fields[name] = control
        self.initial[name] = value
        self.fields[f"{name}-origin"] = OriginField(label=labelled(control.label, _("origin")))
        self.initial[f"{name}-origin"] = origins.get(key, "")

    def add_note(self, name: str, note: str, label: object) -> None:
        self.fields[f"{name}-note"] = NoteField(label=labelled(label, _("note")))
        self.initial[f"{name}-note"] = note

    def origin(self, name: str, value: object, *, base: object, base_origin: str) -> str:
        """The origin to keep: the one chosen, else none for a value that was changed, be it back to the base's."""
        chosen: str = self.cleaned_data[f"{name}-origin"]
        if chosen != self.initial[f"{name}-origin"] or value == self.initial[name]:
            return chosen
        return base_origin if value == base else ""

    def origins(
        self, names: Mapping[str, str], kept: Mapping[str, str], base: object, base_origins: Mapping[str, str]
    ) -> dict[str, str]:
        """The origins of a part: ``names`` maps its attributes to fields; other entries of ``kept`` stay."""
        found = {key: origin for key, origin in kept.items() if key not in names}
        for key, name in names.items():
            origin = self.origin(
                name,
                self.cleaned_data[name],
                base=getattr(base, key, None),
                base_origin=base_origins.get(key, ""),
            )
            if origin:
                found[key] = origin
        return found

    def cell(self, name: str, *, was: str = "", hint: object = "", noted: bool = False) -> EditCell:
        """The control with its tags; ``was`` in words if the version it was made from says otherwise."""
        origin = str(self.initial.get(f"{name}-origin") or "")
        more = [self[each] for each in (f"{name}-origin", f"{name}-note") if each in self.fields]
        return EditCell(
            field=self[name],
            origin=Origin(origin) if origin else None,
            was=was,
            hint=str(hint),
            note=str(self.initial.get(f"{name}-note") or "") if noted else "",
            more=more,
        )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        self.tell_conflicts()
        if self._lost:
            self.add_error(None, _("A row that you changed has been removed meanwhile. Add it again if it is needed."))
        return values

    def is_current(self, sent: Mapping[str, Any]) -> bool:
        """Without a revision it is not the form that was shown, and is refused."""
        return sent.get("revision") in {None, str(self.background.revision)}

    def left_over(self, seen: Mapping[str, Any], data: Mapping[str, Any]) -> None:
        self._lost = any(SIGNS.sub("", str(data.get(name, ""))) != SIGNS.sub("", was) for name, was in seen.items())
        self.met_another = self.met_another or self._lost

    def taken(self, data: Mapping[str, Any]) -> dict[str, Any]:
        return {**super().taken(data), **({"revision": str(self.background.revision)} if "revision" in data else {})}
