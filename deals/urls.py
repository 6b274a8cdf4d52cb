from django.urls import path

from deals import views

app_name = "deals"
urlpatterns = [
    path("declarations/", views.DeclarationList.as_view(), name="declaration_list"),
    path("declarations/<str:public_id>/", views.DeclarationPage.as_view(), name="declaration"),
]
