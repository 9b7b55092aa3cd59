"""A selection → the bytes of a file, piece by piece: CSV, JSON, NDJSON, GeoJSON, Parquet, Arrow.

Cells are what the page shows: ISO dates, no thousands separators, nothing for "not reported", codes as text with
their leading zeros, a list joined by ``;`` where the format has no lists.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as parquet

from atlas.export import geometry
from atlas.export.about import About
from atlas.export.reading import Reading, joined
from atlas.export.selection import PLACE_COLUMNS, quoted
from atlas.export.sheet import xlsx
from atlas.export.table import BOM, FORMULA_STARTS

Chunks = Iterator[bytes]
PIECE = 256 * 1024
ROW_GROUP = 65_536


class _Sink(io.RawIOBase):
    """A file that hands out what was written to it since the last look."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []
        self._position = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        piece = bytes(data)
        self._parts.append(piece)
        self._position += len(piece)
        return len(piece)

    def tell(self) -> int:
        return self._position

    def take(self) -> bytes:
        """Everything written since the last call."""
        taken, self._parts = b"".join(self._parts), []
        return taken


def _flat(about: About, excel: bool) -> tuple[str, dict[str, Any]]:
    """The query with every cell as a flat file has it. ``excel`` neutralises texts that look like formulas."""
    text, values = about.selection.sql(about.warehouse)
    table = about.selection.about(about.warehouse)
    starts = ", ".join(f"chr({ord(one)})" for one in FORMULA_STARTS)
    cells = []
    for name in about.selection.names(about.warehouse):
        cell, kind = quoted(name), table.field(name).type
        if kind.endswith("[]"):
            cell = f"array_to_string({cell}, ';')"
        if excel and (kind == "VARCHAR" or kind.endswith("[]")):
            cell = f"CASE WHEN left({cell}, 1) IN ({starts}) THEN '''' || {cell} ELSE {cell} END"
        cells.append(f"{cell} AS {quoted(name)}")
    if len(cells) == 1:
        # A lone blank cell would be a blank line, which readers skip: written as "" it stays a row.
        cells = [f"coalesce(({cells[0].rpartition(' AS ')[0]})::VARCHAR, '') AS only"]
    return f"SELECT {', '.join(cells)} FROM ({text})", values  # noqa: S608 - quoted names


def csv_pieces(about: About, run: Run, excel: bool = False) -> Chunks:
    """UTF-8, comma, RFC 4180. The Excel variant has a BOM, CRLF and labels as header."""
    reading = run(*_flat(about, excel))
    ending = "\r\n" if excel else "\n"
    options = arrow_csv.WriteOptions(include_header=False, batch_size=4096, eol=ending)
    header = io.StringIO()
    names = [c.label for c in about.columns] if excel else [c.name for c in about.columns]
    csv.writer(header, lineterminator=ending).writerow(names)
    sink = _Sink()
    sink.write(((BOM if excel else "") + header.getvalue()).encode())
    yield from _gathered(sink, reading, lambda batch: arrow_csv.write_csv(batch, sink, write_options=options))


def _gathered(sink: _Sink, reading: Reading, write: Callable[[pa.RecordBatch], Any]) -> Chunks:
    """Pieces of some size: many small ones cost a thread change each. The first goes out at once."""
    sent = 0
    for batch in reading:
        write(batch)
        if sink.tell() - sent > (PIECE if sent else 0):
            sent = sink.tell()
            yield sink.take()
    if rest := sink.take():
        yield rest


def _records(about: About, run: Run, before: str, after: str, places: bool = False) -> Reading:
    """A reading of JSON text per row, with texts before and after each, and what names its places beside it."""
    names = about.selection.names(about.warehouse)
    text, values = about.selection.sql(about.warehouse, places=places)
    pairs = ", ".join("'" + name.replace("'", "''") + f"': {quoted(name)}" for name in names)
    more = ", " + ", ".join(PLACE_COLUMNS) if places else ""
    record = f"{before}to_json({{{pairs}}})::VARCHAR{after}"
    return run(f"SELECT {record} AS record{more} FROM ({text})", values)  # noqa: S608 - quoted names


def json_pieces(about: About, run: Run) -> Chunks:
    """``{"meta": …, "rows": […]}``: lists stay lists, an unknown value is ``null``."""
    reading = _records(about, run, "',' || chr(10) || ", "")
    sink = _Sink()
    sink.write(f'{{"meta":{json.dumps(about.meta("json"), ensure_ascii=False)},\n"rows":['.encode())
    first = 1  # the first row has no comma before it

    def write(batch: pa.RecordBatch) -> None:
        nonlocal first
        sink.write(joined(batch.column(0))[first:])
        first = 0

    yield from _gathered(sink, reading, write)
    yield b"\n]}\n"


def ndjson_pieces(about: About, run: Run) -> Chunks:
    """One JSON object per line, for streams and for ``jq``; what is to be said about it is in the Link header."""
    sink = _Sink()
    yield from _gathered(sink, _records(about, run, "", " || chr(10)"), lambda batch: sink.write(joined(batch.column(0))))


