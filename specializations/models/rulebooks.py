"""Rulebooks: what it takes. One owns everything that decides a standing or an agreement, and is data throughout."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.ids import new_public_id
from core.models import User
from specializations.enums import Level, Measure, Role, RulebookState, TierSlug
from specializations.models.catalogue import Specialization
from specializations.querysets import RulebookQuerySet


class Rulebook(models.Model):
    """One version of the programme's rules. Once published it never changes; a new version is a new row.

    ``origins`` maps a field's name to how well founded its value is; ``transition_ends_on`` is the first day
    without the transition; ``transition_months`` and ``transition_grace_months`` only explain that date.
    ``revision`` grows with every change of a draft, so that two people who edit it at once notice.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    name = models.CharField(_("name"), max_length=120)
    state = models.CharField(_("state"), max_length=10, choices=RulebookState, default=RulebookState.DRAFT)
    effective_from = models.DateField(_("takes effect on"))
    transition_ends_on = models.DateField(_("transition ends on"), null=True, blank=True)
    transition_months = models.PositiveSmallIntegerField(_("transition in months"), null=True, blank=True)
    transition_grace_months = models.PositiveSmallIntegerField(
        _("grace after the transition in months"), null=True, blank=True
    )
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    window_months = models.PositiveSmallIntegerField(_("revenue window in months"))
    grace_days = models.PositiveSmallIntegerField(_("grace in days"))
    origins = models.JSONField(_("origins of the values"), default=dict, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    change_text_en = models.TextField(_("what changes, in English"), blank=True)
    change_text_fr = models.TextField(_("what changes, in French"), blank=True)
    based_on = models.ForeignKey(
        "self",
        verbose_name=_("made from"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    revision = models.PositiveIntegerField(_("revision"), default=0)
    created_at = models.DateTimeField(_("created at"))
    created_by = models.ForeignKey(
        User,
        verbose_name=_("author"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        User,
        verbose_name=_("submitted by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    return_reason = models.TextField(_("reason of the return"), blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    published_by = models.ForeignKey(
        User,
        verbose_name=_("published by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    by_operator = models.BooleanField(_("published by the operator"), default=False)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        User,
        verbose_name=_("withdrawn by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    withdrawal_reason = models.TextField(_("reason of the withdrawal"), blank=True)

    objects = RulebookQuerySet.as_manager()

    class Meta:
        verbose_name = _("rulebook")
        verbose_name_plural = _("rulebooks")
        ordering = ("-effective_from", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["effective_from"],
                condition=Q(state="published"),
                name="rulebook_one_per_date",
                violation_error_message=_("Another published rulebook takes effect on this date."),
            ),
            models.CheckConstraint(
                condition=Q(window_months__gte=1),
                name="rulebook_window_positive",
                violation_error_message=_("The revenue window is at least one month."),
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None, submitted_by=None)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="rulebook_submitted_pair",
                violation_error_message=_("Who submitted and when belong together."),
            ),
            models.CheckConstraint(
                condition=~Q(state="submitted")
                | (Q(submitted_by__isnull=False) & ~Q(change_text_en="") & ~Q(change_text_fr="")),
                name="rulebook_submitted_explained",
                violation_error_message=_("A rulebook is submitted by somebody, with what changes in both languages."),
            ),
            models.CheckConstraint(
                condition=Q(published_by=None) | (Q(submitted_by__isnull=False) & ~Q(published_by=F("submitted_by"))),
                name="rulebook_published_by_another",
                violation_error_message=_("Whoever submitted a rulebook does not publish it."),
            ),
            models.CheckConstraint(
                condition=Q(published_by=None) | Q(created_by=None) | ~Q(published_by=F("created_by")),
                name="rulebook_published_by_no_author",
                violation_error_message=_("Whoever made a rulebook does not publish it."),
            ),
            models.CheckConstraint(
                condition=Q(published_at=None, published_by=None, by_operator=False)
                | Q(
                    published_at__isnull=False,
                    published_by__isnull=False,
                    by_operator=False,
                )
                | Q(published_at__isnull=False, published_by=None, by_operator=True),
                name="rulebook_published_pair",
                violation_error_message=_("Who published and when belong together."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="rulebook_withdrawn_pair",
                violation_error_message=_("Who withdrew and when belong together."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def counted_types(self) -> frozenset[str]:
        """The accreditation types whose awards count. One query."""
        return frozenset(self.accreditations.filter(counts=True).values_list("type", flat=True))

    @property
    def change_text(self) -> str:
        """What changes, in the active language."""
        return self.change_text_fr if get_language() == "fr" else self.change_text_en


class RulebookPart(models.Model):
    """What every row of a rulebook has: the rulebook, where its values come from, and a note."""

    origins = models.JSONField(_("origins of the values"), default=dict, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        abstract = True


class RulebookRegion(RulebookPart):
    rulebook = models.ForeignKey(Rulebook, on_delete=models.CASCADE, related_name="regions")
    code = models.CharField(_("code"), max_length=20)
    countries = models.JSONField(_("countries"), default=list)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["rulebook", "code"], name="rulebook_region_once"),)

    def __str__(self) -> str:
        return self.code


class RulebookLevel(RulebookPart):
    """When and where a level can be reached; empty fields mean no limit (``available_from``) or no pilot."""

    rulebook = models.ForeignKey(Rulebook, on_delete=models.CASCADE, related_name="levels")
    level = models.CharField(_("level"), max_length=12, choices=Level)
    region = models.CharField(_("region"), max_length=20, blank=True)
    pilot_from = models.DateField(_("pilot from"), null=True, blank=True)
    available_from = models.DateField(_("available from"), null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["rulebook", "level"], name="rulebook_level_once"),)

    def __str__(self) -> str:
        return self.level


class RulebookOpening(RulebookPart):
    """A specialization of the rulebook and the first day on which it can be met."""

    rulebook = models.ForeignKey(Rulebook, on_delete=models.CASCADE, related_name="openings")
    specialization = models.ForeignKey(Specialization, on_delete=models.PROTECT, related_name="+")
    opened_on = models.DateField(_("opens on"), null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["rulebook", "specialization"], name="rulebook_opening_once"),)

    def __str__(self) -> str:
        return str(self.specialization)


class RulebookAccreditation(RulebookPart):
    """The role of an accreditation type under this rulebook, and whether it counts."""

    rulebook = models.ForeignKey(Rulebook, on_delete=models.CASCADE, related_name="accreditations")
    type = models.CharField(_("type"), max_length=10)
    role = models.CharField(_("role"), max_length=10, choices=Role)
    counts = models.BooleanField(_("counts"))

    class Meta:
        constraints = (models.UniqueConstraint(fields=["rulebook", "type"], name="rulebook_accreditation_once"),)

    def __str__(self) -> str:
        return self.type


class Requirement(RulebookPart):
    """One row: measure ≥ minimum, for a level (of one or all specializations) or for a tier.

    ``minimum`` is in 1/10,000 EUR for amounts and a plain count otherwise. An empty ``specialization``
    beside a level stands for all of the rulebook's; an empty ``country`` for all countries.
    """

    rulebook = models.ForeignKey(Rulebook, on_delete=models.CASCADE, related_name="requirements")
    specialization = models.ForeignKey(
        Specialization,
        verbose_name=_("specialization"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    level = models.CharField(_("level"), max_length=12, choices=Level, blank=True)
    tier = models.CharField(_("tier"), max_length=12, choices=TierSlug, blank=True)
    measure = models.CharField(_("measure"), max_length=24, choices=Measure)
    minimum = models.BigIntegerField(_("minimum"))
    country = models.CharField(_("country"), max_length=2, blank=True)

    class Meta:
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")
        constraints = (
            models.UniqueConstraint(
                fields=["rulebook", "specialization", "level", "measure", "country"],
                condition=Q(specialization__isnull=False),
                name="requirement_once",
                violation_error_message=_("Two rows say the same: same subject, measure and country."),
            ),
            models.UniqueConstraint(
                fields=["rulebook", "level", "tier", "measure", "country"],
                condition=Q(specialization=None),
                name="requirement_once_for_all",
                violation_error_message=_("Two rows say the same: same subject, measure and country."),
            ),
            models.CheckConstraint(
                condition=Q(minimum__gte=0),
                name="requirement_minimum_not_negative",
                violation_error_message=_("A minimum cannot be negative."),
            ),
            models.CheckConstraint(
                condition=(Q(level="") & ~Q(tier="") & Q(specialization=None)) | (~Q(level="") & Q(tier="")),
                name="requirement_one_subject",
                violation_error_message=_("A requirement is about a level or about a tier."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.tier or self.level} {self.measure}"


class AgreementParameters(RulebookPart):
    """Parameters of teaming agreements under a rulebook; amounts in EUR, the rest in the unit of the name."""

    rulebook = models.OneToOneField(Rulebook, on_delete=models.CASCADE, related_name="agreement_parameters")
    minimum_amount = models.DecimalField(max_digits=14, decimal_places=2, default=5000)
    protection_days = models.PositiveSmallIntegerField(default=180)
    extension_days = models.PositiveSmallIntegerField(default=90)
    extensions = models.PositiveSmallIntegerField(default=1)
    waiting_days = models.PositiveSmallIntegerField(default=90)
    answer_business_days = models.PositiveSmallIntegerField(default=2)
    acceptance_business_days = models.PositiveSmallIntegerField(default=10)
    activity_days = models.PositiveSmallIntegerField(default=60)
    highest_discount_percent = models.DecimalField(max_digits=5, decimal_places=2, default=20)
    specialization_grace_days = models.PositiveSmallIntegerField(default=60)

    def __str__(self) -> str:
        return f"{self.rulebook}"
