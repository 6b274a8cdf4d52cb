"""Who takes part in the programme, and what it holds.

Facts (people, awards, references, validations, invitations, exceptions) are judged by the tiers app, which
publishes its results into PartnerStanding and PartnerSpecialization; everybody may read them.
"""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_countries import countries
from django_countries.fields import CountryField

from core.enums import CoverageTeam
from core.ids import new_public_id
from core.models import User
from partners.enums import (
    ApprovalState,
    AwardState,
    MembershipRole,
    PartnerKind,
    PartnerStatus,
    SpecializationStatus,
    StandingStatus,
)
from partners.querysets import (
    AwardQuerySet,
    DeputyQuerySet,
    MembershipManager,
    PartnerQuerySet,
    StaffQuerySet,
)
from specializations.enums import Level, TierSlug
from specializations.models import Accreditation, Rulebook, Specialization


def together(*names: str, empty: object = None) -> Q:
    """A condition: the named fields are all set or all empty."""
    unset = Q(**dict.fromkeys(names, empty))
    is_set = Q(**{f"{name}__isnull": False for name in names})
    return unset | is_set


class Partner(models.Model):
    """An organisation in the programme. ``code`` is the vendor's, case-sensitive, and stands in URLs.

    From ``ended_on`` on it holds nothing. ``channel_manager_email`` keeps an address that belongs to nobody yet.
    """

    code = models.CharField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    country = CountryField(_("country"), blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    website = models.CharField(_("website"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=PartnerKind, default=PartnerKind.RESELLER)
    status = models.CharField(_("status"), max_length=10, choices=PartnerStatus, default=PartnerStatus.ACTIVE)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    coverage_team = models.CharField(_("coverage team"), max_length=20, choices=CoverageTeam, blank=True)
    channel_manager = models.ForeignKey(
        User,
        verbose_name=_("channel manager"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="managed_partners",
    )
    channel_manager_email = models.CharField(_("channel manager’s e-mail as received"), max_length=254, blank=True)
    legacy_tier = models.CharField(_("tier in the old programme"), max_length=12, choices=TierSlug, blank=True)
    legacy_tier_since = models.DateField(_("old tier held since"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = PartnerQuerySet.as_manager()

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ("name", "code")
        constraints = (
            models.CheckConstraint(
                condition=Q(legacy_tier="", legacy_tier_since=None)
                | (~Q(legacy_tier="") & Q(legacy_tier_since__isnull=False)),
                name="partner_legacy_pair",
                violation_error_message=_("Give both the old tier and its date, or neither."),
            ),
            models.CheckConstraint(
                condition=~Q(status="ended") | Q(ended_on__isnull=False),
                name="partner_ended_has_date",
                violation_error_message=_("A partner that ended has the date on which it did."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> str:
        """City and country, as far as they are known, in the reader's language."""
        return ", ".join(part for part in (self.city, countries.name(str(self.country))) if part)

    def has_left(self, on: date) -> bool:
        """Whether the partner's time in the programme is over: its people have no access any more."""
        return self.status == PartnerStatus.ENDED or (self.ended_on is not None and self.ended_on <= on)


class Membership(models.Model):
    """A user's role in a partner. One user, one partner; never a user with a vendor role."""

    user = models.OneToOneField(
        User,
        verbose_name=_("user"),
        on_delete=models.CASCADE,
        related_name="membership",
    )
    partner = models.ForeignKey(
        Partner,
        verbose_name=_("partner"),
        on_delete=models.PROTECT,
        related_name="memberships",
    )
    role = models.CharField(_("role"), max_length=10, choices=MembershipRole)

    objects = MembershipManager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")

    def __str__(self) -> str:
        return f"{self.user} · {self.partner}"


class Invitation(models.Model):
    """A link by which somebody joins a partner. The account is made, inactive, when the invitation is sent."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="invitations")
    role = models.CharField(_("role"), max_length=10, choices=MembershipRole)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(_("invited at"))
    expires_at = models.DateTimeField(_("expires at"))
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")

    def __str__(self) -> str:
        return self.public_id


class Deputy(models.Model):
    """``deputy`` stands in for ``manager`` from ``starts_on`` until the day before ``ends_on``."""

    manager = models.ForeignKey(
        User,
        verbose_name=_("manager"),
        on_delete=models.CASCADE,
        related_name="deputies",
    )
    deputy = models.ForeignKey(
        User,
        verbose_name=_("deputy"),
        on_delete=models.CASCADE,
        related_name="deputises",
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = DeputyQuerySet.as_manager()

    class Meta:
        verbose_name = _("deputy")
        verbose_name_plural = _("deputies")
        constraints = (
            models.CheckConstraint(
                condition=~Q(manager=models.F("deputy")),
                name="deputy_is_somebody_else",
                violation_error_message=_("Nobody stands in for themselves."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=models.F("starts_on")),
                name="deputy_ends_after_start",
                violation_error_message=_("The end comes after the start."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.deputy} → {self.manager}"


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


class Award(models.Model):
    """One accreditation earned by one person; valid on D when ``awarded_on`` ≤ D < ``expires_on``.

    Only a verified award counts. ``decided_by``/``decided_at`` are empty for imported ones.
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
    claimed_at = models.DateTimeField(_("claimed at"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

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


class CustomerReference(models.Model):
    """A customer who vouches for the partner; counts on D when approved and ``approved_on`` ≤ D < ``expires_on``."""

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
        )

    def __str__(self) -> str:
        return self.customer


class TechnicalValidation(models.Model):
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
                condition=Q(approved_by=None) | ~Q(approved_by=models.F("granted_by")),
                name="exception_second_person",
                violation_error_message=_("An exception is approved by a second person."),
            ),
        )

    def __str__(self) -> str:
        return self.achievement


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


class PartnerStanding(models.Model):
    """What a partner holds by its last evaluation: a published result that only the tiers app writes.

    ``kept_until`` is the first day without the tier if nothing changes; empty when the tier is met.
    ``next_tier_missing`` lists what the next tier asks for beyond what is there, as
    ``{"measure": str, "shortfall": str}``; ``is_close`` says that it is within reach (docs/glossary.md).
    """

    partner = models.OneToOneField(Partner, on_delete=models.CASCADE, related_name="standing", primary_key=True)
    tier = models.CharField(_("tier"), max_length=12, choices=TierSlug)
    tier_met = models.CharField(_("tier met"), max_length=12, choices=TierSlug)
    status = models.CharField(_("status"), max_length=12, choices=StandingStatus)
    held_since = models.DateField(_("held since"), null=True, blank=True)
    lapsing_since = models.DateField(_("lapsing since"), null=True, blank=True)
    kept_until = models.DateField(_("kept until"), null=True, blank=True)
    next_change_on = models.DateField(_("next change on"), null=True, blank=True, db_index=True)
    next_loss_on = models.DateField(_("next loss on"), null=True, blank=True)
    next_tier = models.CharField(_("next tier"), max_length=12, choices=TierSlug, blank=True)
    next_tier_missing = models.JSONField(_("missing for the next tier"), default=list)
    is_close = models.BooleanField(_("close to the next tier"), default=False)
    rulebook = models.ForeignKey(Rulebook, verbose_name=_("rulebook"), on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField(_("as of"))

    class Meta:
        verbose_name = _("standing")
        verbose_name_plural = _("standings")
        indexes = (models.Index(fields=["tier", "status"], name="standing_tier"),)

    def __str__(self) -> str:
        return f"{self.partner_id} {self.tier}"


class PartnerSpecialization(models.Model):
    """The level of one specialization that a partner holds: a published result, one row per level held.

    A partner without a row holds no level of that specialization.
    """

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="specialization_standings")
    specialization = models.ForeignKey(Specialization, on_delete=models.PROTECT, related_name="standings")
    level = models.CharField(_("level"), max_length=12, choices=Level)
    level_met = models.CharField(_("level met"), max_length=12, choices=Level, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=SpecializationStatus)
    held_since = models.DateField(_("held since"))
    lapsing_since = models.DateField(_("lapsing since"), null=True, blank=True)
    kept_until = models.DateField(_("kept until"), null=True, blank=True)

    class Meta:
        verbose_name = _("specialization held")
        verbose_name_plural = _("specializations held")
        constraints = (
            models.UniqueConstraint(fields=["partner", "specialization"], name="partner_specialization_once"),
        )

    def __str__(self) -> str:
        return f"{self.partner_id} {self.specialization_id} {self.level}"
