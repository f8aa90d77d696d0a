"""Finds the steps of a document by id, scope or name, or by a path of scopes that leads to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from netspec.budget import spend
from netspec.schema.step_tree import step_lists, step_names
from netspec.source import Node

LOOK = 4
"""The budget of passing a layer on the way to another."""


class NamedStep(NamedTuple):
    """A step that a name refers to, or a group on the way to one, with the part of the name that is its own."""

    part: str
    step: Node


def named(node: Node, name: str) -> Iterator[Node]:
    """The steps that match a name or a path of names."""
    return (path[-1].step for path in named_paths(node, name))


def named_paths(node: Node, name: str) -> Iterator[tuple[NamedStep, ...]]:
    """The steps that match a name or a path of names, each behind those that the beginning of the path names."""
    head, _, rest = name.partition("/")
    for step in step_lists(node):
        spend(LOOK + len(name) // 5_000)
        names = step_names(step)
        if name in names:
            yield (NamedStep(name, step),)
        elif isinstance(step.value, dict):
            below = rest and head in names
            for path in named_paths(step, rest if below else name):
                yield (NamedStep(head, step), *path) if below else path


def steps_below(node: Node) -> Iterator[Node]:
    """All steps below a node, each before those inside it."""
    for step in step_lists(node):
        spend(LOOK)
        yield step
        if isinstance(step.value, dict):
            yield from steps_below(step)


def only_name(root: Node, step: Node, names: Sequence[str]) -> str | None:
    """The first of a step's names, or of the paths to them, that no other step has; None if there is none."""
    paths = (f"{around}/{name}" for around in _around(root, step) for name in names)
    return next((name for name in (*names, *paths) if list(islice(named(root, name), 2)) == [step]), None)


def _around(node: Node, step: Node) -> tuple[str, ...]:
    """The paths of scopes to a step, the shortest first."""
    for outer in step_lists(node):
        if isinstance(outer.value, dict) and any(inner is step for inner in steps_below(outer)):
            paths = _around(outer, step)
            longer = (f"{name}/{path}" for name in step_names(outer) for path in paths)
            return (*paths, *longer, *(() if paths else step_names(outer)))
    return ()


def named_in_file(root: Node, name: str) -> Iterator[Node]:
    """The steps of a file that match a name, and behind them those of the block before a dot."""
    yield from named(root, name)
    for block, definition in own_blocks(root):
        if name.startswith(f"{block}."):
            yield from named(definition, name.removeprefix(f"{block}."))


def names_in_blocks(root: Node) -> Iterator[str]:
    """The names of the steps of a file's own blocks, each behind the name of its block: `unit.conv1`."""
    for block, definition in own_blocks(root):
        for step in steps_below(definition):
            names = step_names(step)
            yield from (f"{block}.{name}" for name in names)


def own_blocks(root: Node) -> Iterator[tuple[str, Node]]:
    """The blocks that a file defines, by their names."""
    blocks = root.children.get("blocks") if isinstance(root.value, dict) else None
    for name, definition in (blocks.children if blocks is not None and isinstance(blocks.value, dict) else {}).items():
        if isinstance(definition.value, dict):
            yield str(name), definition
