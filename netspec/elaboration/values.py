"""Evaluates a value's expressions, validates the result, reports each fault once."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

from netspec.budget import spend
from netspec.diagnostics import Problem, replacement
from netspec.elaboration.faults import Faults
from netspec.expression.environment import Environment
from netspec.expression.errors import ExpressionError, FunctionFault
from netspec.expression.locate import value_faults
from netspec.expression.node_values import evaluate_node, has_any_value, has_expression, scalars
from netspec.expression.special_values import FAULTY, UNSET
from netspec.expression.template import template
from netspec.ops.kinds import Schema
from netspec.records import replace
from netspec.schema.expectations import NAME_ITEMS
from netspec.schema.validate import argument_faults
from netspec.schema.validate import faults as schema_faults
from netspec.source import Node
from netspec.source.split_expression import quoted
from netspec.wording import on_one_line


class Values:
    """Evaluates and validates the values of one elaboration."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults

    def word(self, node: Node, env: Environment, schema: Schema, owner: str) -> Any:
        """Evaluates a node to plain data, validated by a schema if it has an expression; FAULTY if there is a fault."""
        return self._value(node, env, lambda value: schema_faults(schema, value, node, owner, node.span))

    def argument(self, node: Node, env: Environment, op: str, name: str, owner: str) -> Any:
        """Evaluates an op's argument likewise."""
        return self._value(node, env, lambda value: argument_faults(op, name, value, node, owner, node.span))

    def optional_word(self, node: Node, env: Environment, schema: Schema, owner: str) -> Any:
        """Evaluates a word or an argument of a block that an expression may leave out: then it is UNSET."""
        return self._value(node, env, _unless_unset(lambda value: schema_faults(schema, value, node, owner, node.span)))

    def optional_argument(self, node: Node, env: Environment, op: str, name: str, owner: str) -> Any:
        """Evaluates an op's argument likewise."""
        return self._value(
            node, env, _unless_unset(lambda value: argument_faults(op, name, value, node, owner, node.span))
        )

    def _value(self, node: Node, env: Environment, validate: Callable[[Any], list[Problem]]) -> Any:
        spend(3)
        if not self.faults.sound(node):
            return FAULTY
        if not has_expression(node.value):
            return node.value
        value, failed = evaluate_node(node, env)
        refused = [] if has_any_value(value) else validate(value)
        if not refused and not failed:
            return value
        found = []
        for scalar, error in failed:
            problems = list(value_faults(scalar, error))
            if isinstance(error, FunctionFault):
                self.faults.report(error.body, *problems)
            else:
                found += problems
        if failed or (refused and self.faults.recovery.in_doubt):
            self.faults.hide_value()
        said = {scalar.span for scalar, _ in failed}
        written = {scalar.span: str(scalar.value) for scalar in scalars(node)}
        found += [
            _of_expression(problem, written[problem.span], env) if problem.span in written else problem
            for problem in refused
            # A step with a faulty condition may be absent just for such a value.
            if problem.span not in said and not (self.faults.recovery.in_doubt and problem.span in written)
        ]
        self.faults.report(node, *found)
        return FAULTY if refused or failed else value


def _unless_unset(validate: Callable[[Any], list[Problem]]) -> Callable[[Any], list[Problem]]:
    return lambda value: [] if value is UNSET else validate(value)


def _of_expression(problem: Problem, expression: str, env: Environment) -> Problem:
    """A problem of a computed value, with the expression, since the value is not in the file."""
    if "got an unknown size" in problem.text:
        text = f"{problem.text}, the value of {on_one_line(expression)}"
        return replace(problem, text=text, fix=None, help="give the input a size, or ask known(...) first")
    help = fix = None
    if (problem.code == "wrong-type" and "whole number" in problem.text and (form := _whole(expression, env))) or (
        problem.code == "wrong-type" and "true or false" in problem.text and (form := _truth(expression, env))
    ):
        help, fix = f"write {form}", replacement(problem.span, form, safe=False)
    elif (problem.help or "").endswith(NAME_ITEMS):
        form = f"{{unit: {expression}}}"
        help, fix = f"write {form}; {NAME_ITEMS}", replacement(problem.span, form, safe=False)
    elif problem.code == "bad-name":
        help = (problem.help or "").rpartition("; ")[2] or None
    return replace(problem, text=f"{problem.text}, the value of {on_one_line(expression)}", help=help, fix=fix)


def _truth(expression: str, env: Environment) -> str | None:
    """The form that asks of a number, or of what may be null, what Python asks: whether it is there, and not 0."""
    inner = expression[2:-1] if expression.startswith("$(") else expression[1:]
    with contextlib.suppress(ExpressionError):
        parts = template(expression).parts
        value = template(expression).evaluate(env)
        if len(parts) > 1 or isinstance(value, str):
            return None
        form = f"$({inner} != null)" if value is None else f"$({inner} != 0)"
        return form if isinstance(template(form).evaluate(env), bool) else None
    return None


def _whole(expression: str, env: Environment) -> str | None:
    """The form that turns an expression into a whole number: `//` for `/` if that works, else `int(...)`."""
    from netspec.expression.whole_numbers import whole_number_forms  # for a faulty file only

    with contextlib.suppress(ExpressionError):
        for form in whole_number_forms(expression):
            value = template(form).evaluate(env)
            if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
                return quoted(form) if "," in form else form
    return None
