"""What strangers type, and how to see whether a page took it for more than text."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

CORPUS = (
    '<img src=x data-typed onerror="window.typed=1">',
    "<script data-typed>window.typed=1</script>",
    '"><svg data-typed onload="window.typed=1">',
    "'-window.typed=1-'",
    "</textarea></title></script><b data-typed>bold</b>",
    "{{ 7|add:7 }}{% debug %}${7*7}",
    "javascript:window.typed=1",
    "&lt;i data-typed&gt;",
    "‮evil‬​",
)
MARKDOWN = (
    *CORPUS,
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](data:text/html,<b>)",
    "[a](//evil.example)",
    "<javascript:alert(1)>",
    "![a](https://evil.example/x.png)",
    '[a](https://ok.example "\\" onmouseover=alert(1) data-typed x=\\"")',
    "`<b data-typed>`",
    "| a |\n|---|\n| <b data-typed> |",
)
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1")
OURS = (
    "/",
    "#",
    "?",
    "http://127.0.0.1",
    "http://lab.example",
    "http://testserver",
    "https://kafka.apache.org",
    "https://ok.example",
)
"""Where links may lead; an address that begins with two strokes is another server's."""


class _Looked(HTMLParser):
    def __init__(self, links: tuple[str, ...]) -> None:
        super().__init__()
        self.links = links
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            value = (value or "").strip()
            if name.startswith("on") or name in ("data-typed", "style", "srcdoc"):
                self.wrong.append(f"<{tag} {name}={value}>")
            if name in ("href", "src", "action", "formaction") and (not value.startswith(self.links) or value.startswith("//")):
                self.wrong.append(f"<{tag} {name}={value}>")
        if tag in ("iframe", "object", "embed", "base") or (tag == "script" and not any(name == "src" for name, _ in attrs)):
            data = dict(attrs).get("type")
            if data not in ("application/json", "importmap"):
                self.wrong.append(f"<{tag}>")


def taken_for_more(page: Any, *, links: tuple[str, ...] = OURS) -> list[str]:
    """What a page (or an answer) holds that is more than text: elements and attributes that somebody typed, links that run something.

    An answer that says that it is plain text, and that nobody may guess otherwise, holds nothing.
    """
    if not isinstance(page, str):
        if not page["Content-Type"].startswith("text/html"):
            assert page["X-Content-Type-Options"] == "nosniff"
            return []
        page = page.content.decode()
    looked = _Looked(links)
    looked.feed(page)
    return looked.wrong
