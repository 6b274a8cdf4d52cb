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
from core.actions.audit import KEPT_OUT, event_of, kept_out, record, record_many
from core.actions.digests import enqueue_digests, send_digest
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
from core.actions.mailing import retry_mail
from core.actions.notifications import News, mark_notifications_read, notify, notify_many, send_notification
from core.actions.preferences import choose_deliveries
from core.actions.workers import note_sign_of_life

__all__ = [
    "KEPT_OUT",
    "NewJob",
    "News",
    "anonymise_account",
    "change_account",
    "choose_deliveries",
    "claim",
    "create_account",
    "enqueue",
    "enqueue_many",
    "enqueue_digests",
    "enqueue_password_reset",
    "event_of",
    "fail",
    "finish",
    "kept_out",
    "mark_notifications_read",
    "note_sign_of_life",
    "notify",
    "notify_many",
    "publish_due",
    "record",
    "record_many",
    "report_progress",
    "retry_mail",
    "send_digest",
    "send_notification",
    "send_password_reset",
    "set_password",
    "set_password_hash",
    "store_attachment",
    "take_over",
]
