"""Replicas of the Atlas on loopback, and nginx before them with the configuration of ``deploy/``."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "deploy" / "nginx.conf.template"
PATIENCE = 180.0


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def until(what: str, true: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait for a condition. Raises ``AssertionError`` with ``what`` when it does not come."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s: {what}"
        time.sleep(0.02)


class Server:
    """One process of the Atlas on a port of its own. Its events are kept in ``log``, its complaints in ``complaints``."""

    def __init__(self, folder: Path, warehouse: Path, before: Sequence[str] = (), **environment: str) -> None:
        self.port = free_port()
        self.log, self.complaints = folder / f"{self.port}.log", folder / f"{self.port}.err"
        self._command = [*before, sys.executable, "server.py"]
        self._environment = os.environ | {"ATLAS_WAREHOUSE": str(warehouse), "PORT": str(self.port), "HOST": "127.0.0.1"} | environment
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, environment: dict[str, str] | None = None) -> None:
        """Start without waiting. ``environment`` replaces everything where given."""
        with self.log.open("ab") as out, self.complaints.open("ab") as err:
            self.process = subprocess.Popen(
                self._command, cwd=ROOT, env=environment or self._environment, stdin=subprocess.DEVNULL, stdout=out, stderr=err
            )

    def await_ready(self) -> None:
        """Wait until it answers with data."""

        def ready() -> bool:
            assert self.process is not None
            assert self.process.poll() is None, f"ended with {self.process.poll()}: {self.complaints.read_text()[-2000:]}"
            try:
                return self.get("/api/v1/health").status == 200
            except OSError:
                return False

        until("the server answers", ready)

    def get(self, path: str, **headers: str) -> HTTPResponse:
        """An answer whose body has been read into ``.content``."""
        return get(self.port, path, **headers)

    def metric(self, name: str, **labels: str) -> float:
        """A metric, summed over the labels that are not given."""
        text = self.get("/api/v1/metrics").content.decode()  # type: ignore[attr-defined]
        samples = [one for family in text_string_to_metric_families(text) for one in family.samples if one.name == name]
        return sum(one.value for one in samples if labels.items() <= one.labels.items())

    def kill(self) -> None:
        """As a crash would end it."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> int:
        """In order. Returns the exit code."""
        if self.process is None:
            return 0
        if self.process.poll() is None:
            self.process.terminate()
        try:
            return self.process.wait(40)
        except subprocess.TimeoutExpired:
            self.kill()
            raise


def get(port: int, path: str, method: str = "GET", **headers: str) -> HTTPResponse:
    """One request on a connection of its own; the body is in ``.content``."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        answer.content = answer.read()  # type: ignore[attr-defined]
        return answer
    finally:
        connection.close()


def rendered(replicas: Sequence[int], listen: int, folder: Path) -> str:
    """The template of ``deploy/`` filled in, as envsubst does it."""
    values = {
        "ATLAS_REPLICA_1": f"127.0.0.1:{replicas[0]}", "ATLAS_REPLICA_2": f"127.0.0.1:{replicas[1]}",
        "ATLAS_LISTEN": f"127.0.0.1:{listen}", "ATLAS_CACHE": str(folder / "cache"), "ATLAS_ACCESS_LOG": str(folder / "access.log"),
    }  # fmt: skip
    return re.sub(r"\$\{(ATLAS_\w+)\}", lambda found: values[found[1]], TEMPLATE.read_text(encoding="utf-8"))


class Nginx:
    """nginx on a free port before two replicas."""

    def __init__(self, program: str, folder: Path, replicas: Sequence[int]) -> None:
        self.port, self.folder = free_port(), folder
        self.address = f"http://127.0.0.1:{self.port}"
        (folder / "atlas.conf").write_text(rendered(replicas, self.port, folder), encoding="utf-8")
        temporary = "".join(f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (folder / "nginx.conf").write_text(
            f"worker_processes 1; pid {folder}/pid; error_log {folder}/error.log; daemon off; events {{ worker_connections 1024; }}\n"
            f"http {{ {temporary} include {folder}/atlas.conf; }}\n", encoding="utf-8",
        )  # fmt: skip
        user = [] if os.geteuid() else ["-g", "user root;"]  # where the folder belongs to root only
        self._command = [program, "-p", str(folder), "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf", *user]
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until it listens."""
        subprocess.run([*self._command, "-t", "-q"], check=True)
        self.process = subprocess.Popen(self._command, stdin=subprocess.DEVNULL)

        def listens() -> bool:
            with socket.socket() as one:
                return one.connect_ex(("127.0.0.1", self.port)) == 0

        until("nginx listens", listens, 10)

    def get(self, path: str, method: str = "GET", **headers: str) -> HTTPResponse:
        """An answer through nginx."""
        return get(self.port, path, method, **headers)

    def stop(self) -> None:
        """End it."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(10)
