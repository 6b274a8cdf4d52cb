from tiers.actions.chunks import carry_on, evaluate_chunk, run_now
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
    "RunRefused",
    "StartedRun",
    "carry_on",
    "evaluate_chunk",
    "finish_run",
    "run_now",
    "start_run",
    "start_scheduled_run",
    "sweep_runs",
]
