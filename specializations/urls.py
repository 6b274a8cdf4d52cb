from django.urls import path

from specializations import converters  # noqa: F401 - registers the path converter of the editor's groups
from specializations.views import editing, rules, versions

app_name = "specializations"
urlpatterns = [
    path("", rules.rules_now, name="rules"),
    path("versions/", versions.VersionList.as_view(), name="version_list"),
    path("versions/compare/", versions.RulebookCompare.as_view(), name="rulebook_compare"),
    path("versions/<str:public_id>/draft/", versions.DraftCreate.as_view(), name="draft_create"),
    path("versions/<str:public_id>/file/", versions.rulebook_download, name="rulebook_download"),
    path("versions/<str:public_id>/edit/", editing.RulebookEdit.as_view(), name="rulebook_edit"),
    path(
        "versions/<str:public_id>/edit/<edit_group:group>/", editing.RulebookEdit.as_view(), name="rulebook_edit_group"
    ),
    path(
        "versions/<str:public_id>/edit/specializations/<slug:slug>/",
        editing.SpecializationEdit.as_view(),
        name="rulebook_edit_specialization",
    ),
    path("versions/<str:public_id>/submit/", versions.RulebookSubmit.as_view(), name="rulebook_submit"),
    path("versions/<str:public_id>/return/", versions.RulebookReturn.as_view(), name="rulebook_return"),
    path("<str:public_id>/", rules.rulebook_detail, name="rulebook"),
]
