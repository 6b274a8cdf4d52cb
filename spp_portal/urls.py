"""Every address of the portal."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from spp_portal.audit.views import AuditList
from spp_portal.home import home
from spp_portal.views import health, robots

# The admin signs in like everybody else: same limits, same second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", home, name="home"),
    path("history/", AuditList.as_view(), name="history"),
    path("health/", health, name="health"),
    path("robots.txt", robots, name="robots"),
    path("", include("core.urls")),
    path("rules/", include("specializations.urls")),
    path("", include("partners.urls")),
    path("", include("deals.urls")),
    path("", include("tiers.urls")),
    path("admin/", admin.site.urls),
]
