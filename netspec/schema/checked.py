"""Checks a document against the schema, fault by fault: first a layer's op is found, then that op's schema applied.

One `oneOf` over all ops, as an editor's validator applies it, could only say that none fits; looking the op up first is
what lets a message speak of the argument.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from itertools import islice

from netspec.budget import spend
from netspec.diagnostics import MAX_PROBLEMS, Problem, Span, TooManyProblems
from netspec.library import library
from netspec.ops import OPS
from netspec.ops.kinds import Schema
from netspec.records import dataclass, field, replace
from netspec.schema.expectations import found, got
from netspec.schema.hidden_names import NOTHING, Hidden
from netspec.schema.keywords import (
    BESIDE_USE,
    REQUIRED,
    block,
    block_parameter,
    block_params,
    parameter,
    patch_frame,
    top,
    value_schema,
)
from netspec.schema.predicate import accepts
from netspec.schema.step_checks import StepsCheck
from netspec.schema.step_tree import patch_steps
from netspec.schema.unknown_keys import intended_keys, unknown_key
from netspec.schema.validate import faults
from netspec.source import Document, Node

_ENTRY = 10


@dataclass(frozen=True, slots=True, eq=False)
class Checked:
    """A document that was checked, with its problems and the nodes that hold one, which elaboration passes over."""

    document: Document
    problems: tuple[Problem, ...]
    faulty: frozenset[int]
    """The `id` of each node at fault: an argument, an entry's argument, a word's value, a parameter, a whole step."""
    misspelt: frozenset[tuple[int, str]] = frozenset()
    """The `id` of a mapping, with the key that a misspelt one in it most likely stands for."""
    blocks: Mapping[str, Node] = field(default_factory=dict)
    """The definitions of the blocks that can be called."""
    used: Mapping[str, Checked] = field(default_factory=dict)
    """The specs that are used as blocks, by the names of these."""
    hidden: Hidden = NOTHING
    """What faults hide that were reported before."""


def check_document(
    document: Document,
    unread: Iterable[Problem] = (),
    used: Mapping[str, Checked] | None = None,
    hidden: Hidden = NOTHING,
) -> Checked:
    """Every fault that can be seen without elaborating.

    `unread` are the problems found in reading the document. What could not be read is of no further interest. `used`
    are the specs that the document uses as blocks, by the names of these. `hidden` is what faults hide that were
    reported before.
    """
    used = used or {}
    hidden |= Hidden(base=_hides_base(document.root))
    walk = _FileCheck(document.root, unread, used, hidden)
    with contextlib.suppress(TooManyProblems):
        walk.file()
    faulty = frozenset(walk.faulty).union(*(other.faulty for other in used.values()))
    misspelt = frozenset(walk.misspelt).union(*(other.misspelt for other in used.values()))
    return Checked(document, tuple(walk.problems), faulty, misspelt, walk.blocks, used, hidden)


class _FileCheck(StepsCheck):
    """One pass over the document, collecting problems."""

    def __init__(self, root: Node, unread: Iterable[Problem], used: Mapping[str, Checked], hidden: Hidden) -> None:
        blocks = {**_definitions(root), **{name: other.document.root for name, other in used.items()}}
        super().__init__(unread, blocks, hidden)
        self._root = root
        params = root.children.get("params")
        self.params = params.value if params is not None and isinstance(params.value, dict) else ()
        self.blocks_unread = _at_fault_as_a_whole(root, _blocks_key(root))

    def file(self) -> None:
        """Checks all of it, or as far as there are problems enough."""
        root = self._root
        if not isinstance(root.value, dict):
            text = f"a spec is a mapping with {', '.join(REQUIRED)}, got {found(root.value, root)}"
            self.report(root, Problem("wrong-type", text, root.span))
            return
        for key, child in root.children.items():
            if key != "blocks" or not isinstance(child.value, dict):
                self._key(root, str(key), child)
        blocks = root.children.get(_blocks_key(root))
        if blocks is not None and isinstance(blocks.value, dict):
            # What all blocks take is known before the first call of one.
            for name, definition in blocks.children.items():
                if isinstance(definition.value, dict):
                    words = intended_keys(definition.value, block()["properties"], "block")
                    self.misspelt |= {(id(definition), word) for word in words}
                self._block_params(str(name), definition)
            for name, definition in blocks.children.items():
                self._block(str(name), definition, blocks.key_span(name))
        mistaken = intended_keys(root.value, top(), "file")
        self.misspelt |= {(id(root), key) for key in mistaken}
        self._missing_keys(root, mistaken)
        self.lists(root)

    def _missing_keys(self, root: Node, mistaken: set[str]) -> None:
        """The keys that are missing and that no other key was meant to be."""
        if "patch" in root and "extends" not in root and "extends" not in mistaken:
            text, help = "'extends' is missing beside 'patch'", "write extends: FILE, or change the layers themselves"
            self.report(root, Problem("missing-key", text, root.key_span("patch"), help=help))
        start = Span(root.span.file, root.span.line, root.span.column, root.span.line, root.span.column + 1)
        # A file with a patch was to have them from its base.
        elsewhere = self.hidden.base or "patch" in root or self.incomplete(root) or self.cut_off(root)
        for key in REQUIRED:
            if not (key in root or key in mistaken or elsewhere):
                self.report(root, Problem("missing-key", f"the file has no '{key}'", start))

    def _block_params(self, block_name: str, definition: Node) -> None:
        words = block()["properties"]["params"]
        for name, node in block_params(definition).items():
            self._declared(definition["params"], name, node, f"block {block_name}: params", words, block_parameter())
            if "default" in node and id(node) not in self.faulty:
                default, label = node["default"], f"block {block_name}: default of '{name}'"
                self.report(node, *faults(value_schema(node.value), default.value, default, label, default.span))

    def _block(self, block_name: str, node: Node, span: Span) -> None:
        """The definition of a block; its layers are walked as those of a group are."""
        spend(_ENTRY, span)
        names = {"propertyNames": top()["blocks"]["propertyNames"]}
        self.report(node, *faults(names, {block_name: None}, node, "blocks", span))
        label = f"block {block_name}"
        if not isinstance(node.value, dict):
            self.judge(node, {"type": "object"}, label, span)
            return
        for key, child in node.children.items():
            self._block_key(node, str(key), child, label)
        if "use" not in node and (id(node), "use") not in self.misspelt:
            self.body(node, label, span)
        params = [block_params(node).get(name) for name in ("stride", "rate")]
        sound = not any(param is not None and id(param) in self.faulty for param in params)
        ints = all(param is not None and sound and param.value["type"] == "int" for param in params)
        if node.value.get("strided") is True and sound and not ints:
            text = f"{label}: a strided block needs the parameters stride and rate, of type int"
            self.report(node, Problem("missing-key", text, node.key_span("strided")))

    def _block_key(self, node: Node, key: str, child: Node, label: str) -> None:
        words = block()["properties"]
        place = node.key_span(key)
        if key not in words:
            self.report(node, unknown_key(key, list(words), label, place, "block", node.value))
        elif "use" in node and key not in BESIDE_USE:
            text = f"{label}: '{key}' is not allowed beside 'use': the spec that is used defines it"
            self.report(node, Problem("unknown-key", text, place))
        elif key not in ("layers", "branches", "join", "arg_scope") and not (
            key == "params" and isinstance(child.value, dict)
        ):
            self.judge(child, words[key], f"{label}: {key}", place)

    def _key(self, root: Node, key: str, child: Node) -> None:
        words = top()
        span = root.key_span(key)
        spend(_ENTRY, span)
        if key not in words:
            fitting = [word for word in words if _of_a_type(words[word], child.value)]
            self.report(root, unknown_key(key, fitting, "the file", span, "file", root.value))
        elif key == "patch":
            self.judge(child, patch_frame(), key, span)
            for step in patch_steps(child):
                self._step(step)
        elif key in ("arg_scope", "layers"):
            self.judge(child, _list_alone(words[key]), key, span, deep=False)
        elif key == "end_points":
            schema = words[key]
            collect = schema["properties"]["collect"]
            items = {"type": "string", "enum": [*collect["items"]["enum"], *self.blocks]}
            schema = {**schema, "properties": {**schema["properties"], "collect": {**collect, "items": items}}}
            self.judge(child, schema, key, span)
        elif key == "params" and isinstance(child.value, dict):
            for name, declaration in child.children.items():
                self._declared(child, str(name), declaration, key, words[key], parameter())
        elif key == "functions" and isinstance(child.value, dict):
            for head, body in child.children.items():
                self._declared(child, str(head), body, key, words[key], words[key]["additionalProperties"])
        else:
            self.judge(child, words[key], key, span)

    def _declared(self, node: Node, name: str, child: Node, label: str, words: Schema, schema: Schema) -> None:
        """An entry of a mapping whose keys are names: the fault of one is none of the others'."""
        span = node.key_span(name)
        spend(_ENTRY, span)
        names = faults({"propertyNames": words["propertyNames"]}, {name: None}, node, label, span)
        found = faults(schema, child.value, child, f"{label}: {name}", span)
        if schema.get("type") == "object" and (kind := _KINDS.get(type(child.value))):
            help = f"write {{type: {kind}, default: {got(child.value, child)}}}"
            found = [replace(problem, help=help) for problem in found]
        self.judged(child, found)
        self.report(child, *names)


