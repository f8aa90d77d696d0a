"""Merges a spec into the base that it extends, and applies its patch to the base's layers.

A patch addresses layers by name, not by position, so it keeps its meaning when a layer is inserted into the base.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from netspec.assembly.addresses import LOOK, meant, named, steps_below, unmatched
from netspec.budget import spend
from netspec.diagnostics import Problem, Span
from netspec.records import replace
from netspec.schema.file_head import OWN
from netspec.schema.hidden_names import NOTHING, Hidden
from netspec.schema.keywords import STEP, patch_frame
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
            below = children.get(key)
            children[key] = child if below is None else _over(str(key), below, child)
            spans[str(key)] = extension.key_span(key)
    root = mapping(children, extension, spans)
    patch = extension.children.get("patch")
    if patch is None:
        return root, [], NOTHING
    problems = faults(patch_frame(), patch.value, patch, "patch", extension.key_span("patch"))
    if not _is_mapping(patch):
        return root, problems, Hidden(frozenset(step.span for step in steps_below(root)))
    applied = _Patching(root)
    for kind, wanted in patch.children.items():
        applied.apply(str(kind), wanted)
    return applied.root, [*problems, *applied.problems], Hidden(frozenset(applied.steps), frozenset(applied.names))


def _over(key: str, below: Node, above: Node) -> Node:
    """Merges the value of one key."""
    if key in MERGED and _is_mapping(above) and _is_mapping(below):
        return merged(below, above)
    if key == "arg_scope" and isinstance(above.value, list) and isinstance(below.value, list):
        return _sequence([*below.children.values(), *above.children.values()], above)
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
        elif _is_mapping(wanted):
            yield str(key), wanted.key_span(key), child


def rebuilt(node: Node, step: Node, edit: Edit) -> Node:
    """A copy of a node with one step below it edited."""
    spend(LOOK)
    if isinstance(node.value, list):
        items = (edit(item) if item is step else [rebuilt(item, step, edit)] for item in node.children.values())
        return _sequence([made for item in items for made in item], node)
    if not _is_mapping(node):
        return node
    children = {
        key: rebuilt(child, step, edit) if key in ("layers", "else", "branches") else child
        for key, child in node.children.items()
    }
    return mapping(children, node, node.key_spans)


def change(given: Node | None) -> Edit:
    """Changes a step: keywords of the language are set on the step, all other keys are arguments of its op."""

    def edit(step: Node) -> list[Node]:
        if given is None or not _is_mapping(step):
            return [step]
        key = next(called_keys(step), None)
        inside = {name for name in given.children if key is not None and name not in STEP}
        if key is not None and inside:
            step = mapping({**step.children, key: merged(step[key], _part(given, inside))}, step, step.key_spans)
        return [replace(merged(step, _part(given, given.children.keys() - inside)), span=step.span)]

    return edit


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


def _is_mapping(node: Node) -> bool:
    return isinstance(node.value, dict)


def merged(below: Node, above: Node) -> Node:
    """A mapping with the entries of two; those of the second replace those of the first."""
    children = {**below.children, **above.children}
    for key in below.children.keys() & above.children.keys():
        children[key] = replace(children[key], replaces=below.children[key])
    return mapping(children, above, {**below.key_spans, **above.key_spans})


def mapping(children: Mapping[Any, Node], like: Node, spans: Mapping[str, Span]) -> Node:
    """A mapping with other entries, at the place of another node."""
    value = {key: child.value for key, child in children.items()}
    return replace(like, value=value, children=dict(children), key_spans=dict(spans))


def _sequence(items: Iterable[Node], like: Node) -> Node:
    children: dict[Key, Node] = dict(enumerate(items))
    return replace(like, value=[item.value for item in children.values()], children=children, key_spans={})
