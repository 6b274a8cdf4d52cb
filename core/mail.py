"""Mails to one person, in that person's language, from ``templates/emails/<event>`` (.subject.txt, .txt, .html)."""

from collections.abc import Mapping
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from core.models import User


def send(*, to: User, event: str, context: Mapping[str, Any], portal_url: str) -> None:
    """Send the mail of this event now; raises what the mail server raises."""
    values = {**context, "user": to, "portal_url": portal_url}
    with translation.override(to.language):
        subject = " ".join(render_to_string(f"emails/{event}.subject.txt", values).split())
        message = EmailMultiAlternatives(subject, render_to_string(f"emails/{event}.txt", values), to=[to.email])
        message.attach_alternative(render_to_string(f"emails/{event}.html", values), "text/html")
    message.send()
