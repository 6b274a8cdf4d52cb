"""The calendar that a private address answers with (RFC 5545)."""

from datetime import date, datetime, timedelta
from hashlib import sha256

from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from core.models import User
from partners.models import Partner
from tiers.deadlines import Deadline, deadlines_of
from tiers.models import CalendarFeed, EvaluationRun
from tiers.policies import can_look_ahead
from tiers.queries import live_partner

REFRESH = timedelta(hours=12)
"""How often a calendar is asked to look: what it shows changes once a night."""


def feed_behind(secret_digest: str, *, on: date) -> CalendarFeed | None:
    """The feed of this secret while its user may look ahead for its partner; None otherwise, whatever the reason."""
    feed = CalendarFeed.objects.select_related("user", "partner").filter(secret_digest=secret_digest).first()
    if feed is None or not feed.user.is_active or not _may_read(feed.user, feed.partner, on):
        return None
    return feed


def _may_read(user: User, partner: Partner, on: date) -> bool:
    is_visible = Partner.objects.visible_to(user, on=on).filter(pk=partner.pk).exists()
    return is_visible and bool(can_look_ahead(user, partner))


def calendar_of(partner: Partner, *, today: date, at: datetime, portal_url: str) -> bytes:
    """The partner's deadlines as a calendar in the active language; `at` is the present moment."""
    live = live_partner(partner, on=today, last_run=EvaluationRun.objects.last_finished())
    calendar = Calendar()
    calendar.add("prodid", "-//Partner Portal//Forecast//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", _("Partner programme: %(partner)s") % {"partner": partner.name})
    calendar.add("x-wr-calname", _("Partner programme: %(partner)s") % {"partner": partner.name})
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for deadline in deadlines_of(partner, live, today=today):
        calendar.add_component(_event(deadline, partner, at, portal_url))
    return bytes(calendar.to_ical())


def _event(deadline: Deadline, partner: Partner, at: datetime, portal_url: str) -> Event:
    """One whole day that keeps nobody busy."""
    event = Event()
    name = sha256(f"{partner.code} {deadline.key}".encode()).hexdigest()[:32]
    event.add("uid", f"{name}@{portal_url.partition('://')[2]}")
    event.add("dtstamp", at)
    event.add("dtstart", deadline.on)
    event.add("dtend", deadline.on + timedelta(days=1))
    event.add("summary", deadline.title)
    if deadline.text:
        event.add("description", deadline.text)
    event.add("url", portal_url + reverse(deadline.page, args=[partner.code]))
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event
