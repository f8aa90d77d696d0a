"""The one-line functions of a file: `depth(d): "max(int(d * depth_multiplier), min_depth)"`.

A function sees the parameters and the functions above it. So none can call itself, and how many calls one makes in all
is known before any is made.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import islice
from typing import Any

from netspec.budget import spend
from netspec.diagnostics import Problem, Span
from netspec.expression.errors import ExpressionError, FunctionFault, Hidden, Token
from netspec.expression.evaluate import body_faults
from netspec.expression.template import template
from netspec.schema import Checked
from netspec.schema.keywords import EXPRESSION_WORDS
from netspec.source import Node

MAX_CALLS = 1_000
"""Calls that one call may lead to: functions that each call the one above twice double them."""
_FUNCTION = 10

_HEAD = re.compile(r"(?P<name>[A-Za-z_]\w*)\((?P<names>[^()]*)\)", re.ASCII)


class Function:
    """A function, with the names that it sees."""

    def __init__(self, head: str, body: Node, names: Mapping[str, Any]) -> None:
        self._parameters = head_of(head)[1]
        self.body = body
        self._body = template(f"$({body.value})")
        self._names = names

    def call(self, at: Token, values: list[Any], names: Mapping[str, Any]) -> Any:
        """The value for the given arguments, where `names` are those of the place of the call."""
        if len(values) != len(self._parameters):
            text = f"'{at.text}' takes {len(self._parameters)} values, got {len(values)}"
            raise ExpressionError("expression-value", text, at.start)
        spend(len(self._names) // 32)
        reached = {"input": names["input"]} if "input" in names else {}
        inner = {**self._names, **reached, **dict(zip(self._parameters, values, strict=True))}
        try:
            return self._body.evaluate(inner)
        except (FunctionFault, Hidden):
            raise
        except ExpressionError as error:
            raise FunctionFault(self.body, error, at.start) from error

    def fault(self, names: Mapping[str, Any]) -> ExpressionError | None:
        """What fails in every call, where the names stand for any values."""
        try:
            self._body.evaluate(names)
        except ExpressionError as error:
            return error
        return None


def head_of(head: str) -> tuple[str, list[str]]:
    """The name under which a function is known, `depth()`, and the names of its arguments."""
    found = _HEAD.fullmatch(head)
    if found is None:
        return "", []
    return f"{found['name']}()", [name.strip() for name in found["names"].split(",") if name.strip()]


def define(checked: Checked, names: Mapping[str, Any]) -> dict[str, Function]:
    """The functions of a file by name, less those at fault."""
    functions: dict[str, Function] = {}
    # All share what they see: the body of one that is sound names none that comes later.
    seen = dict(names)
    for head, node, problems in _examined(checked, names):
        if not problems:
            name = head_of(head)[0]
            functions[name] = seen[name] = Function(head, node, seen)
    return functions


def function_faults(checked: Checked, names: Collection[str]) -> Iterator[Problem]:
    """What is wrong with functions: the form of a body, strange names in it, too many calls, one name twice."""
    for _, _, problems in _examined(checked, names):
        yield from problems


def _examined(checked: Checked, names: Collection[str]) -> Iterator[tuple[str, Node, list[Problem]]]:
    """Each function by its head, with its body and what is wrong with it."""
    calls: dict[str, int] = {}
    seen = set(names)
    for head, node in _sound(checked):
        spend(_FUNCTION, node.span)
        name, arguments = head_of(head)
        inside = set(arguments) - seen
        found = list(head_faults(head, checked.document.root["functions"].key_span(head)))
        if not found:
            seen |= inside
            found += islice(body_faults(node, seen), 1)
            seen -= inside
        count = 1
        if not found:
            count += sum(calls.get(called, 0) for called in template(f"$({node.value})").calls)
        if count > MAX_CALLS:
            text = f"function {head}: a call of it leads to {count:,} calls, more than {MAX_CALLS:,}"
            found.append(Problem("expression-value", text, node.span))
        if name in calls and name.removesuffix("()") not in EXPRESSION_WORDS:
            text = f"function {head}: there is a function '{name.removesuffix('()')}' above, with other arguments"
            found.append(Problem("duplicate-key", text, checked.document.root["functions"].key_span(head)))
        calls[name] = count
        seen.add(name)
        yield head, node, found


def head_faults(head: str, span: Span) -> Iterator[Problem]:
    """What is wrong with the names in a function's head; its body is then not looked at."""
    name, arguments = head_of(head)
    for word in (name.removesuffix("()"), *dict.fromkeys(arguments)):
        if word in EXPRESSION_WORDS:
            text = f"function {head}: '{word}' is a word of expressions"
            yield Problem("reserved-name", text, span, help="give it another name")
        elif arguments.count(word) > 1:
            text = f"function {head}: the argument '{word}' is named twice"
            yield Problem("duplicate-key", text, span, help="give each argument a name of its own")


def _sound(checked: Checked) -> Iterator[tuple[str, Node]]:
    root = checked.document.root
    node = root.children.get("functions")
    if node is not None and isinstance(node.value, dict) and id(node) not in checked.faulty:
        for head, body in node.children.items():
            if id(body) not in checked.faulty:
                yield str(head), body
