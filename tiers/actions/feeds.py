"""A user's calendar feed of a partner: made, renewed, ended."""

import secrets
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from core.actions import record
from core.models import User
from partners.models import Partner
from tiers.models import CalendarFeed

SECRET_BYTES = 32


def digest_of(secret: str) -> str:
    """What is kept of a secret."""
    return sha256(secret.encode()).hexdigest()


@transaction.atomic
def renew_calendar_feed(*, partner: Partner, by: User, at: datetime) -> str:
    """Give the user a new private address for the partner's calendar and return its secret, which is nowhere kept.

    An address given before ends at once.
    """
    secret = secrets.token_urlsafe(SECRET_BYTES)
    earlier = _made_at(CalendarFeed.objects.filter(user=by, partner=partner).first())
    values = {"secret_digest": digest_of(secret), "created_at": at}
    feed, is_new = CalendarFeed.objects.update_or_create(user=by, partner=partner, defaults=values)
    verb = "calendar_feed_made" if is_new else "calendar_feed_renewed"
    record(by=by, at=at, verb=verb, of=feed, key=partner.code, before=earlier, after=_made_at(feed))
    return secret


@transaction.atomic
def end_calendar_feed(*, partner: Partner, by: User, at: datetime) -> bool:
    """Take the user's private address for the partner's calendar back; False where there was none."""
    feed = CalendarFeed.objects.filter(user=by, partner=partner).first()
    if feed is None:
        return False
    record(by=by, at=at, verb="calendar_feed_ended", of=feed, key=partner.code, before=_made_at(feed))
    feed.delete()
    return True


def _made_at(feed: CalendarFeed | None) -> dict[str, str]:
    """What an event says of an address: when it was given. The address itself is a secret."""
    return {"created_at": feed.created_at.isoformat()} if feed else {}
