"""Accounts, the audit trail, background jobs, notifications and stored files.

A closed list: nothing here knows what a partner or a tier is.
"""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from core.enums import CoverageTeam, Delivery, JobState, Language, Theme, VendorRole
from core.ids import new_public_id
from core.querysets import (
    AccountManager,
    AttachmentQuerySet,
    AuditEventQuerySet,
    JobQuerySet,
    NotificationQuerySet,
    WorkerSignQuerySet,
)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in. One of the two places that hold personal data; the other is StaffMember."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.EN)
    theme = models.CharField(_("theme"), max_length=5, choices=Theme, default=Theme.SYSTEM, blank=True)
    vendor_role = models.CharField(
        _("vendor role"),
        max_length=20,
        choices=VendorRole,
        default=VendorRole.NONE,
        blank=True,
    )
    coverage_team = models.CharField(_("coverage team"), max_length=20, choices=CoverageTeam, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may open the Django admin"), default=False)
    joined_at = models.DateTimeField(_("created at"), auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = AccountManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = (
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                violation_error_message=_("Another account uses this e-mail address."),
            ),
        )

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return str(self)

    @property
    def is_vendor(self) -> bool:
        return bool(self.vendor_role)

    @property
    def is_programme_admin(self) -> bool:
        return self.vendor_role == VendorRole.PROGRAMME_ADMIN

    @property
    def is_channel_manager(self) -> bool:
        return self.vendor_role == VendorRole.CHANNEL_MANAGER


class AuditEvent(models.Model):
    """Who did what to what, with the values before and after. Appended only; triggers refuse the rest.

    ``before`` and ``after`` map field names to JSON values and hold ids and codes, never names of people.
    ``partner_code`` names the partner that the thing belongs to or is: this app knows no partners.
    """

    at = models.DateTimeField(_("when"), db_index=True)
    by = models.ForeignKey(
        User,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    verb = models.CharField(_("what"), max_length=60)
    object_type = models.CharField(_("object type"), max_length=60)
    object_key = models.CharField(_("object"), max_length=200)
    partner_code = models.CharField(_("partner code"), max_length=60, blank=True, default="")
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        indexes = (
            models.Index(fields=["object_type", "object_key"], name="audit_object"),
            models.Index(fields=["partner_code", "id"], name="audit_partner", condition=~models.Q(partner_code="")),
            models.Index(fields=["verb", "id"], name="audit_verb"),
        )

    def __str__(self) -> str:
        return f"{self.verb} {self.object_type} {self.object_key}"


class Job(models.Model):
    """Work that must not get lost: the row is the truth, a broker message only wakes a worker.

    ``kind`` is the name of the Celery task that does it. Nobody takes the job before ``lease_until``: until then
    a worker has it, or it waits to be tried again. ``attempts`` is the worker's token: whoever holds a smaller
    number has lost the job. ``published_at`` is when the last message about it left.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    kind = models.CharField(_("kind"), max_length=60)
    key = models.CharField(_("key"), max_length=200, unique=True)
    arguments = models.JSONField(_("arguments"), default=dict)
    state = models.CharField(_("state"), max_length=10, choices=JobState, default=JobState.PENDING)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("total"), default=0)
    result = models.JSONField(_("result"), default=dict)
    error = models.TextField(_("error"), blank=True)
    by = models.ForeignKey(
        User,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(_("created at"))
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    lease_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        indexes = (
            models.Index(
                fields=["kind", "created_at"],
                name="job_open",
                condition=models.Q(state__in=["pending", "running"]),
            ),
            models.Index(fields=["kind", "created_at"], name="job_failed", condition=models.Q(state="failed")),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class WorkerSign(models.Model):
    """The last sign of life of a worker: a row for each, written by itself while it runs."""

    worker = models.CharField(_("worker"), max_length=200, unique=True)
    started_at = models.DateTimeField(_("started at"))
    seen_at = models.DateTimeField(_("last sign of life"), db_index=True)

    objects = WorkerSignQuerySet.as_manager()

    class Meta:
        verbose_name = _("worker’s sign of life")
        verbose_name_plural = _("workers’ signs of life")

    def __str__(self) -> str:
        return self.worker


class Notification(models.Model):
    """One message to one user about one event: unique by key, so that a job run twice tells it once.

    ``core.messages`` words it when it is read or mailed. ``subject`` is the code or number of what it is about and
    ``context`` what it was then: ids, codes and figures, never names of people.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    user = models.ForeignKey(
        User,
        verbose_name=_("user"),
        on_delete=models.CASCADE,
        related_name="notifications",
    )
    event = models.CharField(_("event"), max_length=60)
    subject = models.CharField(_("subject"), max_length=200)
    key = models.CharField(_("key"), max_length=200)
    context = models.JSONField(_("context"), default=dict)
    delivery = models.CharField(_("mailed"), max_length=10, choices=Delivery, default=Delivery.AT_ONCE)
    created_at = models.DateTimeField(_("created at"))
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    mailed_at = models.DateTimeField(_("mailed at"), null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = (
            models.UniqueConstraint(
                fields=["user", "key"],
                name="notification_once",
                violation_error_message=_("This person has been told already."),
            ),
        )
        indexes = (
            models.Index(
                fields=["created_at"],
                name="notification_unsent",
                condition=models.Q(mailed_at=None),
            ),
            models.Index(
                fields=["user"],
                name="notification_digest",
                condition=models.Q(mailed_at=None, delivery="daily"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.event} {self.key}"


class MailPreference(models.Model):
    """When a user wants mails of one kind (``core.kinds``); without a row they come at once."""

    user = models.ForeignKey(User, verbose_name=_("user"), on_delete=models.CASCADE, related_name="mail_preferences")
    kind = models.CharField(_("kind"), max_length=60)
    delivery = models.CharField(_("mailed"), max_length=10, choices=Delivery)

    class Meta:
        verbose_name = _("mail preference")
        verbose_name_plural = _("mail preferences")
        constraints = (
            models.UniqueConstraint(
                fields=["user", "kind"],
                name="mail_preference_once",
                violation_error_message=_("There is a choice for mails of this kind already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind}"


class Attachment(models.Model):
    """A stored file of one partner. Its bytes lie outside the web root under ``stored_name``.

    ``partner_code`` names the owner: this app knows no partners, the view that serves the file does. It is empty for a
    file of the programme itself.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    partner_code = models.CharField(_("partner code"), max_length=60, db_index=True)
    stored_name = models.CharField(_("stored name"), max_length=60, unique=True)
    original_name = models.CharField(_("file name"), max_length=200)
    size_bytes = models.PositiveBigIntegerField(_("size in bytes"))
    content_type = models.CharField(_("type"), max_length=100)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    uploaded_by = models.ForeignKey(User, verbose_name=_("uploaded by"), on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded at"))

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    def __str__(self) -> str:
        return self.original_name
