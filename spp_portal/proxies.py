"""Who really asked, when reverse proxies stand in front of the portal."""

from collections.abc import Callable
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST")


class TrustedProxyMiddleware:
    """Believes X-Forwarded-For and -Proto from the addresses in TRUSTED_PROXIES, from nobody else.

    Afterwards REMOTE_ADDR and the URL scheme are the visitor's and the headers are gone, so that
    login limits, secure redirects and whatever else looks at them need no setting of their own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.networks = [ip_network(network) for network in settings.TRUSTED_PROXIES]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        meta = request.META
        if self.is_trusted(meta.get("REMOTE_ADDR", "")):
            chain = [part.strip() for part in meta.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
            # The last address that none of our own proxies has is the visitor's; anything to its
            # left was written by the visitor.
            outsiders = [address for address in chain if not self.is_trusted(address)]
            if outsiders:
                meta["REMOTE_ADDR"] = outsiders[-1]
            if meta.get("HTTP_X_FORWARDED_PROTO") in ("http", "https"):
                meta["wsgi.url_scheme"] = meta["HTTP_X_FORWARDED_PROTO"]
        for header in FORWARDED:
            meta.pop(header, None)
        return self.get_response(request)

    def is_trusted(self, address: str) -> bool:
        try:
            return any(ip_address(address) in network for network in self.networks)
        except ValueError:
            return False
