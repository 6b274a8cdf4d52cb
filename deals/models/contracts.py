"""The words of agreements as data: coded reasons and contract texts, versioned, in both languages."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.ids import new_public_id
from core.models import User
from deals.enums import ReasonKind


class Reason(models.Model):
    """A coded reason. Its words never change: a new wording is a new row of the same code, and the older retires."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    kind = models.CharField(_("decision"), max_length=20, choices=ReasonKind)
    code = models.SlugField(_("code"), max_length=40)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    label_en = models.CharField(_("wording in English"), max_length=200)
    label_fr = models.CharField(_("wording in French"), max_length=200)
    created_at = models.DateTimeField(_("created at"))
    created_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)
    retired_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("reason")
        verbose_name_plural = _("reasons")
        ordering = ("kind", "code", "version")
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "code", "version"],
                name="reason_version_once",
                violation_error_message=_("This reason already has this version."),
            ),
            models.UniqueConstraint(
                fields=["kind", "code"],
                condition=models.Q(retired_at=None),
                name="reason_current_once",
                violation_error_message=_("This code is in use already."),
            ),
        )

    def __str__(self) -> str:
        return self.label_fr if get_language() == "fr" else self.label_en


class ContractText(models.Model):
    """One version of the contract's wording; it never changes, so that what was signed can be shown again.

    The bodies are plain text: a line that begins with ``# `` is a heading, blank lines part paragraphs, and
    ``{name}`` stands for one of ``deals.documents.PLACEHOLDERS``.
    """

    version = models.PositiveSmallIntegerField(_("version"), unique=True)
    body_en = models.TextField(_("text in English"))
    body_fr = models.TextField(_("text in French"))
    note = models.CharField(_("what changed"), max_length=300, blank=True)
    published_at = models.DateTimeField(_("published at"))
    published_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("contract text")
        verbose_name_plural = _("contract texts")
        ordering = ("-version",)

    def __str__(self) -> str:
        return str(self.version)