def _hides_base(root: Node) -> bool:
    """Whether a fault, which is told, keeps a base from being known: it has not been merged in."""
    return isinstance(root.value, dict) and ("extends" in root or "extends" in intended_keys(root.value, top(), "file"))


_KINDS = {bool: "bool", int: "int", float: "float", str: "str"}
"""The types of parameters by those of their values."""


def _of_a_type(schema: Schema, value: object) -> bool:
    """Whether a value is of a type that a schema accepts."""
    return "type" not in schema or accepts({"type": schema["type"]}, value)


def _blocks_key(root: Node) -> str:
    """The key of a file's blocks, also where it is misspelt: what calls them is not at fault for that."""
    if "blocks" in root or not isinstance(root.value, dict):
        return "blocks"
    known = top()
    strange = islice((key for key in root.value if key not in known), MAX_PROBLEMS)
    return next((key for key in strange if "blocks" in intended_keys({key: None}, known, "file")), "blocks")


def _at_fault_as_a_whole(root: Node, key: str) -> bool:
    """Whether a key is there and has no mapping, so that none of the names that it should declare are known."""
    return key in root.children and not isinstance(root[key].value, dict)


def _definitions(root: Node) -> dict[str, Node]:
    """The definitions of the blocks that a file can call: the library's, and its own before those."""
    blocks = root.children.get(_blocks_key(root))
    own = blocks.children if blocks is not None and isinstance(blocks.value, dict) else {}
    return {**library(), **{str(name): node for name, node in own.items() if name not in OPS}}


def _list_alone(schema: Schema) -> Schema:
    """What a schema asks of a list, less what it asks of the items, which are walked one by one."""
    return {key: value for key, value in schema.items() if key != "items"}
