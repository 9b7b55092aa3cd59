"""Data version: the first twelve hex digits of a SHA-256 over the normalised content of all inputs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from etl.files import RawTable
from etl.package import MARTS, Package, read_json
from etl.transform import DIRECTORY, scripts

LENGTH = 12
GEO = "geo"
OFFICIAL = "build/official_boundaries.json"


def _parts(package: Package, raw: Mapping[str, RawTable], transforms: Path) -> Iterator[tuple[str, bytes]]:
    def plain(value: object) -> bytes:
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    for name in sorted(raw):
        if path := raw[name].large:  # its bytes as they are
            with path.open("rb") as file:
                yield f"facts/{name}", hashlib.file_digest(file, "sha256").digest()
        else:
            yield f"facts/{name}", plain([raw[name].header, *raw[name].rows])
    yield "datapackage", plain(package.raw)
    if (package.directory / MARTS).exists():
        yield "marts", plain(read_json(package.directory / MARTS))
    geo = package.directory / GEO
    for path in sorted(path for path in geo.rglob("*") if path.is_file()):
        yield f"{GEO}/{path.relative_to(geo).as_posix()}", path.read_bytes()
    if (pack := package.directory / OFFICIAL).exists():  # the optional municipality boundaries, when installed
        yield OFFICIAL, pack.read_bytes()
    for path in scripts(transforms):
        yield f"transform/{path.name}", path.read_text(encoding="utf-8").encode()


def data_version(package: Package, raw: Mapping[str, RawTable], transforms: Path = DIRECTORY) -> str:
    """Version of the data: equal for equal content, whatever the line ends, quoting or JSON layout."""
    digest = hashlib.sha256()
    for name, content in _parts(package, raw, transforms):
        # Lengths keep two parts apart that would run together to the same bytes.
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:LENGTH]
