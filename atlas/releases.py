"""The released data versions: small compressed copies in git, unpacked when first asked for (docs/adr/0006)."""

from __future__ import annotations

import csv
import hashlib
import json
import lzma
import os
import tempfile
import threading
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from atlas.warehouse import ROOT, WarehouseUnavailable

LABEL_SECONDS = 5
"""For so long a name found is used again: every Card names its version, and each look at the folder asks the disk."""
DESCRIPTOR, WAREHOUSE, CHANGES = "release.json", "atlas.duckdb.xz", "changes.csv"


@dataclass(frozen=True, slots=True)
class Release:
    """A released version: its name, data version, dates (ISO), the release before it, and where it is kept."""

    name: str
    version: str
    released_on: str
    facts_as_of: str
    previous: str
    sha256: str
    rows: int
    folder: Path


def version_label(version: str) -> str:
    """A data version with the name of its release where it was released: ``2026.11 (6a5a…)``."""
    return _label(version, os.environ.get("ATLAS_RELEASES"), time.monotonic() // LABEL_SECONDS)


@lru_cache(maxsize=16)
def _label(version: str, here: str | None, now: float) -> str:  # the last two only tell when to look again
    return next((f"{one.name} ({version})" for one in known() if one.version == version), version)


def folder() -> Path:
    """Where the releases are: ``ATLAS_RELEASES`` or ``data/releases``."""
    return Path(os.environ.get("ATLAS_RELEASES") or ROOT / "data" / "releases")


def known() -> tuple[Release, ...]:
    """Every release, the newest first."""
    here = folder()
    try:
        stamp = here.stat().st_mtime_ns
    except OSError:
        return ()
    return _known(here, stamp)


@lru_cache(maxsize=4)
def _known(here: Path, stamp: int) -> tuple[Release, ...]:
    found = []
    for file in sorted(here.glob(f"*/{DESCRIPTOR}")):
        raw = json.loads(file.read_text(encoding="utf-8"))
        found.append(
            Release(
                raw["name"], raw["data_version"], raw["released_on"], raw["facts_as_of"], raw["previous"] or "",
                raw["sha256"], sum(raw["rows"].values()), file.parent,
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.released_on, one.name), reverse=True))


def changes(release: Release) -> list[dict[str, str]]:
    """The changelog of a release: every cell that differs from the release before it, with the reason where given."""
    with (release.folder / CHANGES).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


_unpacking = threading.Lock()


def unpacked(release: Release) -> Path:
    """The warehouse file of a release, unpacked once (into ``ATLAS_UNPACKED``) and checked.

    Raises ``WarehouseUnavailable`` if it is damaged."""
    first = os.environ.get("ATLAS_UNPACKED") or ROOT / "data" / "build" / "releases"
    for parent in (Path(first), Path(tempfile.gettempdir()) / "atlas-releases"):
        path = parent / f"{release.name}-{release.sha256[:12]}.duckdb"
        with _unpacking:
            if path.exists():
                return path
            try:
                parent.mkdir(parents=True, exist_ok=True)
                _unpack(release, path)
                return path
            except PermissionError:
                continue
            except (OSError, lzma.LZMAError) as problem:
                raise WarehouseUnavailable(f"{release.name}: {problem}") from problem
    raise WarehouseUnavailable(f"{release.name}: no folder to unpack it into")


def _unpack(release: Release, path: Path) -> None:
    digest = hashlib.sha256()
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as out, lzma.open(release.folder / WAREHOUSE) as packed:
        while piece := packed.read(1 << 20):
            digest.update(piece)
            out.write(piece)
    if digest.hexdigest() != release.sha256:
        os.unlink(out.name)
        raise WarehouseUnavailable(f"{release.name}: the file does not have the checksum of its descriptor")
    os.replace(out.name, path)
