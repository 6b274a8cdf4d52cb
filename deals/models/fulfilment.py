"""What is done under an agreement in force: activities, orders, longer protection, proposals to end it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.ids import new_public_id
from core.models import Attachment, User
from deals.enums import (
    ActivityKind,
    Capacity,
    ExtensionState,
    ProposalCause,
    ProposalState,
)
from deals.models.agreements import TeamingAgreement
from deals.models.contracts import Reason
from deals.models.orders import Order


class AgreementActivity(models.Model):
    """What one side did for the deal: its duties, kept as they are fulfilled."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    agreement = models.ForeignKey(TeamingAgreement, on_delete=models.PROTECT, related_name="activities")
    kind = models.CharField(_("activity"), max_length=16, choices=ActivityKind)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    by_vendor = models.BooleanField(_("by the vendor"), default=False)
    on = models.DateField(_("day"))
    note = models.TextField(_("note"), blank=True)
    file = models.ForeignKey(
        Attachment, verbose_name=_("file"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ("-on", "-id")

    def __str__(self) -> str:
        return self.kind


class AgreementOrder(models.Model):
    """An order of the deal: linked by its deal number at import (``by`` is None), or by hand."""

    agreement = models.ForeignKey(TeamingAgreement, on_delete=models.PROTECT, related_name="orders")
    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="agreement_link")
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("order of an agreement")
        verbose_name_plural = _("orders of an agreement")

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.order_id}"


class AgreementExtension(models.Model):
    """A request to protect the deal longer, with proof of activity; at most one is open."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    agreement = models.ForeignKey(TeamingAgreement, on_delete=models.PROTECT, related_name="extensions")
    state = models.CharField(_("state"), max_length=10, choices=ExtensionState, default=ExtensionState.ASKED)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked at"))
    proof = models.TextField(_("what was done for the deal"))
    file = models.ForeignKey(
        Attachment, verbose_name=_("file"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    days = models.PositiveSmallIntegerField(_("days"))
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_as = models.CharField(_("decided as"), max_length=16, choices=Capacity, blank=True)
    reason = models.ForeignKey(Reason, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(_("note to the partner"), blank=True)

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        ordering = ("-asked_at",)
        constraints = (
            models.UniqueConstraint(
                fields=["agreement"],
                condition=Q(state="asked"),
                name="extension_open_once",
                violation_error_message=_("An extension of this agreement is being decided already."),
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None) | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="extension_decided_pair",
                violation_error_message=_("Who decided and when belong together."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.days}"


class RevocationProposal(models.Model):
    """The night's proposal to revoke an agreement in force; somebody of the vendor decides."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    agreement = models.ForeignKey(TeamingAgreement, on_delete=models.PROTECT, related_name="proposals")
    cause = models.CharField(_("cause"), max_length=20, choices=ProposalCause)
    state = models.CharField(_("state"), max_length=10, choices=ProposalState, default=ProposalState.OPEN)
    since = models.DateField(_("since"))
    proposed_at = models.DateTimeField(_("proposed at"))
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("proposal to revoke")
        verbose_name_plural = _("proposals to revoke")
        ordering = ("proposed_at",)
        constraints = (
            models.UniqueConstraint(
                fields=["agreement", "cause", "since"],
                name="proposal_once",
                violation_error_message=_("This was proposed already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.cause}"
