"""A form that two people may have open at once.

It carries what it showed when it was opened. If that has changed since, what the second saver did not touch takes the
newer value, and what both changed is put before them: nothing is overwritten unseen.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _


class MergingMixin(forms.BaseForm):
    """For a ``Form`` with a hidden ``seen``, whose initial values are those stored by now.

    The form calls ``remember`` once it has its fields, then ``taken`` with what was sent. ``editor`` is whoever saved
    last, ``subject`` what was saved, as words of the sentence that tells of it.
    """

    editor = ""
    subject: object = ""
    unseen: frozenset[str] = frozenset({"seen"})

    def remember(self) -> None:
        self.met_another = False
        self.conflicts: dict[str, str] = {}
        self.initial["seen"] = json.dumps({name: value for name in self._names() if (value := self._now(name))})

    def is_current(self, sent: Mapping[str, Any]) -> bool:
        """Whether nothing can have changed since the form was opened."""
        return False

    def taken(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """What was sent; on top of newer values with those wherever the sender changed nothing."""
        sent = {name: data[name] for name in self.fields if name in data}
        if self.is_current(sent):
            return sent
        try:
            seen = dict(json.loads(sent.get("seen") or "{}"))
        except (ValueError, TypeError):
            seen = {}
        for name in self._names():
            mine, then, now = self._plain(name, sent.get(name, "")), str(seen.pop(name, "")), self._now(name)
            if now == then:
                continue
            self.met_another = True
            if mine == then:
                sent[name] = self._raw_now(name) if now else ""
            elif mine != now:
                shown = self._shown(name) or _("nothing")
                self.conflicts[name] = _("Meanwhile this was saved: %(value)s. Saving again keeps yours.") % {
                    "value": shown
                }
        self.left_over(seen, data)
        return {**sent, "seen": self.initial["seen"]}

    def left_over(self, seen: Mapping[str, Any], data: Mapping[str, Any]) -> None:
        """Values that the form showed when it was opened and for which it has no field any more."""

    def tell_conflicts(self) -> None:
        """Errors for what somebody else has saved meanwhile; to be called when everything else is clean."""
        for name, theirs in self.conflicts.items():
            if name not in self.errors:
                self.add_error(name, theirs)
        if self.met_another:
            self.add_error(
                None,
                _(
                    "%(editor)s saved %(subject)s while you had it open. Below stand the newer values, and yours where"
                    " you changed something. Look at them and save again."
                )
                % {"editor": self.editor or _("Somebody"), "subject": self.subject},
            )

    def _names(self) -> list[str]:
        return [name for name in self.fields if name not in self.unseen]

    def _plain(self, name: str, raw: object) -> str:
        """A value as text that does not depend on how it was written; what cannot be read stays as it is."""
        try:
            value = self.fields[name].to_python(raw)
        except ValidationError:
            return str(raw).strip()
        if value in (None, "", False):
            return ""
        if isinstance(value, Decimal):
            return format(value.normalize(), "f")
        return str(value.pk) if isinstance(value, models.Model) else str(value)

    def _raw_now(self, name: str) -> object:
        return self.fields[name].prepare_value(self.initial.get(name))

    def _now(self, name: str) -> str:
        return self._plain(name, self._raw_now(name))

    def _shown(self, name: str) -> str:
        """The newer value in words."""
        control = self.fields[name]
        if isinstance(control, forms.ChoiceField):
            labels = {str(value): label for value, label in control.widget.choices}
            return str(labels.get(str(self.initial.get(name) or ""), ""))
        return str(self._raw_now(name) or "")
