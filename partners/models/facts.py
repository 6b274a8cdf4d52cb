"""What partners have to show: people, awards, proofs, invitations and exceptions.

Every write of a fact marks its partner stale (``partners.actions.mark_stale``).
"""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.ids import new_public_id
from core.models import User
from partners.enums import (
    ApprovalState,
    AwardState,
    ExceptionState,
)
from partners.models.claims import Claim, together
from partners.models.organisations import Partner
from partners.querysets import (
    AwardQuerySet,
    ExceptionQuerySet,
    ProofQuerySet,
    StaffQuerySet,
)
from specializations.models import Accreditation, Specialization


class StaffMember(models.Model):
    """A person employed by a partner; ``code`` is one employment. One of the two places with personal data.

    Active on D when ``joined_on`` is empty or ≤ D and ``left_on`` empty or > D.
    """

    partner = models.ForeignKey(
        Partner,
        verbose_name=_("partner"),
        on_delete=models.PROTECT,
        related_name="staff",
    )
    code = models.CharField(_("staff code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    joined_on = models.DateField(_("joined on"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)

    objects = StaffQuerySet.as_manager()

    class Meta:
        verbose_name = _("staff member")
        verbose_name_plural = _("staff")
        ordering = ("name", "code")

    def __str__(self) -> str:
        return self.name or self.code


class Award(Claim):
    """One accreditation earned by one person; valid on D when ``awarded_on`` ≤ D < ``expires_on``.

    Only a verified award counts.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    staff_member = models.ForeignKey(
        StaffMember,
        verbose_name=_("staff member"),
        on_delete=models.PROTECT,
        related_name="awards",
    )
    accreditation = models.ForeignKey(
        Accreditation,
        verbose_name=_("accreditation"),
        on_delete=models.PROTECT,
        related_name="awards",
    )
    awarded_on = models.DateField(_("awarded on"))
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    certificate_number = models.CharField(_("certificate number"), max_length=80, blank=True)
    revoked_on = models.DateField(_("revoked on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=AwardState, default=AwardState.VERIFIED)

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        ordering = ("accreditation", "-awarded_on")
        constraints = (
            models.UniqueConstraint(
                fields=["staff_member", "accreditation", "awarded_on"],
                name="award_once",
                violation_error_message=_("This person already has this accreditation from this day."),
            ),
            models.CheckConstraint(
                condition=together("decided_at", "decided_by"),
                name="award_decided_pair",
                violation_error_message=_("Who decided and when belong together."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.staff_member_id} {self.accreditation_id}"

    @property
    def partner(self) -> Partner:
        return self.staff_member.partner


class CustomerReference(Claim):
    """A customer who vouches for the partner; counts on D when approved and ``approved_on`` ≤ D < ``expires_on``.

    Until it is approved ``approved_on`` is the day on which the partner submitted it.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    partner = models.ForeignKey(
        Partner,
        verbose_name=_("partner"),
        on_delete=models.PROTECT,
        related_name="references",
    )
    specialization = models.ForeignKey(
        Specialization,
        verbose_name=_("specialization"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    customer = models.CharField(_("customer"), max_length=200)
    approved_on = models.DateField(_("approved on"))
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=ApprovalState, default=ApprovalState.APPROVED)

    objects = ProofQuerySet.as_manager()

    class Meta:
        verbose_name = _("customer reference")
        verbose_name_plural = _("customer references")
        ordering = ("-approved_on",)
        constraints = (
            models.UniqueConstraint(
                fields=["partner", "specialization", "customer", "approved_on"],
                name="reference_once",
                violation_error_message=_("This reference is known already."),
            ),
            models.CheckConstraint(
                condition=together("decided_at", "decided_by"),
                name="reference_decided_pair",
                violation_error_message=_("Who decided and when belong together."),
            ),
        )

    def __str__(self) -> str:
        return self.customer


class TechnicalValidation(Claim):
    """The vendor's proof of technical ability in one specialization; ``validated_on`` ≤ D < ``expires_on``."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    partner = models.ForeignKey(
        Partner,
        verbose_name=_("partner"),
        on_delete=models.PROTECT,
        related_name="validations",
    )
    specialization = models.ForeignKey(
        Specialization,
        verbose_name=_("specialization"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    validated_on = models.DateField(_("validated on"))
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=ApprovalState, default=ApprovalState.APPROVED)

    objects = ProofQuerySet.as_manager()

    class Meta:
        verbose_name = _("technical validation")
        verbose_name_plural = _("technical validations")
        ordering = ("-validated_on",)
        constraints = (
            models.UniqueConstraint(
                fields=["partner", "specialization", "validated_on"],
                name="validation_once",
                violation_error_message=_("This validation is known already."),
            ),
            models.CheckConstraint(
                condition=together("decided_at", "decided_by"),
                name="validation_decided_pair",
                violation_error_message=_("Who decided and when belong together."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.specialization_id} {self.validated_on}"


class PilotInvitation(models.Model):
    """Lets a partner reach a level during its pilot; without a date it counts on every day."""

    partner = models.ForeignKey(
        Partner,
        verbose_name=_("partner"),
        on_delete=models.CASCADE,
        related_name="pilot_invitations",
    )
    specialization = models.ForeignKey(
        Specialization,
        verbose_name=_("specialization"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    invited_on = models.DateField(_("invited on"), null=True, blank=True)

    class Meta:
        verbose_name = _("pilot invitation")
        verbose_name_plural = _("pilot invitations")
        constraints = (
            models.UniqueConstraint(
                fields=["partner", "specialization"],
                name="pilot_invitation_once",
                violation_error_message=_("This partner is invited already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.partner_id} {self.specialization_id}"


class AchievementException(models.Model):
    """A dated, reasoned decision of the vendor to keep an achievement until ``ends_on``.

    ``achievement`` is ``tier:gold`` or ``encryption:master``. It counts from ``granted_on`` once approved by
    somebody other than its author.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    partner = models.ForeignKey(
        Partner,
        verbose_name=_("partner"),
        on_delete=models.PROTECT,
        related_name="exceptions",
    )
    achievement = models.CharField(_("achievement"), max_length=80)
    granted_on = models.DateField(_("granted on"))
    ends_on = models.DateField(_("ends on"))
    reason = models.TextField(_("reason"))
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    approved_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    end_reason = models.TextField(_("why it was refused or ended early"), blank=True)

    objects = ExceptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("exception")
        verbose_name_plural = _("exceptions")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__gt=models.F("granted_on")),
                name="exception_ends_after_grant",
                violation_error_message=_("An exception ends after the day it was granted."),
            ),
            models.CheckConstraint(
                condition=together("approved_at", "approved_by"),
                name="exception_approved_pair",
                violation_error_message=_("Who approved and when belong together."),
            ),
            models.CheckConstraint(
                condition=together("ended_at", "ended_by"),
                name="exception_ended_pair",
                violation_error_message=_("Who ended it and when belong together."),
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=models.F("granted_by")),
                name="exception_second_person",
                violation_error_message=_("An exception is approved by a second person."),
            ),
        )

    def __str__(self) -> str:
        return self.achievement

    def state_on(self, day: date) -> ExceptionState:
        """What has become of it by the day."""
        if self.approved_at is None:
            return ExceptionState.REFUSED if self.ended_at else ExceptionState.WAITING
        return ExceptionState.ACTIVE if day < self.ends_on else ExceptionState.OVER


class StalePartner(models.Model):
    """The partner's facts changed since it was last judged. Written only by ``mark_stale``.

    ``version`` grows with each mark, so that a run removes only the mark whose facts it has read.
    """

    partner = models.OneToOneField(Partner, on_delete=models.CASCADE, related_name="stale", primary_key=True)
    version = models.PositiveBigIntegerField(default=1)
    marked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("stale partner")
        verbose_name_plural = _("stale partners")

    def __str__(self) -> str:
        return str(self.partner_id)
