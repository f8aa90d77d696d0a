"""Evaluates the expressions in a node of a file: from scalars, lists and mappings to plain data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from netspec.budget import spend
from netspec.expression.environment import Environment
from netspec.expression.errors import ExpressionError
from netspec.expression.special_values import ANY, FAULTY, UNSET
from netspec.expression.template import template
from netspec.source import Node

_LONG = 1_000
"""Characters of a text that are searched in a step of the budget."""


def has_expression(value: object) -> bool:
    """Whether there is an expression anywhere in plain data."""
    match value:
        case str():
            if len(value) >= _LONG:
                spend(len(value) // _LONG)
            return "$" in value
        case list():
            spend(len(value) // 4)
            return any(map(has_expression, value))
        case dict():
            return any(map(has_expression, value.values()))
    return False


def has_any_value(value: object) -> bool:
    """Whether ANY is anywhere in plain data."""
    match value:
        case list():
            return any(map(has_any_value, value))
        case dict():
            return any(map(has_any_value, value.values()))
    return value is ANY


def scalars(node: Node) -> Iterator[Node]:
    """The scalars of a node that have an expression."""
    if isinstance(node.value, str):
        if "$" in node.value:
            yield node
        return
    for child in node.children.values():
        yield from scalars(child)


def evaluate_node(node: Node, env: Environment) -> tuple[Any, list[tuple[Node, ExpressionError]]]:
    """The plain data of a node with the values of its expressions, and the scalars that have none.

    FAULTY takes the place of these. An entry of a mapping whose value is UNSET is left out.
    """
    failed: list[tuple[Node, ExpressionError]] = []
    return _evaluate(node, env, failed), failed


def _evaluate(node: Node, env: Environment, failed: list[tuple[Node, ExpressionError]]) -> Any:
    match node.value:
        case str() if "$" in node.value:
            try:
                return template(node.value).evaluate(env)
            except ExpressionError as error:
                failed.append((node, error))
                return FAULTY
        case list():
            return [_item(item, env, failed) for item in node.children.values()]
        case dict():
            values = ((key, _evaluate(item, env, failed)) for key, item in node.children.items())
            return {key: value for key, value in values if value is not UNSET}
    return node.value


def _item(node: Node, env: Environment, failed: list[tuple[Node, ExpressionError]]) -> Any:
    """The value of an item of a list, which cannot be left out."""
    value = _evaluate(node, env, failed)
    if value is UNSET:
        text = "an item of a list cannot be unset: give the whole list by an expression"
        failed.append((node, ExpressionError("expression-value", text, 0)))
        return FAULTY
    return value
