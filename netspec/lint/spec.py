"""Lints a document without elaboration: faults of expressions, and declarations that are never used."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from netspec.diagnostics import MAX_PROBLEMS, Problem
from netspec.expression.words import BUILT
from netspec.lint.expression_faults import expression_faults
from netspec.lint.repeated_calls import repeated_calls
from netspec.lint.rounds import rounds
from netspec.lint.unused import unused
from netspec.lint.unused_arg_scopes import calls_of, unused_arg_scopes
from netspec.schema import Checked
from netspec.schema.file_words import ABSTRACT


def lint(checked: Checked) -> tuple[Problem, ...]:
    """Returns the first problems of a checked document: malformed expressions, unknown names, unused declarations."""
    return tuple(islice(_problems(checked), MAX_PROBLEMS))


def _problems(checked: Checked) -> Iterator[Problem]:
    root = checked.document.root
    if not isinstance(root.value, dict):
        return
    if checked.hidden.base:
        # A base that cannot be read may declare any name.
        yield from (problem for problem in expression_faults(checked) if problem.code != "unknown-name")
        return
    yield from expression_faults(checked)
    yield from rounds(root)
    yield from repeated_calls(checked)
    if root.value.get(ABSTRACT) not in (None, False) or (root, ABSTRACT) in checked.misspelt:
        return  # what it declares is for the files that extend it
    if any(f"{BUILT}(" in line for line in checked.document.lines):
        from netspec.lint.asked_names import asked_names  # few files ask what is built

        yield from asked_names(checked)
    yield from unused(checked)
    # An entry of a base may be used by other files.
    yield from (problem for problem in unused_arg_scopes(root, calls_of(root)) if problem.span.file == root.span.file)
