"""Opens the warehouse in a thread of its own as soon as it is imported: half of that is done while the server's other modules load."""

from __future__ import annotations

import threading
from contextlib import suppress

from atlas import heap
from atlas.warehouse import WarehouseUnavailable, current


def _open() -> None:
    with suppress(WarehouseUnavailable):  # it is logged, and each page says so
        current()


heap.few()
threading.Thread(target=_open, name="open-warehouse", daemon=True).start()
