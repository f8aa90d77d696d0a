"""What elaboration asks of every value: is it sound, what do its expressions make of it, and is that accepted.

A fault is reported once, though a repeat, an arg-scope or an alias brings its node again and again.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any, TypeAlias

from netspec.budget import spend
from netspec.diagnostics import MAX_PROBLEMS, Note, Problem, Span, TooManyProblems
from netspec.elaboration.recovery import Recovery
from netspec.expression.environment import Environment
from netspec.expression.errors import ExpressionError, FunctionFault
from netspec.expression.locate import value_faults
from netspec.expression.node_values import evaluate_node, has_any_value, has_expression, scalars
from netspec.expression.special_values import FAULTY
from netspec.expression.template import template
from netspec.expression.whole_numbers import whole_number_forms
from netspec.library import FILE as LIBRARY
from netspec.ops.kinds import Schema
from netspec.records import replace
from netspec.schema import Checked
from netspec.schema.validate import argument_faults, faults
from netspec.source import Node
from netspec.source.split_expression import quoted
from netspec.wording import on_one_line

Env: TypeAlias = Environment


class Judge:
    """The problems of one elaboration, and what is known to be at fault already."""

    def __init__(self, checked: Checked) -> None:
        self.problems: list[Problem] = []
        self.recovery = Recovery(checked.hidden.names)
        self.checked = checked
        self.calls: list[Note] = []
        """The calls of blocks that led to where the walk is, the outermost first."""
        self._faulty = checked.faulty
        self._misspelt = checked.misspelt
        self._reported: set[tuple[Span, str]] = set()

    def sound(self, node: Node) -> bool:
        """Whether the check found nothing wrong with a node."""
        return id(node) not in self._faulty

    def misspelt(self, node: Node, key: str) -> bool:
        """Whether an unknown key of a mapping most likely stands for this one."""
        return (id(node), key) in self._misspelt

    def giving(self, node: Node, word: str) -> tuple[Node, ...]:
        """What gives a word of a mapping, or may give it by a misspelt key."""
        if word in node:
            return (node[word],)
        inside = (child[word] for child in node.children.values() if word in child)
        return (*inside, *(child for child in node.children.values() if not self.sound(child)))

    def written(self, span: Span) -> Span:
        """A place, or where the specs call the block if it lies in one of netspec's own."""
        if span.file != LIBRARY:
            return span
        places = (call.span for call in reversed(self.calls) if call.span is not None)
        return next((place for place in places if place.file != LIBRARY), span)

    def report(self, node: Node, *problems: Problem, about: str = "") -> tuple[Problem, ...]:
        """Reports what is wrong with a node the first time only. `about` tells several faults of one node apart.

        A fault inside a block of netspec's own is one of the call. Returns the problems as they are told.

        Raises:
            TooManyProblems: nobody would read on.
        """
        place = self.written(node.span)
        key = place, about
        if not problems or key in self._reported:
            return ()
        self._reported.add(key)
        told = tuple(
            replace(problem, span=self.written(problem.span), notes=(*problem.notes, *reversed(self.calls)))
            for problem in problems
        )
        self.problems += told
        if len(self.problems) >= MAX_PROBLEMS:
            raise TooManyProblems
        return told

    def word(self, node: Node, env: Env, schema: Schema, owner: str) -> Any:
        """The plain value of a node, judged by a schema where an expression made it; FAULTY once its fault is known."""
        return self._value(node, env, lambda value: faults(schema, value, node, owner, node.span))

    def argument(self, node: Node, env: Env, op: str, name: str, owner: str) -> Any:
        """The plain value of an op's argument, likewise."""
        return self._value(node, env, lambda value: argument_faults(op, name, value, node, owner, node.span))

    def _value(self, node: Node, env: Env, judged: Callable[[Any], list[Problem]]) -> Any:
        spend(3)
        if not self.sound(node):
            return FAULTY
        if not has_expression(node.value):
            return node.value
        value, failed = evaluate_node(node, env)
        refused = [] if has_any_value(value) else judged(value)
        if not refused and not failed:
            return value
        found = []
        for scalar, error in failed:
            problems = list(value_faults(scalar, error))
            if isinstance(error, FunctionFault):
                self.report(error.body, *problems)
            else:
                found += problems
        self.recovery.silent |= bool(failed)
        said = {scalar.span for scalar, _ in failed}
        written = {scalar.span: str(scalar.value) for scalar in scalars(node)}
        found += [
            _made(problem, written[problem.span], env) if problem.span in written else problem
            for problem in refused
            if problem.span not in said
        ]
        self.report(node, *found)
        return FAULTY if found or failed else value


def _made(problem: Problem, expression: str, env: Env) -> Problem:
    """A problem of a value that an expression made: it does not stand in the file as it is told."""
    if "got an unknown size" in problem.text:
        text = f"{problem.text}, the value of {on_one_line(expression)}"
        return replace(problem, text=text, help="give the input a size, or ask known(...) first")
    whole = problem.code == "wrong-type" and "whole number" in problem.text
    help = (
        _whole(expression, env)
        if whole
        else (problem.help or "").rpartition("; ")[2] or None
        if problem.code == "bad-name"
        else None
    )
    return replace(problem, text=f"{problem.text}, the value of {on_one_line(expression)}", help=help)


def _whole(expression: str, env: Env) -> str | None:
    """What makes a whole number of an expression: `//` for `/` where that does, else `int(...)`."""
    with contextlib.suppress(ExpressionError):
        for form in whole_number_forms(expression):
            value = template(form).evaluate(env)
            if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
                return f"write {quoted(form) if ',' in form else form}"
    return None
