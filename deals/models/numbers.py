"""Deal numbers: which is the next one, where one stood by mistake, and who looked one up."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import User
from deals.models.agreements import TeamingAgreement
from deals.models.orders import Order
from partners.models import Partner


class DealNumberSeries(models.Model):
    """The last running number that an agreement of the year got; the row is locked while the next one is taken."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    last = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("series of deal numbers")
        verbose_name_plural = _("series of deal numbers")

    def __str__(self) -> str:
        return f"{self.year} {self.last}"


class DealNumberLookup(models.Model):
    """One look-up of a deal number by somebody of a distributor, answered or not: limited and logged."""

    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(_("deal number"), max_length=40)
    answered = models.BooleanField(_("answered"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("look-up of a deal number")
        verbose_name_plural = _("look-ups of deal numbers")
        indexes = (models.Index(fields=["by", "at"], name="lookup_rate"),)

    def __str__(self) -> str:
        return self.number


class DealNumberConflict(models.Model):
    """A deal number that stood on another partner's order; shown to the manager until somebody has seen to it."""

    agreement = models.ForeignKey(TeamingAgreement, on_delete=models.PROTECT, related_name="number_conflicts")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    found_at = models.DateTimeField(_("found at"))
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    settled_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("deal number on another partner’s order")
        verbose_name_plural = _("deal numbers on other partners’ orders")
        constraints = (models.UniqueConstraint(fields=["agreement", "order"], name="number_conflict_once"),)

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.order_id}"
