"""docs/benchmarks.md, docs/benchmarks.ja.md and their pictures, made of results/*.json and nothing else."""

from __future__ import annotations

import html
import json
import statistics
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.results import FOLDER, percentile

HERE = Path(__file__).resolve().parent
DOCS = HERE.parents[1] / "docs"
LANGS = ("en", "ja")
HEAVY = ("programme", "map")
Results = Mapping[str, Any]


@dataclass(frozen=True)
class Goal:
    """A measure of the table: its limit (``least``: the value must be at least that), and how it is read from the results."""

    id: str
    limit: float
    value: Callable[[Results], float]
    least: bool = False
    digits: int = 2

    def measured(self, results: Results) -> float | None:
        """The value, or ``None`` where it was not measured."""
        try:
            return self.value(results)
        except (KeyError, IndexError, StopIteration, statistics.StatisticsError):
            return None

    def met(self, value: float) -> bool:
        """Whether the goal is reached."""
        return value >= self.limit if self.least else value <= self.limit

    def share(self, value: float) -> float:
        """The value as a share of the goal; up to 1 is reached."""
        return self.limit / max(value, 1e-9) if self.least else value / self.limit


def _load(results: Results, page: str, network: str, measure: str = "last") -> float:
    return statistics.median(results["browser"]["cold"][network][page][measure])


def _heaviest(results: Results, network: str) -> float:
    return max(_load(results, page, network) for page in HEAVY) / _load(results, "plain", network)


def _filter(results: Results, size: str, peer: str) -> float:
    return statistics.median(results["browser"]["filter"][size][peer])


def _rounds(part: str, value: Callable[[Mapping[str, float]], float]) -> Callable[[Results], float]:
    return lambda results: statistics.median(value(one) for one in results[part]["rounds"])


def _cost(name: str, measure: str) -> Callable[[Results], float]:
    return lambda results: float(results["load"]["cost"]["interactions"][name][measure])


GOALS = (
    Goal("landing", 1.3, lambda r: _load(r, "landing", "loopback") / _load(r, "empty", "loopback")),
    Goal("heavy", 0.5, lambda r: _heaviest(r, "loopback")),
    Goal("heavy_slow", 0.3, lambda r: _heaviest(r, "10 Mbit/s")),
    Goal("bytes_landing", 1.6, lambda r: _load(r, "landing", "loopback", "bytes") / 1e6),
    Goal("bytes_heavy", 3.2, lambda r: max(_load(r, page, "loopback", "bytes") for page in HEAVY) / 1e6),
    Goal("filter_real", 0.5, lambda r: _filter(r, "real", "programme") / _filter(r, "real", "plain")),
    Goal("filter_1m", 0.2, lambda r: _filter(r, "1m", "programme") / _filter(r, "1m", "plain")),
    Goal("filter_growth", 1.3, lambda r: _filter(r, "1m", "programme") / _filter(r, "real", "programme")),
    Goal("filter_dash", 0.7, lambda r: _filter(r, "real", "programme") / _filter(r, "real", "dash")),
    Goal("cpu", 0.1, _cost("programme", "cpu_to_plain"), digits=3),
    Goal("rate", 10, _cost("programme", "per_second_to_plain"), least=True, digits=1),
    Goal("fragment", 35, lambda r: r["load"]["cost"]["interactions"]["chart or table"]["one_user"]["p50_ms"], digits=0),
    Goal("memory", 2, lambda r: r["load"]["cost"]["memory"]["mb_per_session"]),
    Goal("csv", 1.6, _rounds("export", lambda one: one["csv_s"] / one["copy_s"])),
    Goal("first_byte", 150, _rounds("export", lambda one: one["first_byte_ms"]), digits=0),
    Goal("growth", 100, _rounds("export", lambda one: one["growth_mb"]), digits=0),
    Goal("xlsx", 0.6, _rounds("export", lambda one: one["xlsx_s"] / one["pandas_xlsx_s"])),
    Goal("etl", 1.5, _rounds("etl", lambda one: one["ours_s"] / one["alone_s"])),
    Goal("build", 60, lambda r: r["etl"]["real_build_s"], digits=1),
    Goal("ready", 3, lambda r: r["browser"]["ready_s"]["real"]["programme"], digits=1),
    Goal("first_visitor", 1.5, lambda r: max(one["ratio"] for one in r["load"]["cost"]["first_visit"])),
)


