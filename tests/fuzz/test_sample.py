"""A fixed sample of the fuzz targets: the same cases in each run. The long run is ``make fuzz``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz import running

ROOMS = list(running.ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_bad_input_is_answered_or_refused(room: str, warehouse_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATLAS_WAREHOUSE", str(warehouse_file))
    for target in running.ROOMS[room](running.place(warehouse_file, tmp_path)):
        running.run(target, target.sample)
        assert sum(target.seen.values()) >= target.sample * 0.6, target.seen
        print(f"{target.name}: {sum(target.seen.values())} cases, {target.seen}, slowest {target.slowest:.2f} s")
