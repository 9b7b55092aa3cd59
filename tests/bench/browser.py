"""Cold loads and filter changes in a real Chromium, peers interleaved so that the machine's noise hits all of them."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import free_port

ROOT = Path(__file__).resolve().parents[2]
APPS = Path(__file__).resolve().parent / "apps"

# Marks the time after the paint that follows every change of what the page shows: nodes, pictures, WebGL and canvas draws.
PROBE = """
window.__last = 0; window.__bytes = 0;
const mark = () => requestAnimationFrame(() => setTimeout(() => { window.__last = performance.now(); }, 0));
new MutationObserver(mark).observe(document, {subtree: true, childList: true, characterData: true});
addEventListener('load', mark, true);
for (const kind of ['WebGLRenderingContext', 'WebGL2RenderingContext']) {
  const type = window[kind]; if (!type) continue;
  for (const name of ['drawArrays', 'drawElements', 'drawArraysInstanced', 'drawElementsInstanced']) {
    const before = type.prototype[name]; if (before) type.prototype[name] = function (...a) { mark(); return before.apply(this, a); };
  }
}
"""
QUIET = "() => performance.now() - window.__last > 600 && window.__last > 0"


@dataclass
class Peer:
    """One server under test: how it is started, the page to open, and how a filter is changed on it."""

    name: str
    command: list[str]
    folder: Path
    path: str = "/"
    ready: str = "[data-testid=stMain] h1"
    environment: dict[str, str] = field(default_factory=dict)
    address: str = ""
    process: subprocess.Popen[bytes] | None = None
    seconds_to_ready: float = 0.0

    def start(self) -> None:
        """Start it on a free port and note how long it takes to answer."""
        port = free_port()
        environment = os.environ | self.environment | {"PORT": str(port)}
        begun = time.monotonic()
        self.process = subprocess.Popen([part.format(port=port) for part in self.command], cwd=self.folder, env=environment,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        self.address = f"http://127.0.0.1:{port}"
        while time.monotonic() - begun < 60:
            try:
                urllib.request.urlopen(f"{self.address}/_stcore/health", timeout=2)
                self.seconds_to_ready = time.monotonic() - begun
                return
            except OSError:
                time.sleep(0.02)
        raise RuntimeError(f"{self.name} did not start")

    def stop(self) -> None:
        """End it."""
        if self.process:
            self.process.terminate()
            self.process.wait(20)


def streamlit(script: Path) -> list[str]:
    """The command an ordinary developer types."""
    return [sys.executable, "-m", "streamlit", "run", script.name, "--server.port", "{port}", "--server.headless", "true",
            "--server.address", "127.0.0.1", "--browser.gatherUsageStats", "false"]  # fmt: skip


def peers() -> list[Peer]:
    """The Atlas's landing page and heaviest pages, an empty Streamlit page, and the plain page."""
    atlas = [sys.executable, "server.py"]
    return [
        Peer("empty", streamlit(APPS / "empty/app.py"), APPS / "empty"),
        Peer("plain", streamlit(APPS / "plain/app.py"), APPS / "plain"),
        Peer("overview", atlas, ROOT, "/?lang=en"),
        Peer("programme", atlas, ROOT, "/programme?lang=en"),
        Peer("map", atlas, ROOT, "/map?lang=en", ready="canvas"),
    ]


def _slow(context: BrowserContext, page: Page, mbit: float | None, latency_ms: int) -> None:
    if mbit:
        session = context.new_cdp_session(page)
        rate = mbit * 1e6 / 8
        session.send("Network.enable")
        session.send(
            "Network.emulateNetworkConditions",
            {"offline": False, "latency": latency_ms, "downloadThroughput": rate, "uploadThroughput": rate},
        )


def cold(browser: Browser, peer: Peer, mbit: float | None = None, latency_ms: int = 40) -> dict[str, float]:
    """Open the page in a new profile. Milliseconds to first content and last change, bytes received."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    page = context.new_page()
    page.add_init_script(PROBE)
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    received = [0.0]
    session.on("Network.loadingFinished", lambda e: received.__setitem__(0, received[0] + e["encodedDataLength"]))
    session.on("Network.webSocketFrameReceived", lambda e: received.__setitem__(0, received[0] + len(e["response"]["payloadData"]) * 0.75))
    _slow(context, page, mbit, latency_ms)
    page.goto(peer.address + peer.path)
    page.wait_for_selector(peer.ready, timeout=90_000)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=90_000)
    page.wait_for_function(QUIET, timeout=90_000)
    last = page.evaluate("window.__last")
    first = page.evaluate("(performance.getEntriesByName('first-contentful-paint')[0] || {startTime: 0}).startTime")
    context.close()
    return {"first": first, "last": last, "bytes": received[0]}


def filter_changes(browser: Browser, peer: Peer, picks: list[str]) -> list[float]:
    """Milliseconds from choosing a country to the last change on the page, once per pick."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    page = context.new_page()
    page.add_init_script(PROBE)
    page.goto(peer.address + peer.path)
    page.wait_for_selector(peer.ready, timeout=60_000)
    page.wait_for_function(QUIET)
    if page.locator(".st-key-filters button").count():
        page.locator(".st-key-filters button").first.click()
        page.wait_for_function(QUIET)
    box = page.get_by_role("combobox", name="country").or_(page.get_by_role("combobox", name="Country")).first
    times = []
    for pick in picks:
        box.fill(pick)
        page.wait_for_function(QUIET)
        page.evaluate("document.addEventListener('keydown', () => { window.__begun = performance.now(); }, {capture: true, once: true})")
        page.keyboard.press("Enter")
        page.wait_for_function("() => performance.now() - window.__begun > 300 && performance.now() - window.__last > 600")
        page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
        times.append(page.evaluate("window.__last - window.__begun"))
    context.close()
    return times


def median(values: list[float]) -> float:
    """The median, the figure to quote on a noisy machine."""
    return statistics.median(values)
