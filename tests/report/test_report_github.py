import re

import pytest

from netspec.diagnostics import Note, Problem, Severity, Span, one_line
from netspec.report.findings import Findings
from netspec.report.github import command, report


def problem(number: int = 1, severity: Severity = Severity.ERROR) -> Problem:
    return Problem("bad-name", f"fault {number}", Span("net.yaml", number, 3, number, 7), severity)


def test_a_command() -> None:
    notes = (Note("look", Span("net.yaml", 2, 1, 2, 2)),)
    found = Problem("bad-name", "conv2d: 100% wrong", Span("a,b:c%.yaml", 4, 3, 4, 7), Severity.WARNING, notes, "mend")
    assert command(found) == (
        "::warning file=a%2Cb%3Ac%25.yaml,line=4,col=3,endLine=4,endColumn=6,title=bad-name"
        "::conv2d: 100%25 wrong%0Anote: look (net.yaml:2:1)%0Ahelp: mend"
    )


@pytest.mark.parametrize(
    ("span", "places"),
    [
        (Span("f", 1, 1, 1, 1), "line=1,col=1,endLine=1,endColumn=1"),  # GitHub refuses an end before the start
        (Span("f", 2, 5, 2, 9), "line=2,col=5,endLine=2,endColumn=8"),
        (Span("f", 2, 5, 3, 1), "line=2,endLine=3"),  # GitHub refuses columns here
    ],
)
def test_places_are_ones_that_github_takes(span: Span, places: str) -> None:
    assert f"file=f,{places},title=" in command(Problem("bad-name", "x", span))


def test_a_command_is_one_line_whatever_a_spec_contains() -> None:
    found = Problem("x", "a\r\n::error::b\x1b", Span("f\n::set-env", 1, 1, 1, 1))
    assert command(found).count("\n") == 0
    assert command(found).endswith("::a\\r\\n::error::b\\x1b")
    assert "file=f\\n%3A%3Aset-env," in command(found)


def test_as_many_as_github_shows_are_commands_alone() -> None:
    problems = (*(problem(i) for i in range(1, 11)), *(problem(i, Severity.WARNING) for i in range(1, 11)))
    lines = report(Findings(problems, 3)).splitlines()
    assert lines == [*map(command, problems), "10 errors and 10 warnings in 1 of 3 files"]


def test_what_github_drops_is_said_and_listed() -> None:
    problems = (*(problem(i) for i in range(1, 14)), *(problem(i, Severity.WARNING) for i in range(1, 12)))
    lines = report(Findings(problems, 1)).splitlines()
    assert lines[:24] == [*map(command, problems)]
    assert lines[24] == (
        "GitHub annotates at most 10 errors and 10 warnings of a step; it does not show 3 errors and 1 warning. "
        "All problems:"
    )
    assert lines[25:49] == [f"- {one_line(problem)}" for problem in problems]
    assert lines[49:] == ["13 errors and 11 warnings in 1 file"]


def test_the_list_holds_no_command() -> None:
    """The runner takes `::` at the beginning of a line, blanks aside, and the older `##[` anywhere in it."""
    evil = Problem("x", "##[stop-commands]y", Span("::add-mask::z", 1, 1, 1, 1))
    listed = report(Findings((evil,) * 11, 1)).splitlines()[12:]
    assert len(listed) == 12
    assert not [line for line in listed if re.match(r"\s*::", line) or "##[" in line]
