"""A Card as a native PowerPoint chart that can be edited, with its rows in the workbook behind it.

Which kinds have a native chart: lines, upright and lying bars, plain, grouped or stacked. Series that must not be stacked
with the others (``chart.dots``) are points over upright bars, and bars of their own beside lying ones.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from lxml import etree
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION
from pptx.oxml.ns import qn
from pptx.util import Pt

from atlas.card import Card, Chart
from atlas.render.palette import INK, Mode
from atlas.render.svg_plane import colours_of, column, series_of, word
from atlas.render.svg_text import clean, width
from atlas.slides.powerpoint_text import fonted

NATIVE = ("line", "bar", "hbar")
TEXT_ONLY = "\u2060"
ACTING = re.compile(r"\s*(\{?=|(https?|ftps?|file)://|(mailto|internal|external):)", re.IGNORECASE)
"""What the writer of a chart's workbook would take for a formula or a link, and the character without width that prevents it."""
MOST_LABELS = 40
"""With more points than this, numbers beside them would cover each other."""
AROUND, LEGEND, SMALLEST = 56.0, 24.0, 8
"""Points of height taken by what stands below the bars of a chart and by each line of its legend; the smallest names of bars."""


def is_native(card: Card) -> bool:
    """Whether the Card's chart can be an editable one. Panels with scales of their own, and bars as wide as a period, cannot."""
    chart = card.chart
    if card.is_empty or chart is None or chart.kind not in NATIVE or chart.panel:
        return False
    return not (chart.kind == "line" and chart.x_end) and not (chart.kind == "bar" and chart.x_end)


def table_of(card: Card, chart: Chart) -> tuple[list[Any], dict[str, list[Any]]]:
    """Categories in order, and for each series its values in that order; ``None`` where there is none.

    Rows of one category and series are summed only where the picture stacks them.
    """
    across = chart.kind == "hbar"
    category, amount = (chart.y, chart.x) if across else (chart.x, chart.y)
    groups, values, owner = card.rows.column(category), card.rows.column(amount), column(card, chart.series, "")
    order = list(dict.fromkeys(groups))
    if order and all(isinstance(v, int) for v in order) and not across:
        order = list(range(min(order), max(order) + 1))
    if order and all(isinstance(v, date) for v in order):
        order = sorted(order)
    found: dict[str, list[Any]] = {name: [None] * len(order) for name in series_of(card, chart)}
    at = {value: i for i, value in enumerate(order)}
    for group, value, name in zip(groups, values, owner, strict=True):
        if value is not None:
            before = found[name][at[group]]
            found[name][at[group]] = value if before is None else before + value
    return order, found


def _cell(text: str) -> str:
    """A text for the chart's workbook: a character without width keeps a formula or an address from becoming one."""
    return TEXT_ONLY + text if ACTING.match(text) else text


