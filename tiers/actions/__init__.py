from tiers.actions.alerts import alert_job, tell_of_run
from tiers.actions.chunks import carry_on, evaluate_chunk, run_now
from tiers.actions.impact import compute_impact, compute_impact_later, impact_job
from tiers.actions.keeping import keep_facts
from tiers.actions.losses import refresh_losses
from tiers.actions.publication import announce_rulebook, load_rulebook, publish_rulebook, withdraw_rulebook
from tiers.actions.rerun import Rerun, rerun_failed
from tiers.actions.runs import (
    NoRulebookInForce,
    RunRefused,
    StartedRun,
    finish_run,
    start_run,
    start_scheduled_run,
    sweep_runs,
)

__all__ = [
    "NoRulebookInForce",
    "Rerun",
    "RunRefused",
    "StartedRun",
    "alert_job",
    "announce_rulebook",
    "carry_on",
    "compute_impact",
    "compute_impact_later",
    "evaluate_chunk",
    "finish_run",
    "impact_job",
    "keep_facts",
    "load_rulebook",
    "publish_rulebook",
    "refresh_losses",
    "rerun_failed",
    "run_now",
    "start_run",
    "start_scheduled_run",
    "sweep_runs",
    "tell_of_run",
    "withdraw_rulebook",
]
