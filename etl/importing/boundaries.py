"""`python -m etl boundaries`: install or remove the official municipality polygons, then build the warehouse anew."""

from __future__ import annotations

import argparse
import hashlib
import shutil
import tempfile
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

from etl import build as builder
from etl import geometry_official as official
from etl import messages
from etl.geometry_sources import GeometryError
from etl.importing.command import report
from etl.problems import BuildError, Problem

TIMEOUT = 30
"""Seconds to wait for the network."""
Row = Mapping[str, str]


def configure(parser: argparse.ArgumentParser, lang: str) -> None:
    """Add the arguments of the command, with their help in ``lang``."""

    def words(key: str) -> str:
        return messages.text(lang, "boundaries_help", key)

    parser.add_argument("action", choices=("install", "remove"), help=words("action"))
    parser.add_argument("--from", dest="folder", type=Path, metavar="…", help=words("from"))
    parser.add_argument("--no-build", action="store_true", help=words("no_build"))


def run(args: argparse.Namespace) -> int:
    """Install or remove the polygons; returns the exit status."""
    try:
        if args.action == "remove":
            if not official.remove(args.data):
                print(_text(args.lang, "nothing_installed"))
                return 0
            print(_text(args.lang, "removed"))
        else:
            _install(args)
    except BuildError as error:
        return report(error.problems, args.lang, args.max_errors)
    except GeometryError as error:
        problem = Problem(str(args.data / "geo"), None, None, "boundaries_unreadable", {"found": str(error)})
        return report([problem], args.lang, args.max_errors)
    if args.no_build:
        print(_text(args.lang, "build_later"))
        return 0
    result = builder.build(args.data, args.out, args.static)
    print(messages.text(args.lang, "report", "version", version=result.version))
    print(_text(args.lang, "built", out=result.out))
    return 0


def _text(lang: str, key: str, **values: object) -> str:
    return messages.text(lang, "boundaries", key, **values)


def _install(args: argparse.Namespace) -> None:
    known = official.sources(args.data)
    with tempfile.TemporaryDirectory() as folder:
        path, source = _found(args.folder, known) if args.folder else _downloaded(Path(folder), known)
        verify(path, source)
        areas = official.read_pack(path, source)
        if missing := official.missing_codes(args.data, areas):
            values = {"count": str(len(missing)), "found": ", ".join(missing[:10])}
            raise BuildError([Problem(str(path), None, None, "boundaries_incomplete", values)])
        content = official.convert(areas)
    state = official.install(args.data, content, source)
    values = {"file": source["file"], "sha256": source["sha256"], "state": str(state)}
    print(_text(args.lang, "installed", bytes=f"{len(content):,}", **values))
    print(_text(args.lang, "attribution", text=source[f"attribution_{args.lang}"]))


def _wanted(known: Sequence[Row]) -> dict[str, str]:
    """Placeholders that tell which files will do and where the official one is."""
    return {"files": ", ".join(row["file"] for row in known), "url": next((row["url"] for row in known if row["url"]), "")}


def _found(folder: Path, known: Sequence[Row]) -> tuple[Path, Row]:
    for row in known:
        if (folder / row["file"]).is_file():
            return folder / row["file"], row
    raise BuildError([Problem(str(folder), None, None, "boundaries_not_there", _wanted(known))])


def _downloaded(folder: Path, known: Sequence[Row]) -> tuple[Path, Row]:
    """The first file with an address and a checksum, from the network."""
    for row in known:
        if not (row["url"] and row["sha256"]):
            continue
        path = folder / row["file"]
        try:
            with urllib.request.urlopen(row["url"], timeout=TIMEOUT) as answer, path.open("wb") as file:
                shutil.copyfileobj(answer, file)
        except (OSError, urllib.error.URLError) as error:
            values = _wanted(known) | {"found": str(error)}
            raise BuildError([Problem(row["url"], None, None, "boundaries_network", values)]) from None
        return path, row
    raise BuildError([Problem("boundaries", None, None, "boundaries_where", _wanted(known))])


def verify(path: Path, source: Row) -> None:
    """Raise BuildError unless the file has the recorded checksum."""
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    values = {"found": found, "allowed": source["sha256"]}
    if not source["sha256"]:
        raise BuildError([Problem(str(path), None, None, "boundaries_unpinned", values)])
    if found != source["sha256"]:
        raise BuildError([Problem(str(path), None, None, "boundaries_checksum", values)])
