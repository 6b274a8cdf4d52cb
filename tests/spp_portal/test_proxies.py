"""Whose X-Forwarded-* headers count."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from spp_portal.proxies import TrustedProxyMiddleware

PROXY, VISITOR = "10.0.0.7", "203.0.113.5"


@pytest.fixture
def seen(settings):
    """Sends a request through the middleware; what the pages behind it see."""
    settings.TRUSTED_PROXIES = ["10.0.0.0/8", "2001:db8::/32"]

    def send(peer: str, **headers: str) -> HttpRequest:
        behind: list[HttpRequest] = []
        middleware = TrustedProxyMiddleware(lambda request: behind.append(request) or HttpResponse())
        middleware(RequestFactory().get("/", REMOTE_ADDR=peer, headers=headers))
        return behind[0]

    return send


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "address"),
    [
        (PROXY, VISITOR, VISITOR),
        (PROXY, f"198.51.100.1, {VISITOR}", VISITOR),  # the first was written by the visitor
        (PROXY, f"{VISITOR}, 10.0.0.8", VISITOR),  # two proxies of ours
        (PROXY, "", PROXY),
        (PROXY, "10.0.0.8", PROXY),
        ("2001:db8::1", VISITOR, VISITOR),
        (VISITOR, "198.51.100.1", VISITOR),  # no proxy of ours: not believed
        ("", "198.51.100.1", ""),
    ],
)
def test_address(seen, peer, forwarded_for, address):
    assert seen(peer, x_forwarded_for=forwarded_for).META["REMOTE_ADDR"] == address


def test_scheme_is_believed_from_a_proxy_only(seen):
    assert seen(PROXY, x_forwarded_proto="https").is_secure()
    assert not seen(VISITOR, x_forwarded_proto="https").is_secure()
    assert not seen(PROXY, x_forwarded_proto="gopher").is_secure()


@pytest.mark.parametrize("peer", [PROXY, VISITOR])
def test_headers_are_gone_afterwards(seen, peer):
    request = seen(peer, x_forwarded_for=VISITOR, x_forwarded_proto="https", x_forwarded_host="evil.example")
    assert not [name for name in request.META if name.startswith("HTTP_X_FORWARDED")]