def results(folder: Path = FOLDER) -> dict[str, Any]:
    """Every results file by its name."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}


def words(lang: str) -> dict[str, Any]:
    """The texts of the document."""
    return tomllib.loads((HERE / f"words_{lang}.toml").read_text(encoding="utf-8"))


def figure(value: float, digits: int = 2) -> str:
    """A number with separators and this many digits after the point."""
    return f"{value:,.{digits}f}"


def goal_rows(found: Results, said: Mapping[str, Any]) -> list[list[str]]:
    """Measure, goal, value, verdict."""
    rows = []
    for goal in GOALS:
        value = goal.measured(found)
        verdict = said["unmeasured"] if value is None else said["met"] if goal.met(value) else said["missed"]
        limit = f"{'≥' if goal.least else '≤'} {goal.limit:g}"
        rows.append([said["goal"][goal.id], limit, "–" if value is None else figure(value, goal.digits), verdict])
    return rows


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table; the first column to the left, the others to the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _middle(values: Sequence[float] | None) -> str:
    return figure(statistics.median(values), 0) if values else "–"


def _cold(found: Results) -> Iterator[list[str]]:
    cold = found["browser"]["cold"]
    for page, measures in cold["loopback"].items():
        yield [page, figure(statistics.median(measures["last"]), 0), figure(percentile(measures["last"], 0.95), 0),
               _middle(cold.get("10 Mbit/s", {}).get(page, {}).get("last")), figure(statistics.median(measures["bytes"]) / 1e6)]  # fmt: skip


def _filters(found: Results) -> Iterator[list[str]]:
    browser = found["browser"]
    for size, peers in browser["filter"].items():
        base = statistics.median(peers["plain"]) if peers.get("plain") else None
        for peer, values in peers.items():
            if values:
                middle = statistics.median(values)
                yield [peer, figure(browser["rows"][size], 0), figure(middle, 0), figure(percentile(values, 0.95), 0),
                       figure(middle / base) if base else "–"]  # fmt: skip


def _ready(found: Results) -> Iterator[list[str]]:
    browser = found["browser"]
    for size, peers in browser["ready_s"].items():
        for peer, seconds in peers.items():
            yield [peer, figure(browser["rows"][size], 0), figure(seconds, 1), figure(browser["memory_mb"][size][peer], 0)]


def _costs(found: Results) -> Iterator[list[str]]:
    for name, one in found["load"]["cost"]["interactions"].items():
        yield [name, figure(one["cpu_ms"], 1), figure(one["cpu_to_plain"]), figure(one["one_user"]["p50_ms"], 1),
               figure(one["per_second"], 1), figure(one["per_second_to_plain"], 1)]  # fmt: skip


def _sections(found: Results, said: Mapping[str, Any]) -> Iterator[str]:
    """The figures behind the table, as far as there are any, each with where it was measured."""
    if browser := found.get("browser"):
        yield markdown(said["cold_head"], list(_cold(found)))
        if moving := browser.get("moving_map_ms"):
            yield said["moving_text"].format(ms=_middle(moving))
        yield markdown(said["filter_head"], list(_filters(found)))
        yield markdown(said["ready_head"], list(_ready(found)))
        if failed := browser.get("failed"):
            yield said["failed"] + ":\n\n" + "\n".join(f"- {name}: {why}" for name, why in failed.items())
        yield environment(browser, said)
    if load := found.get("load"):
        if "cost" in load:
            yield markdown(said["load_head"], list(_costs(found)))
        if crowd := load.get("crowd"):
            p95 = ", ".join(f"{name} {figure(one['p95_ms'], 0)} ms" for name, one in crowd["answers"].items())
            counts = {name: figure(crowd[name], 0) for name in ("sessions", "seconds", "checks", "wrong", "errors")}
            yield said["crowd_text"].format(**counts, readers=figure(crowd["api_readers"], 0), p95=p95)
        yield environment(load, said)
    if export := found.get("export"):
        yield said["export_text"].format(**_export(export))
        yield environment(export, said)
    if etl := found.get("etl"):
        ours, alone = (statistics.median(one[name] for one in etl["rounds"]) for name in ("ours_s", "alone_s"))
        yield said["etl_text"].format(rows=figure(etl["rows"], 0), mb=figure(etl["csv_mb"], 0), ours=figure(ours, 1), alone=figure(alone, 1),
                                      build=figure(etl["real_build_s"], 1))  # fmt: skip
        yield environment(etl, said)


def _export(export: Mapping[str, Any]) -> dict[str, str]:
    def middle(name: str) -> float:
        return statistics.median(one[name] for one in export["rounds"])

    small = export["datasette"]
    return {
        "rows": figure(export["rows"], 0), "sheet": figure(export["sheet_rows"], 0), "csv": figure(middle("csv_s")),
        "rate": figure(middle("csv_mb") / middle("csv_s"), 0), "copy": figure(middle("copy_s")), "xlsx": figure(middle("xlsx_s"), 1),
        "pandas": figure(middle("pandas_xlsx_s"), 1), "small": figure(small["rows"], 0), "load": figure(small["load_s"], 1),
        "their_csv": figure(small["datasette"]["csv_s"], 1), "our_csv": figure(small["atlas"]["csv_s"], 1),
        "their_first": figure(small["datasette"]["first_byte_ms"], 0), "our_first": figure(small["atlas"]["first_byte_ms"], 0),
        "their_page": figure(small["datasette"]["page_ms"], 0), "our_page": figure(small["atlas"]["page_ms"], 0),
    }  # fmt: skip


def environment(one: Mapping[str, Any], said: Mapping[str, Any]) -> str:
    """When, where and with which versions a results file was made."""
    versions = ", ".join(f"{name} {number}" for name, number in one["versions"].items())
    told = {name: one.get(name, "–") for name in ("measured_on", "machine", "busy", "data_version")}
    return "*" + said["environment"].format(versions=versions, **told) + "*"


def document(found: Results, lang: str) -> str:
    """The whole document as Markdown."""
    said = words(lang)
    rows = goal_rows(found, said)
    picture = "benchmarks.svg" if lang == "en" else f"benchmarks.{lang}.svg"
    missed = [goal for goal in GOALS if (value := goal.measured(found)) is not None and not goal.met(value)]
    why = [f"- {said['goal'][goal.id]}: {said['reason'].get(goal.id, said['no_reason'])}" for goal in missed]
    browser = found.get("browser", {})
    synthetic = [figure(rows, 0) for name, rows in browser.get("rows", {}).items() if name != "real"]
    method = said["method_text"].format(
        sizes=" / ".join(synthetic) or "–", browser=browser.get("browser", "–"), rounds=browser.get("rounds", "–")
    )
    parts = [
        f"# {said['title']}", said["other"], said["intro"], said["generated"], f"![{said['picture']}]({picture})", markdown(said["head"], rows),
        said["reasons"], "\n".join(why) or said["none_missed"], said["data"], *_sections(found, said), said["method"], method.strip(),
    ]  # fmt: skip
    return "\n\n".join(parts) + "\n"


STYLE = (
    "svg{font-family:system-ui,'Noto Sans JP','Noto Sans CJK JP',sans-serif;font-size:14px}.p{fill:#fff}.t{fill:#1a2433}.n{fill:#4a5666}"
    ".y{fill:#0b5cad}.x{fill:#c2410c}.g{stroke:#1a2433}@media(prefers-color-scheme:dark){.p{fill:#0f1722}.t{fill:#eef2f7}.n{fill:#a3afbf}"
    ".y{fill:#6cb0f2}.x{fill:#f79a63}.g{stroke:#eef2f7}}"
)


def picture(found: Results, lang: str) -> str:
    """Bars: each measure as a share of its goal, with a line at the goal. Missed ones have a colour and a cross of their own."""
    said = words(lang)
    left, width, line, top = 530, 330, 26, 64
    height = top + line * len(GOALS) + 34
    goal_at = left + width / 2
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 {height}" role="img" aria-label="{html.escape(said["picture"])}">',
        f"<style>{STYLE}</style>", f'<rect class="p" width="1000" height="{height}"/>',
        f'<text class="t" x="16" y="28" font-size="17" font-weight="700">{html.escape(said["picture"])}</text>',
        f'<text class="n" x="{goal_at}" y="{top - 8}" text-anchor="middle">{html.escape(said["picture_goal"])}</text>',
    ]  # fmt: skip
    for at, goal in enumerate(GOALS):
        y = top + at * line
        value = goal.measured(found)
        out.append(f'<text class="t" x="{left - 12}" y="{y + 17}" text-anchor="end">{html.escape(said["goal"][goal.id])}</text>')
        if value is None:
            out.append(f'<text class="n" x="{left + 6}" y="{y + 17}">{html.escape(said["unmeasured"])}</text>')
            continue
        long = max(2.0, min(goal.share(value), 2.0) * width / 2)
        sign = "✓" if goal.met(value) else "✗"
        out.append(f'<rect class="{"y" if goal.met(value) else "x"}" x="{left}" y="{y + 4}" width="{long:.1f}" height="17" rx="2"/>')
        out.append(f'<text class="t" x="{left + width + 14}" y="{y + 17}">{sign} {figure(value, goal.digits)}</text>')
    bottom = top + line * len(GOALS)
    out.append(f'<line class="g" x1="{goal_at}" x2="{goal_at}" y1="{top}" y2="{bottom}" stroke-width="1.5" stroke-dasharray="4 3"/>')
    out.append(f'<text class="n" x="16" y="{bottom + 22}">{html.escape(said["picture_note"])}</text></svg>')
    return "\n".join(out) + "\n"


def made(found: Results) -> dict[str, str]:
    """File name → content of everything this module writes to docs/."""
    files = {}
    for lang in LANGS:
        ending = "" if lang == "en" else f".{lang}"
        files[f"benchmarks{ending}.md"] = document(found, lang)
        files[f"benchmarks{ending}.svg"] = picture(found, lang)
    return files


def write(docs: Path = DOCS) -> list[Path]:
    """Write the documents; returns their paths."""
    for name, content in made(results()).items():
        (docs / name).write_text(content, encoding="utf-8")
    return [docs / name for name in made(results())]


def table() -> str:
    """The table for the terminal."""
    said = words("en")
    rows = goal_rows(results(), said)
    wide = max(len(row[0]) for row in rows)
    return "\n".join(f"{row[0]:<{wide}}  {row[1]:>7}  {row[2]:>9}  {row[3].strip('*')}" for row in rows)
