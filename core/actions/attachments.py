import hashlib
import secrets
from codecs import getincrementaldecoder
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from core.actions.audit import record
from core.models import Attachment, User

LARGEST_BYTES = 20 * 1024 * 1024
FOLDER = "attachments"

SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
OFFICE = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@transaction.atomic
def store_attachment(*, partner_code: str, file: File, name: str, by: User, at: datetime) -> Attachment:
    """Keep the file under a random name outside the web root, as what its bytes say it is.

    Raises ValidationError for a type that is not taken, an empty file and one above ``LARGEST_BYTES``.
    """
    head = file.read(8192)
    content_type = sniffed_type(head, name)
    if not head or content_type is None:
        raise ValidationError(_("Attach a PDF, a PNG or JPEG image, a Word or Excel file, or plain text."))
    digest = hashlib.sha256()
    size = 0
    file.seek(0)
    for chunk in file.chunks():
        size += len(chunk)
        if size > LARGEST_BYTES:
            raise ValidationError(_("The file is larger than %(megabytes)s MB.") % {"megabytes": LARGEST_BYTES >> 20})
        digest.update(chunk)
    file.seek(0)
    stored_name = default_storage.save(f"{FOLDER}/{secrets.token_hex(16)}", file)
    attachment = Attachment.objects.create(
        partner_code=partner_code,
        stored_name=stored_name,
        original_name=name[-200:],
        size_bytes=size,
        content_type=content_type,
        sha256=digest.hexdigest(),
        uploaded_by=by,
        uploaded_at=at,
    )
    after = {"partner": partner_code, "sha256": attachment.sha256, "size_bytes": size}
    record(by=by, at=at, verb="attachment_stored", of=attachment, key=attachment.public_id, after=after)
    return attachment


def sniffed_type(head: bytes, name: str) -> str | None:
    """The type by the file's first bytes; its name only tells one office format from the other."""
    for signature, content_type in SIGNATURES:
        if head.startswith(signature):
            return content_type
    if head.startswith(b"PK\x03\x04"):
        return next((kind for ending, kind in OFFICE.items() if name.lower().endswith(ending)), None)
    try:
        text = getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else "text/plain"
