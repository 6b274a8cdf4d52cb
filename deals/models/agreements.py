"""Teaming agreements: one contract on one deal, and everything that belongs to it (docs/rules/agreements.md)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.enums import Language
from core.ids import new_public_id
from core.models import Attachment, User
from deals.enums import (
    AgreementState,
    BusinessType,
    Capacity,
    PublicTender,
)
from deals.models.contracts import ContractText, Reason
from deals.models.customers import EndCustomer
from deals.querysets import TeamingAgreementQuerySet
from partners.models import Partner
from specializations.models import Rulebook, Specialization


class TeamingAgreement(models.Model):
    """A request until it is decided, a contract from *approved* on. ``state`` moves along ``enums.MOVES`` only.

    A draft may miss anything but its partner. ``rulebook`` is the one in force on the day of the (first)
    submission: its agreement parameters stay with the agreement. ``amount_e4`` is the amount in 1/10,000 EUR at the
    rate of that day. ``answer_due_at`` is the moment from which on an answer is late, ``answer_due_on`` its day;
    ``complete_until`` and ``accept_until`` are the first days on which it is too late, ``protection_ends_on`` the first
    one without protection. ``*_digest`` are SHA-256 of the contract's wording as its signer saw it.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    partner = models.ForeignKey(Partner, verbose_name=_("partner"), on_delete=models.PROTECT, related_name="agreements")
    state = models.CharField(_("state"), max_length=16, choices=AgreementState, default=AgreementState.DRAFT)
    state_since = models.DateTimeField(_("in this state since"))
    created_at = models.DateTimeField(_("created at"))
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(_("last changed at"))

    # The deal, as the partner fills it in
    customer = models.ForeignKey(
        EndCustomer,
        verbose_name=_("end customer"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agreements",
    )
    title = models.CharField(_("title"), max_length=200, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    amount_e4 = models.BigIntegerField(_("amount in EUR"), null=True, blank=True)
    expected_close_on = models.DateField(_("expected close"), null=True, blank=True)
    specializations = models.ManyToManyField(
        Specialization, verbose_name=_("specializations"), through="AgreementSpecialization", related_name="+"
    )
    discount_asked_percent = models.DecimalField(
        _("discount asked for"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    joint_visit_asked = models.BooleanField(_("joint visit asked for"), default=False)
    distributor = models.ForeignKey(
        Partner,
        verbose_name=_("distributor"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="distributed_agreements",
    )
    business_type = models.CharField(_("business type"), max_length=8, choices=BusinessType, default=BusinessType.NEW)
    public_tender = models.CharField(_("public tender"), max_length=10, choices=PublicTender, default=PublicTender.NONE)
    presales_note = models.TextField(_("pre-sales work done"), blank=True)
    vendor_contact = models.ForeignKey(
        User, verbose_name=_("vendor contact met"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    # The partner's signature
    rulebook = models.ForeignKey(Rulebook, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    contract_text = models.ForeignKey(ContractText, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    contract_language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.EN)
    partner_signed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    partner_signed_at = models.DateTimeField(_("signed by the partner at"), null=True, blank=True)
    partner_digest = models.CharField(max_length=64, blank=True)
    first_submitted_at = models.DateTimeField(_("first submitted at"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    answer_due_on = models.DateField(_("answer due on"), null=True, blank=True)
    answer_due_at = models.DateTimeField(_("answer due at"), null=True, blank=True)

    # The vendor's answer
    fields_to_complete = models.JSONField(_("fields to complete"), default=list, blank=True)
    complete_until = models.DateField(_("to be completed until"), null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_as = models.CharField(_("decided as"), max_length=16, choices=Capacity, blank=True)
    reason = models.ForeignKey(
        Reason, verbose_name=_("reason"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.TextField(_("note to the partner"), blank=True)
    discount_percent = models.DecimalField(_("discount"), max_digits=5, decimal_places=2, null=True, blank=True)
    joint_visit = models.BooleanField(_("joint visit"), default=False)
    joint_visit_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    protection_starts_on = models.DateField(_("protected from"), null=True, blank=True)
    protection_ends_on = models.DateField(_("protected until"), null=True, blank=True)
    vendor_signed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    vendor_signed_at = models.DateTimeField(_("signed by the vendor at"), null=True, blank=True)
    vendor_digest = models.CharField(max_length=64, blank=True)
    accept_until = models.DateField(_("to be accepted until"), null=True, blank=True)
    accepted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(_("changed terms accepted at"), null=True, blank=True)

    # In force and after
    deal_number = models.CharField(_("deal number"), max_length=24, null=True, blank=True, unique=True)
    in_force_at = models.DateTimeField(_("in force at"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    last_activity_on = models.DateField(_("last activity on"), null=True, blank=True)
    document = models.ForeignKey(
        Attachment, verbose_name=_("document of the decision"), null=True, blank=True,
        on_delete=models.PROTECT, related_name="+",
    )  # fmt: skip
    files = models.ManyToManyField(Attachment, verbose_name=_("files"), related_name="+", blank=True)

    objects = TeamingAgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("teaming agreement")
        verbose_name_plural = _("teaming agreements")
        ordering = ("-changed_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gt=0),
                name="agreement_amount_positive",
                violation_error_message=_("The amount is greater than zero."),
            ),
            models.CheckConstraint(
                condition=Q(discount_asked_percent=None)
                | Q(discount_asked_percent__gte=0, discount_asked_percent__lte=100),
                name="agreement_discount_asked_percent",
                violation_error_message=_("A discount lies between 0 and 100 %."),
            ),
            models.CheckConstraint(
                condition=Q(discount_percent=None) | Q(discount_percent__gte=0, discount_percent__lte=100),
                name="agreement_discount_percent",
                violation_error_message=_("A discount lies between 0 and 100 %."),
            ),
            models.CheckConstraint(
                condition=Q(partner_signed_at=None, partner_signed_by=None)
                | Q(partner_signed_at__isnull=False, partner_signed_by__isnull=False),
                name="agreement_partner_signed_pair",
                violation_error_message=_("Who signed for the partner and when belong together."),
            ),
            models.CheckConstraint(
                condition=Q(vendor_signed_at=None, vendor_signed_by=None)
                | Q(vendor_signed_at__isnull=False, vendor_signed_by__isnull=False),
                name="agreement_vendor_signed_pair",
                violation_error_message=_("Who signed for the vendor and when belong together."),
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None) | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="agreement_decided_pair",
                violation_error_message=_("Who decided and when belong together."),
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="agreement_accepted_pair",
                violation_error_message=_("Who accepted and when belong together."),
            ),
            models.CheckConstraint(
                condition=Q(protection_ends_on=None) | Q(protection_ends_on__gt=models.F("protection_starts_on")),
                name="agreement_protection_in_order",
                violation_error_message=_("The protection ends after it starts."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["in_force", "won", "lost", "revoked"]) | Q(deal_number__isnull=False),
                name="agreement_in_force_has_number",
                violation_error_message=_("An agreement in force has a deal number."),
            ),
        )
        indexes = (
            models.Index(fields=["state", "answer_due_at"], name="agreement_queue"),
            models.Index(fields=["partner", "state"], name="agreement_of_partner"),
            models.Index(
                fields=["protection_ends_on"], name="agreement_ending", condition=Q(state__in=["approved", "in_force"])
            ),
        )

    def __str__(self) -> str:
        return self.deal_number or self.title


class AgreementSpecialization(models.Model):
    """One specialization of an agreement. ``customer`` is the root of the agreement's customer (None in a draft
    without one); ``exclusive`` is set from *approved* until the end: the database lets only one row of a customer
    and specialization be so. ``flagged_on`` is the day on which the partner was seen not to hold it any more.
    """

    agreement = models.ForeignKey(TeamingAgreement, on_delete=models.CASCADE, related_name="covered")
    specialization = models.ForeignKey(Specialization, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(EndCustomer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    exclusive = models.BooleanField(_("exclusive"), default=False)
    flagged_on = models.DateField(_("specialization lost on"), null=True, blank=True)

    class Meta:
        verbose_name = _("specialization of an agreement")
        verbose_name_plural = _("specializations of an agreement")
        constraints = (
            models.UniqueConstraint(fields=["agreement", "specialization"], name="agreement_specialization_once"),
            models.UniqueConstraint(
                fields=["customer", "specialization"],
                condition=Q(exclusive=True),
                name="agreement_exclusive",
                violation_error_message=_("This customer is protected for this specialization by another agreement."),
            ),
            models.CheckConstraint(
                condition=Q(exclusive=False) | Q(customer__isnull=False),
                name="agreement_exclusive_for_customer",
                violation_error_message=_("Exclusivity is about a customer."),
            ),
        )
        indexes = (models.Index(fields=["customer", "specialization"], name="agreement_customer"),)

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.specialization_id}"


class AgreementEvent(models.Model):
    """One step of the timeline, append-only. ``old_state`` = ``new_state`` for what happened within a state.

    ``verb`` is one of ``deals.wording.VERBS``; ``data`` holds codes, ids and figures, never names of people.
    """

    agreement = models.ForeignKey(TeamingAgreement, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    acting_as = models.CharField(_("acting as"), max_length=16, choices=Capacity, blank=True)
    verb = models.CharField(_("what"), max_length=40)
    old_state = models.CharField(_("from"), max_length=16, choices=AgreementState, blank=True)
    new_state = models.CharField(_("to"), max_length=16, choices=AgreementState)
    reason = models.ForeignKey(Reason, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(_("note"), blank=True)
    data = models.JSONField(_("details"), default=dict)

    class Meta:
        verbose_name = _("event of an agreement")
        verbose_name_plural = _("events of an agreement")
        ordering = ("at", "id")

    def __str__(self) -> str:
        return self.verb
