"""Merges a spec into the base that it extends, and applies its patch to the layers and blocks of both.

A patch addresses layers by name, not by position, so it keeps its meaning when a layer is inserted into the base.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from netspec.assembly.addresses import meant, unmatched
from netspec.assembly.block_steps import Whole, edited, found
from netspec.assembly.built_names import may_be_built
from netspec.budget import spend
from netspec.diagnostics import Problem, Span
from netspec.schema.file_head import OWN
from netspec.schema.file_inputs import ONE, SEVERAL, declares_inputs
from netspec.schema.hidden_names import NOTHING, Hidden
from netspec.schema.merging import declared, entries, is_mapping, mapping, merged
from netspec.schema.patch_words import patch_frame
from netspec.schema.predicate import accepts
from netspec.schema.step_edits import EDITS, absent_words
from netspec.schema.step_paths import steps_below
from netspec.schema.step_tree import names_within
from netspec.schema.validate import faults
from netspec.source import Node
from netspec.source.document import PathChange

MERGED = ("params", "blocks", "functions")
"""The mappings that are merged entry by entry; other keys of the extension replace the base's."""

EDIT = 10
"""The budget of an edit."""


class Patched(NamedTuple):
    """A spec with its patch applied, the changes of paths that are left, the problems and what they hide."""

    whole: Whole
    changes: tuple[PathChange, ...] = ()
    problems: tuple[Problem, ...] = ()
    hidden: Hidden = NOTHING


def overlaid(base: Node, extension: Node) -> Node:
    """The root of a base with that of an extension merged in, except for its patch."""
    children, spans = {key: child for key, child in base.children.items() if key not in OWN}, dict(base.key_spans)
    if declares_inputs(extension):
        # Its own, in either form, replace those of the base.
        children = {key: child for key, child in children.items() if key not in (ONE, SEVERAL)}
    for key, child in extension.children.items():
        if key not in ("extends", "patch"):
            children[key] = _over(str(key), children.get(key), child)
            spans[str(key)] = extension.key_span(key)
    return mapping(children, extension, spans)


def patched(whole: Whole, patch: Node, place: Span) -> Patched:
    """Applies a patch, whose key is at a place."""
    problems = tuple(faults(patch_frame(), patch.value, patch, "patch", place))
    if not is_mapping(patch):
        return Patched(whole, (), problems, Hidden(frozenset(step.span for step in steps_below(whole.root))))
    applied = _Patching(whole)
    for kind, wanted in patch.children.items():
        applied.apply(str(kind), wanted)
    hidden = Hidden(frozenset(applied.steps), frozenset(applied.names))
    return Patched(applied.whole, tuple(applied.changes), (*problems, *applied.problems), hidden)


def _over(key: str, below: Node | None, above: Node) -> Node:
    """Merges the value of one key into that of the base, if there is one."""
    if key == "arg_scope" and isinstance(above.value, list) and (below is None or isinstance(below.value, list)):
        return entries(below, above, added=True)
    if key in MERGED and below is not None and is_mapping(above) and is_mapping(below):
        return declared(below, above) if key == "params" else merged(below, above)
    return above


class _Patching:
    """Applies the edits of a patch in turn. A faulty edit is skipped, and hides the step that it names."""

    def __init__(self, whole: Whole) -> None:
        self.whole = whole
        self.changes: list[PathChange] = []
        self.problems: list[Problem] = []
        self.steps: set[Span] = set()
        self.names: set[str] = set()

    def apply(self, kind: str, wanted: Node) -> None:
        """Applies the valid entries of one kind of edit."""
        known = kind in EDITS and accepts({"type": patch_frame()["properties"][kind]["type"]}, wanted.value)
        for name, place, given in _entries(wanted):
            spend(EDIT, place)
            meaning = found(self.whole, name)
            steps = meaning.steps
            if not known or not _is_sound(kind, given):
                self._hide(steps, given)
            elif len(steps) == 1:
                self.problems += absent_words(steps[0], given, "patch") if kind == "change" else ()
                self.whole = edited(self.whole, meaning.blocks, steps[0], EDITS[kind](given))
            elif not steps and not meaning.blocks and may_be_built(self.whole.root, name):
                self.changes.append(PathChange(name, place, kind, given))
            elif not meaning.unread and name.rpartition("/")[2] not in self.names:
                self.problems.append(
                    problem := unmatched(meaning.body, meaning.name, place, steps, "patch", meaning.before)
                )
                self._hide(steps or meant(meaning.body, problem), given)

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