def geojson_pieces(about: About, run: Run) -> Chunks:
    """A FeatureCollection (RFC 7946) with the same ``meta`` as JSON; a row without a place has a null geometry."""
    reading = _records(about, run, "", "", places=True)
    table = about.selection.about(about.warehouse)
    sink = _Sink()
    head = json.dumps(about.meta("geojson"), ensure_ascii=False)
    sink.write(f'{{"type":"FeatureCollection","meta":{head},\n"features":['.encode())
    between = "\n"

    def write(batch: pa.RecordBatch) -> None:
        nonlocal between
        records, *ends = (batch.column(i).to_pylist() for i in range(batch.num_columns))
        features = (
            f'{{"type":"Feature","geometry":{geometry.geojson(shape)},"properties":{record}}}'
            for record, shape in zip(records, geometry.shapes(about.warehouse, table, *ends), strict=True)
        )
        sink.write((between + ",\n".join(features)).encode())
        between = ",\n"

    yield from _gathered(sink, reading, write)
    yield b"\n]}\n"


def _arrow(about: About, run: Run, ending: str, places: bool) -> tuple[Reading, pa.Schema, Callable[[pa.RecordBatch], pa.RecordBatch]]:
    """A reading, the schema with its metadata, and how a batch is brought into that schema."""
    table = about.selection.about(about.warehouse)
    places = places and table.place is not None
    reading = run(*about.selection.sql(about.warehouse, places=places))
    words = {c.name: c for c in about.columns}
    fields = [
        field.with_metadata({k: v for k, v in {
            "label": words[field.name].label, "description": words[field.name].description, "unit": words[field.name].unit,
        }.items() if v})
        for field in reading.schema if field.name in words
    ]  # fmt: skip
    meta = about.meta(ending)
    metadata = {
        "title": meta["title"], "filters": meta["filters_text"], "version": meta["version"], "licence": meta["licence"]["name"],
        "licence_url": meta["licence"]["url"], "link": meta["link"], "cite": meta["cite"],
        "atlas": json.dumps(meta, ensure_ascii=False),
    }  # fmt: skip
    if places:
        fields.append(pa.field("geometry", pa.binary()))
        if ending == "parquet":
            metadata["geo"] = json.dumps(geometry.geo_metadata(table))
    schema = pa.schema(fields, metadata)

    def shaped(batch: pa.RecordBatch) -> pa.RecordBatch:
        columns = [batch.column(field.name) for field in fields if field.name != "geometry"]
        if places:
            ends = (batch.column(name).to_pylist() for name in PLACE_COLUMNS)
            shapes = geometry.shapes(about.warehouse, table, *ends)
            columns.append(pa.array([geometry.wkb(one) for one in shapes], pa.binary()))
        return pa.record_batch(columns, schema=schema)

    return reading, schema, shaped


def parquet_pieces(about: About, run: Run) -> Chunks:
    """Parquet with zstd; GeoParquet (a WKB column ``geometry``) where rows have places. The words are in its metadata."""
    reading, schema, shaped = _arrow(about, run, "parquet", True)
    sink = _Sink()
    with parquet.ParquetWriter(sink, schema, compression="zstd") as writer:
        waiting: list[pa.RecordBatch] = []
        for batch in reading:
            waiting.append(shaped(batch))
            if sum(one.num_rows for one in waiting) >= ROW_GROUP:
                writer.write_table(pa.Table.from_batches(waiting, schema))
                waiting = []
                yield sink.take()
        if waiting:
            writer.write_table(pa.Table.from_batches(waiting, schema))
    yield sink.take()


def arrow_pieces(about: About, run: Run) -> Chunks:
    """An Arrow IPC stream with the words in the schema's metadata."""
    reading, schema, shaped = _arrow(about, run, "arrow", False)
    sink = _Sink()
    with pa.ipc.new_stream(sink, schema) as writer:
        yield from _gathered(sink, reading, lambda batch: writer.write_batch(shaped(batch)))
    if rest := sink.take():
        yield rest


Run = Callable[[str, dict[str, Any]], Reading]


@dataclass(frozen=True, slots=True)
class Format:
    """A file format: its media type, whether a browser shows it, and the function that makes its pieces."""

    ending: str
    media_type: str
    inline: bool
    pieces: Callable[..., Chunks]
    needs_place: bool = False


FORMATS: dict[str, Format] = {
    one.ending: one
    for one in (
        Format("csv", "text/csv; charset=utf-8", False, csv_pieces),
        Format("json", "application/json", True, json_pieces),
        Format("ndjson", "application/x-ndjson", False, ndjson_pieces),
        Format("parquet", "application/vnd.apache.parquet", False, parquet_pieces),
        Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", False, xlsx),
        Format("geojson", "application/geo+json", True, geojson_pieces, needs_place=True),
        Format("arrow", "application/vnd.apache.arrow.stream", False, arrow_pieces),
    )
}
