"""Fixes of problems as edits of the text, if a check of the result confirms them, as `netspec check --fix` demands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from weakref import WeakKeyDictionary

from lsprotocol import types

from netspec.diagnostics import Problem
from netspec.fixing.fixer import Draft, Fixer
from netspec.fixing.trial import Trial
from netspec.lsp.client.text_edits import between, of_changes
from netspec.lsp.documents.open_spec import OpenSpec
from netspec.pipeline import Inspected
from netspec.source.edit import Original

_TRIED: WeakKeyDictionary[OpenSpec, dict[Problem, list[types.TextEdit]]] = WeakKeyDictionary()


def fix_edits(spec: OpenSpec, problem: Problem) -> list[types.TextEdit]:
    """The edits of a problem's fix; none if the result has another fault there, or would lose a comment.

    Editors ask again whenever the cursor moves, so what was tried is kept as long as the version of the text.
    """
    tried = _TRIED.setdefault(spec, {})
    if problem not in tried:
        tried[problem] = _tried(spec, problem)
    return tried[problem]


def _tried(spec: OpenSpec, problem: Problem) -> list[types.TextEdit]:
    data = _data(spec)
    if problem.fix is None or data is None:
        return []
    original = Original.of(data, spec.path)
    trial = Trial(lambda text: _checked(spec, text), original, _found(spec), left=1)
    kept = trial.kept([problem])
    return of_changes(spec, original.changes(problem.fix.edits)) if kept else []


def all_fix_edits(spec: OpenSpec) -> list[types.TextEdit]:
    """The edits of all safe fixes of the file that hold together."""
    data = _data(spec)
    if data is None:
        return []

    def check(draft: Draft, _: Mapping[str, bytes]) -> Inspected:
        return _found(spec) if draft.data == data else _checked(spec, draft.data)

    fixed = Fixer(check=check).fix([Draft(spec.path, data)]).fixed
    return [edit for each in fixed for edit in between(spec, each.after.decode("utf-8"))]


def fixable(spec: OpenSpec) -> Iterator[Problem]:
    """The problems of a file that have a fix of the same file."""
    for problem in spec.problems:
        fix = problem.fix
        if problem.span.file == spec.path and fix and all(edit.span.file == spec.path for edit in fix.edits):
            yield problem


def _found(spec: OpenSpec) -> Inspected:
    return spec.inspected.reporting(spec.problems)


def _checked(spec: OpenSpec, data: bytes) -> Inspected:
    return _found(spec.with_text(data.decode("utf-8")))


def _data(spec: OpenSpec) -> bytes | None:
    """The bytes of the text; None if it cannot be written to a file."""
    try:
        return spec.text.encode("utf-8")
    except UnicodeEncodeError:
        return None
