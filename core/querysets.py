from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import BaseUserManager
from django.db import connections, models
from django.db.models import Q

from core.enums import Delivery, JobState

if TYPE_CHECKING:
    from core.models import Attachment, AuditEvent, Job, Notification, User, WorkerSign  # noqa: F401 - named by strings in the bases

REPUBLISH_AFTER = timedelta(minutes=3)
"""How long a message about a job is trusted to be on its way."""

SILENT_AFTER = timedelta(minutes=2)
"""A worker that has said nothing for so long is taken for dead."""


class AccountManager(BaseUserManager["User"]):
    """Accounts are found by e-mail address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        fields.setdefault("vendor_role", "programme_admin")
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


KINDS_OF_THINGS = """
WITH RECURSIVE kinds (kind) AS (
    SELECT min(object_type) FROM core_auditevent
    UNION ALL
    SELECT (SELECT min(object_type) FROM core_auditevent WHERE object_type > kind) FROM kinds WHERE kind IS NOT NULL
)
SELECT kind FROM kinds WHERE kind IS NOT NULL"""
"""From one to the next by the index, where DISTINCT reads every event."""


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def visible_to(self, user: User) -> AuditEventQuerySet:
        return self if user.is_programme_admin else self.none()

    def kinds_of_things(self) -> list[str]:
        """The kinds of things that there are events about, however many events."""
        with connections[self.db].cursor() as cursor:
            cursor.execute(KINDS_OF_THINGS)
            return [kind for (kind,) in cursor.fetchall()]


class JobQuerySet(models.QuerySet["Job"]):
    def open(self) -> JobQuerySet:
        return self.filter(state__in=(JobState.PENDING, JobState.RUNNING))

    def due(self, *, at: datetime) -> JobQuerySet:
        """Jobs that a worker may take: waiting for their first or next try, or of a worker that went silent."""
        return self.open().filter(Q(lease_until=None) | Q(lease_until__lte=at))

    def unheard(self, *, at: datetime) -> JobQuerySet:
        """Due jobs about which no message left lately: none ever did, or it got lost."""
        return self.due(at=at).filter(Q(published_at=None) | Q(published_at__lte=at - REPUBLISH_AFTER))


class WorkerSignQuerySet(models.QuerySet["WorkerSign"]):
    def heard_of_last(self) -> WorkerSign | None:
        """Of all workers the one that was heard of last."""
        return self.order_by("seen_at").reverse().first()

    def alive(self, *, at: datetime) -> WorkerSignQuerySet:
        return self.filter(seen_at__gt=at - SILENT_AFTER)


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, user: User) -> NotificationQuerySet:
        return self.filter(user=user)

    def unsent(self) -> NotificationQuerySet:
        """Those still to be mailed one by one."""
        return self.filter(mailed_at=None, delivery=Delivery.AT_ONCE)

    def for_digest(self) -> NotificationQuerySet:
        """Those that wait for the mail of the day."""
        return self.filter(mailed_at=None, delivery=Delivery.DAILY)

    def unread(self) -> NotificationQuerySet:
        return self.filter(read_at=None)


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def of_partners(self, codes: models.QuerySet[Any]) -> AttachmentQuerySet:
        """Attachments of the partners with these codes; the caller has made the codes visible."""
        return self.filter(partner_code__in=codes)
