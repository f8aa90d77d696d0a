"""Data flow: traces an argument's expression back to the parameters of the file, through functions and block calls."""

from __future__ import annotations

from collections.abc import Iterable

from netspec.expression.errors import ExpressionError
from netspec.expression.functions import Head
from netspec.expression.template import template
from netspec.lint.reachability import Reading, functions_of
from netspec.network import Argument, Call, Layer
from netspec.schema import Checked
from netspec.schema.block_words import block_params
from netspec.source import Node

Calls = tuple[Call, ...]


class Reads:
    """The names that the expressions of a file, and of the files that it uses, read."""

    def __init__(self, checked: Checked) -> None:
        self._root = checked.document.root
        self._declared = block_params(self._root)
        self._followed: dict[tuple[str, Calls], tuple[set[str], list[tuple[Calls, str]]]] = {}
        self._functions: dict[Node, dict[str, tuple[Head, Node]]] = {}

    def parameters(self, layer: Layer, arguments: Iterable[Argument]) -> set[str]:
        """The parameters of the file that some arguments of a layer depend on."""
        found: set[str] = set()
        for argument in arguments:
            if argument.expression is not None:
                found |= self._follow(argument.expression, layer.calls[: argument.depth])[0]
        return found

    def left_open(self, layer: Layer, argument: Argument) -> tuple[Calls, str] | None:
        """The calls that lead to a block's default for the value, and the parameter's name, if no parameter is read."""
        if argument.expression is None:
            return None
        parameters, left = self._follow(argument.expression, layer.calls[: argument.depth])
        return left[0] if left and not parameters else None

    def _follow(self, expression: str, calls: Calls) -> tuple[set[str], list[tuple[Calls, str]]]:
        """The parameters of the file that an expression inside some calls reads, and what calls leave to defaults."""
        key = expression, calls
        if key in self._followed:
            return self._followed[key]
        parameters: set[str] = set()
        left: list[tuple[Calls, str]] = []
        self._followed[key] = parameters, left
        waiting, seen = [(expression, calls)], set()
        while waiting:
            text, calls = waiting.pop()
            if (text, len(calls)) in seen:
                continue
            seen.add((text, len(calls)))
            for name in self._names(text, calls):
                frame = next((n for n in range(len(calls), 0, -1) if _declares(calls[n - 1], name)), 0)
                if frame == 0:
                    parameters |= {name} & self._declared.keys()
                    continue
                call = calls[frame - 1]
                given = call.step[call.block].children.get(name)
                if given is None:
                    left += [(calls[:frame], name)] if _true_by_default(call.definition, name) else []
                elif isinstance(given.value, str) and "$" in given.value:
                    waiting.append((given.value, calls[: frame - 1]))
        return parameters, left

    def _names(self, expression: str, calls: Calls) -> set[str]:
        """The names that an expression reads, also in the functions that it calls."""
        file = next((call.definition for call in reversed(calls) if _is_file(call.definition)), self._root)
        if file not in self._functions:
            self._functions[file] = functions_of(file)
        try:
            return Reading([template(expression)], self._functions[file]).names
        except ExpressionError:
            # Of a malformed function it is not known what it would read.
            return set(self._declared)


def _is_file(definition: Node) -> bool:
    """Whether a block is a spec of its own."""
    return "netspec" in definition


def _declares(call: Call, name: str) -> bool:
    """Whether a call gives a name as an argument, or the block hides outer names."""
    return name in block_params(call.definition) or _is_file(call.definition)


def _true_by_default(definition: Node, name: str) -> bool:
    declaration = block_params(definition).get(name)
    return declaration is not None and declaration.value.get("default") is True
