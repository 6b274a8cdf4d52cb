"""How often something may be asked for; what cannot be counted is refused."""

from datetime import datetime
from hashlib import sha256

from django.core.cache import cache


def within_limit(what: str, *, most: int, seconds: int, now: datetime) -> bool:
    """Whether ``what`` happens for at most the ``most``-th time since the clock last showed a multiple of ``seconds``.

    Each of them takes a place in the shared cache; while that is away there is none to be had.
    """
    digest = sha256(what.encode()).hexdigest()[:32]
    window = int(now.timestamp()) // seconds
    return any(cache.add(f"limit:{digest}:{window}:{place}", True, seconds) for place in range(most))
