"""Blocks that no step calls and functions that no expression calls."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from netspec.diagnostics import Problem, Severity
from netspec.expression.evaluate import scalars
from netspec.expression.functions import head_faults, head_of
from netspec.expression.template import template
from netspec.ops import OPS
from netspec.schema.keywords import GROUP
from netspec.schema.step_tree import step_lists
from netspec.schema.suggest import likely
from netspec.source import Node
from netspec.wording import on_one_line

_MOST_STRANGE = 20


class Called:
    """What the layers of a file come by: the blocks that are called, the functions, and the names that are read.

    Raises `ExpressionError` where the form of an expression is at fault, so that nobody knows what it would read.
    """

    def __init__(self, root: Node, evaluated: Iterable[str]) -> None:
        definitions = dict(_entries(root, "blocks"))
        self.blocks: set[str] = set()
        self.names: set[str] = set()
        waiting = [root]
        while waiting:
            called = _meant(set(_keys(waiting.pop())), definitions) - self.blocks
            self.blocks |= called
            waiting += [definitions[name] for name in called]
        for part in (*(root[key] for key in evaluated if key in root), *(definitions[name] for name in self.blocks)):
            for scalar in scalars(part):
                self.names.update(template(str(scalar.value)).names)
        bodies = {head_of(str(head))[0]: body for head, body in _entries(root, "functions")}
        functions = [name for name in self.names if name in bodies]
        while functions:
            read = set(template(f"$({bodies[functions.pop()].value})").names) - self.names
            self.names |= read
            functions += [name for name in read if name in bodies]


def uncalled(root: Node, called: Called, faulty: Collection[int]) -> Iterator[Problem]:
    """Those of the file itself that are not at fault; what a base has besides is of use to the base."""
    for name, definition in _entries(root, "blocks"):
        if name not in called.blocks and definition.span.file == root.span.file and id(definition) not in faulty:
            text, place = f"the block '{on_one_line(name)}' is never called", root["blocks"].key_span(name)
            yield Problem("unused-block", text, place, Severity.WARNING)
    functions = {head_of(head)[0]: (head, body) for head, body in _entries(root, "functions")}
    meant = _meant({name for name in called.names if name.endswith("()")}, functions)
    for name, (head, body) in functions.items():
        place = root["functions"].key_span(head)
        if name in meant or not name or body.span.file != root.span.file or id(body) in faulty:
            continue
        if not list(head_faults(head, place)):
            text = f"the function {on_one_line(head)} is never called"
            yield Problem("unused-function", text, place, Severity.WARNING)


def _entries(root: Node, key: str) -> Iterator[tuple[str, Node]]:
    node = root.children.get(key)
    if node is not None and isinstance(node.value, dict):
        yield from ((str(name), child) for name, child in node.children.items())


def _keys(node: Node) -> Iterator[str]:
    """The keys of the steps below a node that are no words of the language and no ops."""
    for step in step_lists(node):
        if isinstance(step.value, dict):
            yield from (str(key) for key in step.children if key not in GROUP and key not in OPS)
            yield from _keys(step)


def _meant(keys: set[str], known: Collection[str]) -> set[str]:
    """Those of the known names that some keys call, or a misspelt one of them; with many of these, it may be any."""
    strange = keys - set(known)
    near = {likely(key, known) for key in strange} if len(strange) < _MOST_STRANGE else known
    return (keys | {name for name in near if name}) & set(known)
