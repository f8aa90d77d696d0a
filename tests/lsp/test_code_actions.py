"""Code actions: each is applied by an independent reader of edits, and does what `netspec check --fix` does."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest
from lsprotocol import types

from netspec.cli.main import main
from netspec.diagnostics import Problem
from netspec.lsp.actions.code_actions import code_actions
from netspec.lsp.client.published import published
from netspec.lsp.documents.open_spec import OpenSpec
from tests.fixing.test_fixes_do_as_helps_say import comments
from tests.fixing.test_pairs import SAFE, UNSAFE
from tests.helps.test_helps_cure import EXAMPLES

from .edited_document import edited, edits_of

URI, PATH, VERSION = "file:///specs/example.yaml", "/specs/example.yaml", 7
ALL_FIXES = "source.fixAll.netspec"
CASES = {**EXAMPLES, **{f"safe {name}": before for name, (before, _) in SAFE.items()}}
CASES |= {f"unsafe {name}": before for name, (before, _) in UNSAFE.items()}

TINY = """\
netspec: 1
name: tiny
params:
  unused: {type: int, default: 3} # kept for later
input: {shape: [N, 8, 8, 1]}
layers:
  - conv2d: {filters: 8, kernel_size: (3, 3)} # 😀: a comment, outside of the first plane
  - relu: {}
