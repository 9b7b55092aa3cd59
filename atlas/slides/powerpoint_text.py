"""Text on PowerPoint slides: fonts that Windows and Mac both have, set for Latin and for Japanese letters apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lxml import etree
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Pt

from atlas.i18n import Lang
from atlas.render.palette import INK, Mode
from atlas.render.svg_text import FORBIDDEN

LATIN, JAPANESE = "Calibri", "Yu Gothic"
"""Office on Windows and on the Mac brings both."""
NOTHING = "\u00a0"
"""In an empty cell; without it the row is as high as the template's letters."""
TAGS: dict[Lang, str] = {"ja": "ja-JP", "en": "en-GB"}


def fonted(properties: Any, lang: Lang) -> None:
    """Set the fonts of run properties: Latin letters, and East Asian ones; and the language, for the spelling check."""
    for tag, face in (("a:latin", LATIN), ("a:ea", JAPANESE), ("a:cs", LATIN)):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
        properties.append(etree.SubElement(properties, qn(tag), typeface=face))
    if properties.tag.endswith("}rPr") or properties.tag.endswith("}endParaRPr"):
        properties.set("lang", TAGS[lang])
        properties.set("altLang", "en-US")


def allowed(text: str) -> str:
    """Text without what XML does not allow."""
    return FORBIDDEN.sub("", text)


def write(
    slide: Any, paragraphs: Sequence[tuple[str, Lang, float, bool, str]], place: tuple[int, int, int, int], mode: Mode,
    *, name: str = "", bottom: bool = False,
) -> Any:  # fmt: skip
    """A text box. A paragraph is (text, language, points, bold, role of the colour)."""
    box = slide.shapes.add_textbox(*place)
    if name:
        box.name = name
    fill(box.text_frame, paragraphs, mode)
    box.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM if bottom else MSO_ANCHOR.TOP
    return box


def fill(frame: Any, paragraphs: Sequence[tuple[str, Lang, float, bool, str]], mode: Mode, *, right: bool = False) -> None:
    """Fill a text frame (of a box, a placeholder or a cell)."""
    frame.word_wrap = True
    if hasattr(frame, "auto_size"):
        frame.auto_size = MSO_AUTO_SIZE.NONE
    for i, (text, lang, points, bold, role) in enumerate(paragraphs):
        paragraph = frame.paragraphs[0] if i == 0 else frame.add_paragraph()
        # Exact, because Japanese fonts ask for line heights from 1.2 to 1.7 of their size.
        paragraph.line_spacing = Pt(round(points * 1.2, 1))
        paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
        run = paragraph.add_run()
        run.text = allowed(text) or NOTHING
        run.font.size, run.font.bold = Pt(points), bold
        run.font.color.rgb = RGBColor.from_string(INK[mode][role][1:] if role in INK[mode] else role)
        fonted(run._r.get_or_add_rPr(), lang)
