"""A server in a process of its own: started on a free port, with its CPU time and memory read from ``/proc``."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from tests.browser.conftest import free_port

ROOT = Path(__file__).resolve().parents[2]
APPS = Path(__file__).resolve().parent / "apps"
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
IDLE = 0.1
"""Seconds of processor time in three seconds that are as good as none."""
TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


def usual() -> dict[str, str]:
    """The environment without what would make a server compile its modules again at each start."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


class Server:
    """One running server. ``address`` is ``http://host:port`` without a slash at its end; ``log`` holds what it printed."""

    def __init__(self, command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log: BinaryIO = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the server
        begun = time.monotonic()
        self.process = subprocess.Popen(
            [part.format(port=self.port) for part in command], cwd=folder, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
            env=usual() | dict(environment or {}) | {"PORT": str(self.port), "HOST": "127.0.0.1"},
        )  # fmt: skip
        self._await_health(begun + 300)
        self.seconds_to_ready = time.monotonic() - begun

    def _await_health(self, deadline: float) -> None:
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
                connection.request("GET", "/_stcore/health")
                if connection.getresponse().status == 200:
                    return
            except OSError:
                pass
            finally:
                connection.close()
            time.sleep(0.02)  # between two looks, not for a result
        said = self.said()[-2000:]
        self.stop()
        raise RuntimeError(f"the server did not start: {said}")

    @property
    def pid(self) -> int:
        """The process id."""
        return self.process.pid

    def cpu(self) -> float:
        """Seconds of CPU time used so far, user and system, all threads."""
        return cpu_of(self.pid)

    def rss(self) -> float:
        """Resident memory in MB (10⁶ bytes)."""
        return int(Path(f"/proc/{self.pid}/statm").read_text(encoding="utf-8").split()[1]) * PAGE_BYTES / 1e6

    def threads(self) -> int:
        """Threads of the process."""
        return len(list(Path(f"/proc/{self.pid}/task").iterdir()))

    def files(self) -> int:
        """Open files and connections of the process."""
        return len(list(Path(f"/proc/{self.pid}/fd").iterdir()))

    def said(self) -> str:
        """What the server printed so far."""
        self.log.seek(0)
        return self.log.read().decode("utf-8", "replace")

    def stop(self) -> None:
        """End it, gently first."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def cpu_of(pid: int) -> float:
    """Seconds of CPU time a process has used so far, user and system, all threads."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def await_rest(pid: int, within: float = 120.0) -> None:
    """Wait until what a server prepares beside its visitors is done: it would be counted as theirs."""
    deadline, before = time.monotonic() + within, -1.0
    while cpu_of(pid) - before > IDLE and time.monotonic() < deadline:
        before = cpu_of(pid)
        time.sleep(3)  # longer than the Atlas waits before it begins; between two looks, not for a result


@contextmanager
def atlas(warehouse: Path | None = None, **environment: str) -> Iterator[Server]:
    """The Atlas as `make run` serves it, on this warehouse (else the published one)."""
    if warehouse is not None:
        environment["ATLAS_WAREHOUSE"] = str(warehouse)
    with _running([sys.executable, "server.py"], ROOT, environment) as server:
        yield server


@contextmanager
def plain(**environment: str) -> Iterator[Server]:
    """The plain Streamlit page of ``apps/plain``, started as its author would."""
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", "{port}", "--server.headless", "true",
               "--server.address", "127.0.0.1", "--browser.gatherUsageStats", "false"]  # fmt: skip
    with _running(command, APPS / "plain", environment) as server:
        yield server


@contextmanager
def _running(*arguments: Any) -> Iterator[Server]:
    server = Server(*arguments)
    try:
        yield server
    finally:
        server.stop()
