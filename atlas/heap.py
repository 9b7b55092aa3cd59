"""How the C library keeps the process's memory (glibc; elsewhere nothing is done)."""

from __future__ import annotations

import ctypes
import sys
from typing import Any

LIBC: Any = ctypes.CDLL(None) if sys.platform == "linux" else None
M_ARENA_MAX, MOST_HEAPS = -8, 2


def few() -> None:
    """Few heaps for all threads, to be asked for before the first of them begins.

    glibc gives each thread a heap of its own and Streamlit each session a thread: memory freed in one is lost to the others.
    """
    if hasattr(LIBC, "mallopt"):
        LIBC.mallopt(M_ARENA_MAX, MOST_HEAPS)


def give_back() -> None:
    """Memory that nobody uses goes back to the system."""
    if hasattr(LIBC, "malloc_trim"):
        LIBC.malloc_trim(0)
