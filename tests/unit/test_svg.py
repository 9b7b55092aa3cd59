"""Pictures without a browser: well-formed, harmless, deterministic, inside their frame, readable, honest about gaps."""

from __future__ import annotations

import itertools
import re
import xml.etree.ElementTree as ET
from datetime import date

import pytest

from atlas.card import Card, Chart, Column, Mark
from atlas.charts import make, recipes
from atlas.filters import Filters
from atlas.i18n import LANGS, t
from atlas.render import svg
from atlas.render.palette import CATEGORICAL, INK, LETTERED, SEQUENTIAL, letters, softer
from atlas.render.svg_plane import round_ticks, spread
from atlas.render.svg_text import balanced, shorten, width, wrap
from atlas.warehouse import Rows

SVG = "{http://www.w3.org/2000/svg}"
FRAME = svg.Frame("出典：環境省", "データ版 abc", "CC-BY-4.0", "アトラス")
EVIL = "<script>alert(1)</script>\"'&]]>\x00\x0b\ud800\u202e"
SQUARE = {"01": "M140 -45l4 0 0 4-4 0Z", "02": "M140 -41l2 0 0 2-2 0Z"}
DAYS = (date(2020, 1, 5), date(2021, 6, 1), date(2023, 2, 1))


def card(kind: str, names: tuple[str, ...], records: tuple[tuple, ...], options: dict | None = None, **chart) -> Card:
    columns = tuple(Column(name, name) for name in names)
    return Card("sample", "ja", "題名", "要点です。", Rows(names, records), columns, Chart(kind, **chart), options=options or {})


SAMPLES = {
    "line": card(
        "line",
        ("d", "n", "s", "h"),
        tuple((d, i * 500, s, i == 1) for s in ("市", "町") for i, d in enumerate(DAYS)),
        x="d",
        y="n",
        series="s",
        hollow="h",
        marks=(Mark(DAYS[1], "出来事"), Mark(700, "基準", "y")),
    ),
    "line with panels": card(
        "line",
        ("d", "e", "n", "p"),
        ((DAYS[0], None, 1, "甲"), (DAYS[1], None, 5, "甲"), (DAYS[0], DAYS[2], 9, "乙")),
        x="d",
        x_end="e",
        y="n",
        panel="p",
    ),
    "bar": card(
        "bar",
        ("y", "n", "s"),
        tuple((y, y - 2012, s) for y in range(2013, 2026) for s in ("A", "B")),
        x="y",
        y="n",
        series="s",
        stacked=True,
    ),
    "bar of periods": card("bar", ("a", "b", "n"), ((DAYS[0], DAYS[1], 4.5), (DAYS[1], DAYS[2], 2)), x="a", x_end="b", y="n"),
    "hbar": card("hbar", ("c", "n"), tuple((f"自治体{i}", i) for i in range(60)), x="n", y="c"),
    "heatmap": card("heatmap", ("x", "y", "n"), tuple((x, f"市{y}", x * y) for x in range(12) for y in range(9)), x="x", y="y", value="n"),
    "gantt": card(
        "gantt",
        ("a", "b", "l", "g"),
        ((DAYS[0], DAYS[1], "協定", "甲"), (DAYS[2], None, "訪問", "乙")),
        x="a",
        x_end="b",
        y="l",
        group="g",
    ),
    "choropleth": card("choropleth", ("c", "n"), (("01", 5),), {"paths": SQUARE}, x="c", value="n", y_title="件数"),
    "points": card(
        "points",
        ("lon", "lat", "t", "n"),
        ((141, 43, "札幌市", 3), (-150, 60, "遠方", 1)),
        {"paths": SQUARE},
        x="lon",
        y="lat",
        label="t",
        value="n",
    ),
    "arcs": card(
        "arcs",
        ("a", "b", *"pqrs", "n"),
        (("横浜市", "バンコク都", 139.6, 35.4, 100.5, 13.7, 9),),
        {"paths": SQUARE, "ends": tuple("pqrs")},
        x="a",
        y="b",
        value="n",
    ),
    "sankey": card("sankey", ("a", "b", "n"), tuple((f"市{i}", f"国{i % 3}", i + 1) for i in range(40)), x="a", y="b", value="n"),
    "table": card("table", ("a", "b"), tuple((f"行{i}", "文" * 60) for i in range(50))),
}


