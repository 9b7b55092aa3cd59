"""Reads a query in small Arrow batches under a time limit, so that memory does not grow with the result."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import duckdb
import pyarrow as pa

from atlas.warehouse import Warehouse

BATCH_ROWS = 4096


class TimeLimit(RuntimeError):
    """A query took longer than allowed; ``seconds`` is the limit."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"query stopped after {seconds:g} seconds")
        self.seconds = seconds


class Reading:
    """One running query. Only the time spent inside the database counts, not the time a slow client takes.

    ``deadline`` (``time.monotonic``) ends the reading whatever the reason: a client that never reads cannot hold it.
    """

    def __init__(
        self, warehouse: Warehouse, sql: str, values: dict[str, Any], seconds: float = 60.0, deadline: float | None = None,
        rows: int = BATCH_ROWS,
    ) -> None:  # fmt: skip
        self._left = self.seconds = seconds
        self._closed = False
        self._deadline = deadline
        self._cursor = warehouse.cursor()
        self._reader: pa.RecordBatchReader = self._timed(lambda: self._cursor.sql(sql, params=values or None).to_arrow_reader(rows))
        self.schema: pa.Schema = self._reader.schema

    def _timed(self, work: Any) -> Any:
        if self._left <= 0 or (self._deadline is not None and time.monotonic() > self._deadline):
            raise TimeLimit(self.seconds)
        start = time.monotonic()
        stop = threading.Timer(self._left, self._interrupt)
        stop.daemon = True
        stop.start()
        try:
            return work()
        except (duckdb.InterruptException, pa.ArrowException) as problem:
            if time.monotonic() - start >= self._left * 0.9 or "nterrupt" in str(problem):
                raise TimeLimit(self.seconds) from problem
            raise
        finally:
            stop.cancel()
            self._left -= time.monotonic() - start

    def _interrupt(self) -> None:
        with suppress(duckdb.ConnectionException):  # the work ended, and the cursor with it, as the time was up
            self._cursor.interrupt()

    def _next(self) -> pa.RecordBatch | None:
        try:
            return self._reader.read_next_batch()
        except StopIteration:
            return None

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        try:
            while (batch := self._timed(self._next)) is not None:
                if batch.num_rows:
                    yield batch
        finally:
            self.close()

    def close(self) -> None:
        """Stop the query and let go of its memory. It may be called twice."""
        if self._closed:
            return
        self._closed = True
        self._cursor.interrupt()
        self._reader = None
        self._cursor.close()


def joined(texts: pa.Array) -> bytes:
    """The texts of a column one after the other, straight from its memory: no Python object per row."""
    if not pa.types.is_string(texts.type):
        texts = texts.cast(pa.string())
    _, offsets, data = texts.buffers()
    if not len(texts) or data is None:
        return b""
    places = memoryview(offsets).cast("i")
    return bytes(memoryview(data)[places[texts.offset] : places[texts.offset + len(texts)]])
