"""Paths to values of a recipe: `batch_size`, `optimizer.learning_rate`, `data.train.numpy.images`, `loss.1.weight`.

A member of a family need not be named: `optimizer.learning_rate` is that of whichever optimizer the recipe has.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from netspec.budget import spend
from netspec.ops.argument import Arg, Declared
from netspec.ops.functions.function import Family, Member, Named
from netspec.ops.kinds import Kind, Nullable
from netspec.recipe.model import Recipe
from netspec.recipe.schedules import SCHEDULES, Rate
from netspec.recipe.value_kinds import Anything, Members, Renaming, Section
from netspec.records import replace
from netspec.source import Node
from netspec.source.document import Key


class NotThere(Exception):
    """A path leads to nothing. `index` is that of the first key at fault, `known` are those that could follow there."""

    def __init__(self, index: int, known: Iterable[str], kind: str = "") -> None:
        super().__init__(f"key {index}")
        self.index, self.known, self.kind = index, list(known), kind


class Located(NamedTuple):
    """Where a path leads: the keys from the root, and the root with the mappings on the way written out."""

    path: tuple[Key, ...]
    root: Node
    declared: Arg[Any] | None
    """The declaration of the value; None inside a mapping of free keys."""


def located(root: Node, keys: Sequence[str]) -> Located:
    """Follows keys from the root of a recipe.

    Raises:
        NotThere: a key is not known where it stands.
    """
    path, made, declared = _in_declared(Recipe, root, keys, 0, "recipe")
    return Located(path, made, declared)


_Way = tuple[tuple[Key, ...], Node, Arg[Any] | None]


def _in_declared(declared: type[Declared], node: Node, keys: Sequence[str], at: int, kind: str) -> _Way:
    name = keys[at]
    if name not in declared.arguments or not isinstance(node.value, dict):
        raise NotThere(at, declared.arguments, kind)
    argument = declared.arguments[name]
    if at + 1 == len(keys):
        return (name,), node, argument
    child = node.children.get(name) or Node(None, node.span)
    path, made, found = _in_value(argument.kind, child, keys, at + 1)
    return (name, *path), with_entry(node, name, made), found


def _in_value(kind: Kind[Any], node: Node, keys: Sequence[str], at: int) -> _Way:
    spend(5)
    match kind:
        case Nullable():
            return _in_value(kind.kind, node, keys, at)
        case Section():
            return _in_declared(kind.declared, _as_mapping(node), keys, at, "argument")
        case Named():
            return _in_member(kind.family, node, keys, at)
        case Rate():
            return _in_member(SCHEDULES, node, keys, at)
        case Members():
            return _in_members(kind.family, node, keys, at)
        case Anything() | Renaming():
            return (".".join(keys[at:]),), _as_mapping(node), None
    raise NotThere(at, ())


def _in_members(family: Family[Any], node: Node, keys: Sequence[str], at: int) -> _Way:
    if not isinstance(node.value, list):
        return _in_member(family, node, keys, at)
    spend(len(node.children))
    names = [_name(item) for item in node.children.values()]
    index = int(keys[at]) if keys[at].isdecimal() and len(keys[at]) < 4 else None
    if index is None and keys[at] in names:
        index = names.index(keys[at])
    if index is None or index >= len(names):
        raise NotThere(at, filter(None, names), family.noun)
    if at + 1 == len(keys):
        return (index,), node, None
    skipped = at + 1 if keys[at].isdecimal() else at
    path, made, found = _in_member(family, node.children[index], keys, skipped)
    return (index, *path), with_entry(node, index, made), found


def _in_member(family: Family[Any], node: Node, keys: Sequence[str], at: int) -> _Way:
    name = _name(node)
    member: type[Member] | None = family.members.get(name) if name else None
    if name is None or member is None:
        raise NotThere(at, family.members, family.noun)
    last = at + 1 == len(keys)
    named = keys[at] == name and (not last or name not in member.arguments)
    full = _written_out(node, name, member)
    if named and last:
        return (name,), full, None
    path, made, found = _in_declared(member, full[name], keys, at + named, "argument")
    return (name, *path), with_entry(full, name, made), found


def _name(node: Node) -> str | None:
    """The name of a member of a family, as a file writes it."""
    if isinstance(node.value, dict) and len(node.value) == 1:
        return str(next(iter(node.value)))
    return node.value if isinstance(node.value, str) else None


def _written_out(node: Node, name: str, member: type[Member]) -> Node:
    """A member with a mapping of its arguments, in place of its name alone or of its main argument."""
    if not isinstance(node.value, dict):
        return _mapping({name: Node({}, node.span)}, node)
    inner = node[name]
    if isinstance(inner.value, dict) or member.main is None:
        return with_entry(node, name, _as_mapping(inner))
    return with_entry(node, name, _mapping({member.main: inner}, inner))


def _as_mapping(node: Node) -> Node:
    return node if isinstance(node.value, dict) else Node({}, node.span)


def with_entry(node: Node, key: Key, child: Node) -> Node:
    """A mapping or a list with another value under one key."""
    children = {**node.children, key: child}
    if isinstance(node.value, list):
        return replace(node, value=[item.value for item in children.values()], children=children, written="")
    return _mapping(children, node)


def _mapping(children: Mapping[Any, Node], like: Node) -> Node:
    value = {key: child.value for key, child in children.items()}
    return replace(like, value=value, children=dict(children), written="")