def texts(root: ET.Element) -> list[str]:
    return [one.text or "" for one in root.iter(f"{SVG}text")]


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_kind_is_well_formed_and_stays_inside(name, mode) -> None:
    sample = SAMPLES[name]
    for made in (svg.inline(sample, mode, 360, 260), svg.inline(sample, mode, 720, 440), svg.picture(sample, mode, frame=FRAME)):
        root = ET.fromstring(made)
        w, h = float(root.get("width")), float(root.get("height"))
        assert root.get("role") == "img"
        assert root[0].tag == f"{SVG}title"
        assert root[1].tag == f"{SVG}desc"
        for one in root.iter(f"{SVG}text"):
            size, x, y = float(one.get("font-size")), float(one.get("x")), float(one.get("y"))
            long = width(one.text or "", size)
            left = x - {"middle": long / 2, "end": long}.get(one.get("text-anchor", ""), 0)
            if not one.get("transform"):
                assert -1 <= left <= w + 1 - long, (name, one.text)
            assert 0 <= y <= h + 1, (name, one.text)
        assert "href" not in made
        assert "url(" not in made
        assert "nan" not in made
        assert "inf" not in made


@pytest.mark.parametrize("name", SAMPLES)
def test_type_on_a_slide_is_never_small(name) -> None:
    root = ET.fromstring(svg.picture(SAMPLES[name], "light", frame=FRAME))
    assert min(float(one.get("font-size")) for one in root.iter(f"{SVG}text")) >= 24


@pytest.mark.parametrize("name", SAMPLES)
def test_only_colours_of_the_palette(name) -> None:
    allowed = {c.upper() for m in ("light", "dark") for c in (*CATEGORICAL[m], *INK[m].values(), *SEQUENTIAL[m], *LETTERED[m])} | {
        "#0B1320",
        "#FFFFFF",
    }
    allowed |= {made(c, "light") for c in CATEGORICAL["light"] for made in (letters, softer)}
    made = svg.picture(SAMPLES[name], "light", frame=FRAME)
    assert {c.upper() for c in re.findall(r'(?:fill|stroke)="(#[^"]+)"', made)} <= allowed


@pytest.mark.parametrize("name", SAMPLES)
def test_the_same_card_gives_the_same_bytes(name) -> None:
    assert svg.inline(SAMPLES[name], "light") == svg.inline(SAMPLES[name], "light")


def test_texts_from_the_data_come_out_as_text() -> None:
    sample = card("bar", ("d", "n"), ((EVIL, 3),), x="d", y="n", y_title=EVIL).with_(title=EVIL, takeaway=EVIL, note=EVIL)
    made = svg.picture(sample, "light", 3840, 2160, frame=svg.Frame(EVIL, EVIL, EVIL, EVIL))
    root = ET.fromstring(made.encode("utf-8"))
    assert "<script" not in made
    assert not list(root.iter("script"))
    assert not list(root.iter(f"{SVG}script"))
    assert "<script>alert(1)</script>\"'&]]>" in texts(root)
    assert not re.search("[\x00-\x08\x0b\u202e]", made)


def test_not_reported_is_neither_zero_nor_left_out() -> None:
    missing = t("ja", "value.not_reported")
    for kind, axes in (("bar", {"x": "c", "y": "n"}), ("hbar", {"x": "n", "y": "c"})):
        root = ET.fromstring(svg.inline(card(kind, ("c", "n"), (("甲", 4), ("乙", None), ("丙", 0)), **axes), "light", 720, 400))
        assert missing in "".join(texts(root))
        assert "0" in texts(root)
    line = svg.inline(card("line", ("d", "n"), ((DAYS[0], 1), (DAYS[1], None), (DAYS[2], 3)), x="d", y="n"), "light")
    assert re.search(r'd="M[\d.]+ [\d.]+M[\d.]+ [\d.]+"', line), "a gap must break the line"


