"""What an interaction costs the server, beside the plain Streamlit page, in rounds that alternate so that noise hits both."""

from __future__ import annotations

import asyncio
import random
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.bench.processes import Server, atlas, await_rest, plain
from tests.bench.results import spread
from tests.bench.users import User

CODES = {"THA": "Thailand", "VNM": "Viet Nam", "PLW": "Palau", "IDN": "Indonesia", "MYS": "Malaysia", "PHL": "Philippines"}
CARD = "as_programme-by-year"
BLOCK, USERS, SESSIONS = 16, 20, 50
Act = Callable[[User, random.Random], Awaitable[object]]


@dataclass
class Kind:
    """A kind of interaction: the address it happens on, and what the reader does."""

    name: str
    address: str
    act: Act
    cpu: list[float] = field(default_factory=list)
    solo: list[float] = field(default_factory=list)
    crowd: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)


async def _country(user: User, chance: random.Random, key: str, words: Sequence[str]) -> None:
    await user.choose(key, chance.choice([[one] for one in words]))


async def _new_countries(user: User, chance: random.Random) -> None:
    """Three countries nobody asked for together before: nothing is remembered."""
    offered = user.options("f_country")
    await user.choose("f_country", sorted(chance.sample(offered, 3)))


async def _part(user: User, _: random.Random) -> None:
    """A chart becomes a table, a table a chart."""
    picture, table, *_ = user.options(CARD)
    await user.choose(CARD, [table] if user.value(CARD) == [picture] else [picture])


def kinds() -> tuple[Kind, list[Kind]]:
    """The plain page's filter change, and the Atlas's interactions that are compared with it."""
    codes, words = list(CODES), list(CODES.values())
    base = Kind("plain", "/", lambda user, chance: _country(user, chance, "country", codes))
    return base, [
        Kind("programme", "/programme?lang=en", lambda user, chance: _country(user, chance, "f_country", words)),
        Kind("map", "/map?lang=en", lambda user, chance: _country(user, chance, "f_country", words)),
        Kind("programme, new filters", "/programme?lang=en", _new_countries),
        Kind("chart or table", "/programme?lang=en", _part),
    ]


async def measured(file: Path, rounds: int, seconds: float = 8.0) -> dict[str, Any]:
    """All figures of this module; ``seconds`` is how long 20 users work in a round."""
    visits = [await first_visits(file, address) for address in ("/?lang=en", "/map?lang=en", "/programme?lang=en")]
    base, ours = kinds()
    with ExitStack() as servers:
        peer, server = servers.enter_context(plain()), servers.enter_context(atlas(file))
        await_rest(server.pid)
        memory = await per_session(server)
        for at in range(rounds):
            for kind in (base, *ours):
                await _alone(peer if kind is base else server, kind, at)
            for kind in (base, *ours):
                await _crowd(peer if kind is base else server, kind, seconds, at)
    return {
        "first_visit": visits, "memory": memory, "rounds": rounds, "users": USERS,
        "interactions": {kind.name: _told(kind, base) for kind in (base, *ours)},
    }  # fmt: skip


def _told(kind: Kind, base: Kind) -> dict[str, Any]:
    cpu, rate = statistics.median(kind.cpu), statistics.median(kind.rates)
    return {
        "cpu_ms": round(cpu * 1e3, 1), "cpu_to_plain": round(cpu / statistics.median(base.cpu), 3), "one_user": spread(kind.solo),
        "per_second": round(rate, 1), "per_second_to_plain": round(rate / statistics.median(base.rates), 1), "all_users": spread(kind.crowd),
    }  # fmt: skip


async def _alone(server: Server, kind: Kind, seed: int) -> None:
    """One user, one interaction after the other: CPU time and round trip."""
    chance = random.Random(seed)
    async with User(server.address) as user:
        await user.open(kind.address)
        if "new" not in kind.name:  # what is remembered, by the server and by this reader's browser, shall be
            for _ in range(6 * len(CODES)):
                await kind.act(user, chance)
        before = server.cpu()
        for _ in range(BLOCK):
            begun = time.perf_counter()
            await kind.act(user, chance)
            kind.solo.append(time.perf_counter() - begun)
        kind.cpu.append((server.cpu() - before) / BLOCK)


