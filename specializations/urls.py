from django.urls import path

from specializations import views

app_name = "specializations"
urlpatterns = [
    path("", views.rules_now, name="rules"),
    path("<str:public_id>/", views.rulebook_detail, name="rulebook"),
]