def test_what_does_not_fit_is_counted() -> None:
    words = texts(ET.fromstring(svg.inline(SAMPLES["hbar"], "light", 360, 260)))
    drawn = sum(one.startswith("自治体") for one in words)
    assert t("ja", "picture.more", n=60 - drawn) in words


def test_series_of_dots_are_no_part_of_a_stack() -> None:
    sample = card("bar", ("y", "n", "s"), ((2020, 4, "a"), (2020, 90, "b")), x="y", y="n", series="s", stacked=True, dots=("b",))
    ticks = [float(one.replace(",", "")) for one in texts(ET.fromstring(svg.inline(sample, "light"))) if re.fullmatch(r"[\d,]+", one)]
    assert max(one for one in ticks if one != 2020) <= 100


def test_an_empty_card_says_so() -> None:
    empty = card("bar", ("d", "n"), (), x="d", y="n").with_(takeaway="")
    assert t("ja", "card.empty")[:8] in "".join(texts(ET.fromstring(svg.inline(empty, "light"))))


def test_an_empty_card_with_words_of_its_own_says_only_them() -> None:
    empty = card("bar", ("d", "n"), (), x="d", y="n")
    drawn = "".join(texts(ET.fromstring(svg.picture(empty, "light", frame=FRAME))))
    assert empty.takeaway in drawn
    assert t("ja", "card.empty")[:8] not in drawn


@pytest.mark.parametrize("lang", LANGS)
def test_every_recipe_can_be_drawn(warehouse, lang) -> None:
    for card_id in recipes():
        made = svg.with_land(make(card_id, warehouse, Filters(), lang), warehouse)
        root = ET.fromstring(svg.picture(made, "light", frame=svg.frame_of(made, warehouse)))
        assert texts(root), card_id
        ET.fromstring(svg.inline(made, "dark", 360, 300))


def test_wrapping_keeps_words_and_punctuation_together() -> None:
    assert wrap("協力しています。", 7 * 10, 10, 3)[-1] != "。"
    assert all(width(line, 10) <= 100 for line in wrap("自治体の国際協力" * 9, 100, 10, 9))
    assert wrap("one two three", 1000, 10) == ["one two three"]
    assert wrap("あ" * 50, 100, 10, 2)[-1].endswith("…")
    assert len(balanced("あ" * 21, 200, 10, 2)[-1]) >= 9
    assert shorten("あいうえお", 30, 10) == "あい…"


def test_ticks_and_spreading() -> None:
    assert round_ticks(0, 1215, 5) == [0, 500, 1000, 1500]
    assert round_ticks(0, 3, 6, whole=True) == [0, 1, 2, 3]
    placed = spread([10, 11, 12], 5, 0, 100)
    assert placed == sorted(placed)
    assert min(b - a for a, b in itertools.pairwise(placed)) >= 5


@pytest.mark.parametrize("lang", LANGS)
def test_no_heading_of_a_timeline_is_lost(warehouse, lang):
    """Where the lanes have no room each heading keeps one lane with all its marks; where even these have none, names are told."""
    made = make("case-timeline", warehouse, Filters(), lang)
    cases = list(dict.fromkeys(made.rows.column(made.chart.group)))
    assert len(cases) > 3
    dated = {str(i) for i, start in enumerate(made.rows.column(made.chart.x)) if start}
    for high in (4000, 400, 130):
        picture = ET.fromstring(svg.inline(made, "light", 900, high))
        words = "".join(picture.itertext())
        assert [case for case in cases if case not in words] == []
        told = t(lang, "picture.left_out", names="") in words
        assert told == (high == 130), "choose heights between which the picture changes"
        assert told or {one.get("data-row") for one in picture.iter() if one.get("data-row")} == dated
        assert (made.rows.column(made.chart.y)[0] in words) == (high == 4000)
