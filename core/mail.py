"""Mails to one person, in that person's language: text and HTML with the same content (``templates/emails``)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import ngettext

from core.formats import number
from core.messages import Message
from core.models import User


@dataclass(frozen=True, slots=True)
class Ways:
    """Where the reader chooses which mails to get; ``off`` switches off mails like this one, without signing in.

    Both are paths of the portal; empty where there is nothing to choose.
    """

    preferences: str = ""
    off: str = ""


def send(*, to: User, word: Callable[[], Message | None], portal_url: str, ways: Ways | None = None) -> bool:
    """Mail what ``word`` says in the reader's language, now; False if there is nothing to say any more.

    Raises what the mail server raises.
    """
    with translation.override(to.language):
        message = word()
        if message is None:
            return False
        mail = _mail("message", message.title, {"message": message}, to, portal_url, ways or Ways())
    mail.send()
    return True


def send_digest(*, to: User, word: Callable[[], Sequence[Message]], portal_url: str, ways: Ways) -> int:
    """Mail everything that ``word`` says as one mail; says how many messages were in it, none: no mail left."""
    with translation.override(to.language):
        messages = word()
        if not messages:
            return 0
        words = ngettext(
            "%(count)s piece of news from the portal", "%(count)s pieces of news from the portal", len(messages)
        )
        title = words % {"count": number(len(messages))}
        mail = _mail("digest", title, {"messages": messages, "title": title}, to, portal_url, ways)
    mail.send()
    return len(messages)


def _mail(
    template: str, title: str, values: Mapping[str, Any], to: User, portal_url: str, ways: Ways
) -> EmailMultiAlternatives:
    portal_url = portal_url.rstrip("/")
    values = {**values, "user": to, "portal_url": portal_url, "ways": ways}
    headers = {}
    if ways.off:
        headers = {
            "List-Unsubscribe": f"<{portal_url}{ways.off}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    text = render_to_string(f"emails/{template}.txt", values)
    mail = EmailMultiAlternatives(" ".join(title.split()), text, to=[to.email], headers=headers)
    mail.attach_alternative(render_to_string(f"emails/{template}.html", values), "text/html")
    return mail
