from dataclasses import replace

import pytest

from netspec.diagnostics import Note, Problem, Severity, Span
from netspec.report.findings import Findings
from netspec.report.problem_text import closing, render, report
from netspec.report.theme import COLOURED, PLAIN

LINES = (
    "netspec: 1",
    "layers:",
    "  - max_pool2d: {kernel_size: 3, scope: pool5}",
    "  - conv2d: {scope: fc6, kernel_size: [5, 5], padding: VALID}",
    "\t名前: [5, 5] # tab",
)


def problem(line: int = 4, start: int = 38, end: int = 44, **more: object) -> Problem:
    fields: dict[str, object] = {"code": "window-too-large", "text": "conv2d 'fc6': it does not fit"}
    return Problem(span=Span("net.yaml", line, start, line, end), **(fields | more))  # type: ignore[arg-type]


def test_a_problem_with_all_its_context() -> None:
    notes = (
        Note("input [N, 2, 2, 256] comes from max_pool2d 'pool5', line 3", Span("net.yaml", 3, 5, 3, 15)),
        Note("padding is set here", Span("net.yaml", 2, 1, 2, 7)),
        Note("the base says another", Span("base.yaml", 7, 3, 7, 9)),
        Note("images 128x128 -> pool5 2"),
    )
    assert render(problem(notes=notes, help="use padding SAME"), LINES) == (
        "net.yaml:4:38: error: conv2d 'fc6': it does not fit [window-too-large]\n"
        "    4 |   - conv2d: {scope: fc6, kernel_size: [5, 5], padding: VALID}\n"
        "      |                                      ^^^^^^\n"
        "   note: input [N, 2, 2, 256] comes from max_pool2d 'pool5', line 3\n"
        "   note: padding is set here (line 2)\n"
        "   note: the base says another (base.yaml:7:3)\n"
        "   note: images 128x128 -> pool5 2\n"
        "   help: use padding SAME"
    )


def test_a_line_number_in_a_longer_one_does_not_count_as_named() -> None:
    note = Note("see line 31", Span("net.yaml", 3, 5, 3, 15))
    assert render(problem(notes=(note,)), LINES).endswith("   note: see line 31 (line 3)")


def test_tabs_and_wide_characters_keep_the_underline_in_place() -> None:
    assert render(problem(5, 6, 12), LINES) == (
        "net.yaml:5:6: error: conv2d 'fc6': it does not fit [window-too-large]\n"
        "    5 |     名前: [5, 5] # tab\n"
        "      |           ^^^^^^"
    )


def test_the_gutter_grows_with_the_number() -> None:
    lines = [""] * 123_455 + ["key: value"]
    assert render(problem(123_456, 1, 4), lines) == (
        "net.yaml:123456:1: error: conv2d 'fc6': it does not fit [window-too-large]\n123456 | key: value\n       | ^^^"
    )


def test_without_lines_there_is_no_snippet() -> None:
    assert render(problem()) == "net.yaml:4:38: error: conv2d 'fc6': it does not fit [window-too-large]"


def test_nothing_from_a_spec_reaches_the_terminal_unseen() -> None:
    evil = "\x1b]0;title\x07\x1b[2J"
    found = problem(1, 1, 2, text=f"bad {evil}", notes=(Note(evil),), help=evil)
    shown = render(found, [evil], COLOURED)
    assert "\x07" not in shown
    assert {part.split("m")[0] for part in shown.split("\x1b[")[1:]} <= {"0", "1", "1;31", "1;32", "1;36", "34"}
    assert shown.count("\\x1b]0;title\\x07\\x1b[2J") == 4


def test_colours_change_no_character_of_the_text() -> None:
    found = problem(notes=(Note("one"),), help="two", severity=Severity.WARNING)
    coloured = render(found, LINES, COLOURED)
    assert "\x1b[1;33m" in coloured
    plain = "".join(part.partition("m")[2] if i else part for i, part in enumerate(coloured.split("\x1b[")))
    assert plain == render(found, LINES)


def test_a_report_is_every_problem_and_a_closing_line() -> None:
    found = Findings((problem(1, 1, 8), problem(2, 1, 7, severity=Severity.WARNING)), ["net.yaml"], {"net.yaml": LINES})
    assert report(found) == (
        "net.yaml:1:1: error: conv2d 'fc6': it does not fit [window-too-large]\n"
        "    1 | netspec: 1\n"
        "      | ^^^^^^^\n"
        "net.yaml:2:1: warning: conv2d 'fc6': it does not fit [window-too-large]\n"
        "    2 | layers:\n"
        "      | ^^^^^^\n"
        "1 error and 1 warning in 1 file\n"
    )


ERROR, WARNING = problem(), problem(severity=Severity.WARNING)
ELSEWHERE = Problem("x", "y", Span("b.yaml", 1, 1, 1, 1))


@pytest.mark.parametrize(
    ("problems", "files", "line"),
    [
        ((), 1, "1 file, no problems"),
        ((), 1234, "1,234 files, no problems"),
        ((), 0, "0 files, no problems"),
        ((ERROR,), 1, "1 error in 1 file"),
        ((WARNING,) * 2, 1, "2 warnings in 1 file"),
        ((ERROR, ERROR, ELSEWHERE, WARNING), 2, "3 errors and 1 warning in 2 files"),
        ((ERROR, WARNING, WARNING), 5, "1 error and 2 warnings in 1 of 5 files"),
        ((ELSEWHERE,), 0, "1 error in 1 file"),  # a folder without specs
    ],
)
def test_the_closing_line(problems: tuple[Problem, ...], files: int, line: str) -> None:
    assert closing(Findings(problems, [f"{i}.yaml" for i in range(files)])) == line


def test_texts_break_between_words_where_a_terminal_ends() -> None:
    found = problem(
        text="conv2d 'fc6': a window does not fit", notes=(Note("input comes from a layer"),), help="use SAME"
    )
    shown = render(found, LINES, replace(PLAIN, width=40)).splitlines()
    assert shown[:2] == ["net.yaml:4:38: error: conv2d 'fc6': a", "         window does not fit"]
    assert shown[2] == "         [window-too-large]"
    assert shown[-2:] == ["   note: input comes from a layer", "   help: use SAME"]
    assert max(map(len, render(problem(help="word " * 30), (), replace(PLAIN, width=30)).splitlines()[2:])) <= 30
    assert render(found, LINES, PLAIN).count("\n") == 4


@pytest.mark.parametrize("width", [30, 46, 60, 80])
def test_the_line_of_the_file_fits_a_narrow_terminal_and_keeps_its_underline(width: int) -> None:
    lines = render(problem(), LINES, replace(PLAIN, width=width)).splitlines()
    at = next(index for index, line in enumerate(lines) if set(line) == {" ", "|", "^"})
    line, underline = lines[at - 1], lines[at]
    assert len(line) <= width
    assert line[underline.index("^") : underline.rindex("^") + 1] == LINES[3][37:43]
