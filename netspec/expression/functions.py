"""The one-line functions of a file: `depth(d): "max(int(d * depth_multiplier), min_depth)"`.

A function sees the parameters and the functions above it. So none can call itself, and how many calls one leads to is
known before any is made.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any, NamedTuple

from netspec.budget import spend
from netspec.diagnostics import Problem, Span
from netspec.expression.environment import Environment
from netspec.expression.errors import ExpressionError, FunctionFault, HiddenValue, UnknownFunction, UnknownName
from netspec.expression.size_faults import no_size
from netspec.expression.template import Template, body
from netspec.expression.words import EXPRESSION_WORDS, INPUT, SIZES, SOFT_FUNCTIONS, UNSET_WORD
from netspec.patterns import lazy_pattern
from netspec.source import Node
from netspec.wording import counted

MAX_CALLS = 1_000
"""Calls that one call may lead to: functions that each call the one above twice double them."""
_FUNCTION = 10

_HEAD = lazy_pattern(r"(?P<name>[A-Za-z_]\w*)\((?P<arguments>[^()]*)\)", re.ASCII)


class Head(NamedTuple):
    """The key of a function, `depth(d)`."""

    text: str
    name: str
    """Empty where the head is not well formed, which the schema reports."""
    arguments: tuple[str, ...]


def parse_head(text: str) -> Head:
    """The name of a function and those of its arguments."""
    found = _HEAD.fullmatch(text)
    if found is None:
        return Head(text, "", ())
    return Head(text, found["name"], tuple(filter(None, map(str.strip, found["arguments"].split(",")))))


class Definition(NamedTuple):
    """A function as the file has it, with the place of its head."""

    head: Head
    place: Span
    body: Node


class Examined(NamedTuple):
    """A definition with its faults: problems, and an error of its body."""

    definition: Definition
    problems: tuple[Problem, ...]
    error: ExpressionError | None


class FileFunction:
    """A function that can be called, with the environment of its body but for the arguments."""

    def __init__(self, definition: Definition, env: Environment) -> None:
        self.node = definition.body
        self.head = definition.head
        self.body = body(str(definition.body.value))
        self._env = env

    def names(self, values: list[Any], env: Environment) -> Environment:
        """What the body sees for some arguments. Of the call's environment these are the sizes of `input` only."""
        inner = self._env.with_values(dict(zip(self.head.arguments, values, strict=True)))
        return inner.with_tensors(env.input, None, env.is_built)

    def call(self, values: list[Any], env: Environment, at: int) -> Any:
        """The value for some arguments."""
        arguments = self.head.arguments
        if len(values) != len(arguments):
            text = f"'{self.head.name}' takes {counted(len(arguments), 'argument')}, got {len(values)}"
            raise ExpressionError("expression-value", text, at)
        inner = self.names(values, env)
        try:
            return self.body.evaluate(inner)
        except (FunctionFault, HiddenValue):
            raise
        except ExpressionError as error:
            raise FunctionFault(self.node, error, at) from error

    def fault(self, env: Environment) -> ExpressionError | None:
        """Why the body has no value in some environment."""
        try:
            self.body.evaluate(env)
        except ExpressionError as error:
            return error
        return None


def define(definitions: Iterable[Definition], env: Environment) -> dict[str, FileFunction]:
    """The functions of a file by name, without faulty ones."""
    functions: dict[str, FileFunction] = {}
    # All share what they see, as the body of a sound one names none below it.
    seen = env.with_functions(functions)
    for definition, problems, error in examine(definitions, env.values):
        if not problems and error is None:
            functions[definition.head.name] = FileFunction(definition, seen)
    return functions


def examine(definitions: Iterable[Definition], names: Collection[str]) -> Iterator[Examined]:
    """The faults of each function, where its body can read some names beside its arguments."""
    calls: dict[str, int] = {}
    for definition in definitions:
        head = definition.head
        spend(_FUNCTION, definition.body.span)
        problems = list(head_faults(head, definition.place))
        error, count = None, 1
        if not problems:
            try:
                parsed = body(str(definition.body.value))
            except ExpressionError as malformed:
                error = malformed
            else:
                error = _unknown(parsed, head, names, calls)
                count += sum(calls.get(call.function, 1) for call in parsed.calls) if error is None else 0
        if count > MAX_CALLS:
            text = f"function {head.text}: one call leads to {count:,} calls, more than {MAX_CALLS:,}"
            problems.append(Problem("expression-value", text, definition.body.span))
        if head.name in calls and head.name not in EXPRESSION_WORDS:
            text = f"function {head.text}: '{head.name}' is defined above, with other arguments"
            problems.append(Problem("duplicate-key", text, definition.place))
        calls[head.name] = count
        yield Examined(definition, tuple(problems), error)


def _unknown(
    parsed: Template, head: Head, names: Collection[str], functions: Collection[str]
) -> ExpressionError | None:
    """The first name or function in a body that nothing defines."""
    for name in parsed.names:
        if name.name not in head.arguments and name.name not in names and name.name != UNSET_WORD:
            return UnknownName(name.name, name.at)
    for member in parsed.members:
        seen = member.root in head.arguments or member.root in names or member.root == INPUT
        if not seen and member.size not in SIZES:
            return no_size(parsed.text, member.root, member.at)
    for call in parsed.calls:
        if call.function not in functions and call.function not in SOFT_FUNCTIONS:
            return UnknownFunction(call.function, call.at)
    return None


def head_faults(head: Head, place: Span) -> Iterator[Problem]:
    """Names in a head that are reserved, or given twice. The body of such a function is not looked at."""
    for word in (head.name, *dict.fromkeys(head.arguments)):
        if word in EXPRESSION_WORDS:
            text = f"function {head.text}: '{word}' is a reserved word of expressions"
            yield Problem("reserved-name", text, place, help="give it another name")
        elif head.arguments.count(word) > 1:
            text = f"function {head.text}: duplicate argument '{word}'"
            yield Problem("duplicate-key", text, place, help="give each argument a name of its own")
