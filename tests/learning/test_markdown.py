"""What a lesson's Markdown can become."""

from __future__ import annotations

import pytest

from streamlab.learning.markdown import as_html, as_line


def test_markdown_is_read() -> None:
    assert as_html("Select *P2* and read `LAG`.") == "<p>Select <em>P2</em> and read <code>LAG</code>.</p>\n"
    assert as_line("Which *one*?") == "Which <em>one</em>?"


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[a](javascript:alert(1))", "![a](x)", "[a](//evil.example)"],
)
def test_nothing_can_be_injected(text: str) -> None:
    html = as_html(text)
    assert "<script" not in html
    assert "<img" not in html
    assert "href" not in html
