"""Merges a spec into the base that it extends, and applies its patch to the base's layers.

A patch addresses layers by name, not by position, so it keeps its meaning when a layer is inserted into the base.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, TypeAlias

from netspec.budget import spend
from netspec.diagnostics import Note, Problem, Span
from netspec.records import replace
from netspec.schema.hidden_names import NOTHING, Hidden
from netspec.schema.keywords import STEP, patch_frame
from netspec.schema.predicate import accepts
from netspec.schema.step_tree import called_keys, names_within, step_lists, step_names
from netspec.schema.suggest import suggestion
from netspec.schema.validate import faults
from netspec.source import Node
from netspec.source.document import Key
from netspec.wording import on_one_line

MERGED = ("params", "blocks", "functions")
"""The mappings that are merged entry by entry; other keys of the extension replace the base's."""

_EDIT, _LOOK = 10, 4
"""The budget of an edit, and of passing a layer on the way to it."""

Edit: TypeAlias = Callable[[Node], list[Node]]


def patched(base: Node, extension: Node) -> tuple[Node, list[Problem], Hidden]:
    """Merges the root of an extension into its base; returns it with the problems of the patch and what they hide."""
    children, spans = dict(base.children), dict(base.key_spans)
    for key, child in extension.children.items():
        if key not in ("extends", "patch"):
            below = children.get(key)
            children[key] = child if below is None else _over(str(key), below, child)
            spans[str(key)] = extension.key_span(key)
    root = _mapping(children, extension, spans)
    patch = extension.children.get("patch")
    if patch is None:
        return root, [], NOTHING
    problems = faults(patch_frame(), patch.value, patch, "patch", extension.key_span("patch"))
    if not _is_mapping(patch):
        return root, problems, Hidden(frozenset(step.span for step in _steps(root)))
    applied = _Patching(root)
    for kind, wanted in patch.children.items():
        applied.apply(str(kind), wanted)
    return applied.root, [*problems, *applied.problems], Hidden(frozenset(applied.steps), frozenset(applied.names))


def _over(key: str, below: Node, above: Node) -> Node:
    """Merges the value of one key."""
    if key in MERGED and _is_mapping(above) and _is_mapping(below):
        return _merged(below, above)
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
            spend(_EDIT, place)
            found = list(_named(self.root, name))
            if not known or not _is_sound(kind, given):
                self._hide(found, given)
            elif len(found) == 1:
                self.root = _rebuilt(self.root, found[0], _EDITS[kind](given))
            elif name.rpartition("/")[2] not in self.names:
                self.problems.append(problem := _unmatched(self.root, name, place, found))
                self._hide(found or _meant(self.root, problem), given)

    def _hide(self, steps: Iterable[Node], given: Node | None) -> None:
        self.steps.update(step.span for step in steps)
        if given is not None:
            self.names.update(names_within(given))


def _is_sound(kind: str, given: Node | None) -> bool:
    schema = patch_frame()["properties"][kind]
    return given is None or accepts(schema.get("additionalProperties", {}), given.value)


def _meant(root: Node, problem: Problem) -> list[Node]:
    """The steps that an edit without a match most likely means, as its help says."""
    return [step for step in _steps(root) if any(f"'{name}'" in (problem.help or "") for name in step_names(step))]


def _entries(wanted: Node) -> Iterator[tuple[str, Span, Node | None]]:
    """The entries of one kind of edit: the name of a layer, its place, and the value."""
    for key, child in wanted.children.items():
        if isinstance(wanted.value, list) and isinstance(child.value, str):
            yield child.value, child.span, None
        elif _is_mapping(wanted):
            yield str(key), wanted.key_span(key), child


