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
from tiers.querysets import (
    EvaluationQuerySet,
    EvaluationRunQuerySet,
    KeptFactsQuerySet,
    SavedSimulationQuerySet,
)


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


class LossWatch(models.Model):
    """When the coming losses of a partner were last looked at for reminders, and when there is something to say next.

    A night looks again on ``next_on``, and at whoever was judged since.
    """

    partner = models.OneToOneField(Partner, on_delete=models.CASCADE, related_name="loss_watch", primary_key=True)
    looked_on = models.DateField(_("looked at on"))
    next_on = models.DateField(_("next on"))

    class Meta:
        verbose_name = _("watch over coming losses")
        verbose_name_plural = _("watches over coming losses")

    def __str__(self) -> str:
        return f"{self.partner_id} {self.next_on}"


class KeptFacts(models.Model):
    """The facts that a run went by, as packed columns, so that a preview reads these instead of every order line.

    They are of use while the catalogue has the ``specializations`` and ``accreditation_types`` given, in this order.
    Order lines are those after ``lines_after``. ``rulebooks`` are the public ids that standings point to by position,
    ``partners`` the packed primary keys of all chunks. ``finished_at`` is empty until every chunk is written.
    """

    run = models.ForeignKey(EvaluationRun, verbose_name=_("run"), on_delete=models.CASCADE, related_name="kept_facts")
    lines_after = models.DateField(_("order lines after"))
    specializations = models.JSONField(_("specializations"))
    accreditation_types = models.JSONField(_("accreditation types"))
    rulebooks = models.JSONField(_("rulebooks"))
    partners = models.BinaryField(_("partners"), default=bytes)
    started_at = models.DateTimeField(_("started at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects = KeptFactsQuerySet.as_manager()

    class Meta:
        verbose_name = _("kept facts")
        verbose_name_plural = _("kept facts")

    def __str__(self) -> str:
        return str(self.run_id)


class KeptFactsChunk(models.Model):
    """Some partners of the kept facts. ``orders``, the numbers of their orders, are only read where they count."""

    kept = models.ForeignKey(KeptFacts, on_delete=models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField(_("number"))
    columns = models.BinaryField(_("columns"))
    orders = models.BinaryField(_("numbers of orders"))

    class Meta:
        verbose_name = _("chunk of kept facts")
        verbose_name_plural = _("chunks of kept facts")
        constraints = (models.UniqueConstraint(fields=["kept", "number"], name="kept_facts_chunk_once"),)

    def __str__(self) -> str:
        return f"{self.kept_id} {self.number}"


class ImpactReport(models.Model):
    """The impact of a version of the rules that a worker computed. ``key`` names draft, day and state of the facts."""

    rulebook = models.ForeignKey(
        Rulebook, verbose_name=_("rulebook"), on_delete=models.CASCADE, related_name="impact_reports"
    )
    key = models.CharField(_("key"), max_length=64, unique=True)
    as_of = models.DateField(_("as of"))
    contents = models.BinaryField(_("contents"))
    computed_at = models.DateTimeField(_("computed at"))

    class Meta:
        verbose_name = _("impact report")
        verbose_name_plural = _("impact reports")
        indexes = (models.Index(fields=["rulebook", "-id"], name="impact_report_latest"),)

    def __str__(self) -> str:
        return f"{self.rulebook_id} {self.as_of}"


class CalendarFeed(models.Model):
    """A private address under which a calendar reads what comes to one partner, for as long as its user may.

    Of the secret in the address only the SHA-256 is kept: whoever reads the database cannot subscribe.
    """

    user = models.ForeignKey(User, verbose_name=_("user"), on_delete=models.CASCADE, related_name="calendar_feeds")
    partner = models.ForeignKey(
        Partner, verbose_name=_("partner"), on_delete=models.CASCADE, related_name="calendar_feeds"
    )
    secret_digest = models.CharField(_("digest of the secret"), max_length=64, unique=True)
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        constraints = (models.UniqueConstraint(fields=["user", "partner"], name="calendar_feed_once"),)

    def __str__(self) -> str:
        return f"{self.user_id} {self.partner_id}"


class SavedSimulation(models.Model):
    """Supposed changes that somebody keeps, to be simulated again with the facts of the day.

    ``changes`` are as ``tiers.changes`` writes them: codes, no names. Without ``as_of`` it is about the day on which
    it is opened; without ``rulebook`` about the rules of that day. Whoever sees the partner may open it once it is
    shared, before that only its owner.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    partner = models.ForeignKey(
        Partner, verbose_name=_("partner"), on_delete=models.CASCADE, related_name="saved_simulations"
    )
    owner = models.ForeignKey(User, verbose_name=_("owner"), on_delete=models.CASCADE, related_name="saved_simulations")
    name = models.CharField(_("name"), max_length=120)
    changes = models.JSONField(_("changes"), default=list)
    as_of = models.DateField(_("on the day"), null=True, blank=True)
    rulebook = models.ForeignKey(
        Rulebook, verbose_name=_("rulebook"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    shared_at = models.DateTimeField(_("shared at"), null=True, blank=True)
    saved_at = models.DateTimeField(_("saved at"))

    objects = SavedSimulationQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved simulation")
        verbose_name_plural = _("saved simulations")
        ordering = ("-saved_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["owner", "partner", "name"],
                name="saved_simulation_name_once",
                violation_error_message=_("You have a simulation of this name already: choose another name."),
            ),
        )

    def __str__(self) -> str:
        return self.name
