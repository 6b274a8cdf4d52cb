"""A cache that may be away without taking the pages with it."""

import logging
import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

T = TypeVar("T")

PAUSE_SECONDS = 5
"""How long a Redis that failed is left alone: one page waits for it, not every one."""


class ForgivingRedisCache(RedisCache):
    """While Redis does not answer nothing is found, remembered or added.

    Pages compute again what they would have found. Sign-in stays shut: its limits count here, and what cannot be
    counted is refused. Deleting still fails: a session that was ended must not be there again when Redis is.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._away_until = 0.0

    def add(self, key: str, value: Any, *args: Any, **options: Any) -> bool:
        return self._tried(lambda: RedisCache.add(self, key, value, *args, **options), False)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._tried(lambda: RedisCache.get(self, key, default, version), default)

    def set(self, key: str, value: Any, *args: Any, **options: Any) -> None:
        self._tried(lambda: RedisCache.set(self, key, value, *args, **options), None)

    def has_key(self, key: str, version: int | None = None) -> bool:
        return self._tried(lambda: RedisCache.has_key(self, key, version), False)

    def _tried(self, act: Callable[[], T], otherwise: T) -> T:
        if time.monotonic() < self._away_until:
            return otherwise
        try:
            return act()
        except RedisError:
            logger.warning("the cache does not answer", exc_info=True)
            self._away_until = time.monotonic() + PAUSE_SECONDS
            return otherwise
