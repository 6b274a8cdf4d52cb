from core.actions.audit import record, record_many
from core.actions.jobs import NewJob, claim, enqueue, enqueue_many, fail, finish, publish_due, report_progress
from core.actions.notifications import enqueue_unsent, notify, send_notification

__all__ = [
    "NewJob",
    "claim",
    "enqueue",
    "enqueue_many",
    "enqueue_unsent",
    "fail",
    "finish",
    "notify",
    "publish_due",
    "record",
    "record_many",
    "report_progress",
    "send_notification",
]
