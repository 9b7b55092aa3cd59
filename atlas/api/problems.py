"""Errors of the API: JSON that names the parameter, the value, and the allowed values or the nearest one."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from starlette.responses import JSONResponse

from atlas.i18n import Lang, t

SHOWN = 12  # allowed values told in a sentence; the list in the answer is complete


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is wrong with a request."""

    parameter: str
    value: str
    message: str
    allowed: tuple[str, ...] = ()
    nearest: str | None = None


class Refused(Exception):
    """The request cannot be answered. ``status`` is 404, 405, 422 or 503."""

    def __init__(self, status: int, code: str, message: str, wrong: Sequence[Wrong] = (), retry: int | None = None) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.wrong, self.retry = status, code, message, tuple(wrong), retry

    def response(self) -> JSONResponse:
        """The answer as JSON."""
        headers = {"Cache-Control": "no-store"}
        if self.retry is not None:
            headers["Retry-After"] = str(self.retry)
        return JSONResponse(self.body(), self.status, headers)

    def body(self) -> dict[str, Any]:
        """The JSON object."""
        problems = [{**asdict(one), "allowed": list(one.allowed)} for one in self.wrong]
        return {"error": {"status": self.status, "code": self.code, "message": self.message, "problems": problems}}


def shortened(value: str) -> str:
    """A value as it may be repeated in an answer."""
    return value[:80].encode("utf-8", "replace").decode()


def nearest(value: str, allowed: Sequence[str]) -> str | None:
    """The allowed value most like the one given, if one is like it."""
    found = difflib.get_close_matches(value[:80], allowed, n=1, cutoff=0.5)
    return found[0] if found else None


def not_allowed(
    lang: Lang, parameter: str, value: str, allowed: Sequence[str], key: str = "error_parameter", near: str | None = None
) -> Wrong:
    """A value that is none of the allowed ones, in words with the nearest (``near`` if it is known) or the first few of them."""
    value, near = shortened(value), near or nearest(value, allowed)
    message = t(lang, f"api.{key}", parameter=parameter, value=value)
    if near:
        message += t(lang, "api.error_nearest", nearest=near)
    elif allowed:
        listed = ", ".join(allowed[:SHOWN]) + (" …" if len(allowed) > SHOWN else "")
        message += t(lang, "api.error_allowed", allowed=listed)
    return Wrong(parameter, value, message, tuple(allowed), near)


def unprocessable(lang: Lang, wrong: Sequence[Wrong]) -> Refused:
    """422 with everything that is wrong."""
    return Refused(422, "invalid_parameter", " ".join([t(lang, "api.error_summary"), *(one.message for one in wrong)]), wrong)


def not_found(lang: Lang, code: str, parameter: str, value: str, allowed: Sequence[str]) -> Refused:
    """404 for a table, format or source, with the list of what there is."""
    wrong = not_allowed(lang, parameter, value, allowed, f"error_{code}")
    return Refused(404, f"unknown_{code}", wrong.message, (wrong,))
