"""What was sold: declarations of orders as they came in, the order lines they made, and exchange rates."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.ids import new_public_id
from core.models import User
from deals.enums import (
    BusinessType,
    DeclarationState,
    ImportKind,
    RejectReason,
    RowState,
    WaitingFor,
)
from deals.querysets import (
    DeclarationQuerySet,
    DeclarationRowQuerySet,
    OrderLineQuerySet,
)
from partners.models import Partner
from specializations.models import Specialization


class ExchangeRate(models.Model):
    """EUR for one unit of ``currency`` on ``date``; valid until the next date that has one."""

    date = models.DateField(_("date"))
    currency = models.CharField(_("currency"), max_length=3)
    rate_to_eur = models.DecimalField(_("EUR for one unit"), max_digits=24, decimal_places=12)

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        constraints = (
            models.UniqueConstraint(
                fields=["currency", "date"],
                name="rate_once",
                violation_error_message=_("This currency already has a rate of this day."),
            ),
            models.CheckConstraint(
                condition=Q(rate_to_eur__gt=0),
                name="rate_positive",
                violation_error_message=_("A rate is positive."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.currency} {self.date}"


class Declaration(models.Model):
    """One file or batch as it was received, with its accounting.

    accepted + unchanged + corrected + held + rejected = rows, always. ``taken`` counts rows held earlier that this
    import could take; ``superseded_held`` held rows that a newer row made obsolete; ``converted`` and ``remapped``
    the current order lines that a rate or a product line of this import changed.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    kind = models.CharField(_("kind"), max_length=16, choices=ImportKind)
    source = models.CharField(_("source"), max_length=40)
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=DeclarationState,
        default=DeclarationState.RUNNING,
    )
    received_at = models.DateTimeField(_("received at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    received_from = models.ForeignKey(
        User,
        verbose_name=_("received from"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    seconds = models.FloatField(_("seconds"), default=0)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    accepted = models.PositiveIntegerField(_("accepted"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    corrected = models.PositiveIntegerField(_("corrected"), default=0)
    held = models.PositiveIntegerField(_("held"), default=0)
    rejected = models.PositiveIntegerField(_("rejected"), default=0)
    taken = models.PositiveIntegerField(_("taken later"), default=0)
    superseded_held = models.PositiveIntegerField(_("held rows superseded"), default=0)
    converted = models.PositiveIntegerField(_("lines converted again"), default=0)
    remapped = models.PositiveIntegerField(_("lines mapped anew"), default=0)

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        verbose_name = _("declaration")
        verbose_name_plural = _("declarations")
        ordering = ("-received_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    rows=models.F("accepted")
                    + models.F("unchanged")
                    + models.F("corrected")
                    + models.F("held")
                    + models.F("rejected")
                ),
                name="declaration_adds_up",
                violation_error_message=_("Every row has exactly one outcome."),
            ),
        )

    def __str__(self) -> str:
        return self.file_name


class DeclarationRow(models.Model):
    """A row that was held or rejected, kept whole in ``cells`` (column → text) until it is purged.

    ``key`` identifies what the row is about, so that a held row is stored once. ``waiting_for`` and
    ``waiting_value`` say which missing thing lets a held row be taken; by ``partner_code`` and
    ``distributor_code`` a held order row is shown to its partner and its distributor; ``column`` and ``reason``
    say why a row was rejected. Of a corrected row only the place is noted: an order line has its history,
    anything else its audit event.
    """

    declaration = models.ForeignKey(Declaration, on_delete=models.CASCADE, related_name="kept_rows")
    row_number = models.PositiveIntegerField(_("row"))
    state = models.CharField(_("state"), max_length=10, choices=RowState)
    kind = models.CharField(_("kind"), max_length=16, choices=ImportKind)
    source = models.CharField(_("source"), max_length=40)
    key = models.CharField(_("key"), max_length=700)
    cells = models.JSONField(_("row"), default=dict)
    partner_code = models.CharField(_("partner"), max_length=60, blank=True)
    distributor_code = models.CharField(_("distributor"), max_length=60, blank=True)
    column = models.CharField(_("column"), max_length=40, blank=True)
    reason = models.CharField(_("reason"), max_length=20, choices=RejectReason, blank=True)
    waiting_for = models.CharField(_("waiting for"), max_length=16, choices=WaitingFor, blank=True)
    waiting_value = models.CharField(_("which"), max_length=200, blank=True)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)

    objects = DeclarationRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("kept row")
        verbose_name_plural = _("kept rows")
        ordering = ("row_number",)
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "source", "key"],
                condition=Q(state="held"),
                name="held_row_once",
            ),
        )
        indexes = (
            models.Index(
                fields=["waiting_for", "waiting_value"],
                name="held_row_waiting",
                condition=Q(state="held"),
            ),
            models.Index(fields=["partner_code"], name="held_row_partner", condition=Q(state="held")),
            models.Index(
                fields=["distributor_code"],
                name="held_row_distributor",
                condition=Q(state="held") & ~Q(distributor_code=""),
            ),
            models.Index(fields=["kind", "key"], name="corrected_row_key", condition=Q(state="corrected")),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.row_number}"