async def _crowd(server: Server, kind: Kind, seconds: float, seed: int) -> None:
    """All users at once, without a pause: interactions per second."""
    async with AsyncExitStack() as stack:
        users = [await stack.enter_async_context(User(server.address)) for _ in range(USERS)]
        for user in users:
            await user.open(kind.address)
        done, begun = 0, time.perf_counter()

        async def work(user: User, number: int) -> None:
            nonlocal done
            chance = random.Random(1000 * (seed + 1) + number)
            while time.perf_counter() - begun < seconds:
                start = time.perf_counter()
                await kind.act(user, chance)
                kind.crowd.append(time.perf_counter() - start)
                done += 1

        await asyncio.gather(*(work(user, number) for number, user in enumerate(users)))
        kind.rates.append(done / (time.perf_counter() - begun))


async def first_visits(file: Path, address: str, later: int = 5) -> dict[str, Any]:
    """A page opened by the first visitor after a start, and by visitors after that."""
    with atlas(file) as server:
        async with httpx.AsyncClient(verify=False) as first:  # the harness's own first request takes time too
            await first.get(f"{server.address}/_stcore/health")
        times = []
        for _ in range(later + 1):
            async with User(server.address) as user:
                times.append((await user.open(address)).seconds)
        after = statistics.median(times[1:])
        return {
            "address": address, "ready_s": round(server.seconds_to_ready, 2), "first_ms": round(times[0] * 1e3, 1),
            "later_ms": round(after * 1e3, 1), "ratio": round(times[0] / after, 2),
        }  # fmt: skip


async def per_session(server: Server) -> dict[str, Any]:
    """Resident memory with one session and with fifty, each with a page of charts open and filtered."""
    words = list(CODES.values())
    async with AsyncExitStack() as stack:
        sizes = []
        for number in range(SESSIONS):
            user = await stack.enter_async_context(User(server.address))
            await user.open(("/map?lang=en", "/programme?lang=en", "/?lang=en")[number % 3])
            if number % 3 < 2:
                await user.choose("f_country", [words[number % len(words)]])
            if number in (2, SESSIONS - 1):  # each page is open at least once
                sizes.append((number + 1, server.rss()))
        (few, little), (many, much) = sizes
        return {
            "sessions": [few, many],
            "rss_mb": [round(little, 1), round(much, 1)],
            "mb_per_session": round((much - little) / (many - few), 2),
        }


def show(figures: dict[str, Any]) -> None:
    """A table of the costs."""
    say = sys.stdout.write
    say(
        f"\n{'interaction':<24}{'CPU ms':>8}{'÷ plain':>9}{'p50 ms':>8}{'p95 ms':>8}{'20 users/s':>12}{'÷ plain':>9}{'p50 ms':>9}{'p95 ms':>9}\n"
    )
    for name, one in figures["interactions"].items():
        alone, all_ = one["one_user"], one["all_users"]
        say(f"{name:<24}{one['cpu_ms']:>8.1f}{one['cpu_to_plain']:>9.3f}{alone['p50_ms']:>8.1f}{alone['p95_ms']:>8.1f}{one['per_second']:>12.1f}"
            f"{one['per_second_to_plain']:>9.1f}{all_['p50_ms']:>9.1f}{all_['p95_ms']:>9.1f}\n")  # fmt: skip
    for visit in figures["first_visit"]:
        say(
            f"{visit['address']}: ready {visit['ready_s']} s, first visitor {visit['first_ms']} ms, later {visit['later_ms']} ms, ratio {visit['ratio']}\n"
        )
    memory = figures["memory"]
    say(f"memory: {memory['rss_mb']} MB with {memory['sessions']} sessions, {memory['mb_per_session']} MB per further session\n")
