import hashlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from core import actions
from core.actions import attachments
from core.models import Attachment
from partners.roles import Role
from tests.factories.core import LONG_AGO
from tests.factories.partners import PartnerFactory
from tests.roles import user_of

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4 the letter"


@pytest.fixture
def member():
    return user_of(Role.PARTNER_MEMBER)


def store(user, content=PDF, name="letter.pdf"):
    return actions.store_attachment(
        partner_code=user.membership.partner.code, file=ContentFile(content), name=name, by=user, at=LONG_AGO
    )


@pytest.mark.parametrize(
    ("content", "name", "content_type"),
    [
        (PDF, "letter.pdf", "application/pdf"),
        (PDF, "letter.html", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n...", "a.png", "image/png"),
        (b"\xff\xd8\xff...", "a.jpg", "image/jpeg"),
        ("code;é\n".encode(), "a.csv", "text/plain"),
        (b"<script>alert(1)</script>", "a.pdf", "text/plain"),
        (b"x" * 8191 + "é".encode(), "a.txt", "text/plain"),
        (b"PK\x03\x04...", "a.XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_the_type_is_what_the_bytes_say(member, content, name, content_type):
    assert store(member, content, name).content_type == content_type


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"", "a.pdf"), (b"MZ\x90\x00", "a.pdf"), (b"PK\x03\x04..", "a.zip"), (b"\xff\xfe\x41", "a.txt")],
)
def test_other_types_are_refused(member, content, name):
    with pytest.raises(ValidationError):
        store(member, content, name)
    assert not Attachment.objects.exists()


def test_a_file_that_is_too_large_is_refused(member, monkeypatch):
    monkeypatch.setattr(attachments, "LARGEST_BYTES", 10)
    with pytest.raises(ValidationError, match="larger than"):
        store(member)


def test_its_name_on_disk_tells_nothing(member):
    attachment = store(member, name="../../etc/passwd")
    assert "passwd" not in attachment.stored_name
    assert attachment.sha256 == hashlib.sha256(PDF).hexdigest()
    assert (attachment.size_bytes, default_storage.size(attachment.stored_name)) == (len(PDF), len(PDF))


def test_the_owner_gets_it_as_a_download(client, member):
    client.force_login(member)
    response = client.get(reverse("partners:attachment_download", args=[store(member).public_id]))
    assert b"".join(response) == PDF
    assert response["Content-Disposition"] == 'attachment; filename="letter.pdf"'
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_somebody_else_does_not(client, member):
    url = reverse("partners:attachment_download", args=[store(member).public_id])
    client.force_login(user_of(Role.PARTNER_ADMIN))
    assert client.get(url).status_code == 404


def test_the_channel_manager_does_while_the_partner_is_theirs(client, member):
    url = reverse("partners:attachment_download", args=[store(member).public_id])
    manager = user_of(Role.CHANNEL_MANAGER)
    PartnerFactory(channel_manager=manager)
    client.force_login(manager)
    assert client.get(url).status_code == 404
    partner = member.membership.partner
    partner.channel_manager = manager
    partner.save()
    assert client.get(url).status_code == 200
