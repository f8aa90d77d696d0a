"""Broken specs that carry what they expect: the exact set of faults, all in one run, and no exception.

A comment on the line of a fault gives its column and code, `# error: 13 [wrong-type], 20 [out-of-range]`, and where no
comment can stand, one at the top gives its line too, `# expect: 7:3 error [duplicate-key]`.
"""

import re
from pathlib import Path

import pytest

from netspec.diagnostics import has_errors, one_line
from netspec.pipeline import inspect_file

SPECS = sorted(Path(__file__).parent.glob("*.yaml"))

_BESIDE = re.compile(r"(?:#|;) (error|warning): ((?:\d+ \[[a-z0-9-]+\](?:, )?)+)")
_FAULT = re.compile(r"(\d+) \[([a-z0-9-]+)\]")
_ELSEWHERE = re.compile(r"^# expect: (\d+):(\d+) (error|warning) \[([a-z0-9-]+)\]$", re.MULTILINE)

Fault = tuple[int, int, str, str]


def expected(text: str) -> list[Fault]:
    """The faults that the comments of a spec demand, in order."""
    faults = [(int(line), int(column), severity, code) for line, column, severity, code in _ELSEWHERE.findall(text)]
    for number, line in enumerate(text.splitlines(), 1):
        for severity, said in _BESIDE.findall(line):
            faults += [(number, int(column), severity, code) for column, code in _FAULT.findall(said)]
    return sorted(faults)


def test_expectations_are_read() -> None:
    text = "# expect: 2:1 warning [unused-parameter]\na: b  # error: 3 [tab], 4 [no-op]; warning: 5 [end-point-twice]\n"
    assert expected(text) == [
        (2, 1, "warning", "unused-parameter"),
        (2, 3, "error", "tab"),
        (2, 4, "error", "no-op"),
        (2, 5, "warning", "end-point-twice"),
    ]


@pytest.mark.parametrize("path", SPECS, ids=[path.stem for path in SPECS])
def test_exactly_these_faults(path: Path) -> None:
    inspected = inspect_file(path)
    found = [
        (problem.span.line, problem.span.column, problem.severity.value, problem.code) for problem in inspected.problems
    ]
    wanted = expected(path.read_text(encoding="utf-8"))
    assert wanted, "a broken spec expects something"
    assert sorted(found) == wanted, "\n".join(map(one_line, inspected.problems))
    about_network = inspected.sound.expectations if inspected.sound else ()
    others = [problem for problem in inspected.problems if problem not in about_network]
    assert (inspected.network is None) == has_errors(others)


def test_there_are_dozens() -> None:
    assert len(SPECS) >= 60
