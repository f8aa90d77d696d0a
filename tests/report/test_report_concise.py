from netspec.diagnostics import Note, Problem, Severity, Span
from netspec.records import replace
from netspec.report.concise import report
from netspec.report.findings import Findings
from netspec.report.theme import COLOURED

FOUND = Findings(
    (
        Problem("bad-name", "it is long", Span("a b.yaml", 3, 4, 5, 6), notes=(Note("n"),), help="h"),
        Problem("no-op", "y\x1b", Span("c.yaml", 1, 1, 1, 1), Severity.WARNING),
    ),
    ["a b.yaml", "c.yaml"],
)
LINES = [
    "a b.yaml:3:4: error: it is long [bad-name]",
    "c.yaml:1:1: warning: y\\x1b [no-op]",
    "1 error and 1 warning in 2 files",
]


def test_a_line_for_each_problem_and_the_closing_line() -> None:
    assert report(FOUND).splitlines() == LINES


def test_lines_are_not_wrapped_at_a_terminal() -> None:
    coloured = report(FOUND, replace(COLOURED, width=20)).splitlines()
    assert len(coloured) == len(LINES)
    assert "it is long [bad-name]" in coloured[0]


def test_no_problems() -> None:
    assert report(Findings((), ["a"])) == "1 file, no problems\n"
