"""Pages on a narrow terminal: paragraphs are filled anew, and what is in a last column stays below its beginning."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from netspec.ops import OPS
from netspec.report.ops_page import op_page, ops_list
from netspec.report.page import fitted
from netspec.report.visible import columns

PAGE = """\
title (op)

  One two three four
  five six seven.

  name    what it is for
          integer; default 1
  longer_name  text

last line of all
"""


@pytest.mark.parametrize(
    ("width", "page"),
    [
        (None, PAGE),
        (28, PAGE),
        (
            20,
            PAGE.replace(" for\n", "\n          for\n").replace("integer; ", "integer;\n          "),
        ),
        (
            16,
            """\
title (op)

  One two three
  four five six
  seven.

  name
    what it is
    for
    integer;
    default 1
  longer_name
    text

last line of all
""",
        ),
    ],
)
def test_a_page(width: int | None, page: str) -> None:
    assert fitted(PAGE, width) == page


@settings(max_examples=200, deadline=None)
@given(st.text("ab  \n-[]高", max_size=80), st.integers(12, 30))
@example("  aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa  b", 12)
@example("[[[高  [[高高", 12)
def test_lines_fit_and_lose_nothing_but_blanks(text: str, width: int) -> None:
    found = fitted(text, width)
    assert all(columns(line.rstrip()) <= width or not line.strip() for line in found.split("\n"))
    assert "".join(found.split()) == "".join(text.split())


@pytest.mark.parametrize("width", [40, 60, 80, 100])
def test_the_pages_of_ops_fit(width: int) -> None:
    for page in (ops_list(), *(op_page(name) for name in OPS)):
        assert [line for line in fitted(page, width).splitlines() if columns(line) > width] == []
    assert any(columns(line) > 80 for line in ops_list().splitlines())
