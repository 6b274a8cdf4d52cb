"""What machines ask the portal."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from spp_portal.health import check

SECRET_PATHS = ("/invitation/", "/mails/off/", "/calendar.ics", "/accounts/password/reset/key/")


@never_cache
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """200 while pages can be served, 503 when the database does not answer."""
    found = check(at=timezone.now())
    return JsonResponse(found.as_dict(), status=200 if found.database else 503)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines find the way to sign in; what a secret in the address opens is not theirs to follow."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in SECRET_PATHS)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")
