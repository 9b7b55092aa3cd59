"""Find a Chromium for the browser tests, or install one: the system's, else Debian's package, else Playwright's own.

``python -m tests.browser.chromium`` prints its path, or says what is missing and exits with 1.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "microsoft-edge")
FLAGS = [
    "--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
    "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist",
]  # fmt: skip
TEST_FLAGS = [*FLAGS, "--disable-gpu-compositing", "--disable-gpu-rasterization"]
"""Without a graphics card these parts cost a quarter of each visit; benchmarks keep them."""


def found() -> str | None:
    """Path of an installed Chromium-like browser, or ``None``. ``ATLAS_CHROMIUM`` overrides the search."""
    if given := os.environ.get("ATLAS_CHROMIUM"):
        return given
    for name in NAMES:
        if path := shutil.which(name):
            return path
    return _playwrights_own()


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        path = play.chromium.executable_path
    return path if path and Path(path).exists() else None


def _tried(*command: str) -> bool:
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=600).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def install() -> str | None:
    """Install Chromium (and a Japanese font) where that is possible, and return its path."""
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        _tried("apt-get", "update", "-qq")
        if _tried("apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-noto-cjk"):
            return found()
    _tried(sys.executable, "-m", "playwright", "install", "chromium")
    return found()


def japanese_font() -> bool:
    """Whether there is a font for pictures and handouts; Debian's is installed where that is possible."""
    from atlas.slides import fonts

    if not fonts.available() and shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        _tried("apt-get", "update", "-qq")
        _tried("apt-get", "install", "-y", "-qq", "--no-install-recommends", "fonts-noto-cjk")
    return fonts.available()


def main() -> int:
    """Make sure there is a browser; say what is missing if not."""
    path = found() or install()
    if path is None:
        sys.stderr.write(
            "No Chromium for the browser tests. Tried: the system's, Debian's package (needs root), Playwright's own (needs its\n"
            "download). Install Chromium, Chrome or Edge, or name one with ATLAS_CHROMIUM=/path/to/browser, and run again.\n"
        )
        return 1
    sys.stdout.write(f"browser for the tests: {path}\n")
    if not japanese_font():
        sys.stdout.write("no Japanese font: the tests of pictures and handouts are skipped (install Noto Sans CJK to run them)\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
