from django.urls import path

from partners.views import attachments

app_name = "partners"
urlpatterns = [
    path("attachments/<str:public_id>/", attachments.download, name="attachment_download"),
]