def add(slide: Any, card: Card, place: tuple[int, int, int, int], mode: Mode) -> Any:
    """Put the chart on a slide; returns python-pptx's chart."""
    chart = card.chart
    assert chart is not None
    order, series = table_of(card, chart)
    dated = chart.kind == "line" and bool(order) and all(isinstance(v, (date, int)) for v in order)
    made = (
        _scatter(slide, card, chart, series, order, place)
        if dated and isinstance(order[0], date)
        else _plain(slide, card, chart, order, series, place)
    )
    names = [one or _amount(card, chart) for one in series] if len(series) > 1 else []
    legend = -int(-sum(width(one, 14) + 30 for one in names) // (place[2] / 12700 * 0.8)) * LEGEND
    _dress(made, card, chart, mode, sum(v is not None for values in series.values() for v in values), place[3] / 12700 - legend)
    return made


def _scatter(slide: Any, card: Card, chart: Chart, series: dict[str, list[Any]], order: list[Any], place: Any) -> Any:
    """Dates at uneven distances: a line over a true time axis, so that no gap is hidden."""
    data = XyChartData(number_format="#,##0.###")
    for name, values in series.items():
        line = data.add_series(_cell(name or _amount(card, chart)))
        for when, value in zip(order, values, strict=True):
            if value is not None:
                line.add_data_point(_excel_day(when), value)
    made = slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER_LINES, *place, data).chart
    axis = made.category_axis
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = "yyyy", False
    first, last = order[0], order[-1]
    step = max(1, round((last.year - first.year) / 8))
    years = -(-(last.year + 1 - first.year) // step) * step
    # From 2 January in steps of 365.25 days each tick falls into another year, leap years or not.
    start = _excel_day(date(first.year, 1, 2))
    axis.minimum_scale, axis.maximum_scale, axis.major_unit = start, start + 365.25 * years, 365.25 * step
    return made


def _excel_day(value: date) -> int:
    return (value - date(1899, 12, 30)).days


def _plain(slide: Any, card: Card, chart: Chart, order: list[Any], series: dict[str, list[Any]], place: Any) -> Any:
    data = CategoryChartData(number_format="#,##0.###")
    name = chart.y if chart.kind == "hbar" else chart.x
    # Names beside lying bars keep to one line: LibreOffice leaves out those for which two lines are too high.
    spaced = "\u00a0" if chart.kind == "hbar" else " "
    data.categories = [_cell(word(value, card, name).replace(" ", spaced)) for value in order]
    for one, values in series.items():
        data.add_series(_cell(one or _amount(card, chart)), values)
    kinds = {
        ("line", False): XL_CHART_TYPE.LINE_MARKERS, ("line", True): XL_CHART_TYPE.LINE_MARKERS,
        ("bar", False): XL_CHART_TYPE.COLUMN_CLUSTERED, ("bar", True): XL_CHART_TYPE.COLUMN_STACKED,
        ("hbar", False): XL_CHART_TYPE.BAR_CLUSTERED, ("hbar", True): XL_CHART_TYPE.BAR_STACKED,
    }  # fmt: skip
    stacked = chart.stacked and (chart.kind == "bar" or not any(one in chart.dots for one in series))
    made = slide.shapes.add_chart(kinds[chart.kind, stacked], *place, data).chart
    if chart.kind == "hbar":
        made.category_axis.reverse_order = True
        made.value_axis.tick_label_position = XL_TICK_LABEL_POSITION.HIGH
    return made


def _amount(card: Card, chart: Chart) -> str:
    name = chart.x if chart.kind == "hbar" else chart.y
    return next((c.label for c in card.columns if c.name == name), name)


def _set_apart(made: Any, names: list[str], dots: tuple[str, ...], colours: dict[str, str]) -> None:
    """Move the series of ``dots`` from the bars to points on the same axes: they must not be stacked with the bars."""
    bars = made._chartSpace.find(".//" + qn("c:barChart"))
    apart = [ser for ser, name in zip(bars.findall(qn("c:ser")), names, strict=True) if name in dots]
    if not apart:
        return
    lines = etree.SubElement(bars.getparent(), qn("c:lineChart"))
    bars.addnext(lines)
    etree.SubElement(lines, qn("c:grouping"), val="standard")
    etree.SubElement(lines, qn("c:varyColors"), val="0")
    for ser in apart:
        bars.remove(ser)
        for old in (*ser.findall(qn("c:invertIfNegative")), *ser.findall(qn("c:spPr"))):
            ser.remove(old)
        lines.append(ser)
    etree.SubElement(lines, qn("c:marker"), val="1")
    for axis in bars.findall(qn("c:axId")):
        etree.SubElement(lines, qn("c:axId"), val=axis.get("val"))
    points = next(plot for plot in made.plots if plot._element is lines)
    own = {clean(_cell(name)): colour for name, colour in colours.items()}
    for one in points.series:
        colour = RGBColor.from_string(own[clean(one.name)][1:])
        one.smooth = False
        one.format.line.fill.background()
        one.marker.style, one.marker.size = XL_MARKER_STYLE.DIAMOND, 11
        one.marker.format.fill.solid()
        one.marker.format.fill.fore_color.rgb = colour
        one.marker.format.line.color.rgb = colour
    points.has_data_labels = True
    points.data_labels.font.size = Pt(13)
    points.data_labels.position = XL_LABEL_POSITION.ABOVE


def _hollow(made: Any, card: Card, chart: Chart, mode: Mode, labelled: bool) -> None:
    """Doubtful values are hollow, as in the other pictures: a coloured edge around the ground."""
    if not chart.hollow:
        return
    order, series = table_of(card, chart)
    category = chart.y if chart.kind == "hbar" else chart.x
    marked = {
        (g, o)
        for g, o, h in zip(card.rows.column(category), column(card, chart.series, ""), card.rows.column(chart.hollow), strict=True)
        if h
    }
    paper, colours = RGBColor.from_string(INK[mode]["paper"][1:]), colours_of(card, chart, mode)
    names = {clean(_cell(name or _amount(card, chart))): name for name in series}  # a file may have folded line ends
    for one in (ser for plot in made.plots for ser in plot.series):
        name = names[clean(one.name)]
        known = [i for i, value in enumerate(series[name]) if value is not None]
        dated = bool(order) and isinstance(order[0], date) and chart.kind == "line"
        if chart.kind != "line" and name not in chart.dots and all((order[i], name) in marked for i in known):
            one.format.fill.solid()
            one.format.fill.fore_color.rgb = paper
            one.format.line.color.rgb, one.format.line.width = RGBColor.from_string(colours[name][1:]), Pt(1.75)
        for place, i in enumerate(known):
            if (order[i], name) not in marked:
                continue
            point = one.points[place if dated else i]
            shape = point.marker.format if chart.kind == "line" or name in chart.dots else point.format
            if chart.kind == "line" or name in chart.dots:
                point.marker.style, point.marker.size = (
                    (XL_MARKER_STYLE.CIRCLE, 8) if chart.kind == "line" else (XL_MARKER_STYLE.DIAMOND, 11)
                )
            # Only the marker: properties of the point itself would also colour the line that leads to it.
            shape.fill.solid()
            shape.fill.fore_color.rgb = paper
            shape.line.color.rgb, shape.line.width = RGBColor.from_string(colours[name][1:]), Pt(1.75)
            if chart.stacked and chart.kind != "line" and name not in chart.dots and labelled:
                label = point.data_label.font
                label.color.rgb, label.size = RGBColor.from_string(colours[name][1:]), Pt(13)


def _dress(made: Any, card: Card, chart: Chart, mode: Mode, points: int, tall: float) -> None:
    """Colours, type and labels as in the other pictures. ``tall`` is the height of the chart below its legend, in points."""
    ink, colours = INK[mode], colours_of(card, chart, mode)
    names = list(colours)
    made.has_title = False
    made.font.size, made.font.color.rgb = Pt(14), RGBColor.from_string(ink["soft"][1:])
    fonted(made.font._element if hasattr(made.font, "_element") else made.font._rPr, card.lang)
    made.has_legend = len(names) > 1
    if made.has_legend:
        made.legend.position, made.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    for axis, title in ((made.category_axis, chart.y_title if chart.kind == "hbar" else chart.x_title),
                        (made.value_axis, chart.x_title if chart.kind == "hbar" else chart.y_title)):  # fmt: skip
        axis.has_title = bool(title)
        if title:
            axis.axis_title.text_frame.text = title
            axis.axis_title.text_frame.paragraphs[0].font.size = Pt(14)
            axis.axis_title.text_frame.paragraphs[0].font.bold = False
        axis.format.line.color.rgb = RGBColor.from_string(ink["line"][1:])
    made.value_axis.has_major_gridlines, made.category_axis.has_major_gridlines = True, False
    made.value_axis.major_gridlines.format.line.color.rgb = RGBColor.from_string(ink["grid"][1:])
    made.value_axis.format.line.fill.background()
    lowest = min((v for v in card.rows.column(chart.x if chart.kind == "hbar" else chart.y) if v is not None), default=0)
    if lowest >= 0:
        made.value_axis.minimum_scale = 0
    plot = made.plots[0]
    if plot._element.tag == qn("c:barChart") and "tacked" in str(plot._element.find(qn("c:grouping")).get("val")):
        plot.overlap = 100
    for i, one in enumerate(plot.series):
        _series(one, RGBColor.from_string(colours[names[i]][1:]), chart.kind == "line")
    if chart.kind != "line":
        plot.gap_width = 45
        count = len(card.rows) and len(table_of(card, chart)[0])
        _every_category(made, count, (tall - AROUND) / max(count, 1) if chart.kind == "hbar" else 0)
        if points <= MOST_LABELS:
            plot.has_data_labels = True
            plot.data_labels.number_format, plot.data_labels.number_format_is_linked = "#,##0.###;-#,##0.###;;", False
            plot.data_labels.show_value, plot.data_labels.font.size = True, Pt(13)
            if plot._element.find(qn("c:overlap")) is not None:
                plot.data_labels.font.color.rgb = RGBColor.from_string(ink["paper"][1:])
    if chart.kind == "bar" and chart.dots:
        _set_apart(made, names, chart.dots, colours)
    _hollow(made, card, chart, mode, points <= MOST_LABELS)


def _every_category(made: Any, count: int, each: float) -> None:
    """Name every category: a bar without a name tells nothing. ``each`` is the height of a lying bar's line in points.

    Names that do not fit between their lines are left out by LibreOffice, whatever the file says.
    """
    axis = made.category_axis._element
    for old in axis.findall(qn("c:tickLblSkip")):
        axis.remove(old)
    skip = etree.Element(qn("c:tickLblSkip"), val="1")
    last = axis.find(qn("c:noMultiLvlLbl"))
    (last.addprevious if last is not None else axis.append)(skip)
    size = 14 if count <= 9 else 12 if count <= 13 else 11
    made.category_axis.tick_labels.font.size = Pt(max(min(size, int(each / 1.45)), SMALLEST) if each else size)
    if each:  # what PowerPoint itself writes for "automatic"; without it LibreOffice breaks Japanese names into lines
        axis.find(qn("c:txPr")).find(qn("a:bodyPr")).set("rot", "-60000000")


def _series(one: Any, colour: RGBColor, line: bool) -> None:
    if not line:
        one.format.fill.solid()
        one.format.fill.fore_color.rgb = colour
        one.invert_if_negative = False
        return
    one.smooth = False
    one.format.line.color.rgb, one.format.line.width = colour, Pt(3)
    one.marker.style, one.marker.size = XL_MARKER_STYLE.CIRCLE, 8
    one.marker.format.fill.solid()
    one.marker.format.fill.fore_color.rgb = colour
    one.marker.format.line.color.rgb = colour
