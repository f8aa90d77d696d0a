import json

from netspec.diagnostics import Fix, Note, Problem, Severity, Span, TextEdit
from netspec.report.findings import Findings
from netspec.report.json_problems import report
from netspec.report.json_text import json_text

PLACE = {"file", "line", "column", "end_line", "end_column"}


def test_a_problem_has_these_keys_and_no_others() -> None:
    span, there = Span("ü.yaml", 3, 4, 5, 6), Span("other.yaml", 1, 2, 1, 9)
    problem = Problem("bad-name", "what", span, Severity.WARNING, (Note("a"), Note("b", there)), "do")
    assert json.loads(report(Findings((problem,), ["ü.yaml"]))) == [
        {
            "file": "ü.yaml",
            "line": 3,
            "column": 4,
            "end_line": 5,
            "end_column": 6,
            "severity": "warning",
            "code": "bad-name",
            "text": "what",
            "notes": [
                {"text": "a"},
                {"text": "b", "file": "other.yaml", "line": 1, "column": 2, "end_line": 1, "end_column": 9},
            ],
            "help": "do",
            "fix": None,
        }
    ]


def test_help_is_null_where_there_is_none() -> None:
    (plain,) = json.loads(report(Findings((Problem("x", "y", Span("f", 1, 1, 1, 1)),), ["f"])))
    assert plain["help"] is None
    assert plain["notes"] == []
    assert plain.keys() == PLACE | {"severity", "code", "text", "notes", "help", "fix"}


def test_a_fix_is_its_edits() -> None:
    place, there = Span("f", 1, 2, 1, 4), Span("f", 3, 5, 3, 5)
    fix = Fix("write it", (TextEdit(place, "it"), TextEdit(there, "\n")), safe=False)
    (plain,) = json.loads(report(Findings((Problem("x", "y", place, fix=fix),), ["f"])))
    assert plain["fix"] == {
        "text": "write it",
        "safe": False,
        "edits": [
            {"file": "f", "line": 1, "column": 2, "end_line": 1, "end_column": 4, "text": "it"},
            {"file": "f", "line": 3, "column": 5, "end_line": 3, "end_column": 5, "text": "\n"},
        ],
    }


def test_no_problems_are_an_empty_list() -> None:
    assert report(Findings((), ["a", "b", "c"])) == "[]\n"


def test_the_text_is_ascii_that_can_be_printed_and_reads_back() -> None:
    data = {"a": "\x1b[31m\x7f\x9b\u202e名\udc80"}
    text = json_text(data)
    assert text.isascii()
    assert text.replace("\n", "").isprintable()
    assert json.loads(text) == data
