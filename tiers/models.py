"""The judgement: runs, the immutable evaluations they made, and what changed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.ids import new_public_id
from core.models import User
from partners.enums import StandingStatus
from partners.models import Partner
from specializations.enums import TierSlug
from specializations.models import Rulebook
from tiers.enums import Change, RunState, RunTrigger
from tiers.querysets import EvaluationQuerySet, EvaluationRunQuerySet


class EvaluationRun(models.Model):
    """One recompute for an as-of date. At most one is running; its chunks of partners are jobs.

    ``changed`` counts partners of whom an achievement changed, ``missed`` those of them that only a full run
    came upon: no mark and no date had announced it, which is a defect.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    as_of = models.DateField(_("as of"))
    trigger = models.CharField(_("trigger"), max_length=10, choices=RunTrigger)
    full = models.BooleanField(_("every partner"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=RunState, default=RunState.RUNNING)
    by = models.ForeignKey(
        User,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    started_at = models.DateTimeField(_("started at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    total = models.PositiveIntegerField(_("partners to evaluate"), default=0)
    evaluated = models.PositiveIntegerField(_("evaluated"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    failed = models.PositiveIntegerField(_("failed"), default=0)
    missed = models.PositiveIntegerField(_("changed without a mark"), default=0)
    seconds = models.FloatField(_("seconds"), default=0)

    objects = EvaluationRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering = ("-started_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["state"],
                condition=Q(state="running"),
                name="run_one_at_a_time",
                violation_error_message=_("A run is going already."),
            ),
        )
        indexes = (models.Index(fields=["as_of"], name="run_as_of"),)

    def __str__(self) -> str:
        return str(self.as_of)

    @property
    def job_prefix(self) -> str:
        """What the keys of the jobs of this run begin with."""
        return f"run:{self.public_id}:"


class RunFailure(models.Model):
    """A partner that a run could not evaluate; it is judged through the run before until that is mended."""

    run = models.ForeignKey(EvaluationRun, on_delete=models.CASCADE, related_name="failures")
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="run_failures")
    error = models.TextField(_("error"))

    class Meta:
        verbose_name = _("failure")
        verbose_name_plural = _("failures")
        constraints = (models.UniqueConstraint(fields=["run", "partner"], name="run_failure_once"),)

    def __str__(self) -> str:
        return f"{self.run_id} {self.partner_id}"


class Evaluation(models.Model):
    """One computation of a standing, never updated nor deleted. The newest of a date stands for that date.

    The texts are canonical JSON as ``tiers.engine.kept`` writes it, and stay text so that they keep every byte.
    ``facts`` is what was observed on the day, ``before`` and ``after`` the standing; ``shortfalls`` maps subjects
    such as ``encryption:master`` or ``tier:gold`` to what they fall short of, by measure. With the rulebook,
    which never changes, facts and standing before give the rest again bit for bit; ``digest`` is SHA-256 over
    facts, rulebook and standing before (docs/rules/tier_evaluation.md §5).
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    partner = models.ForeignKey(
        Partner,
        verbose_name=_("partner"),
        on_delete=models.PROTECT,
        related_name="evaluations",
        db_index=False,
    )
    run = models.ForeignKey(EvaluationRun, verbose_name=_("run"), on_delete=models.PROTECT, related_name="evaluations")
    rulebook = models.ForeignKey(
        Rulebook, verbose_name=_("rulebook"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    as_of = models.DateField(_("as of"))
    facts = models.TextField(_("facts"))
    before = models.TextField(_("standing before"))
    after = models.TextField(_("standing after"))
    shortfalls = models.TextField(_("shortfalls"))
    tier = models.CharField(_("tier"), max_length=12, choices=TierSlug)
    tier_met = models.CharField(_("tier met"), max_length=12, choices=TierSlug)
    tier_status = models.CharField(_("status of the tier"), max_length=12, choices=StandingStatus)
    kept_until = models.DateField(_("kept until"), null=True, blank=True)
    next_change_on = models.DateField(_("next change on"), null=True, blank=True)
    digest = models.CharField(_("digest"), max_length=64)
    created_at = models.DateTimeField(_("computed at"))

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        indexes = (models.Index(fields=["partner", "-as_of", "-id"], name="evaluation_latest"),)

    def __str__(self) -> str:
        return f"{self.partner_id} {self.as_of}"


class StandingChange(models.Model):
    """What happened to one achievement of a partner on a day: the source of run pages, alerts and flags.

    ``cause`` holds ids and codes that the page puts into words.
    """

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="standing_changes")
    on = models.DateField(_("day"))
    achievement = models.CharField(_("achievement"), max_length=80)
    change = models.CharField(_("change"), max_length=14, choices=Change)
    cause = models.JSONField(_("cause"), default=dict)
    run = models.ForeignKey(EvaluationRun, on_delete=models.PROTECT, related_name="changes")
    evaluation = models.ForeignKey(
        Evaluation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="changes",
    )

    class Meta:
        verbose_name = _("change of a standing")
        verbose_name_plural = _("changes of standings")
        ordering = ("-on", "achievement")
        constraints = (
            models.UniqueConstraint(
                fields=["partner", "achievement", "on"],
                name="standing_change_once_a_day",
            ),
        )

    def __str__(self) -> str:
        return f"{self.partner_id} {self.achievement} {self.change}"
