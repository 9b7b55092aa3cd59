"""``python -m tests.bench.soak``: half an hour of sessions coming and going; the server's memory must stay flat.

Each seat opens a session, changes filters and pages, downloads, reads the API, looks at a stage view, and leaves; the next reader
takes the seat. For the first minutes they do not pause: what the server remembers on purpose, within bounds, is full then. The half
hour begins after that. It writes docs/soak.csv (one sample every ten seconds), docs/soak.svg (the curve) and results/soak.json, and
ends with 1 unless memory is flat: over the half hour it grows by no more than ``BOUND`` MB a minute.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from atlas.filters import Filters
from atlas.i18n import LANGS, Lang
from atlas.warehouse import Warehouse, warehouse_path
from tests.bench import curve, truth
from tests.bench.load import errors_in_log
from tests.bench.processes import ROOT, Server, atlas
from tests.bench.results import save
from tests.bench.users import User

BOUND = 0.5
"""MB a minute: 720 MB a day if it never stopped; a leak of one Card per session would show at once."""
EVERY = 10.0
FILL = 10.0
"""Minutes without pauses before the half hour."""
Sample = tuple[float, float, int, int, int, int]
"""Minute of the half hour (negative before it), RSS in MB, open sessions, things done, threads, open files."""
STAGE = "/stage?card={card}&lang={lang}"


@dataclass
class Soak:
    """What happened so far: samples, deeds, troubles. ``begins`` and ``until`` are seconds of the monotonic clock."""

    server: Server
    warehouse: Warehouse
    begins: float
    until: float
    samples: list[Sample] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    troubles: list[str] = field(default_factory=list)
    open: int = 0

    @property
    def over(self) -> bool:
        """Whether the time is up."""
        return time.monotonic() >= self.until

    async def pause(self, least: float, most: float, chance: random.Random) -> None:
        """A reader reads; before the half hour nobody does."""
        await asyncio.sleep(chance.uniform(least, most) if time.monotonic() >= self.begins else 0)


async def visit(soak: Soak, client: httpx.AsyncClient, chance: random.Random) -> None:
    """One session from the first page to the last, every page and table checked."""
    lang: Lang = chance.choice(LANGS)
    page, filters = chance.choice(tuple(truth.CARDS)), Filters()
    agent = chance.choice(("", "Mozilla/5.0 (Linux; Android 15) Mobi"))
    async with User(soak.server.address, agent=agent, scheme=chance.choice(("light", "dark"))) as user:
        await user.open(f"/{page}?lang={lang}")
        for _ in range(chance.randint(3, 10)):
            if soak.over:
                break
            deed = chance.choice(("filter", "filter", "filter", "page", "table", "download", "api", "stage", "other page"))
            if deed == "filter":
                pick = truth.a_pick(chance, page, filters, soak.warehouse, lang)
                await user.choose(pick.key, pick.words)
                filters = pick.filters
            elif deed == "page":
                page = chance.choice(tuple(truth.CARDS))
                await user.go(page)
            elif deed == "other page":
                await user.go(chance.choice(("", "cases", "outcomes", "lessons", "claims", "sources", "data", "matching", "municipality")))
                await user.go(page)
            elif deed in ("table", "download"):
                await taken(soak, client, user, page, filters, lang, deed)
            elif deed == "api":
                question = truth.a_question(chance, soak.warehouse)
                truth.check_rows(question, (await client.get(question.path)).raise_for_status().content)
            else:
                card = chance.choice(tuple(truth.CARDS[page]))
                (await client.get(STAGE.format(card=card, lang=lang))).raise_for_status()
            truth.check_page(user, page, filters, lang, soak.warehouse)
            soak.done[deed] += 1
            await soak.pause(0.1, 1.0, chance)


async def taken(soak: Soak, client: httpx.AsyncClient, user: User, page: str, filters: Filters, lang: Lang, deed: str) -> None:
    """A Card as a table, or its rows as a file."""
    card = truth.TOGGLED.get(page)
    if card is None or truth.card_of(soak.warehouse, page, card, filters, lang).is_empty:
        return
    key, options = f"as_{card}", user.options(f"as_{card}")
    if deed == "table":
        await user.choose(key, [options[1]])
        truth.check_table(user, page, card, filters, lang, soak.warehouse)
    else:
        await user.choose(key, [options[-2]])
        file = await client.get(await user.file(f"dl-{card}-csv"))
        if len(file.raise_for_status().text.splitlines()) < len(truth.card_of(soak.warehouse, page, card, filters, lang).rows):
            raise truth.Wrong(f"{card}: the file has too few lines")
    await user.choose(key, [options[0]])


async def seat(soak: Soak, client: httpx.AsyncClient, number: int) -> None:
    """Visitors one after the other on one seat."""
    chance = random.Random(number)
    while not soak.over:
        soak.open += 1
        try:
            await visit(soak, client, chance)
            soak.done["sessions"] += 1
        except Exception as problem:
            soak.troubles.append(f"{type(problem).__name__}: {problem}")
        finally:
            soak.open -= 1
        await soak.pause(0, 2, chance)


async def watch(soak: Soak) -> None:
    """A sample every ten seconds."""
    while not soak.over:
        done = sum(soak.done.values())
        minute = (time.monotonic() - soak.begins) / 60
        soak.samples.append((round(minute, 3), round(soak.server.rss(), 1), soak.open, done, soak.server.threads(), soak.server.files()))
        await asyncio.sleep(EVERY)


def slope(samples: list[Sample]) -> float:
    """MB a minute over the half hour, by least squares."""
    last = [(minute, rss) for minute, rss, *_ in samples if minute >= 0]
    middle, mean = sum(m for m, _ in last) / len(last), sum(r for _, r in last) / len(last)
    return sum((m - middle) * (r - mean) for m, r in last) / (sum((m - middle) ** 2 for m, _ in last) or 1.0)


async def run(file: Path, fill: float, minutes: float, seats: int) -> tuple[Soak, list[str], dict[str, object]]:
    """Soak a server of its own. Returns what happened, the errors in its log, and the state after all have left."""
    with atlas(file) as server:
        begins = time.monotonic() + 60 * fill
        soak = Soak(server, Warehouse(file), begins, begins + 60 * minutes)
        async with httpx.AsyncClient(base_url=server.address, timeout=120) as client:
            await asyncio.gather(watch(soak), *(seat(soak, client, number) for number in range(seats)))
        after: dict[str, object] = {"rss_mb": round(server.rss(), 1), "threads": server.threads(), "files": server.files()}
        return soak, errors_in_log(server), after


def main() -> int:
    """Soak, write, judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--fill", type=float, default=FILL, help="minutes without pauses before it")
    parser.add_argument("--seats", type=int, default=12)
    parser.add_argument("--warehouse", type=Path, default=warehouse_path())
    parser.add_argument("--docs", type=Path, default=ROOT / "docs", help="where soak.csv and soak.svg go")
    given = parser.parse_args()
    soak, logged, after = asyncio.run(run(given.warehouse, given.fill, given.minutes, given.seats))
    grows, samples = slope(soak.samples), soak.samples
    half_hour = [one for one in samples if one[0] >= 0]
    flat, troubles = grows <= BOUND, [*soak.troubles, *logged]
    with (given.docs / "soak.csv").open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows([("minute", "rss_mb", "open_sessions", "deeds", "threads", "files"), *samples])
    (given.docs / "soak.svg").write_text(curve.drawn(samples, grows, BOUND, soak.done["sessions"]), encoding="utf-8")
    save("soak", {
        "minutes": given.minutes, "fill_minutes": given.fill, "seats": given.seats, "sessions": soak.done["sessions"], "deeds": dict(soak.done),
        "rss_mb": {"first": samples[0][1], "filled": half_hour[0][1], "last": samples[-1][1], "most": max(s[1] for s in samples)},
        "slope_mb_per_minute": round(grows, 3), "bound_mb_per_minute": BOUND, "flat": flat, "after_all_left": after,
        "threads": {"most": max(s[4] for s in samples)}, "files": {"most": max(s[5] for s in samples)},
        "errors": len(troubles), "told": troubles[:10],
    }, soak.warehouse.version)  # fmt: skip
    say = sys.stdout.write
    say(f"{soak.done['sessions']} sessions, {sum(soak.done.values())} deeds: {dict(soak.done)}\n")
    say(
        f"memory {samples[0][1]} → {half_hour[0][1]} → {samples[-1][1]} MB; {grows:+.3f} MB/min (bound {BOUND}): {'flat' if flat else 'NOT flat'}\n"
    )
    say(f"errors {len(troubles)} {troubles[:3]}\n")
    return 0 if flat and not troubles else 1


if __name__ == "__main__":
    raise SystemExit(main())
