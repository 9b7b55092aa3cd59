"""The servers that are compared: the Atlas, an empty and a plain Streamlit page, Dash, Datasette, each started as its users would."""

from __future__ import annotations

import csv
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb

from tests.bench import synthetic
from tests.browser.conftest import free_port

ROOT = Path(__file__).resolve().parents[2]
APPS = Path(__file__).resolve().parent / "apps"
# Records per country, cumulative in this order, are what a filter change must show. Words are the labels of the Atlas.
PICKS = {"THA": "Thailand", "VNM": "Viet", "IDN": "Indonesia", "MYS": "Malaysia", "PHL": "Philippines", "PLW": "Palau"}
PLAIN_COUNT = ("[data-testid=stMetricValue]", r"([\d,]+)")
ATLAS_COUNT = (".st-key-card-programme-by-year", r"([\d,]+) records over")
DASH_COUNT = ("#numbers", r"Records ([\d,]+)")


@dataclass
class Peer:
    """One server under test and one page of it.

    ``drawn`` is what must be on the page before a load counts (kind, number), ``count`` where the number of records stands
    (selector, pattern), ``total`` that number without a filter.
    """

    name: str
    command: list[str]
    folder: Path
    path: str = "/"
    drawn: tuple[str, int] = ("plotly", 4)
    count: tuple[str, str] = ("", "")
    environment: dict[str, str] = field(default_factory=dict)
    health: str = "/_stcore/health"
    streamlit: bool = True
    total: int = 0
    labels: bool = False
    address: str = ""
    process: subprocess.Popen[bytes] | None = None
    seconds_to_ready: float = 0.0

    def start(self) -> None:
        """Start it on a free port and note how long it takes until it answers."""
        port = free_port()
        environment = os.environ | self.environment | {"PORT": str(port), "HOST": "127.0.0.1"}
        begun = time.monotonic()
        self.process = subprocess.Popen([part.format(port=port) for part in self.command], cwd=self.folder, env=environment,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        self.address = f"http://127.0.0.1:{port}"
        while time.monotonic() - begun < 300 and self.process.poll() is None:
            try:
                urllib.request.urlopen(f"{self.address}{self.health}", timeout=30)
                self.seconds_to_ready = time.monotonic() - begun
                return
            except OSError:
                time.sleep(0.01)
        raise RuntimeError(f"{self.name} did not start")

    def stop(self) -> None:
        """End it."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def memory(self) -> float:
        """Resident memory in MB (10⁶ bytes)."""
        assert self.process
        return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6

    def word(self, code: str) -> str:
        """What a reader types into the country filter."""
        return PICKS[code] if self.labels else code

    def at(self, name: str, path: str, drawn: tuple[str, int], **changes: object) -> Peer:
        """Another page of the same running server."""
        return replace(self, name=name, path=path, drawn=drawn, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Size:
    """One size of the data: its name, its warehouse, the CSV files made of it, the number of register rows."""

    name: str
    warehouse: Path
    facts: Path
    rows: int

    def expected(self, picks: int = 4) -> dict[str, int]:
        """Records in the register for the first picks, added one after another."""
        codes = list(PICKS)[:picks]
        with duckdb.connect(str(self.warehouse), read_only=True) as con:
            count = dict(con.execute("SELECT country_iso3, count(*) FROM projects GROUP BY ALL").fetchall())
        return {code: sum(count[one] for one in codes[: at + 1]) for at, code in enumerate(codes)}


def sizes(folder: Path, wanted: dict[str, int], real: Path) -> dict[str, Size]:
    """The real data and the synthetic sizes ``name → rows``, made where they are missing."""
    with duckdb.connect(str(real), read_only=True) as con:
        [(count, version)] = con.execute("SELECT (SELECT count(*) FROM projects), value FROM meta WHERE key = 'data_version'").fetchall()
    made = {"real": Size("real", real, folder / f"facts-real-{version}", count)}
    for name, rows in wanted.items():
        file = folder / f"synthetic-{rows}-{version}.duckdb"
        if not file.exists():
            part = file.with_suffix(".part")
            synthetic.warehouse(part, rows, real)
            part.replace(file)
        made[name] = Size(name, file, folder / f"facts-{name}-{version}", rows)
    for size in made.values():
        if not size.facts.exists():
            synthetic.facts(size.facts, size.warehouse)
    return made


def streamlit(script: Path) -> list[str]:
    """The command an ordinary developer types."""
    return [sys.executable, "-m", "streamlit", "run", script.name, "--server.port", "{port}", "--server.headless", "true",
            "--server.address", "127.0.0.1", "--browser.gatherUsageStats", "false"]  # fmt: skip


def empty() -> Peer:
    """The floor: an empty Streamlit page."""
    return Peer("empty", streamlit(APPS / "empty/app.py"), APPS / "empty", drawn=("text", 1))


def plain(size: Size) -> Peer:
    """Streamlit + pandas + plotly.express."""
    return Peer("plain", streamlit(APPS / "plain/app.py"), APPS / "plain", drawn=("plotly", 4), count=PLAIN_COUNT,
                environment={"BENCH_FACTS": str(size.facts)}, total=size.rows)  # fmt: skip


def dash(size: Size) -> Peer:
    """Dash + pandas + plotly.express."""
    return Peer("dash", [sys.executable, "app.py"], APPS / "dash", drawn=("plotly", 4), count=DASH_COUNT, health="/",
                environment={"BENCH_FACTS": str(size.facts)}, streamlit=False, total=size.rows)  # fmt: skip


def programme(size: Size) -> Peer:
    """The Atlas's programme page: the register, most charts of all pages."""
    return Peer("programme", [sys.executable, "server.py"], ROOT, "/programme?lang=en", ("img", 5), ATLAS_COUNT,
                {"ATLAS_WAREHOUSE": str(size.warehouse)}, total=size.rows, labels=True)  # fmt: skip


def datasette(size: Size, folder: Path) -> Peer:
    """Datasette on a SQLite file of the register; the file is made as ``seconds_to_load`` tells."""
    return Peer("datasette", [sys.executable, "-m", "datasette", str(folder / f"{size.name}.sqlite"), "--port", "{port}", "--setting",
                              "max_csv_mb", "0"], ROOT, health="/", streamlit=False)  # fmt: skip


def to_sqlite(facts: Path, out: Path) -> float:
    """Load the register's CSV into SQLite with Python's csv module, without a journal. Returns seconds."""
    out.unlink(missing_ok=True)
    begun = time.perf_counter()
    with sqlite3.connect(out) as con, (facts / "projects.csv").open(encoding="utf-8", newline="") as file:
        con.execute("PRAGMA journal_mode = OFF")
        con.execute("PRAGMA synchronous = OFF")
        reader = csv.reader(file)
        names = next(reader)
        con.execute(f"CREATE TABLE projects ({', '.join(names)})")
        con.executemany(f"INSERT INTO projects VALUES ({', '.join('?' for _ in names)})", reader)
    con.close()
    return time.perf_counter() - begun


def folder() -> Path:
    """Where synthetic data are kept between runs: ``ATLAS_BENCH_FOLDER``, else a folder of the system's temporary directory."""
    found = Path(os.environ.get("ATLAS_BENCH_FOLDER") or Path(tempfile.gettempdir()) / "atlas-bench")
    found.mkdir(parents=True, exist_ok=True)
    return found
