from django.urls import path

from partners import converters  # noqa: F401 - registers the path converter of partner codes
from tiers.views import evaluations, lists, partners, runs, scorecard, specializations

app_name = "tiers"
urlpatterns = [
    path("partners/", partners.PartnerList.as_view(), name="partner_list"),
    path("partners/<partner_code:code>/", scorecard.Scorecard.as_view(), name="scorecard"),
    path(
        "partners/<partner_code:code>/specializations/",
        specializations.SpecializationList.as_view(),
        name="specialization_list",
    ),
    path(
        "partners/<partner_code:code>/specializations/<slug:slug>/",
        specializations.SpecializationPage.as_view(),
        name="specialization",
    ),
    path("partners/<partner_code:code>/revenue/", specializations.RevenuePage.as_view(), name="revenue"),
    path("partners/<partner_code:code>/staff/", lists.StaffList.as_view(), name="staff_list"),
    path("partners/<partner_code:code>/orders/", lists.OrderList.as_view(), name="order_list"),
    path(
        "partners/<partner_code:code>/evaluations/<str:public_id>/",
        evaluations.EvaluationPage.as_view(),
        name="evaluation",
    ),
    path("runs/", runs.RunList.as_view(), name="run_list"),
    path("runs/start/", runs.run_start, name="run_start"),
    path("runs/<str:public_id>/", runs.RunPage.as_view(), name="run"),
    path("runs/<str:public_id>/progress/", runs.run_progress, name="run_progress"),
]
