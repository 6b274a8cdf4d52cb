from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from core.enums import CoverageTeam, Delivery, VendorRole
from core.models import Attachment, AuditEvent, Job, MailPreference, Notification, User, WorkerSign

LONG_AGO = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


PASSWORD = "a long and quiet harbour"


class UserFactory(DjangoModelFactory):
    """Somebody without any role, who signs in with ``PASSWORD``."""

    class Meta:
        model = User

    email = factory.Sequence(lambda number: f"person{number}@example.org")
    name = factory.Sequence(lambda number: f"Person {number}")

    @classmethod
    def _create(cls, model_class, *args, password=PASSWORD, **fields):
        return model_class.objects.create_user(*args, password=password, **fields)

    class Params:
        channel_manager = factory.Trait(vendor_role=VendorRole.CHANNEL_MANAGER, coverage_team=CoverageTeam.TECHNICAL)
        programme_admin = factory.Trait(vendor_role=VendorRole.PROGRAMME_ADMIN)


class AuditEventFactory(DjangoModelFactory):
    class Meta:
        model = AuditEvent

    at = LONG_AGO
    verb = "account_created"
    object_type = "core.user"
    object_key = factory.Sequence(lambda number: f"key{number}")


class JobFactory(DjangoModelFactory):
    class Meta:
        model = Job

    kind = "tests.nothing"
    key = factory.Sequence(lambda number: f"job:{number}")
    created_at = LONG_AGO


class NotificationFactory(DjangoModelFactory):
    class Meta:
        model = Notification

    user = factory.SubFactory(UserFactory)
    event = "core/password_changed"
    key = factory.Sequence(lambda number: f"told:{number}")
    created_at = LONG_AGO


class AttachmentFactory(DjangoModelFactory):
    """The row alone; ``store_attachment`` makes one with its bytes."""

    class Meta:
        model = Attachment

    partner_code = "P-1"
    stored_name = factory.Sequence(lambda number: f"attachments/{number:032x}")
    original_name = "letter.pdf"
    size_bytes = 9
    content_type = "application/pdf"
    sha256 = "0" * 64
    uploaded_by = factory.SubFactory(UserFactory)
    uploaded_at = LONG_AGO


class WorkerSignFactory(DjangoModelFactory):
    class Meta:
        model = WorkerSign

    worker = factory.Sequence(lambda number: f"celery@worker{number}")
    started_at = LONG_AGO
    seen_at = LONG_AGO


class MailPreferenceFactory(DjangoModelFactory):
    class Meta:
        model = MailPreference

    user = factory.SubFactory(UserFactory)
    kind = "tier.changed"
    delivery = Delivery.DAILY
