"""Checks the steps of a document: finds the op of each, then checks it by that op's schema.

A `oneOf` over all ops, as an editor applies it, could only say that none fits; here a message names the argument.
"""

from __future__ import annotations

from netspec.budget import spend
from netspec.diagnostics import Advice, Fix, Problem, Span, TextEdit
from netspec.ops import OPS
from netspec.schema.argument_checks import ArgumentChecks
from netspec.schema.entry_checks import EntryChecks
from netspec.schema.expectations import bare, found
from netspec.schema.file_head import BASE
from netspec.schema.file_names import FileNames
from netspec.schema.group_checks import GroupChecks
from netspec.schema.layer_checks import LayerChecks
from netspec.schema.problems import Collector
from netspec.schema.step_tree import items, passes_on, step_lists
from netspec.schema.suggest import likely, suggested
from netspec.source import Node

_STEP = 10


class StepChecks:
    """Checks of lists of steps and of arg-scopes, recursively."""

    def __init__(self, found: Collector, names: FileNames) -> None:
        self._found, self._names = found, names
        arguments = ArgumentChecks(found, names)
        self._entries = EntryChecks(found, names)
        self._layers = LayerChecks(found, names, arguments)
        self._groups = GroupChecks(found, names, arguments)

    def lists(self, node: Node) -> None:
        """Checks the arg-scope and the steps of a file, a group or a layer."""
        for entry in items(node, "arg_scope"):
            if not (entry.value == BASE and self._names.hidden.base):
                self._entries.entry(entry)
        for step in step_lists(node):
            self.step(step)

    def step(self, node: Node) -> None:
        """Checks one step, which is a layer or a group."""
        spend(_STEP, node.span)
        if node.span in self._names.hidden.steps:
            self._found.faulty.add(node)
        if not isinstance(node.value, dict):
            wanted = "a layer such as {conv2d: {num_outputs: 64, kernel_size: 3}}, or a group with layers"
            text = f"expected {wanted}, got {found(node.value, node)}"
            advice = self._step_of_text(node.value) if isinstance(node.value, str) else Advice(None)
            problem = Problem("wrong-type", text, node.span, help=advice.help, fix=advice.fix(node.span))
            self._found.report(node, problem)
            return
        ops = [str(key) for key in node.children if key in OPS or key in self._names.blocks]
        if "layers" in node or "branches" in node:
            self._groups.group(node, ops)
        elif passes_on(node):
            self._layers.passing(node)
        elif not ops:
            self._layers.without_op(node)
        else:
            for key in ops[1:]:
                text = f"a layer has one op, got '{ops[0]}' and '{key}'"
                help = _apart(ops[0], key, node[key])
                whole = len(ops) == len(node.children) and isinstance(node[key].value, dict | None)
                fix = _dash(node, key) if whole and not node.in_braces else None
                self._found.report(node, Problem("several-ops", text, node.key_span(key), help=help, fix=fix))
            self._layers.layer(node, ops[0])
        self.lists(node)

    def body(self, node: Node, label: str, span: Span) -> None:
        """Checks the body of a block as that of a group."""
        self._groups.body(node, label, span)
        self.lists(node)

    def _step_of_text(self, text: str) -> Advice:
        """The step that is meant by text: the name of an op, or an entry without a space after its colon."""
        said, colon, inside = text.partition(":")
        known = said in OPS or said in self._names.blocks
        key = said if known else likely(said, self._names.callable, "op") if not colon else None
        if key is None:
            return Advice(None)
        needed = ", ".join(f"{name}: ..." for name in (OPS[key].required if key in OPS else ()))
        step = f"{key}: {inside if colon and inside else f'{{{needed}}}'}"
        safe = known or suggested(said, self._names.callable, "op").safe
        return Advice(f"write {step}", None if "..." in step else step, safe)


def _apart(op: str, key: str, value: Node) -> str:
    """What a second op of a layer is meant for: a layer of its own, or an argument in the words of another library."""
    plain = not isinstance(value.value, dict | None) and op in OPS
    argument = likely(key, list(OPS[op].arguments), "argument") if plain else None
    return f"give {op} {argument}: {bare(value)}" if argument else f"start a new list item: - {key}: ..."


def _dash(node: Node, key: str) -> Fix:
    """The fix that begins a list item with a key of the item before."""
    span = node.key_span(key)
    place = Span(span.file, span.line, span.column - 2, span.line, span.column)
    return Fix("start a new list item", (TextEdit(place, "- "),))
