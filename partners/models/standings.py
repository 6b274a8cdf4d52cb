"""What partners hold: results that the tiers app publishes and everybody may read."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.enums import (
    SpecializationStatus,
    StandingStatus,
)
from partners.models.organisations import Partner
from specializations.enums import Level, TierSlug
from specializations.models import Rulebook, Specialization


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
