"""The page where a calendar is subscribed to, and the address that answers the calendar."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.components import Action
from core.limits import within_limit
from tiers.actions import feeds as actions
from tiers.feeds import calendar_of, feed_behind
from tiers.models import CalendarFeed
from tiers.views.ahead import AheadPage

HOUR = 3600
READS_AN_HOUR = 60
WRONG_AN_HOUR = 30


@method_decorator(never_cache, name="dispatch")
class CalendarPage(AheadPage):
    """Whether the reader has a private address for this partner. It is shown once, when it is made."""

    template_name = "tiers/calendar.html"
    title = gettext_lazy("In your calendar")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        secret = actions.renew_calendar_feed(partner=self.partner, by=self.request.user, at=timezone.now())
        address = f"{settings.PORTAL_URL}{reverse('tiers:calendar_feed')}?key={secret}"
        return self.render_to_response(self.get_context_data(address=address))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        feed = CalendarFeed.objects.filter(user=self.request.user, partner=self.partner).first()
        make = _("Make a new address") if feed else _("Make a private address")
        return super().get_context_data(
            feed=feed,
            make=Action(make, self.url_of("calendar"), style="outline" if feed else "primary", post=True),
            end=Action(_("End this address"), self.url_of("calendar_end"), style="danger", post=True),
            **kwargs,
        )


class CalendarEnd(AheadPage):
    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if actions.end_calendar_feed(partner=self.partner, by=self.request.user, at=timezone.now()):
            messages.success(request, _("The address has ended. Calendars that read it find nothing any more."))
        return redirect(self.url_of("calendar"))


@never_cache
@require_safe
def calendar_feed(request: HttpRequest) -> HttpResponse:
    """The calendar behind ``?key=…``, in its user's language. The key stands where no log writes it."""
    now, today = timezone.now(), timezone.localdate()
    digest = actions.digest_of(request.GET.get("key", ""))
    feed = feed_behind(digest, on=today)
    if feed is None:
        where = f"calendar {request.META.get('REMOTE_ADDR', '')}"
        if not within_limit(where, most=WRONG_AN_HOUR, seconds=HOUR, now=now):
            return _too_often()
        raise Http404
    if not within_limit(f"calendar {feed.pk}", most=READS_AN_HOUR, seconds=HOUR, now=now):
        return _too_often()
    with translation.override(feed.user.language):
        content = calendar_of(feed.partner, today=today, at=now, portal_url=settings.PORTAL_URL)
    headers = {"Content-Disposition": 'inline; filename="partner-programme.ics"', "X-Robots-Tag": "noindex"}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


def _too_often() -> HttpResponse:
    return HttpResponse(status=429, headers={"Retry-After": str(HOUR)})
