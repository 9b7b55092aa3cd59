"""Tests that run whole servers are opt-in (``make test-operation``): they want the processor for themselves."""

from __future__ import annotations

import os

collect_ignore = [] if os.environ.get("ATLAS_OPERATION") else ["test_behind_nginx.py", "test_stopping.py", "test_writes_nothing.py"]
