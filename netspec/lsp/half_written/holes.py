"""Makes holes of the marks in a mended document: of the smallest steps and entries with one, nothing is known.

A step with a hole keeps its place in the tree, and the document names it as half read. Any other entry, such as one of
`params` or of an arg-scope, has no value: what depends on it is as unknown as after a fault that is reported there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple, TypeAlias

from netspec.diagnostics import Span
from netspec.records import replace
from netspec.schema.file_inputs import ONE, SEVERAL
from netspec.source import Document, Node
from netspec.source.document import Key

_Path: TypeAlias = tuple[Key, ...]
_NAMED = ("params", "functions", "blocks")
"""The keys of a file whose values are mappings of names that the file gives."""

_EITHER = (frozenset({ONE, SEVERAL}),)
"""The keys of a file of which it has one."""


class Holes(NamedTuple):
    """A document with holes."""

    document: Document
    unread: tuple[Span, ...]
    """The places of the values that are not there."""
    units: tuple[Span, ...]
    """The places of the steps and the entries that have a hole, whole."""
    sections: frozenset[str]
    """The keys of the file under which there is one."""


def holes(document: Document, mark: str, keys: Collection[str]) -> Holes:
    """Makes holes of the marks; `keys` are those that the file may have."""
    root = document.root
    steps, unread, units, sections = set[Span](), list[Span](), list[Span](), set[str]()
    for path, place in list(_marked(root, mark, ())):
        root = _without(root, path, mark)
        entry = path[:-1] if mark in str(path[-1]) else path
        if not entry:
            # The key itself is half-written: it may be any that begins so.
            for key in _begun(document, place, keys):
                unread.append(place)
                sections.add(key)
                root = _with(root, (key,), Node(None, place), place)
            units.append(place)
            continue
        if entry != path and len(entry) == 1 and entry[0] in _NAMED and "extends" not in root:
            # The name of a declaration is half-written: it may be any, and without a base all others are known.
            sections.add(str(entry[0]))
            unread.append(place)
            units.append(place)
            continue
        unit = _unit(entry)
        sections.add(str(unit[0]))
        units.append(root.at(unit).span)
        if _is_step(unit):
            steps.add(root.at(unit).span)
        else:
            unread.append(place)
            root = _with(root, unit, Node(None, place), place)
    if not sections.isdisjoint(("extends", "patch")):
        place = root["patch"].span if "patch" in root else units[-1]
        root = _with(root, ("extends",), Node(None, place), place)
        unread.append(place)
    return Holes(
        replace(document, root=root, half_read=frozenset(steps)), tuple(unread), tuple(units), frozenset(sections)
    )


def _marked(node: Node, mark: str, path: _Path) -> Iterator[tuple[_Path, Span]]:
    """The paths to the keys and the values with a mark, and their places."""
    if isinstance(node.value, str) and mark in node.value:
        yield path, node.span
    for key, child in node.children.items():
        if isinstance(key, str) and mark in key:
            yield (*path, key), node.key_span(key)
        else:
            yield from _marked(child, mark, (*path, key))


def _unit(path: _Path) -> _Path:
    """The path to the smallest step or entry on a path."""
    ends = (end for end in range(len(path), 0, -1) if end == 1 or _is_step(path[:end]) or _is_entry(path[:end]))
    return path[: next(ends)]


def _is_step(path: _Path) -> bool:
    """Whether a path leads to an item of a list of steps."""
    if not isinstance(path[-1], int) or len(path) < 2:
        return False
    return path[-2] in ("layers", "else") or (len(path) > 2 and path[-3] == "branches")


def _is_entry(path: _Path) -> bool:
    """Whether a path leads to an entry of an arg-scope, or to a declaration of the file or of a block."""
    return len(path) > 1 and (path[-2] == "arg_scope" or (len(path) == 2 and path[0] in _NAMED))


def _begun(document: Document, place: Span, keys: Collection[str]) -> list[str]:
    """The keys that a file lacks and that the text of a place begins; all of them if it is no word."""
    written = document.lines[place.line - 1].strip() if place.line <= len(document.lines) else ""
    word = written.partition(":")[0].strip("\"' \t")
    there = {other for pair in _EITHER if not pair.isdisjoint(document.root.children) for other in pair}
    lacking = [key for key in keys if key not in document.root and key not in there]
    return [key for key in lacking if key.startswith(word)] if word.isidentifier() or not word else []


def _without(node: Node, path: _Path, mark: str) -> Node:
    """A node without the key, or with null in place of the value, at a path."""
    key, *rest = path
    if rest:
        return _with(node, (key,), _without(node.children[key], tuple(rest), mark))
    if isinstance(key, str) and mark in key:
        return _changed(node, {each: child for each, child in node.children.items() if each != key})
    return _with(node, (key,), Node(None, node.children[key].span))


def _with(node: Node, path: _Path, child: Node, place: Span | None = None) -> Node:
    """A node with another one at a path, and the place of its key if that is new."""
    key, *rest = path
    if rest:
        child = _with(node.children[key], tuple(rest), child, place)
    return _changed(node, {**node.children, key: child}, {str(key): place} if place and key not in node else {})


def _changed(node: Node, children: dict[Key, Node], keys: dict[str, Span] | None = None) -> Node:
    values = {key: child.value for key, child in children.items()}
    value = list(values.values()) if isinstance(node.value, list) else values
    return replace(node, value=value, children=children, key_spans={**node.key_spans, **(keys or {})})
