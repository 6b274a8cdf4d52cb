"""What a partner can be recognised for: specializations, accreditations, product lines, tiers, benefits, resources.

The catalogue owns names, fees and validity; what decides a standing is said by a rulebook, but for one thing: as which
accreditation an award is taken whose own one was replaced.
"""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.ids import new_public_id
from core.models import Attachment
from specializations.enums import (
    BenefitKind,
    EntryState,
    Level,
    ResourceKind,
    Role,
    SpecializationKind,
    TierSlug,
)


class RetirableEntry(models.Model):
    """An entry that can be taken out of use. Nothing that refers to it changes, and it can come back."""

    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def entry_state(self) -> EntryState:
        return EntryState.RETIRED if self.retired_at else EntryState.IN_USE


class Specialization(RetirableEntry):
    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=100)
    group = models.CharField(_("group"), max_length=40, blank=True)
    kind = models.CharField(
        _("kind"),
        max_length=10,
        choices=SpecializationKind,
        default=SpecializationKind.SOLUTION,
    )
    description_en = models.TextField(_("description in English"), blank=True)
    description_fr = models.TextField(_("description in French"), blank=True)
    position = models.PositiveSmallIntegerField(_("position in lists"), default=0)

    class Meta:
        verbose_name = _("specialization")
        verbose_name_plural = _("specializations")
        ordering = ("position", "slug")

    def __str__(self) -> str:
        return self.name


