"""Reachability from the layers of a file: the blocks and functions that are called, and the names that are read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from netspec.expression.functions import Head, parse_head
from netspec.expression.node_values import scalars
from netspec.expression.template import Template, body, template
from netspec.ops import OPS
from netspec.schema.step_tree import step_lists
from netspec.schema.step_words import GROUP
from netspec.schema.suggest import likely
from netspec.source import Node

_MOST_STRANGE = 20


class Usage:
    """The names, blocks and functions that the layers of a file use, directly or through blocks and functions."""

    def __init__(self, root: Node, evaluated: Iterable[str], changes: Iterable[Node] = ()) -> None:
        """`evaluated` are the keys of the file in whose values expressions are evaluated; `changes` are steps or parts
        of steps that are built in place of some.

        Raises:
            ExpressionError: an expression is malformed, so that it is not known what it would read.
        """
        definitions = dict(entries(root, "blocks"))
        self.blocks: set[str] = set()
        changed = [Node({"layers": each.value}, each.span, {"layers": each}) for each in changes]
        waiting = [root, *changed]
        while waiting:
            called = meant(set(keys_called(waiting.pop())), definitions) - self.blocks
            self.blocks |= called
            waiting += [definitions[name] for name in called]
        parts = (
            *(root[key] for key in evaluated if key in root),
            *changed,
            *(definitions[name] for name in self.blocks),
        )
        parsed = (template(str(scalar.value)) for part in parts for scalar in scalars(part))
        reading = Reading(parsed, functions_of(root))
        self.names, self.functions = reading.names, reading.functions


class Reading:
    """The names that some expressions read and the functions that they call, directly or through other functions.

    Raises:
        ExpressionError: a function that is called is malformed.
    """

    def __init__(self, expressions: Iterable[Template], functions: Mapping[str, tuple[Head, Node]]) -> None:
        self.names: set[str] = set()
        self.functions: set[str] = set()
        for parsed in expressions:
            self._add(parsed, ())
        followed: set[str] = set()
        while waiting := (self.functions & functions.keys()) - followed:
            followed |= waiting
            for name in waiting:
                head, node = functions[name]
                self._add(body(str(node.value)), head.arguments)

    def _add(self, parsed: Template, arguments: Collection[str]) -> None:
        self.names.update(parsed.read.difference(arguments))
        self.functions.update(call.function for call in parsed.calls)


def functions_of(root: Node) -> dict[str, tuple[Head, Node]]:
    """The functions of a file by name: head and body."""
    heads = ((parse_head(text), node) for text, node in entries(root, "functions"))
    return {head.name: (head, node) for head, node in heads}


def entries(root: Node, key: str) -> Iterator[tuple[str, Node]]:
    """The entries of a mapping in a file: its blocks, or its functions."""
    node = root.children.get(key)
    if node is not None and isinstance(node.value, dict):
        yield from ((str(name), child) for name, child in node.children.items())


def meant(words: set[str], known: Collection[str]) -> set[str]:
    """The known names that some words mean, misspelt or not. If many words are unknown, each name may be meant."""
    strange = words - set(known)
    near = {likely(word, known) for word in strange} if len(strange) < _MOST_STRANGE else known
    return (words | {name for name in near if name}) & set(known)


def keys_called(node: Node) -> Iterator[str]:
    """The keys of the steps below a node that call blocks: neither keywords of the language nor ops."""
    for step in step_lists(node):
        if isinstance(step.value, dict):
            yield from (str(key) for key in step.children if key not in GROUP and key not in OPS)
            yield from keys_called(step)
