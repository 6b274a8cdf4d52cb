"""Drafts for tests: made from the shipped rulebook, and saved through the editor as a browser does."""

from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser

from django.urls import reverse
from django.utils import timezone

from specializations import actions
from specializations.content import RulebookContent, content_of
from specializations.enums import RulebookState
from specializations.models import Rulebook
from tests.factories.core import UserFactory


def tomorrow() -> date:
    return timezone.localdate() + timedelta(days=1)


def stored(rulebook) -> Rulebook:
    return Rulebook.objects.with_parts().get(pk=rulebook.pk)


def content(rulebook) -> RulebookContent:
    return content_of(stored(rulebook))


def draft_of(source, by, *, name="Next rules", effective_from=None) -> Rulebook:
    """A sound draft: the transition of the shipped rules is over, so that it is taken out."""
    made = actions.make_draft(
        source=source, name=name, effective_from=effective_from or tomorrow(), by=by, at=timezone.now()
    )
    sound = replace(content(made), transition_ends_on=None, transition_months=None, transition_grace_months=None)
    sound = replace(
        sound,
        origins={name: origin for name, origin in sound.origins.items() if not name.startswith("transition")},
    )
    return actions.edit_draft(rulebook=made, content=sound, revision=made.revision, by=by, at=timezone.now())


def submitted(rulebook, by) -> Rulebook:
    return actions.submit_rulebook(
        rulebook=rulebook,
        change_text_en="Gold asks for more.",
        change_text_fr="Gold demande davantage.",
        by=by,
        at=timezone.now(),
        today=timezone.localdate(),
    )


def in_state(source, state, by=None) -> Rulebook:
    """A version in a state of its life; author and submitter are one, whoever publishes is another."""
    by = by or UserFactory(programme_admin=True)
    made = draft_of(source, by)
    now, today = timezone.now(), timezone.localdate()
    if state == RulebookState.DRAFT:
        return made
    submitted(made, by)
    if state == RulebookState.SUBMITTED:
        return made
    second = UserFactory(programme_admin=True)
    actions.publish_rulebook(rulebook=made, by=second, at=now, today=today)
    if state == RulebookState.WITHDRAWN:
        actions.withdraw_rulebook(rulebook=made, reason="Too early.", by=by, at=now, today=today)
    return made


class FormReader(HTMLParser):
    """What a browser would send of the editor's form, which carries what it has seen."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._select = self._textarea = ""
        self._first_option = False
        self.done = False

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if self.done:
            return
        name = found.get("name", "")
        match tag:
            case "form" if "seen" not in self.fields:
                self.fields = {}
            case "form":
                self.done = True
            case "input" if name:
                self.fields[name] = found.get("value") or ""
            case "select" if name:
                self._select, self.fields[name], self._first_option = name, "", True
            case "option" if self._select:
                if self._first_option or "selected" in found:
                    self.fields[self._select] = found.get("value") or ""
                self._first_option = False
            case "textarea" if name:
                self._textarea, self.fields[name] = name, ""

    def handle_endtag(self, tag):
        if tag == "select":
            self._select = ""
        if tag == "textarea":
            self.fields[self._textarea] = self.fields[self._textarea].removeprefix("\n")
            self._textarea = ""

    def handle_data(self, data):
        if self._textarea:
            self.fields[self._textarea] += data


def form_on(response) -> dict[str, str]:
    """The editor's form as it stands on the page."""
    reader = FormReader()
    reader.feed(response.content.decode())
    return reader.fields


def group_address(rulebook, group="tiers") -> str:
    if group == "master":
        return reverse("partners:rulebook_master", args=[rulebook.public_id])
    if "/" in group:
        return reverse("specializations:rulebook_edit_specialization", args=[rulebook.public_id, group.split("/")[1]])
    return reverse("specializations:rulebook_edit_group", args=[rulebook.public_id, group])


def save(client, rulebook, group="tiers", **changes):
    """Open a group, change some fields, save; field names are given with ``__`` for ``-``."""
    address = group_address(rulebook, group)
    fields = form_on(client.get(address))
    given = {name.replace("__", "-"): value for name, value in changes.items()}
    assert set(given) <= set(fields), sorted(set(given) - set(fields))
    return client.post(address, {**fields, **given})
