"""A worker's sign of life: its main process writes it to the database while its pool does the work.

It needs nothing of the broker, so that it is the same on each, and it goes on during a long task.
"""

from __future__ import annotations

import logging
from typing import Any

from celery import bootsteps
from django.db import Error, connection
from django.utils import timezone
from django.utils.module_loading import import_string

EVERY_SECONDS = 30

logger = logging.getLogger(__name__)


class Heartbeat(bootsteps.StartStopStep):
    """Part of every worker (``spp_portal.celery``), from its start to its end."""

    requires = {"celery.worker.components:Timer"}

    def __init__(self, parent: Any, **options: Any) -> None:
        super().__init__(parent, **options)
        self.timer: Any = None

    def start(self, parent: Any) -> None:
        self.started_at = timezone.now()
        self.beat(parent.hostname)
        self.timer = parent.timer.call_repeatedly(EVERY_SECONDS, self.beat, (parent.hostname,))

    def stop(self, parent: Any) -> None:
        if self.timer:
            self.timer.cancel()

    def beat(self, worker: str) -> None:
        try:
            # By its name: this module is loaded before the apps are.
            note_sign_of_life = import_string("core.actions.note_sign_of_life")
            note_sign_of_life(worker=worker, started_at=self.started_at, at=timezone.now())
        except Error:  # a database that does not answer ends no worker
            logger.warning("could not write a sign of life", exc_info=True)
        finally:
            connection.close()  # not to be inherited by a process of the pool
