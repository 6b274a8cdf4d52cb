from datetime import datetime, timedelta

from core.models import WorkerSign

FORGOTTEN_AFTER = timedelta(days=7)


def note_sign_of_life(*, worker: str, started_at: datetime, at: datetime) -> None:
    """Write down that this worker is alive. The first time, workers unheard of for a week are forgotten."""
    if WorkerSign.objects.filter(worker=worker, started_at=started_at).update(seen_at=at):
        return
    WorkerSign.objects.filter(seen_at__lt=at - FORGOTTEN_AFTER).delete()
    WorkerSign.objects.update_or_create(worker=worker, defaults={"started_at": started_at, "seen_at": at})
