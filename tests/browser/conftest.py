"""A real server and a real Chromium for the browser tests."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.chromium import TEST_FLAGS, found

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def start(warehouse: Path, command: list[str] | None = None) -> tuple[subprocess.Popen[bytes], str]:
    """Start the Atlas on a free port and wait until it answers. Returns process and address."""
    port = free_port()
    environment = os.environ | {"ATLAS_WAREHOUSE": str(warehouse), "PORT": str(port), "HOST": "127.0.0.1"}
    arguments = [part.format(port=port) for part in command] if command else [sys.executable, "server.py"]
    process = subprocess.Popen(arguments, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=2)
            return process, address
        except OSError:
            if process.poll() is not None:
                raise RuntimeError(f"the server ended with {process.returncode}") from None
            time.sleep(0.1)
    process.kill()
    raise RuntimeError("the server did not answer within a minute")


@pytest.fixture(scope="session")
def atlas(warehouse_file: Path) -> Iterator[str]:
    """Address of a running Atlas on the real facts."""
    process, address = start(warehouse_file)
    yield address
    process.terminate()
    process.wait(20)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for all tests of a worker."""
    path = found()
    assert path, "no Chromium: run `python -m tests.browser.chromium`"
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=TEST_FLAGS)
        yield browser
        browser.close()


@dataclass
class Visit:
    """A browser page on the Atlas, with what it asked for and what went wrong."""

    page: Page
    address: str
    hosts: set[str] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Open an address of the Atlas and wait until its script has run."""
        self.page.goto(self.address + path)
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until the script has run, the page has a title and no element is still being loaded."""
        self.page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=60_000)
        self.page.wait_for_selector("[data-testid=stMain] h1", timeout=60_000)
        expect(self.page.locator("[data-testid=stSkeleton]")).to_have_count(0, timeout=60_000)


@pytest.fixture
def visit(atlas: str, chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """A fresh visitor: Japanese browser, 1440 px wide, or what ``@pytest.mark.parametrize(..., indirect)`` gives."""
    options = {"viewport": {"width": 1440, "height": 900}, "locale": "ja-JP"} | getattr(request, "param", {})
    context = chromium.new_context(**options)
    page = context.new_page()
    one = Visit(page, atlas)
    page.on("request", lambda r: one.hosts.add(r.url.split("/")[2]) if r.url.startswith(("http", "ws")) else None)
    page.on("pageerror", lambda e: one.errors.append(str(e)))
    page.on("console", lambda m: one.errors.append(m.text) if "Content Security Policy" in m.text else None)
    yield one
    context.close()
