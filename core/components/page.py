"""What every page is built from: texts with a sign, links, actions, navigation, lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias
from urllib.parse import unquote

from django.utils.functional import Promise

from core.badges import Shape, Tone

Text: TypeAlias = str | Promise


class Status(Protocol):
    """What a chip shows: a member of any ``BadgeChoices``, or a ``Chip``."""

    @property
    def label(self) -> Text: ...
    @property
    def shape(self) -> Shape: ...
    @property
    def tone(self) -> Tone: ...


class Tier(Protocol):
    """A tier as the badge draws it: a member of ``TierSlug``, or a ``TierMark``."""

    @property
    def label(self) -> Text: ...
    @property
    def rank(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Chip:
    """A status that no enum says, such as the tick before a sentence."""

    label: Text
    shape: Shape
    tone: Tone


@dataclass(frozen=True, slots=True)
class TierMark:
    """A tier under the name of its row in the catalogue; ``rank`` 0 is the registered one."""

    label: Text
    rank: int


@dataclass(frozen=True, slots=True)
class Link:
    label: Text
    url: str


@dataclass(frozen=True, slots=True)
class Action:
    """A button: a link, or with ``post`` a form of its own, because nothing changes on GET."""

    label: Text
    url: str
    icon: str = ""  # a heroicons name
    style: Literal["outline", "primary", "danger", "link"] = "outline"
    post: bool = False


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """One page of the bar; ``count`` only for work that waits, ``urgent`` when some of it is overdue."""

    label: Text
    url: str
    current: bool = False
    count: int = 0
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A value that is to be seen beside others; ``url`` leads to the rows behind it."""

    label: Text
    value: Text
    note: Text
    url: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value, as in the line under a title; ``url`` leads to what the value stands for."""

    label: Text
    value: Text
    url: str = ""


@dataclass(frozen=True, slots=True)
class Freshness:
    """How fresh the figures of a page are."""

    computed_at: dt.datetime | None
    orders_until: dt.date | None = None
    next_run_at: dt.datetime | None = None
    rulebook: Link | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """The partner's channel manager; ``deputy`` is who stands in today, with the mail address."""

    name: Text
    email: str
    team: Text = ""
    deputy: Text = ""


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """Something that went wrong: what, since when and why, and where or how it is mended."""

    shape: Shape
    tone: Tone
    text: Text
    note: Text = ""
    link: Link | None = None
    action: Action | None = None


@dataclass(frozen=True, slots=True)
class EmptyState:
    """What will appear here, how it gets there, and the one thing to do."""

    sentence: Text
    how: Text = ""
    action: Action | None = None


def closest(urls: Iterable[str], path: str) -> str:
    """The address under which a decoded path lies most closely, or empty; nothing lies beneath the home page."""
    decoded = {url: unquote(url) for url in urls}
    found = (url for url, start in decoded.items() if path == start or (start != "/" and path.startswith(start)))
    return max(found, key=len, default="")


@dataclass(frozen=True, slots=True)
class Tab:
    label: Text
    url: str
    current: bool = False
    count: int | None = None
    urgent: bool = False


def tabs_to(labels: Mapping[str, Text], path: str) -> list[Tab]:
    """A tab for each address; current is the one under which the path lies."""
    here = closest(labels, path)
    return [Tab(label, url, current=url == here) for url, label in labels.items()]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of several: ``done`` once nothing is missing in it; ``url`` leads there."""

    label: Text
    url: str
    done: bool = False
    current: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    at: dt.datetime
    text: Text
    url: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """A long piece of work: ``poll_url`` answers with the same component until it is done."""

    text: Text
    done: int
    total: int
    poll_url: str = ""


def requirement_mark(*, missing: bool, held: bool) -> Shape:
    """Met; short but held all the same; or simply missing."""
    if not missing:
        return Shape.DISC_TICK
    return Shape.HALF_DISC if held else Shape.PLAIN_RING
