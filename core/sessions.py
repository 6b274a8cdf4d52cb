"""How long a session lives, and what the log says of signing in and out. It names nobody but by number.

Who sends nothing for ``SESSION_IDLE_SECONDS`` signs in again, and so does everybody ``SESSION_COOKIE_AGE``
seconds after signing in, however busy.
"""

import logging
import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

if TYPE_CHECKING:
    from core.models import User

SIGNED_IN_AT, SEEN_AT = "portal.signed_in_at", "portal.seen_at"
NOTICED_EVERY_SECONDS = 5 * 60
"""A request later than this after the last noticed one is noticed, too: not each is worth a write."""

logger = logging.getLogger(__name__)


def begin(sender: object, request: HttpRequest, user: "User", **rest: object) -> None:
    request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = int(time.time())
    logger.info("user %s signed in", user.pk)


def tell_failure(sender: object, **rest: object) -> None:
    logger.warning("somebody failed to sign in")


def tell_end(sender: object, user: "User | None", **rest: object) -> None:
    logger.info("user %s signed out", user and user.pk)


def is_over(session: SessionBase) -> bool:
    now = int(time.time())
    signed_in_at: int = session.get(SIGNED_IN_AT, 0)
    seen_at: int = session.get(SEEN_AT, 0)
    return now - signed_in_at >= settings.SESSION_COOKIE_AGE or now - seen_at >= settings.SESSION_IDLE_SECONDS


def notice(session: SessionBase) -> None:
    now = int(time.time())
    if now - session.get(SEEN_AT, 0) >= NOTICED_EVERY_SECONDS:
        session[SEEN_AT] = now
