"""The steps of a document as a tree: the steps below a node, and the names by which each can be referred to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from netspec.schema.step_words import BESIDE_PASSING, GROUP, PASSING
from netspec.source import Node


def items(node: Node, key: str) -> Iterator[Node]:
    """The items of the list under a key of a mapping; none if there is no such list."""
    if key in node and isinstance(node[key].value, list):
        yield from node[key].children.values()


def step_lists(node: Node) -> Iterator[Node]:
    """The steps directly below a file, a group or a layer: of its `layers`, its `branches` and its `else`."""
    yield from items(node, "layers")
    branches = node.children.get("branches")
    if branches is not None:
        for branch in branches.children.values():
            yield from steps_of_branch(branch)
    yield from items(node, "else")


def steps_of_branch(branch: Node) -> Iterator[Node]:
    """The steps directly below a branch: those of its list, or the group that stands in place of one."""
    if isinstance(branch.value, list):
        yield from branch.children.values()
    elif is_group(branch):
        yield branch


def is_group(branch: Node) -> bool:
    """Whether a branch is a group, of which each round is a branch, rather than a list of steps."""
    return isinstance(branch.value, dict) and "layers" in branch


def patch_steps(patch: Node) -> Iterator[Node]:
    """The steps that a patch inserts."""
    for entries in patch.children.values():
        for steps in entries.children.values():
            if isinstance(steps.value, list):
                yield from steps.children.values()


def passes_on(step: Node) -> bool:
    """Whether a step has no op on purpose: its output is its input."""
    words = step.children.keys()
    return not words.isdisjoint(PASSING) and words <= set(BESIDE_PASSING)


def called_keys(step: Node) -> Iterator[str]:
    """The keys of a step that call an op or a block."""
    for key, child in step.children.items():
        if key not in GROUP and (isinstance(child.value, dict) or child.value is None):
            yield str(key)


def ids_of(step: Mapping[str, Any]) -> tuple[str, ...]:
    """The ids in a step of plain data, of which one with several outputs has a list."""
    said = step.get("id")
    return tuple(name for name in (said if isinstance(said, list) else [said]) if isinstance(name, str))


def id_nodes(step: Node) -> Iterator[Node]:
    """The scalars that give a step its ids."""
    if "id" in step:
        said = step["id"]
        yield from (each for each in (said.children.values() or [said]) if isinstance(each.value, str))


def step_names(step: Node) -> tuple[str, ...]:
    """The names of a step: its ids, its scope, and the scope or the name among its op's arguments."""
    if not isinstance(step.value, dict):
        return ()
    inside: dict[str, Any] = next((step[key].value or {} for key in called_keys(step)), {})
    own = (*ids_of(step.value), step.value.get("scope"), step.value.get("default_scope"))
    given = (*own, inside.get("scope"), inside.get("name"))
    return tuple(dict.fromkeys(name for name in given if isinstance(name, str)))


def names_within(node: Node) -> Iterator[str]:
    """Every name that a node, or anything below it, gives to a step."""
    for key, child in node.children.items():
        if key in ("id", "scope", "default_scope", "name", "end_point") and isinstance(child.value, str):
            yield child.value
        if key == "id" and isinstance(child.value, list):
            yield from (name for name in child.value if isinstance(name, str))
        yield from names_within(child)
