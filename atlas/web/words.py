"""The inline script that puts the front end's own texts into the reader's language (``words.js``), with its texts."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from atlas.i18n import LANGS, messages, t


@cache
def words_script() -> str:
    """A script element for the head of a page. ``{x}`` in a text stands for the part that changes."""
    english, japanese = messages("en"), messages("ja")
    pairs = [[text, japanese[key]] for key, text in english.items() if key.startswith("chrome.")]
    lines = Path(__file__).with_name("words.js").read_text(encoding="utf-8").splitlines()
    text = "\n".join(line.strip() for line in lines if line.strip() and not line.startswith("//"))
    lost = {lang: t(lang, "app.lost") for lang in LANGS}
    for name, value in (("WORDS", pairs), ("LANGS", LANGS), ("LOST", lost)):
        text = text.replace(f"__{name}__", json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"))
    return f"<script>{text}</script>"
