"""Tests that run whole servers are opt-in (``make test-operation``): they want the processor for themselves."""

from __future__ import annotations

import os

SERVERS = ["test_behind_nginx.py", "test_object_storage.py", "test_stopping.py", "test_writes_nothing.py"]
collect_ignore = [] if os.environ.get("ATLAS_OPERATION") else SERVERS
