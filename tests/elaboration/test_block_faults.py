"""A fault inside a block: reported once, at its place in the block, with the calls that led there, innermost first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from netspec.diagnostics import Problem
from netspec.pipeline import inspect_file

INNER = """\
netspec: 1
name: inner
params: {k: {type: int, default: 3, minimum: 1}}
input: {shape: [N, 8, 8, 3]}
end_points: {by_name: true, final: $(null if k < 9 else 'absent')}
layers:
  - max_pool2d: {kernel_size: $k, scope: pool}
"""

MINE = """\
netspec: 1
name: mine
input: {shape: [N, 8, 8, 3]}
blocks:
  body: {use: inner.yaml}
  one:
    params: {k: {type: int}}
    layers:
      - max_pool2d: {kernel_size: $k, stride: 1}
  two:
    layers:
      - one: {k: 3}
      - one: {k: 7}
layers:
  - CALL
"""

Check = Callable[[str], list[Problem]]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """The problems of a file that makes one call."""

    def problems(call: str) -> list[Problem]:
        (tmp_path / "inner.yaml").write_text(INNER, encoding="utf-8")
        (tmp_path / "mine.yaml").write_text(MINE.replace("CALL", call), encoding="utf-8")
        problems = inspect_file(tmp_path / "mine.yaml").problems
        return [problem for problem in problems if problem.code != "unused-block"]

    return problems


def chain(problem: Problem) -> list[tuple[str, str, int]]:
    """The notes that tell of calls, with their places."""
    return [
        (note.text, Path(note.span.file).name, note.span.line)
        for note in problem.notes
        if note.text.startswith("in the block") and note.span is not None
    ]


def test_the_calls_that_led_there(check: Check) -> None:
    (problem,) = check("two: {}")
    assert (problem.code, problem.span.line, problem.span.column) == ("window-too-large", 9, 35)
    assert chain(problem) == [
        ("in the block one, called on line 13", "mine.yaml", 13),
        ("in the block two, called on line 15", "mine.yaml", 15),
    ]


def test_a_fault_that_many_rounds_meet_is_reported_once(check: Check) -> None:
    assert len(check("{repeat: 5, one: {k: 9, scope: u}}")) == 1


def test_faults_in_a_file_that_is_used(check: Check) -> None:
    problems = check("body: {k: 9}")
    assert [(Path(problem.span.file).name, problem.span.line, problem.code) for problem in problems] == [
        ("inner.yaml", 5, "unknown-end-point"),
        ("inner.yaml", 7, "window-too-large"),
    ]
    assert chain(problems[0]) == chain(problems[1]) == [("in the block body, called on line 15", "mine.yaml", 15)]


def test_a_final_end_point_that_a_used_file_does_not_have(check: Check) -> None:
    found = check("{scope: a, layers: [{pad: {paddings: [[0, 0], [4, 4], [4, 4], [0, 0]]}}, {body: {k: 9}}]}")
    assert [(Path(problem.span.file).name, problem.span.line, problem.code) for problem in found] == [
        ("inner.yaml", 5, "unknown-end-point")
    ]
    assert chain(found[0]) == [("in the block body, called on line 15", "mine.yaml", 15)]


def test_a_sound_call_has_no_fault(check: Check) -> None:
    assert check("one: {k: 8}") == []
    assert check("body: {k: 8}") == []