"""


@cache
def opened(text: str) -> OpenSpec:
    return OpenSpec(URI, PATH, text, VERSION)


def asked(
    spec: OpenSpec, where: types.Range | None = None, only: Sequence[str] | None = None
) -> list[types.CodeAction]:
    """The actions for a range, or for the whole file, with the diagnostics that the client has."""
    where = where or types.Range(types.Position(0, 0), types.Position(len(spec.lines), 0))
    found = [each for each in diagnostics(spec) if each.range.start <= where.end and where.start <= each.range.end]
    context = types.CodeActionContext(found, only)
    return code_actions(spec, types.CodeActionParams(types.TextDocumentIdentifier(URI), where, context))


def diagnostics(spec: OpenSpec) -> Sequence[types.Diagnostic]:
    return published(spec)[URI]


def at(spec: OpenSpec, problem: Problem) -> list[types.CodeAction]:
    """The actions at the beginning of a problem that are for it."""
    start = spec.range(problem.span).start
    found = asked(spec, types.Range(start, start), [types.CodeActionKind.QuickFix])
    return [action for action in found if any(each.code == problem.code for each in action.diagnostics or ())]


def after(spec: OpenSpec, action: types.CodeAction) -> str:
    return edited(spec.text, edits_of(action, URI, VERSION))


@pytest.mark.parametrize("name", CASES)
def test_each_edit_removes_its_problem_and_keeps_comments(name: str) -> None:
    spec = opened(CASES[name])
    for problem in spec.problems:
        for action in at(spec, problem):
            if action.edit is None:
                continue
            changed = opened(after(spec, action))
            ignored = action.title == f"Ignore {problem.code} on this line"
            if ignored:
                new = Counter(map(fault, changed.problems)) - Counter(map(fault, spec.problems))
                assert not new
                assert len(changed.problems) < len(spec.problems)
            elif is_for(action, problem, spec):
                same = Counter(map(fault, changed.problems))[fault(problem)]
                assert same < Counter(map(fault, spec.problems))[fault(problem)], (problem, action.title)
            assert not Counter(said(spec.text)) - Counter(said(changed.text))


def said(text: str) -> list[str]:
    """What comments say to people, without what an action has added to one."""
    return comments([re.sub(r"(?<=\S)  # netspec: ignore\[[\w-]+\]$", "", line) for line in text.splitlines()])


def fault(problem: Problem) -> tuple[str, str]:
    return problem.code, problem.text


def is_for(action: types.CodeAction, problem: Problem, spec: OpenSpec) -> bool:
    """Whether an action is the fix of a problem, and not of another one of the same code."""
    return bool(problem.fix) and [each.range for each in action.diagnostics or ()] == [spec.range(problem.span)]


@pytest.mark.parametrize("name", CASES)
def test_all_fixes_are_those_of_the_command(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = opened(CASES[name])
    made = asked(spec, only=[ALL_FIXES])
    if not any(problem.fix for problem in spec.problems):  # nor does the command find one
        assert made == []
        return
    file = tmp_path / "example.yaml"
    file.write_text(CASES[name], encoding="utf-8", newline="")
    main(["check", "--isolated", "--fix", str(file)])
    capsys.readouterr()
    fixed = file.read_text(encoding="utf-8")
    assert [after(spec, action) for action in made] == ([] if fixed == CASES[name] else [fixed])


def test_a_safe_fix_is_preferred_and_a_likely_one_offered() -> None:
    spec = opened(TINY.replace("filters", "channels"))
    found = {action.title: action.is_preferred for action in asked(spec, only=[types.CodeActionKind.QuickFix])}
    assert found["Write [3, 3]"] is True
    assert found["Write num_outputs"] is False


def test_what_is_offered_for_all_kinds() -> None:
    assert [(action.title, action.kind, action.edit is None) for action in asked(opened(TINY))] == [
        ("Write num_outputs", "quickfix", False),
        ("Write [3, 3]", "quickfix", False),
        ("Ignore unused-parameter on this line", "quickfix", False),
        ("Explain unused-parameter", "quickfix", True),
        ("Explain unknown-argument", "quickfix", True),
        ("Explain yaml-syntax", "quickfix", True),
        ("Fix what is safe to fix in this file (2 problems)", ALL_FIXES, True),
    ]


@pytest.mark.parametrize(
    ("only", "kinds"),
    [
        ([types.CodeActionKind.QuickFix], {"quickfix"}),
        (["source"], {ALL_FIXES}),
        ([types.CodeActionKind.SourceFixAll], {ALL_FIXES}),
        ([ALL_FIXES], {ALL_FIXES}),
        ([""], {"quickfix", ALL_FIXES}),
        (["source.fixAll.ruff"], set()),
        (["source.organizeImports", "refactor"], set()),
        ([], set()),
    ],
)
def test_only_the_kinds_that_are_asked_for(only: list[str], kinds: set[str]) -> None:
    assert {action.kind for action in asked(opened(TINY), only=only)} == kinds


def test_only_what_is_at_the_range() -> None:
    spec = opened(TINY)
    (_, line) = ("", spec.lines.index(next(each for each in spec.lines if "conv2d" in each)))
    start = types.Position(line, 13)  # inside of `filters`
    assert [action.title for action in asked(spec, types.Range(start, start), [types.CodeActionKind.QuickFix])] == [
        "Write num_outputs",
        "Explain unknown-argument",
    ]
    nothing = types.Position(line + 1, 4)
    assert asked(spec, types.Range(nothing, nothing), [types.CodeActionKind.QuickFix]) == []


def test_a_sound_file_has_no_actions() -> None:
    sound = TINY.replace("filters: 8, kernel_size: (3, 3)", "num_outputs: $unused, kernel_size: 3")
    assert opened(sound).problems == ()
    assert asked(opened(sound)) == []


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_line_breaks_and_characters_outside_of_the_first_plane_stay(line_break: str) -> None:
    text = TINY.replace("- conv2d: {", "- conv2d: {scope: '😀', ").replace("\n", line_break)
    (action,) = asked(opened(text), only=[ALL_FIXES])
    assert after(opened(text), action) == text.replace("filters", "num_outputs").replace("(3, 3)", "[3, 3]")


def test_a_fix_that_does_not_hold_is_not_offered() -> None:
    """`relu6`, as which the misspelt block is fixed, is at fault by itself where it stands."""
    name = "many_at_once"
    spec = opened(CASES[name])
    (problem,) = [each for each in spec.problems if (each.span.line, each.code) == (13, "unknown-op")]
    assert problem.fix is not None
    assert [action.title for action in at(spec, problem)] == ["Explain unknown-op"]


IGNORED = "  # netspec: ignore[unused-parameter]"


@pytest.mark.parametrize(
    ("before", "line_after"),
    [
        ("unused: {type: int, default: 3}", f"unused: {{type: int, default: 3}}{IGNORED}"),
        ("unused: {type: int, default: 3}  ", f"unused: {{type: int, default: 3}}{IGNORED}"),
        ("unused: {type: bool, default: false} # x", f"unused: {{type: bool, default: false}} # x{IGNORED}"),
        ("unused: {type: int, # why\n    default: 3}", f"unused: {{type: int, # why{IGNORED}"),
        (
            "unused: {type: int, default: 3}  # netspec: ignore[unused-block]",
            "unused: {type: int, default: 3}  # netspec: ignore[unused-block, unused-parameter]",
        ),
    ],
)
def test_a_comment_ignores_a_warning(before: str, line_after: str) -> None:
    text = TINY.replace("unused: {type: int, default: 3} # kept for later", before)
    spec = opened(text)
    (action,) = [each for each in asked(spec) if each.title.startswith("Ignore unused-parameter")]
    assert not action.is_preferred
    changed = after(spec, action)
    assert changed.split("\n")[3] == f"  {line_after}"
    assert [each.code for each in opened(changed).problems if each.code == "unused-parameter"] == []


@pytest.mark.parametrize("code", ["unused-ignore", "invalid-ignore", "unknown-argument"])
def test_errors_and_faults_of_comments_are_not_ignored(code: str) -> None:
    text = TINY.replace("(3, 3)", "3").replace("  - relu: {}", "  - relu: {} # netspec: ignore[unused-block]")
    spec = opened(f"{text}# netspec: ignore\n" if code != "unused-ignore" else text.replace("filters", "num_outputs"))
    titles = [action.title for action in asked(spec)]
    assert f"Explain {code}" in titles
    assert f"Ignore {code} on this line" not in titles


def test_an_edit_that_does_something_else_is_seen() -> None:
    """The reader of edits keeps what an edit does not name, and counts in code units of UTF-16."""
    place = types.Range(types.Position(0, 4), types.Position(0, 5))
    assert edited("a😀bcd\n", [types.TextEdit(place, "C")]) == "a😀bCd\n"