class Order(models.Model):
    """An order as its source numbers it."""

    source = models.CharField(_("source"), max_length=40)
    number = models.CharField(_("number"), max_length=80)

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        constraints = (models.UniqueConstraint(fields=["source", "number"], name="order_once"),)

    def __str__(self) -> str:
        return self.number


class OrderLine(models.Model):
    """One line of an order, current until a correction supersedes it; nothing is deleted.

    ``quantity`` and ``unit_price`` are kept as they were written (decimal text, up to 12 decimals). ``amount_e4``
    is quantity × unit price × rate in 1/10,000 EUR, rounded half-even once, when the line is written
    (docs/rules/tier_evaluation.md §2). A credit is a negative amount on its own date.
    """

    order = models.ForeignKey(
        Order, verbose_name=_("order"), on_delete=models.PROTECT, related_name="lines", db_index=False
    )
    line = models.CharField(_("line"), max_length=40)
    partner = models.ForeignKey(
        Partner,
        verbose_name=_("partner"),
        on_delete=models.PROTECT,
        related_name="order_lines",
        db_index=False,
    )
    specialization = models.ForeignKey(
        Specialization,
        verbose_name=_("specialization"),
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    order_date = models.DateField(_("date"))
    amount_e4 = models.BigIntegerField(_("amount"))
    incremental = models.BooleanField(_("incremental"))
    product_code = models.CharField(_("product"), max_length=60)
    quantity = models.CharField(_("quantity"), max_length=40)
    unit_price = models.CharField(_("unit price"), max_length=40)
    currency = models.CharField(_("currency"), max_length=3)
    business_type = models.CharField(_("business type"), max_length=8, choices=BusinessType, default=BusinessType.NEW)
    description = models.TextField(_("description"), blank=True)
    country = models.TextField(_("country"), blank=True)
    end_customer = models.TextField(_("end customer"), blank=True)
    end_customer_id = models.CharField(_("end customer’s number"), max_length=60, blank=True)
    distributor_code = models.CharField(_("distributor"), max_length=60, blank=True)
    deal_number = models.CharField(_("deal number"), max_length=40, blank=True)
    declaration = models.ForeignKey(
        Declaration,
        verbose_name=_("declaration"),
        on_delete=models.PROTECT,
        related_name="order_lines",
    )
    row_number = models.PositiveIntegerField(_("row"))
    supersedes = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="superseded_by",
    )
    superseded_at = models.DateTimeField(_("superseded at"), null=True, blank=True)

    objects = OrderLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        constraints = (
            models.UniqueConstraint(
                fields=["order", "line"],
                condition=Q(superseded_at=None),
                name="order_line_current_once",
                violation_error_message=_("This order already has a current line of this number."),
            ),
        )
        indexes = (
            models.Index(
                fields=["partner", "specialization", "order_date"],
                include=["amount_e4", "incremental"],
                condition=Q(superseded_at=None),
                name="order_line_facts",
            ),
            models.Index(
                fields=["partner", "specialization", "order_date"],
                condition=Q(superseded_at__isnull=False),
                name="order_line_replaced",
            ),
            models.Index(
                fields=["product_code"],
                condition=Q(superseded_at=None),
                name="order_line_product",
            ),
            models.Index(
                fields=["currency", "order_date"],
                condition=Q(superseded_at=None) & ~Q(currency="EUR"),
                name="order_line_rate",
            ),
            models.Index(
                fields=["distributor_code"],
                condition=Q(superseded_at=None) & ~Q(distributor_code=""),
                name="order_line_distributor",
            ),
            models.Index(
                fields=["deal_number"],
                condition=Q(superseded_at=None) & ~Q(deal_number=""),
                name="order_line_deal",
            ),
        )

    def __str__(self) -> str:
        return f"{self.order_id} {self.line}"
