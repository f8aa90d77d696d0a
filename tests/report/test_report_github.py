import re
from pathlib import Path

import pytest

from netspec.diagnostics import Note, Problem, Severity, Span, one_line
from netspec.report.findings import Findings, Run
from netspec.report.github import command, report


def problem(number: int = 1, severity: Severity = Severity.ERROR) -> Problem:
    return Problem("bad-name", f"fault {number}", Span("net.yaml", number, 3, number, 7), severity)


def test_a_command() -> None:
    notes = (Note("look", Span("net.yaml", 2, 1, 2, 2)),)
    found = Problem("bad-name", "conv2d: 100% wrong", Span("a,b:c%.yaml", 4, 3, 4, 7), Severity.WARNING, notes, "mend")
    assert command(found, "a,b:c%.yaml") == (
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
    assert f"file=f,{places},title=" in command(Problem("bad-name", "x", span), "f")


def test_a_command_is_one_line_whatever_a_spec_contains() -> None:
    found = Problem("x", "a\r\n::error::b\x1b", Span("f\n::set-env", 1, 1, 1, 1))
    line = command(found, found.span.file)
    assert line.count("\n") == 0
    assert line.endswith("::a\\r\\n::error::b\\x1b")
    assert "file=f\\n%3A%3Aset-env," in line


def commands(problems: tuple[Problem, ...]) -> list[str]:
    return [command(each, "net.yaml") for each in problems]


def test_as_many_as_github_shows_are_commands_alone() -> None:
    problems = (*(problem(i) for i in range(1, 11)), *(problem(i, Severity.WARNING) for i in range(1, 11)))
    lines = report(Findings(problems, ["net.yaml", "a.yaml", "b.yaml"])).splitlines()
    assert lines == [*commands(problems), "10 errors and 10 warnings in 1 of 3 files"]


def test_more_than_github_shows_are_counted_and_listed() -> None:
    errors, warnings = (tuple(problem(i, each) for i in range(1, 15)) for each in Severity)
    lines = report(Findings((*errors[:13], *warnings[:11]), ["net.yaml"])).splitlines()
    assert lines[:20] == [*commands(errors[:10]), *commands(warnings[:10])]
    assert lines[20] == (
        "GitHub shows at most 10 errors and 10 warnings of a step; 3 errors and 1 warning more are not annotated. "
        "All problems:"
    )
    assert lines[21:45] == [f"- {one_line(problem)}" for problem in (*errors[:13], *warnings[:11])]
    assert lines[45:] == ["13 errors and 11 warnings in 1 file"]


def test_one_more_is_counted_alike() -> None:
    text = report(Findings(tuple(problem(i) for i in range(11)), ["net.yaml"]))
    assert "; 1 error more is not annotated. All problems:" in text


def test_files_are_named_from_the_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "nets").mkdir()
    monkeypatch.chdir(tmp_path / "nets")
    found = Findings((problem(),), ["net.yaml"], run=Run(base=str(tmp_path)))
    assert report(found).startswith("::error file=nets/net.yaml,line=1,")


def test_the_list_holds_no_command() -> None:
    """The runner takes `::` at the beginning of a line, blanks aside, and the older `##[` anywhere in it."""
    evil = Problem("x", "##[stop-commands]y", Span("::add-mask::z", 1, 1, 1, 1))
    listed = report(Findings((evil,) * 11, ["::add-mask::z"])).splitlines()[11:]
    assert len(listed) == 12
    assert not [line for line in listed if re.match(r"\s*::", line) or "##[" in line]