class Accreditation(RetirableEntry):
    """A catalogue entry that a person can earn; ``code`` is ``TYPE-slug``: ``STS-data-loss-prevention``.

    ``validity_months`` only proposes an expiry for awards recorded in the portal. Whether
    the type counts, and for which role, is said by the rulebook in force. An award of one that was replaced is taken
    as one of ``replaced_by``, with its own dates (``specializations.equivalence``).
    """

    code = models.CharField(_("code"), max_length=80, unique=True)
    type = models.CharField(_("type"), max_length=10)
    specialization = models.ForeignKey(
        Specialization,
        verbose_name=_("specialization"),
        on_delete=models.PROTECT,
        related_name="accreditations",
    )
    role = models.CharField(_("role"), max_length=10, choices=Role)
    validity_months = models.PositiveSmallIntegerField(_("validity in months"), null=True, blank=True)
    fee_eur = models.DecimalField(_("fee in EUR"), max_digits=10, decimal_places=2, default=0)
    replaced_by = models.ForeignKey(
        "self",
        verbose_name=_("replaced by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replaces",
    )

    class Meta:
        verbose_name = _("accreditation")
        verbose_name_plural = _("accreditations")
        ordering = ("specialization", "code")
        constraints = (
            models.UniqueConstraint(
                fields=["type", "specialization"],
                name="accreditation_type_specialization",
                violation_error_message=_("This specialization already has an accreditation of this type."),
            ),
            models.CheckConstraint(
                condition=Q(fee_eur__gte=0),
                name="accreditation_fee_not_negative",
                violation_error_message=_("A fee cannot be negative."),
            ),
            models.CheckConstraint(
                condition=Q(replaced_by=None) | ~Q(replaced_by=F("id")),
                name="accreditation_not_replaced_by_itself",
                violation_error_message=_("An accreditation cannot replace itself."),
            ),
        )

    def __str__(self) -> str:
        return self.code

    @property
    def is_offered(self) -> bool:
        """Whether somebody can still earn it."""
        return self.retired_at is None and self.replaced_by_id is None


class ProductLine(models.Model):
    """Maps a product code (case-sensitive) to the specialization its revenue belongs to."""

    product_code = models.CharField(_("product code"), max_length=60, unique=True)
    specialization = models.ForeignKey(
        Specialization,
        verbose_name=_("specialization"),
        on_delete=models.PROTECT,
        related_name="product_lines",
    )

    class Meta:
        verbose_name = _("product line")
        verbose_name_plural = _("product lines")

    def __str__(self) -> str:
        return self.product_code


class Tier(models.Model):
    slug = models.CharField(_("slug"), max_length=12, choices=TierSlug, unique=True)
    name = models.CharField(_("name"), max_length=40)
    rank = models.PositiveSmallIntegerField(_("rank"), unique=True)

    class Meta:
        verbose_name = _("tier")
        verbose_name_plural = _("tiers")
        ordering = ("rank",)

    def __str__(self) -> str:
        return self.name


class Benefit(RetirableEntry):
    """What the programme gives, and to whom: unlocked from a tier on, by a level of a specialization, or by both.

    ``level`` without ``specialization`` is that level of any; without ``tier`` and ``level`` every partner has it.
    ``use_en`` and ``use_fr`` say how a partner makes use of it.
    """

    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=BenefitKind, default=BenefitKind.TERMS)
    name_en = models.CharField(_("name in English"), max_length=120)
    name_fr = models.CharField(_("name in French"), max_length=120)
    description_en = models.TextField(_("description in English"), blank=True)
    description_fr = models.TextField(_("description in French"), blank=True)
    use_en = models.TextField(_("how to use it, in English"), blank=True)
    use_fr = models.TextField(_("how to use it, in French"), blank=True)
    tier = models.ForeignKey(
        Tier,
        verbose_name=_("from tier"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="benefits",
    )
    level = models.CharField(_("from level of a specialization"), max_length=12, choices=Level, blank=True)
    specialization = models.ForeignKey(
        Specialization,
        verbose_name=_("of this specialization"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="benefits",
    )
    position = models.PositiveSmallIntegerField(_("position in lists"), default=0)

    class Meta:
        verbose_name = _("benefit")
        verbose_name_plural = _("benefits")
        ordering = ("position", "slug")
        constraints = (
            models.UniqueConstraint(
                Lower("name_en"),
                name="benefit_name_en",
                violation_error_message=_("Another benefit has this name in English."),
            ),
            models.UniqueConstraint(
                Lower("name_fr"),
                name="benefit_name_fr",
                violation_error_message=_("Another benefit has this name in French."),
            ),
            models.CheckConstraint(
                condition=Q(specialization=None) | ~Q(level=""),
                name="benefit_specialization_with_level",
                violation_error_message=_("Say from which level of the specialization on."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_fr if get_language() == "fr" else self.name_en

    @property
    def description(self) -> str:
        """In the active language."""
        return self.description_fr if get_language() == "fr" else self.description_en

    @property
    def use(self) -> str:
        """How to use it, in the active language."""
        return self.use_fr if get_language() == "fr" else self.use_en


class Resource(RetirableEntry):
    """A file or a link kept by the vendor for the holders of one specialization (partners.resources says who that is).

    The file belongs to no partner: its ``partner_code`` is empty.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    specialization = models.ForeignKey(
        Specialization,
        verbose_name=_("specialization"),
        on_delete=models.PROTECT,
        related_name="resources",
    )
    title_en = models.CharField(_("title in English"), max_length=200)
    title_fr = models.CharField(_("title in French"), max_length=200)
    url = models.URLField(_("link"), blank=True)
    file = models.ForeignKey(
        Attachment, verbose_name=_("file"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        ordering = ("specialization", "title_en")
        constraints = (
            models.UniqueConstraint(
                "specialization",
                Lower("title_en"),
                name="resource_title_en",
                violation_error_message=_("Another resource of this specialization has this title in English."),
            ),
            models.UniqueConstraint(
                "specialization",
                Lower("title_fr"),
                name="resource_title_fr",
                violation_error_message=_("Another resource of this specialization has this title in French."),
            ),
            models.CheckConstraint(
                condition=Q(url="", file__isnull=False) | (~Q(url="") & Q(file=None)),
                name="resource_file_or_link",
                violation_error_message=_("A resource is a file or a link."),
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """In the active language."""
        return self.title_fr if get_language() == "fr" else self.title_en

    @property
    def kind(self) -> ResourceKind:
        return ResourceKind.FILE if self.file_id else ResourceKind.LINK
