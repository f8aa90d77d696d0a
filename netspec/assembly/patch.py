"""Merges a spec into the base that it extends, and applies its patch to the base's layers.

A patch addresses layers by name, not by position, so it keeps its meaning when a layer is inserted into the base.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import TypeAlias

from netspec.assembly.addresses import LOOK, meant, named, steps_below, unmatched
from netspec.assembly.merging import declared, entries, is_mapping, mapping, merged, sequence
from netspec.budget import spend
from netspec.diagnostics import Note, Problem, Span
from netspec.records import replace
from netspec.schema.file_head import OWN
from netspec.schema.hidden_names import NOTHING, Hidden
from netspec.schema.keywords import GROUP, STEP, patch_frame
from netspec.schema.predicate import accepts
from netspec.schema.step_tree import called_keys, names_within
from netspec.schema.validate import faults
from netspec.source import Node
from netspec.source.document import Key

MERGED = ("params", "blocks", "functions")
"""The mappings that are merged entry by entry; other keys of the extension replace the base's."""

EDIT = 10
"""The budget of an edit."""

Edit: TypeAlias = Callable[[Node], list[Node]]


def patched(base: Node, extension: Node) -> tuple[Node, list[Problem], Hidden]:
    """Merges the root of an extension into its base; returns it with the problems of the patch and what they hide."""
    children, spans = {key: child for key, child in base.children.items() if key not in OWN}, dict(base.key_spans)
    for key, child in extension.children.items():
        if key not in ("extends", "patch"):
            children[key] = _over(str(key), children.get(key), child)
            spans[str(key)] = extension.key_span(key)
    root = mapping(children, extension, spans)
    patch = extension.children.get("patch")
    if patch is None:
        return root, [], NOTHING
    problems = faults(patch_frame(), patch.value, patch, "patch", extension.key_span("patch"))
    if not is_mapping(patch):
        return root, problems, Hidden(frozenset(step.span for step in steps_below(root)))
    applied = _Patching(root)
    for kind, wanted in patch.children.items():
        applied.apply(str(kind), wanted)
    return applied.root, [*problems, *applied.problems], Hidden(frozenset(applied.steps), frozenset(applied.names))


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
        self.problems: list[Problem] = []
        self.steps: set[Span] = set()
        self.names: set[str] = set()

    def apply(self, kind: str, wanted: Node) -> None:
        """Applies the valid entries of one kind of edit."""
        known = kind in _EDITS and accepts({"type": patch_frame()["properties"][kind]["type"]}, wanted.value)
        for name, place, given in _entries(wanted):
            spend(EDIT, place)
            found = list(named(self.root, name))
            if not known or not _is_sound(kind, given):
                self._hide(found, given)
            elif len(found) == 1:
                self.problems += absent_words(found[0], given, "patch") if kind == "change" else ()
                self.root = rebuilt(self.root, found[0], _EDITS[kind](given))
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


def change(given: Node | None) -> Edit:
    """Changes a step: keywords of the language are set on the step, all other keys are arguments of its op.

    A keyword that is null is taken away. An argument that is null is slim's None.
    """

    def edit(step: Node) -> list[Node]:
        if given is None or not is_mapping(step):
            return [step]
        key = next(called_keys(step), None)
        inside = {name for name in given.children if key is not None and name not in STEP}
        if key is not None and inside:
            step = mapping({**step.children, key: merged(step[key], _part(given, inside))}, step, step.key_spans)
        words = _part(given, given.children.keys() - inside)
        if "arg_scope" in words and isinstance(words.value["arg_scope"], list):
            below = step.children.get("arg_scope")
            scoped = entries(below, words["arg_scope"], added=False)
            words = mapping({**words.children, "arg_scope": scoped}, words, words.key_spans)
        whole = merged(step, words)
        kept = {name: child for name, child in whole.children.items() if name in inside or not _gone(words, name)}
        return [replace(mapping(kept, whole, whole.key_spans), span=step.span)]

    return edit


def _gone(words: Node, name: Key) -> bool:
    return name in GROUP and name in words and words[name].value is None


def absent_words(step: Node, given: Node | None, where: str) -> Iterator[Problem]:
    """The problems of keywords that a change takes away and that the step does not have."""
    if given is None or not is_mapping(step):
        return
    for name, child in given.children.items():
        word = GROUP.get(str(name), {}) if next(called_keys(step), None) is None else STEP.get(str(name), {})
        if word and child.value is None and name not in step and not accepts(word, None):
            text = f"{where}: there is no '{name}' to take away here"
            note = Note("the layer is this one", step.span)
            yield Problem("unmatched-patch", text, given.key_span(name), notes=(note,))


def _part(node: Node, keys: Collection[Key]) -> Node:
    return mapping({key: child for key, child in node.children.items() if key in keys}, node, node.key_spans)


def _replace(given: Node | None) -> Edit:
    """Puts steps in place of a step; without any, removes it."""
    new = _items(given)
    return lambda _: new


def _insert_before(given: Node | None) -> Edit:
    new = _items(given)
    return lambda step: [*new, step]


def _insert_after(given: Node | None) -> Edit:
    new = _items(given)
    return lambda step: [step, *new]


def _items(given: Node | None) -> list[Node]:
    return list(given.children.values()) if given is not None else []


_EDITS: Mapping[str, Callable[[Node | None], Edit]] = {
    "change": change,
    "replace": _replace,
    "remove": _replace,
    "insert_before": _insert_before,
    "insert_after": _insert_after,
}