def _unmatched(root: Node, name: str, place: Span, found: list[Node]) -> Problem:
    if found:
        notes = tuple(Note(_match_note(root, step, name), step.span) for step in found[:3])
        text = f"patch: {len(found)} layers are named '{on_one_line(name)}'"
        help = "name it by its id, or by the path of scopes that leads to it"
        return Problem("ambiguous-patch", text, place, notes=notes, help=help)
    known = dict.fromkeys(said for step in _steps(root) for said in step_names(step))
    return Problem(
        "unmatched-patch", f"patch: no layer is named '{on_one_line(name)}'", place, help=suggestion(name, known)
    )


def _match_note(root: Node, step: Node, name: str) -> str:
    """The note on one of several steps with the same name: its line, and a name that only it has."""
    names = sorted(step_names(step), key=name.rpartition("/")[2].__ne__)
    paths = (f"{around}/{name}" for around in _around(root, step) for name in names)
    alone = next((name for name in (*names, *paths) if len(list(islice(_named(root, name), 2))) == 1), None)
    return f"one is on line {step.span.line}" + (f"; write '{on_one_line(alone)}' for it" if alone else "")


def _around(node: Node, step: Node) -> tuple[str, ...]:
    """The paths of scopes to a step, the shortest first."""
    for outer in step_lists(node):
        if _is_mapping(outer) and any(inner is step for inner in _steps(outer)):
            paths = _around(outer, step)
            longer = (f"{name}/{path}" for name in step_names(outer) for path in paths)
            return (*paths, *longer, *(() if paths else step_names(outer)))
    return ()


def _named(node: Node, name: str) -> Iterator[Node]:
    """The steps that match a name or a path of names."""
    head, _, rest = name.partition("/")
    for step in step_lists(node):
        spend(_LOOK + len(name) // 5_000)
        names = step_names(step)
        if name in names:
            yield step
        elif _is_mapping(step):
            yield from _named(step, rest if rest and head in names else name)


def _steps(node: Node) -> Iterator[Node]:
    for step in step_lists(node):
        spend(_LOOK)
        yield step
        if _is_mapping(step):
            yield from _steps(step)


def _rebuilt(node: Node, step: Node, edit: Edit) -> Node:
    """A copy of a node with one step below it edited."""
    spend(_LOOK)
    if isinstance(node.value, list):
        items = (edit(item) if item is step else [_rebuilt(item, step, edit)] for item in node.children.values())
        return _sequence([made for item in items for made in item], node)
    if not _is_mapping(node):
        return node
    children = {
        key: _rebuilt(child, step, edit) if key in ("layers", "else", "branches") else child
        for key, child in node.children.items()
    }
    return _mapping(children, node, node.key_spans)


def _change(given: Node | None) -> Edit:
    """Changes a step: keywords of the language are set on the step, all other keys are arguments of its op."""

    def edit(step: Node) -> list[Node]:
        if given is None or not _is_mapping(step):
            return [step]
        key = next(called_keys(step), None)
        inside = {name for name in given.children if key is not None and name not in STEP}
        if key is not None and inside:
            step = _mapping({**step.children, key: _merged(step[key], _part(given, inside))}, step, step.key_spans)
        return [replace(_merged(step, _part(given, given.children.keys() - inside)), span=step.span)]

    return edit


def _part(node: Node, keys: Collection[Key]) -> Node:
    return _mapping({key: child for key, child in node.children.items() if key in keys}, node, node.key_spans)


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
    "change": _change,
    "replace": _replace,
    "remove": _replace,
    "insert_before": _insert_before,
    "insert_after": _insert_after,
}


def _is_mapping(node: Node) -> bool:
    return isinstance(node.value, dict)


def _merged(below: Node, above: Node) -> Node:
    return _mapping({**below.children, **above.children}, above, {**below.key_spans, **above.key_spans})


def _mapping(children: Mapping[Any, Node], like: Node, spans: Mapping[str, Span]) -> Node:
    value = {key: child.value for key, child in children.items()}
    return replace(like, value=value, children=dict(children), key_spans=dict(spans))


def _sequence(items: Iterable[Node], like: Node) -> Node:
    children: dict[Key, Node] = dict(enumerate(items))
    return replace(like, value=[item.value for item in children.values()], children=children, key_spans={})
