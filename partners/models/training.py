"""Training that leads to awards: the sessions on offer, and who of a partner's people is to take which."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.ids import new_public_id
from core.models import User
from partners.enums import EnrolmentState, TrainingLanguage
from partners.models.claims import together
from partners.models.facts import Award, StaffMember
from partners.models.organisations import Partner
from partners.querysets import EnrolmentQuerySet, TrainingSessionQuerySet
from specializations.models import Accreditation


class TrainingSession(models.Model):
    """One date on which an accreditation can be earned, kept by the vendor."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    accreditation = models.ForeignKey(
        Accreditation, verbose_name=_("accreditation"), on_delete=models.PROTECT, related_name="sessions"
    )
    starts_on = models.DateField(_("date"))
    place = models.CharField(_("place"), max_length=120)
    language = models.CharField(_("language"), max_length=2, choices=TrainingLanguage)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    cancelled_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = TrainingSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("training session")
        verbose_name_plural = _("training sessions")
        ordering = ("starts_on", "accreditation", "place")
        constraints = (
            models.UniqueConstraint(
                fields=["accreditation", "starts_on", "place", "language"],
                condition=Q(cancelled_at=None),
                name="training_session_once",
                violation_error_message=_("This session is on the list already."),
            ),
            models.CheckConstraint(
                condition=together("cancelled_at", "cancelled_by"),
                name="training_session_cancelled_pair",
                violation_error_message=_("Who cancelled and when belong together."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.accreditation_id} {self.starts_on}"


class Enrolment(models.Model):
    """A line of a partner's training plan: this person is to earn this accreditation, in a session or without one yet.

    ``fee_eur`` is the catalogue's fee on the day of planning. ``held_on`` is the day on which it was passed or failed.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    staff_member = models.ForeignKey(
        StaffMember, verbose_name=_("staff member"), on_delete=models.PROTECT, related_name="enrolments"
    )
    accreditation = models.ForeignKey(
        Accreditation, verbose_name=_("accreditation"), on_delete=models.PROTECT, related_name="enrolments"
    )
    session = models.ForeignKey(
        TrainingSession,
        verbose_name=_("session"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="enrolments",
    )
    fee_eur = models.DecimalField(_("fee in EUR"), max_digits=10, decimal_places=2)
    state = models.CharField(_("state"), max_length=10, choices=EnrolmentState, default=EnrolmentState.PLANNED)
    planned_at = models.DateTimeField(_("planned at"))
    planned_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField(_("held on"), null=True, blank=True)
    award = models.OneToOneField(
        Award, verbose_name=_("award"), null=True, blank=True, on_delete=models.PROTECT, related_name="enrolment"
    )

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ("-planned_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["staff_member", "accreditation"],
                condition=Q(state=EnrolmentState.PLANNED),
                name="enrolment_planned_once",
                violation_error_message=_("This person is to take this training already."),
            ),
            models.CheckConstraint(
                condition=Q(fee_eur__gte=0),
                name="enrolment_fee_not_negative",
                violation_error_message=_("A fee cannot be negative."),
            ),
            models.CheckConstraint(
                condition=together("decided_at", "decided_by"),
                name="enrolment_decided_pair",
                violation_error_message=_("Who decided and when belong together."),
            ),
            models.CheckConstraint(
                condition=Q(state=EnrolmentState.PASSED, award__isnull=False)
                | (~Q(state=EnrolmentState.PASSED) & Q(award=None)),
                name="enrolment_passed_has_award",
                violation_error_message=_("A passed training has its award, and no other has one."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.staff_member_id} {self.accreditation_id}"

    @property
    def partner(self) -> Partner:
        return self.staff_member.partner
