"""Who buys and uses: end customers, as each partner records them, and which of them are the same company."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.ids import new_public_id
from core.models import User
from deals.enums import NumberKind
from deals.querysets import EndCustomerQuerySet
from partners.models import Partner


class EndCustomer(models.Model):
    """A company as one partner knows it. Partners never see each other's rows.

    ``same_as`` points at the customer that this one was recognised as, by the matching rules or by a channel
    manager; ``root`` is the end of that chain (the row itself if there is none) and is what exclusivity is about.
    Only ``deals.actions`` writes either. ``name_key`` is ``deals.matching.fold_name(name)``.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    partner = models.ForeignKey(
        Partner, verbose_name=_("recorded by"), on_delete=models.PROTECT, related_name="end_customers"
    )
    name = models.CharField(_("name"), max_length=200)
    country = models.CharField(_("country"), max_length=2, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    domain = models.CharField(_("web domain"), max_length=200, blank=True)
    name_key = models.CharField(max_length=200, blank=True, db_index=True)
    same_as = models.ForeignKey(
        "self", verbose_name=_("same as"), null=True, blank=True, on_delete=models.PROTECT, related_name="duplicates"
    )
    root = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="family")
    created_at = models.DateTimeField(_("created at"))
    created_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = EndCustomerQuerySet.as_manager()

    class Meta:
        verbose_name = _("end customer")
        verbose_name_plural = _("end customers")
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(
                condition=Q(same_as=None) | ~Q(same_as=F("id")),
                name="customer_not_same_as_itself",
                violation_error_message=_("A customer cannot be recorded as the same as itself."),
            ),
        )

    def __str__(self) -> str:
        return self.name


class EndCustomerNumber(models.Model):
    """A company's number in a register, canonical (``deals.matching.canonical_number``)."""

    customer = models.ForeignKey(EndCustomer, on_delete=models.CASCADE, related_name="numbers")
    kind = models.CharField(_("register"), max_length=8, choices=NumberKind)
    value = models.CharField(_("number"), max_length=20, db_index=True)

    class Meta:
        verbose_name = _("registration number")
        verbose_name_plural = _("registration numbers")
        constraints = (
            models.UniqueConstraint(
                fields=["customer", "kind"],
                name="customer_number_once",
                violation_error_message=_("This customer already has a number in this register."),
            ),
        )

    def __str__(self) -> str:
        return self.value


class EndCustomerKey(models.Model):
    """One of ``deals.matching.blocking_keys`` of a customer: whoever shares none with it cannot be similar."""

    customer = models.ForeignKey(EndCustomer, on_delete=models.CASCADE, related_name="keys")
    value = models.CharField(max_length=210)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["value", "customer"], name="customer_key_once"),)

    def __str__(self) -> str:
        return self.value


class CustomerDistinction(models.Model):
    """A channel manager's word that two customers are not the same; ``first`` is the older row."""

    first = models.ForeignKey(EndCustomer, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(EndCustomer, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("distinction of customers")
        verbose_name_plural = _("distinctions of customers")
        constraints = (
            models.UniqueConstraint(fields=["first", "second"], name="distinction_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="distinction_in_order"),
        )

    def __str__(self) -> str:
        return f"{self.first_id} ≠ {self.second_id}"


class ConflictCheck(models.Model):
    """One look whether a customer is free: kept to limit how often somebody asks and to see who fishes."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="conflict_checks")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))
    customer = models.ForeignKey(EndCustomer, null=True, on_delete=models.SET_NULL, related_name="+")
    answers = models.JSONField(_("answers"), default=dict)

    class Meta:
        verbose_name = _("conflict check")
        verbose_name_plural = _("conflict checks")
        indexes = (models.Index(fields=["partner", "at"], name="conflict_check_rate"),)

    def __str__(self) -> str:
        return f"{self.partner_id} {self.at}"
