"""Checks a document against the schema, fault by fault: each layer's op is found by its key, then that op's schema applied.

One `oneOf` over all ops, as an editor's validator applies it, could only say that none fits; looking the op up first is
what lets a message speak of the argument.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from netspec.diagnostics import Problem, Span, nearest
from netspec.ops import OPS
from netspec.ops.kinds import Schema
from netspec.schema.build import arguments, entry_ops
from netspec.schema.faults import faults, unknown_key
from netspec.schema.words import GROUP, REQUIRED, STEP, top
from netspec.source import Document, Node


@dataclass(frozen=True, slots=True, eq=False)
class Checked:
    """A document that was checked, with its problems and the nodes that hold one, which elaboration passes over."""

    document: Document
    problems: tuple[Problem, ...]
    faulty: frozenset[int]
    """The `id` of each value at fault: an argument, an entry's argument, a word's value, or a whole step."""


def check_document(document: Document) -> Checked:
    """Every fault that can be seen without elaborating."""
    walk = _Walk(document.root)
    return Checked(document, tuple(walk.problems), frozenset(walk.faulty))


def layer_label(op: str, arguments: object) -> str:
    """How messages speak of a layer: its op and its scope or name, `conv2d 'fc6'`."""
    name = arguments.get("scope") or arguments.get("name") if isinstance(arguments, dict) else None
    return f"{op} '{name}'" if isinstance(name, str) else op


class _Walk:
    """One pass over the document, collecting problems."""

    def __init__(self, root: Node) -> None:
        self.problems: list[Problem] = []
        self.faulty: set[int] = set()
        if not isinstance(root.value, dict):
            self._report(root, Problem("wrong-type", "a spec is a mapping with netspec, name, input and layers", root.span))
            return
        start = Span(root.span.file, root.span.line, root.span.column, root.span.line, root.span.column + 1)
        self._mapping(root, top(), "the file", start, ("arg_scope", "layers"), REQUIRED)
        self._lists(root)

    def _report(self, node: Node, *problems: Problem) -> None:
        self.problems += problems
        if problems:
            self.faulty.add(id(node))

    def _mapping(
        self, node: Node, words: dict[str, Schema], owner: str, span: Span, lists: tuple[str, ...], required: tuple[str, ...] = ()
    ) -> None:
        """The words of a mapping. `lists` are walked apart: here only their being lists counts."""
        for key, child in node.children.items():
            if key not in words:
                self._report(node, unknown_key(str(key), list(words), owner, node.key_span(key)))
                continue
            schema = {"type": "array", "minItems": words[str(key)].get("minItems", 0)} if key in lists else words[str(key)]
            self._report(child, *faults(schema, child.value, child, f"{owner}: {key}" if owner != "the file" else str(key), node.key_span(key)))
        for key in required:
            if key not in node:
                self._report(node, Problem("missing-key", f"{owner}: '{key}' is missing", span))

    def _lists(self, node: Node) -> None:
        for entry in self._items(node, "arg_scope"):
            self._entry(entry)
        for step in self._items(node, "layers"):
            self._step(step)

    def _items(self, node: Node, key: str) -> Iterator[Node]:
        if key in node and isinstance(node[key].value, list):
            yield from node[key].children.values()

    def _entry(self, node: Node) -> None:
        if not isinstance(node.value, dict):
            text = "arg_scope: expected an entry such as {ops: [conv2d], padding: SAME}"
            self._report(node, Problem("wrong-type", text, node.span))
            return
        if "ops" not in node:
            self._report(node, Problem("missing-key", "arg_scope: 'ops' is missing: the ops that the defaults are for", node.span))
            return
        self._report(node["ops"], *faults(entry_ops(), node["ops"].value, node["ops"], "arg_scope: ops", node.key_span("ops")))
        named = node["ops"].value if isinstance(node["ops"].value, list) else []
        ops = [OPS[key] for key in named if isinstance(key, str) and key in OPS]
        for key, child in node.children.items():
            if key == "ops":
                continue
            without = [op.key for op in ops if key not in op.arguments]
            if without:
                known = sorted(set.intersection(*(set(op.arguments) for op in ops)))
                near = nearest(str(key), known)
                text = f"arg_scope: {' and '.join(without)} take{'s' if len(without) == 1 else ''} no argument '{key}'"
                self._report(child, Problem("unknown-argument", text, node.key_span(key), help=f"did you mean '{near}'?" if near else None))
                continue
            for op in ops:
                found = faults(op.arguments[str(key)].schema(), child.value, child, f"arg_scope: {key}", node.key_span(key))
                if found:
                    self._report(child, *found)
                    break

    def _step(self, node: Node) -> None:
        if not isinstance(node.value, dict):
            text = "expected a layer such as {conv2d: {num_outputs: 64, kernel_size: 3}}, or a group with layers"
            self._report(node, Problem("wrong-type", text, node.span))
            return
        ops = [str(key) for key in node.children if key in OPS]
        if "layers" in node:
            for key in ops:
                text = f"a group has 'layers' and no op beside them, got '{key}'"
                self._report(node, Problem("several-ops", text, node.key_span(key)))
            words = {**GROUP, **{key: {} for key in ops}}
            self._mapping(node, words, "group", node.key_span("layers"), ("layers", "arg_scope"))
            self._lists(node)
        elif not ops:
            self._no_op(node)
        else:
            for key in ops[1:]:
                text = f"a layer has one op, got '{ops[0]}' and '{key}'"
                self._report(node, Problem("several-ops", text, node.key_span(key), help="begin a new list item with '-'"))
            self._layer(node, ops[0])

    def _no_op(self, node: Node) -> None:
        strange = [str(key) for key in node.children if key not in GROUP]
        for key in strange:
            near = nearest(key, [*OPS, "layers"])
            help = f"did you mean '{near}'?" if near else "`netspec ops` lists them all"
            self._report(node, Problem("unknown-op", f"unknown op '{key}'", node.key_span(key), help=help))
        if not strange:
            self._report(node, Problem("no-op", "a layer needs an op, and a group its 'layers'", node.span))

    def _layer(self, node: Node, key: str) -> None:
        inside = node[key]
        label = layer_label(key, inside.value)
        span = node.key_span(key)
        op = OPS[key]
        for word in node.children:
            if word in STEP:
                self._report(node[word], *faults(STEP[str(word)], node[word].value, node[word], f"{label}: {word}", node.key_span(word)))
            elif word in op.arguments:
                text = f"{label}: '{word}' is an argument and stands inside the op's braces"
                help = f"write {key}: {{..., {word}: ...}}"
                self._report(node, Problem("unknown-key", text, node.key_span(word), help=help))
            elif word not in OPS:
                self._report(node, unknown_key(str(word), list(STEP), label, node.key_span(word)))
        if not isinstance(inside.value, dict):
            self._report(inside, *faults(arguments(op), inside.value, inside, label, span))
            return
        for name, child in inside.children.items():
            if name in op.arguments:
                schema = op.arguments[str(name)].schema()
                self._report(child, *faults(schema, child.value, child, f"{label}: {name}", span))
            else:
                self._report(inside, unknown_argument(str(name), op.key, label, inside.key_span(name)))


def unknown_argument(name: str, op: str, label: str, span: Span) -> Problem:
    """An argument that the op does not take, with the nearest that it does."""
    known = list(OPS[op].arguments)
    near = nearest(name, known)
    help = f"did you mean '{near}'?" if near else f"{op} takes {', '.join(known)}"
    return Problem("unknown-argument", f"{label}: {op} takes no argument '{name}'", span, help=help)
