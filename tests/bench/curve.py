"""The memory curve of a soak as SVG, captioned in Japanese and English."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import ceil

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 860, 420, 64, 24, 92, 56
FONT = "system-ui, 'Hiragino Sans', 'Yu Gothic UI', 'Noto Sans JP', 'Noto Sans CJK JP', sans-serif"


def drawn(samples: Sequence[tuple[float, float, int, int, int, int]], slope: float, bound: float, sessions: int) -> str:
    """``samples`` are (minute, RSS in MB, open sessions, …), negative while caches fill; ``slope`` and ``bound`` are MB a minute."""
    first, minutes = min(0.0, samples[0][0]), max(1.0, samples[-1][0])
    most = ceil(max(sample[1] for sample in samples) / 100) * 100

    def at(minute: float, value: float) -> tuple[float, float]:
        x = LEFT + (WIDTH - LEFT - RIGHT) * (minute - first) / (minutes - first)
        return round(x, 1), round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / most, 1)

    line = " ".join(f"{x},{y}" for x, y in (at(minute, rss) for minute, rss, *_ in samples))
    begins, top = at(0, most)
    ja = f"記憶が満ちるまで休みなく{-first:.0f}分、その後{minutes:.0f}分。延べ{sessions:,}セッション。{minutes:.0f}分間の傾き {slope:+.2f} MB/分（上限 {bound} MB/分）。"
    en = f"{-first:.0f} minutes without pauses fill the caches, then {minutes:.0f} minutes: {slope:+.2f} MB/min (bound {bound}). {sessions:,} sessions."
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img" '
        f'font-family="{FONT}" font-size="13" fill="#1A2433">',
        f"<title>{escape(f'サーバーのメモリ — Memory of the server. {ja} {en}')}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#FFFFFF"/>',
        f'<rect x="{begins}" y="{top}" width="{WIDTH - RIGHT - begins}" height="{HEIGHT - BOTTOM - top}" fill="#F3F6F9"/>',
        f'<text x="{LEFT}" y="26" font-size="16" font-weight="650">サーバーのメモリ（常駐、MB）・Resident memory of the server (MB)</text>',
        f'<text x="{LEFT}" y="48">{escape(ja)}</text><text x="{LEFT}" y="68">{escape(en)}</text>',
    ]
    for value in range(0, most + 1, 100):
        x, y = at(first, value)
        parts.append(f'<line x1="{x}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}" stroke="#D5DCE4"/>')
        parts.append(f'<text x="{x - 8}" y="{y + 4}" text-anchor="end" fill="#526070">{value}</text>')
    step = 5 if minutes > 10 else 1
    for minute in range(-int(-first // step) * step, int(minutes) + 1, step):
        x, y = at(minute, 0)
        parts.append(f'<text x="{x}" y="{y + 20}" text-anchor="middle" fill="#526070">{minute}</text>')
    parts.append(f'<text x="{WIDTH - RIGHT}" y="{HEIGHT - 10}" text-anchor="end" fill="#526070">経過（分）・minutes</text>')
    parts.append(f'<polyline points="{line}" fill="none" stroke="#0B5CAD" stroke-width="2"/></svg>')
    return "\n".join(parts) + "\n"
