"""Who takes part in the programme, and who acts for them."""

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
    MembershipRole,
    PartnerKind,
    PartnerStatus,
)
from partners.querysets import (
    DeputyQuerySet,
    InvitationQuerySet,
    MembershipManager,
    PartnerQuerySet,
)
from specializations.enums import TierSlug


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
    def partner_code(self) -> str:
        """Under which the audit files what happens to the partner, as what belongs to it."""
        return self.code

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
    """A link by which somebody joins a partner. The account is made, inactive, when the invitation is sent.

    It can be used once, before ``expires_at``; sending it again moves that moment, and the older link dies with it.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="invitations")
    role = models.CharField(_("role"), max_length=10, choices=MembershipRole)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(_("invited at"))
    expires_at = models.DateTimeField(_("expires at"))
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = (
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(accepted_at=None, revoked_at=None),
                name="invitation_open_once",
                violation_error_message=_("This person has an invitation already: send it once more, or revoke it."),
            ),
        )

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
