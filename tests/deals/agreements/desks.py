"""The desk as its tests read it."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse

from tests.deals.agreements.worlds import (
    AT,
)

NOW = AT + timedelta(hours=3)
HOUR = timedelta(hours=1)


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(agreement, name="request_decide", *more) -> str:
    return reverse(f"deals:{name}", args=[agreement.public_id, *more])


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def rows(response) -> list[str]:
    return [str(row.record.customer) for row in response.context["table"].page.object_list]
