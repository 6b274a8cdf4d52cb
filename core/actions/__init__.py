from core.actions.accounts import (
    anonymise_account,
    change_account,
    create_account,
    enqueue_password_reset,
    send_password_reset,
    set_password,
    set_password_hash,
)
from core.actions.attachments import store_attachment
from core.actions.audit import record, record_many
from core.actions.jobs import (
    NewJob,
    claim,
    enqueue,
    enqueue_many,
    fail,
    finish,
    publish_due,
    report_progress,
    take_over,
)
from core.actions.notifications import notify, send_notification

__all__ = [
    "NewJob",
    "anonymise_account",
    "change_account",
    "claim",
    "create_account",
    "enqueue",
    "enqueue_many",
    "enqueue_password_reset",
    "fail",
    "finish",
    "notify",
    "publish_due",
    "record",
    "record_many",
    "report_progress",
    "send_notification",
    "send_password_reset",
    "set_password",
    "set_password_hash",
    "store_attachment",
    "take_over",
]
