"""What can be done about the problems at a place: their fixes, comments that ignore them, and what their codes mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lsprotocol import types

from netspec.diagnostics import Problem
from netspec.lsp.actions.editor_commands import EXPLAIN, FIX_ALL
from netspec.lsp.actions.ignored_warnings import ignore_edit
from netspec.lsp.actions.quick_fixes import all_fix_edits, fix_edits, fixable
from netspec.lsp.client.text_edits import whole_edit
from netspec.lsp.documents.open_spec import OpenSpec
from netspec.wording import counted

QUICK_FIX, FIX_ALL_KIND = types.CodeActionKind.QuickFix, f"{types.CodeActionKind.SourceFixAll.value}.netspec"
OPTIONS = types.CodeActionOptions([QUICK_FIX, FIX_ALL_KIND])
_TRIED = 8
"""The most fixes that are tried for one request; a place has one or two, and each costs a check."""


def code_actions(spec: OpenSpec, params: types.CodeActionParams) -> list[types.CodeAction]:
    """The actions for a range of an open spec."""
    only = params.context.only
    found = list[types.CodeAction]()
    if _asked(QUICK_FIX, only):
        found += _quick_fixes(spec, params)
    if _asked(FIX_ALL_KIND, only):
        found += _fix_all(spec, at_once=only is not None)
    return found


def _asked(kind: str, only: Sequence[str] | None) -> bool:
    """Whether a client wants a kind of actions: it asks for that, for one that contains it, or for all."""
    return only is None or any(not each or kind == each or kind.startswith(f"{each}.") for each in map(_name, only))


def _name(kind: str) -> str:
    return kind.value if isinstance(kind, types.CodeActionKind) else kind


def _quick_fixes(spec: OpenSpec, params: types.CodeActionParams) -> Iterator[types.CodeAction]:
    """Fixes first, then what ignores warnings, then explanations."""
    here = [problem for problem in spec.problems if problem.span.file == spec.path and _is_at(spec, problem, params)]
    with_fix = set(fixable(spec))
    tried = {problem.fix: problem for problem in here if problem in with_fix}
    for fix, problem in list(tried.items())[:_TRIED]:
        if fix and (edits := fix_edits(spec, problem)):
            title = fix.text[:1].upper() + fix.text[1:]
            edit = whole_edit(spec, edits)
            yield types.CodeAction(title, QUICK_FIX, _of(spec, problem, params), fix.safe, edit=edit)
    for problem in here:
        if comment := ignore_edit(spec, problem):
            title, edit = f"Ignore {problem.code} on this line", whole_edit(spec, [comment])
            yield types.CodeAction(title, QUICK_FIX, _of(spec, problem, params), edit=edit)
    for code, problem in {problem.code: problem for problem in here}.items():
        title = f"Explain {code}"
        command = types.Command(title, EXPLAIN, arguments=[code])
        yield types.CodeAction(title, QUICK_FIX, _of(spec, problem, params), command=command)


def _fix_all(spec: OpenSpec, *, at_once: bool) -> Iterator[types.CodeAction]:
    """All safe fixes of the file: `at_once` as an edit, as an editor asks for when it saves, else when it is chosen."""
    safe = {problem.fix for problem in fixable(spec) if problem.fix and problem.fix.safe}
    if not safe:
        return
    title = f"Fix what is safe to fix in this file ({counted(len(safe), 'problem')})"
    if not at_once:
        yield types.CodeAction(title, FIX_ALL_KIND, command=types.Command(title, FIX_ALL, arguments=[spec.uri]))
    elif edits := all_fix_edits(spec):
        yield types.CodeAction(title, FIX_ALL_KIND, edit=whole_edit(spec, edits))


def _is_at(spec: OpenSpec, problem: Problem, params: types.CodeActionParams) -> bool:
    """Whether a problem touches the range, or is one of those that the client shows there."""
    place, asked = spec.range(problem.span), params.range
    return (place.start <= asked.end and asked.start <= place.end) or bool(_of(spec, problem, params))


def _of(spec: OpenSpec, problem: Problem, params: types.CodeActionParams) -> list[types.Diagnostic]:
    """The client's diagnostics of a problem."""
    place = spec.range(problem.span)
    return [each for each in params.context.diagnostics if each.code == problem.code and each.range == place]
