"""What a log line holds, and how it looks."""

from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger


def without_personal_data(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Drop what identifies a visitor: browsers, and query strings, in which people search for names."""
    event.pop("user_agent", None)
    if isinstance(request := event.get("request"), str):
        event["request"] = request.partition("?")[0]
    return event


LOG_PROCESSORS: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    without_personal_data,
]


def log_renderer(*, for_people: bool) -> Any:
    """Plain lines for whoever started the portal on one machine, JSON for a log collector."""
    if for_people:
        return structlog.dev.ConsoleRenderer(
            colors=False, pad_event_to=0, exception_formatter=structlog.dev.plain_traceback
        )
    return structlog.processors.JSONRenderer()
