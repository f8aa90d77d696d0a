"""Each fix gives what its help gives, applied by a reader of helps that knows nothing of fixes; over all bad specs."""

from __future__ import annotations

from collections import Counter

import pytest

from netspec.diagnostics import Problem
from netspec.fixing.fixer import Draft, Fixer
from netspec.pipeline import inspect_text
from netspec.source import read_text
from netspec.source.edit import Original
from tests.helps.by_hand import REVEALS
from tests.helps.test_helps_cure import EXAMPLES, cured, texts

FILE = "example.yaml"
REFUSED = {
    ("blocks", 46, "unknown-op"): "the block that is meant cannot be called, as it calls itself",
    ("expressions_syntax", 8, "expression-syntax"): "there is no parameter x",
    ("extends_no_text", 3, "wrong-type"): "there is no file 16",
    ("input_shape_expressions", 6, "unknown-name"): "the parameter that is meant is no number",
    ("step_words_wrong_types", 28, "wrong-type"): "no step has the id 3",
    ("many_at_once", 13, "unknown-op"): "another fault stands at the op",
}
"""Fixes that are not kept, since the check of their result finds another fault at their place."""


def edited(text: str, problem: Problem) -> str:
    assert problem.fix is not None
    original = Original.of(text.encode(), FILE)
    return original.changed(original.changes(problem.fix.edits)).decode()


def comments(lines: list[str]) -> list[str]:
    """What comments say to people."""
    said = [line.partition(" #")[2] for line in lines]
    return [comment for comment in said if comment and not comment.startswith(" netspec:")]


def data(text: str) -> object:
    document, problems = read_text(text, FILE)
    return (document.root.value if document else None), [(each.code, each.text) for each in problems]


def problems_of(text: str) -> tuple[Problem, ...]:
    return inspect_text(text, FILE).problems


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_fix_does_what_the_help_says(name: str) -> None:
    text = EXAMPLES[name]
    for problem in problems_of(text):
        if problem.fix is not None:
            assert data(edited(text, problem)) in [data(made) for made in texts(name, text, problem)], problem


def test_a_fix_that_does_something_else_is_seen() -> None:
    text = EXAMPLES["code unknown-argument"]
    (problem,) = problems_of(text)
    wrong = edited(text, problem).replace("stride", "rate")
    assert data(wrong) not in [data(made) for made in texts("code unknown-argument", text, problem)]


@pytest.mark.parametrize("name", EXAMPLES)
def test_fixes_leave_nothing_to_fix(name: str) -> None:
    """All fixes are made but those that another fault speaks against, and a second run changes nothing."""
    fixer = Fixer(unsafe=True)
    text = EXAMPLES[name]
    found = fixer.fix([Draft(FILE, text.encode())]).fixed
    after = found[0].after.decode() if found else text
    left = {(name, problem.span.line, problem.code) for problem in problems_of(after) if problem.fix}
    assert left == {place for place in REFUSED if place[0] == name}
    assert fixer.fix([Draft(FILE, after.encode())]).fixed == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_fixes_together_cure(name: str) -> None:
    """Where each fault of a file has a fix, the fixed file has none."""
    text = EXAMPLES[name]
    before = problems_of(text)
    known = {place[0] for place in (*REFUSED, *REVEALS)}
    if len(before) == 1 and before[0].fix and name not in known:
        (fixed,) = Fixer(unsafe=True).fix([Draft(FILE, text.encode())]).fixed
        assert cured(text, fixed.after.decode(), before[0]) is None


@pytest.mark.parametrize("name", EXAMPLES)
def test_only_lines_with_a_fix_change(name: str) -> None:
    """Line by line, and comment by comment, everything else stays."""
    text = EXAMPLES[name]
    if not (found := Fixer(unsafe=True).fix([Draft(FILE, text.encode())]).fixed):
        return
    (fixed,) = found
    before, after = text.splitlines(), fixed.after.decode().splitlines()
    assert comments(before) == comments(after)
    touched = sum(len({edit.span.line for edit in problem.fix.edits}) for problem in fixed.problems if problem.fix)
    assert sum((Counter(before) - Counter(after)).values()) <= touched
