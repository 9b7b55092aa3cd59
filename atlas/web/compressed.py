"""Static files compressed and cached for good: Streamlit serves them as they are, which is 2.7 MB before anything shows.

``python -m atlas.web.compressed`` stores Brotli copies once, at installation; a file without a copy is compressed when it
is first asked for and kept in memory. The icon font is stored as a smaller one (see ``icons``). Only files whose name carries a hash of their content are cached for good.
"""

from __future__ import annotations

import gzip
import mimetypes
import re
import sys
from fnmatch import fnmatch
from functools import lru_cache
from pathlib import Path

import brotli
import streamlit
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from atlas.warehouse import ROOT
from atlas.web.icons import FONT, lighter, named

STREAMLIT_STATIC = Path(streamlit.__file__).parent / "static" / "static"
FOLDERS: dict[str, Path] = {"/static/": STREAMLIT_STATIC, "/app/static/": ROOT / "static"}
STORE = ROOT / ".cache" / "static" / streamlit.__version__
TYPES = {".js", ".css", ".json", ".geojson", ".svg", ".wasm", ".map"}
HASHED = re.compile(r"[.-][A-Za-z0-9_-]{8}\.[a-z0-9]+$")
FOR_GOOD = "public, max-age=31536000, immutable"
CHECK_AGAIN = "public, max-age=300"
MIME = {".js": "text/javascript", ".json": "application/json", ".geojson": "application/geo+json"}


def stored(name: str) -> Path:
    """Where the Brotli copy of a Streamlit file is kept."""
    return STORE / f"{name}.br"


@lru_cache(maxsize=256)
def compressed(path: Path, encoding: str, stamp: int) -> bytes:
    """The file compressed with ``br`` or ``gzip``; ``stamp`` (mtime) tells one content from the next."""
    if encoding == "br" and path.is_relative_to(STREAMLIT_STATIC):
        copy = stored(path.relative_to(STREAMLIT_STATIC).as_posix())
        if copy.is_file():
            return copy.read_bytes()
    content = path.read_bytes()
    return brotli.compress(content, quality=5) if encoding == "br" else gzip.compress(content, 6, mtime=0)


def icon_font(url: str) -> Path | None:
    """The smaller icon font in place of Streamlit's, where it has been stored."""
    copy = STORE / url.removeprefix("/static/")
    return copy if fnmatch(copy.name, FONT) and copy.resolve().is_relative_to(STORE) and copy.is_file() else None


def find(url: str) -> Path | None:
    """The file behind an address, or ``None``. An address cannot leave its folder."""
    for prefix, folder in FOLDERS.items():
        if url.startswith(prefix):
            path = (folder / url.removeprefix(prefix)).resolve()
            if path.suffix in TYPES and path.is_relative_to(folder.resolve()) and path.is_file():
                return path
    return None


class CompressedStatic:
    """ASGI middleware that answers GET and HEAD for text-like static files; everything else goes on to Streamlit."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = scope["path"] if scope["type"] == "http" and scope["method"] in ("GET", "HEAD") else ""
        if font := icon_font(asked):
            headers = {"cache-control": FOR_GOOD, "access-control-allow-origin": "*"}
            return await FileResponse(font, media_type="font/woff2", headers=headers)(scope, receive, send)
        if path := find(asked):
            accepted = dict(scope["headers"]).get(b"accept-encoding", b"").decode("latin-1")
            encoding = next((e for e in ("br", "gzip") if e in accepted), None)
            if encoding:
                body = await run_in_threadpool(compressed, path, encoding, path.stat().st_mtime_ns)
                headers = {
                    "content-encoding": encoding,
                    "vary": "accept-encoding",
                    "cache-control": FOR_GOOD if HASHED.search(path.name) else CHECK_AGAIN,
                    "access-control-allow-origin": "*",
                }
                kind = MIME.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
                return await Response(body, media_type=kind, headers=headers)(scope, receive, send)
        await self.app(scope, receive, send)


def store_all() -> tuple[int, int]:
    """Make the copies of Streamlit's files that are missing. Returns bytes before and after."""
    scripts, before, after = sorted(STREAMLIT_STATIC.glob("js/*.js")), 0, 0
    for path in sorted(STREAMLIT_STATIC.rglob("*")):
        name, icons = path.relative_to(STREAMLIT_STATIC).as_posix(), fnmatch(path.name, FONT)
        if path.is_file() and (icons or path.suffix in TYPES):
            copy = STORE / name if icons else stored(name)
            if not copy.is_file():
                copy.parent.mkdir(parents=True, exist_ok=True)
                part = copy.with_suffix(".part")
                part.write_bytes(lighter(path, named(scripts)) if icons else brotli.compress(path.read_bytes(), quality=9))
                part.replace(copy)
            before, after = before + path.stat().st_size, after + copy.stat().st_size
    return before, after


if __name__ == "__main__":
    raw, small = store_all()
    sys.stdout.write(f"static files: {raw / 1e6:.1f} MB -> {small / 1e6:.1f} MB\n")
