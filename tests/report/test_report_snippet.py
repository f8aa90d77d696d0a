import pytest
from hypothesis import given
from hypothesis import strategies as st

from netspec.diagnostics import Span
from netspec.report.snippet import snippet
from netspec.report.visible import columns, visible


def placed(line: str, start: int, end: int, width: int = 80) -> tuple[str, str]:
    """The text and the underline for the characters from `start` to `end`, counted from 0."""
    shown = snippet(Span("f", 1, start + 1, 1, end + 1), [line], width)
    assert shown is not None
    return shown.text, shown.underline


@pytest.mark.parametrize(
    ("line", "start", "end", "text", "underline"),
    [
        ("abc def", 4, 7, "abc def", "    ^^^"),
        ("abc", 0, 1, "abc", "^"),
        ("abc", 3, 3, "abc", "   ^"),  # behind the end, where something is missing
        ("abc", 1, 1, "abc", " ^"),  # no stretch at all still has a place
        ("\tkey: 1", 1, 4, "    key: 1", "    ^^^"),
        ("ab\tkey", 3, 6, "ab  key", "    ^^^"),
        ("a\tb", 1, 2, "a   b", " ^^^"),  # the tab itself
        ("名前: x", 0, 2, "名前: x", "^^^^"),
        ("名前: x", 4, 5, "名前: x", "      ^"),
        ("e\u0301e\u0301 x", 5, 6, "e\u0301e\u0301 x", "   ^"),
        ("\x1b[1m x", 5, 6, "\\x1b[1m x", "        ^"),
        ("abc   ", 0, 3, "abc", "^^^"),
    ],
)
def test_the_underline_is_below_the_span(line: str, start: int, end: int, text: str, underline: str) -> None:
    assert placed(line, start, end) == (text, underline)


def test_a_span_over_several_lines_is_underlined_to_the_end_of_its_first() -> None:
    shown = snippet(Span("f", 2, 3, 4, 2), ["one", "a {b:  ", "  c", "}"], 80)
    assert shown is not None
    assert (shown.number, shown.text, shown.underline) == (2, "a {b:", "  ^^^")


@pytest.mark.parametrize("line", [0, 3])
def test_a_line_that_is_not_there_has_no_snippet(line: int) -> None:
    assert snippet(Span("f", line, 1, line, 2), ["one", "two"], 80) is None


LONG = "".join(f"{i:04}" for i in range(100))


@pytest.mark.parametrize(
    ("start", "text", "underline"),
    [
        (0, LONG[:24] + "...", "^^^^"),
        (200, "..." + LONG[190:214] + "...", " " * 13 + "^^^^"),
        (396, "..." + LONG[376:], " " * 23 + "^^^^"),
    ],
)
def test_a_long_line_is_cropped_around_the_span(start: int, text: str, underline: str) -> None:
    assert placed(LONG, start, start + 4, 30) == (text, underline)


def test_a_line_that_just_fits_is_whole() -> None:
    assert placed(LONG[:30], 8, 12, 30) == (LONG[:30], " " * 8 + "^^^^")


def test_a_span_longer_than_the_width_is_underlined_as_far_as_it_is_shown() -> None:
    assert placed(LONG, 40, 360, 30) == ("..." + LONG[34:58] + "...", " " * 9 + "^" * 18)


def test_a_line_of_a_million_characters_is_not_looked_through() -> None:
    class Counted(str):
        __slots__ = ()
        sliced: list[int] = []  # noqa: RUF012 -- shared on purpose

        def rstrip(self, chars: str | None = None, /) -> "Counted":
            return self

        def __getitem__(self, key: object, /) -> str:
            found = str.__getitem__(self, key)  # type: ignore[index]
            self.sliced.append(len(found))
            return found

        def __iter__(self) -> object:  # type: ignore[override]
            raise AssertionError("the whole line was looked through")

    placed(Counted("x" * 1_000_000), 500_000, 500_010, 80)
    assert sum(Counted.sliced) < 1_000


@given(
    st.text(st.characters(exclude_characters="\n\r"), max_size=60),
    st.integers(0, 60),
    st.integers(0, 60),
    st.integers(20, 50),
)
def test_any_span_of_any_line_fits_and_is_underlined(line: str, start: int, length: int, width: int) -> None:
    text, underline = placed(line, min(start, len(line)), min(start + length, len(line)), width)
    assert columns(text) <= width
    assert underline.lstrip(" ").strip("^") == ""
    assert "^" in underline
    assert len(underline) <= max(width, columns(text)) + 1
    assert visible(text) == text
