"""What a partner asks about a row that counts, or does not, and about orders that it misses."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.ids import new_public_id
from core.models import Attachment, User
from deals.enums import DisputeAbout, DisputeState, DisputeVerb
from deals.models.orders import OrderLine
from deals.querysets import DisputeQuerySet
from partners.models import Award, CustomerReference, Partner, TechnicalValidation

OPEN = Q(state="open")


def once(*fields: str, name: str, given: Q) -> models.UniqueConstraint:
    """Nobody asks twice about the same while the first question is open."""
    return models.UniqueConstraint(
        fields=fields,
        condition=OPEN & given,
        name=name,
        violation_error_message=_("There is an open dispute about this already."),
    )


class Dispute(models.Model):
    """One question of a partner: about the row that ``about`` names, or about an order of this number and day."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    partner = models.ForeignKey(Partner, verbose_name=_("partner"), on_delete=models.PROTECT, related_name="disputes")
    about = models.CharField(_("about"), max_length=12, choices=DisputeAbout)
    order_line = models.ForeignKey(OrderLine, null=True, blank=True, on_delete=models.PROTECT, related_name="disputes")
    award = models.ForeignKey(Award, null=True, blank=True, on_delete=models.PROTECT, related_name="disputes")
    reference = models.ForeignKey(
        CustomerReference, null=True, blank=True, on_delete=models.PROTECT, related_name="disputes"
    )
    validation = models.ForeignKey(
        TechnicalValidation, null=True, blank=True, on_delete=models.PROTECT, related_name="disputes"
    )
    order_number = models.CharField(_("order number"), max_length=80, blank=True)
    order_date = models.DateField(_("date of the order"), null=True, blank=True)
    file = models.ForeignKey(Attachment, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=DisputeState, default=DisputeState.OPEN)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked at"))
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects = DisputeQuerySet.as_manager()

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        ordering = ("-asked_at", "-id")
        constraints: ClassVar = [
            once("order_line", name="dispute_line_once", given=Q(order_line__isnull=False)),
            once("award", name="dispute_award_once", given=Q(award__isnull=False)),
            once("reference", name="dispute_reference_once", given=Q(reference__isnull=False)),
            once("validation", name="dispute_validation_once", given=Q(validation__isnull=False)),
            once("partner", "order_number", name="dispute_order_once", given=Q(about="order")),
            models.CheckConstraint(
                condition=Q(state="open", answered_by=None, answered_at=None)
                | (~Q(state="open") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="dispute_answered",
                violation_error_message=_("An answer has its author and its moment, an open dispute neither."),
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def row(self) -> OrderLine | Award | CustomerReference | TechnicalValidation | None:
        """The row that it is about; None for an order that is not there."""
        return self.order_line or self.award or self.reference or self.validation


class DisputeMessage(models.Model):
    """One contribution to the thread of a dispute, read by both sides."""

    dispute = models.ForeignKey(Dispute, on_delete=models.CASCADE, related_name="messages")
    verb = models.CharField(_("what"), max_length=10, choices=DisputeVerb)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"))
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("message of a dispute")
        verbose_name_plural = _("messages of disputes")
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.dispute_id} {self.verb}"
