"""Merges a spec into the base that it extends, and applies its patch to the base's layers.

A patch addresses layers by name, not by position, so it keeps its meaning when a layer is inserted into the base.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from netspec.assembly.addresses import LOOK, meant, named, steps_below, unmatched
from netspec.assembly.built_names import may_be_built
from netspec.budget import spend
from netspec.diagnostics import Problem, Span
from netspec.schema.file_head import OWN
from netspec.schema.file_inputs import ONE, SEVERAL, declares_inputs
from netspec.schema.hidden_names import NOTHING, Hidden
from netspec.schema.merging import declared, entries, is_mapping, mapping, merged, sequence
from netspec.schema.patch_words import patch_frame
from netspec.schema.predicate import accepts
from netspec.schema.step_edits import EDITS, Edit, absent_words
from netspec.schema.step_tree import names_within
from netspec.schema.validate import faults
from netspec.source import Node
from netspec.source.document import PathChange

MERGED = ("params", "blocks", "functions")
"""The mappings that are merged entry by entry; other keys of the extension replace the base's."""

EDIT = 10
"""The budget of an edit."""


class Patched(NamedTuple):
    """A base with an extension merged in, the changes of paths that are left, the problems and what they hide."""

    root: Node
    changes: tuple[PathChange, ...] = ()
    problems: tuple[Problem, ...] = ()
    hidden: Hidden = NOTHING


def patched(base: Node, extension: Node) -> Patched:
    """Merges the root of an extension into its base, and applies its patch."""
    children, spans = {key: child for key, child in base.children.items() if key not in OWN}, dict(base.key_spans)
    if declares_inputs(extension):
        # Its own, in either form, replace those of the base.
        children = {key: child for key, child in children.items() if key not in (ONE, SEVERAL)}
    for key, child in extension.children.items():
        if key not in ("extends", "patch"):
            children[key] = _over(str(key), children.get(key), child)
            spans[str(key)] = extension.key_span(key)
    root = mapping(children, extension, spans)
    patch = extension.children.get("patch")
    if patch is None:
        return Patched(root)
    problems = tuple(faults(patch_frame(), patch.value, patch, "patch", extension.key_span("patch")))
    if not is_mapping(patch):
        return Patched(root, (), problems, Hidden(frozenset(step.span for step in steps_below(root))))
    applied = _Patching(root)
    for kind, wanted in patch.children.items():
        applied.apply(str(kind), wanted)
    hidden = Hidden(frozenset(applied.steps), frozenset(applied.names))
    return Patched(applied.root, tuple(applied.changes), (*problems, *applied.problems), hidden)


def _over(key: str, below: Node | None, above: Node) -> Node:
    """Merges the value of one key into that of the base, if there is one."""
    if key == "arg_scope" and isinstance(above.value, list) and (below is None or isinstance(below.value, list)):
        return entries(below, above, added=True)
    if key in MERGED and below is not None and is_mapping(above) and is_mapping(below):
        return declared(below, above) if key == "params" else merged(below, above)
    return above


class _Patching:
    """Applies the edits of a patch in turn. A faulty edit is skipped, and hides the step that it names."""

    def __init__(self, root: Node) -> None:
        self.root = root
        self.changes: list[PathChange] = []
        self.problems: list[Problem] = []
        self.steps: set[Span] = set()
        self.names: set[str] = set()

    def apply(self, kind: str, wanted: Node) -> None:
        """Applies the valid entries of one kind of edit."""
        known = kind in EDITS and accepts({"type": patch_frame()["properties"][kind]["type"]}, wanted.value)
        for name, place, given in _entries(wanted):
            spend(EDIT, place)
            found = list(named(self.root, name))
            if not known or not _is_sound(kind, given):
                self._hide(found, given)
            elif len(found) == 1:
                self.problems += absent_words(found[0], given, "patch") if kind == "change" else ()
                self.root = rebuilt(self.root, found[0], EDITS[kind](given))
            elif not found and may_be_built(self.root, name):
                self.changes.append(PathChange(name, place, kind, given))
            elif name.rpartition("/")[2] not in self.names:
                self.problems.append(problem := unmatched(self.root, name, place, found, "patch"))
                self._hide(found or meant(self.root, problem), given)

    def _hide(self, steps: Iterable[Node], given: Node | None) -> None:
        self.steps.update(step.span for step in steps)
        if given is not None:
            self.names.update(names_within(given))


def _is_sound(kind: str, given: Node | None) -> bool:
    schema = patch_frame()["properties"][kind]
    return given is None or accepts(schema.get("additionalProperties", {}), given.value)


def _entries(wanted: Node) -> Iterator[tuple[str, Span, Node | None]]:
    """The entries of one kind of edit: the name of a layer, its place, and the value."""
    for key, child in wanted.children.items():
        if isinstance(wanted.value, list) and isinstance(child.value, str):
            yield child.value, child.span, None
        elif is_mapping(wanted):
            yield str(key), wanted.key_span(key), child


def rebuilt(node: Node, step: Node, edit: Edit) -> Node:
    """A copy of a node with one step below it edited."""
    spend(LOOK)
    if isinstance(node.value, list):
        items = (edit(item) if item is step else [rebuilt(item, step, edit)] for item in node.children.values())
        return sequence([made for item in items for made in item], node)
    if not is_mapping(node):
        return node
    children = {
        key: rebuilt(child, step, edit) if key in ("layers", "else", "branches") else child
        for key, child in node.children.items()
    }
    return mapping(children, node, node.key_spans)
