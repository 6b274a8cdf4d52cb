from django.core.files.storage import default_storage
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.models import Attachment
from core.views import SignedInRequest
from partners.models import Partner
from partners.resources import resources_for


@require_safe
def download(request: SignedInRequest, public_id: str) -> FileResponse:
    """The file itself, to keep: a browser never shows in our name what somebody uploaded."""
    visible = Partner.objects.visible_to(request.user, on=timezone.localdate())
    attachment = get_object_or_404(Attachment.objects.of_partners(visible.values("code")), public_id=public_id)
    return _to_keep(attachment)


@require_safe
def resource(request: SignedInRequest, public_id: str) -> FileResponse:
    """The file of a resource, for whoever may open it; anything else is a 404."""
    files = resources_for(request.user, on=timezone.localdate()).exclude(file=None).select_related("file")
    file = get_object_or_404(files, public_id=public_id).file
    assert file is not None
    return _to_keep(file)


def _to_keep(attachment: Attachment) -> FileResponse:
    return FileResponse(
        default_storage.open(attachment.stored_name),
        as_attachment=True,
        filename=attachment.original_name,
        content_type=attachment.content_type,
    )
