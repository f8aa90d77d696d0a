"""The scopes of a network as a tree that can be folded, without levels that hold a single thing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from netspec.budget import spend
from netspec.network import OUTER_SCOPE, OWN_SCOPE, Group, Layer, Network
from netspec.report.rows import opened_path

_FEWEST = 3
"""The fewest layers of a call without a scope that is worth a level of its own. It must also be one of several."""


class Leaf(NamedTuple):
    """A layer. Its label begins with the scopes around it that hold nothing else."""

    layer: Layer
    label: str


class Scope(NamedTuple):
    """A scope, or a call of a block without one. The path of the latter ends in its number: `net/unit[2]`."""

    label: str
    path: str
    block: str | None
    output: int
    children: tuple[Scope | Leaf, ...]


def scope_tree(network: Network) -> tuple[Scope | Leaf, ...]:
    """What stands in the network's own scope."""
    return tuple(_Descent(network).children(network.root, network.scope))


class _Descent:
    """Descends into the groups of a network, and counts the calls that have no scope."""

    def __init__(self, network: Network) -> None:
        self._own = network.scope
        self._calls: dict[str, int] = {}
        self._all = Counter(_unscoped_calls(network.root))

    def children(self, group: Group, path: str) -> Iterator[Scope | Leaf]:
        for child in group.children:
            spend(5)
            if isinstance(child, Layer):
                yield Leaf(child, child.scope.rpartition("/")[2])
            elif child.scope in (OWN_SCOPE, OUTER_SCOPE):
                around = self._own if child.scope == OWN_SCOPE else self._own.rpartition("/")[0]
                yield from self.children(child, around)
            elif child.scope or child.default_scope:
                opened = opened_path(child, path)
                yield from self._folded(child, opened.removeprefix(f"{path}/"), opened, path=opened)
            elif child.block and self._all[child.block] > 1 and len(list(child.layers())) >= _FEWEST:
                call = f"{path}/{child.block}".removeprefix("/")
                number = self._calls[call] = self._calls.get(call, 0) + 1
                yield from self._folded(child, "", f"{call}[{number}]", path=path)
            else:
                yield from self.children(child, path)

    def _folded(self, group: Group, label: str, own: str, path: str) -> Iterator[Scope | Leaf]:
        """A scope, or the only thing in it under both names; nothing if there is none.

        A call without a scope has no name, and is called as its block if it holds several things.
        """
        match tuple(self.children(group, path)):
            case ():
                return
            case (Leaf() as only,):
                yield only._replace(label=f"{label}/{only.label}")
            case (Scope() as only,):
                both = f"{label}/{only.label}" if label else only.label
                yield only._replace(label=both, block=only.block or group.block)
            case inside:
                yield Scope(label or group.block or "", own, group.block, group.output, inside)


def _unscoped_calls(group: Group) -> Iterator[str]:
    """The blocks that are called without a scope."""
    for child in group.children:
        if isinstance(child, Group):
            if child.block and not child.scope and not child.default_scope:
                yield child.block
            yield from _unscoped_calls(child)
