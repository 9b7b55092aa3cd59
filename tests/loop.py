"""Coroutines in tests that may share their process with Playwright, which leaves an event loop running in its thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor


def in_a_loop(work: Callable[[], Coroutine[object, object, None]]) -> None:
    """Run ``work`` to its end in a thread with an event loop of its own. What it raises is raised here."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(work())).result()
