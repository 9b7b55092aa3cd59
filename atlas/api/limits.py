"""What one request may take, and how many large exports may run at a time. All can be set by the environment."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass

import anyio


def _number(name: str, default: int) -> int:
    return int(os.environ.get(name) or default)


@dataclass(frozen=True, slots=True)
class Limits:
    """Rows per request, seconds of a query and of a whole transfer, large exports at a time, when an export is large
    (rows), seconds a large export waits for its turn, seconds after which to ask again."""

    rows: int = _number("ATLAS_API_ROWS", 5_000_000)
    query_seconds: int = _number("ATLAS_API_QUERY_SECONDS", 60)
    transfer_seconds: int = _number("ATLAS_API_TRANSFER_SECONDS", 600)
    slots: int = _number("ATLAS_API_EXPORTS", 2)
    heavy_rows: int = _number("ATLAS_API_HEAVY_ROWS", 20_000)
    wait_seconds: int = _number("ATLAS_API_WAIT_SECONDS", 5)
    retry_seconds: int = 10


LIMITS = Limits()


class Busy(RuntimeError):
    """No turn came free in time."""


class Slots:
    """Turns for large exports. A turn is taken with ``await take()`` and given back with ``give()``."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._free = threading.Semaphore(number)

    async def take(self, seconds: float) -> None:
        """Wait for a turn without holding a thread. Raises ``Busy`` after ``seconds``."""
        for left in range(int(seconds * 20), -1, -1):
            if self._free.acquire(blocking=False):
                return
            if left:
                await anyio.sleep(0.05)
        raise Busy

    def give(self) -> None:
        """Give a turn back."""
        self._free.release()

    @property
    def running(self) -> int:
        """Turns taken at the moment."""
        return self._number - self._free._value


SLOTS = Slots(LIMITS.slots)
