from core.actions.audit import record, record_many
from core.actions.jobs import NewJob, claim, enqueue, enqueue_many, fail, finish, publish_due, report_progress

__all__ = [
    "NewJob",
    "claim",
    "enqueue",
    "enqueue_many",
    "fail",
    "finish",
    "publish_due",
    "record",
    "record_many",
    "report_progress",
]
