"""The rows of a table of layers: a row for each layer, or for a folded scope with all layers in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from netspec.network import OUTER_SCOPE, OWN_SCOPE, Group, Layer, Network
from netspec.wording import counted


class Row(NamedTuple):
    """A row: its name below the network's scope, its kind, its layers, the index of its output, and its full path.

    `output` is 0 where the output is the network's own input.
    """

    name: str
    kind: str
    layers: tuple[Layer, ...]
    output: int
    path: str


def rows(network: Network, depth: int | None = None) -> list[Row]:
    """The rows in order of creation. Scopes at `depth` levels are folded; with None, no scope is.

    Groups that open no scope add no level. Where the network's own scope or the one around it is opened again, levels
    count from there.
    """
    if depth is None:
        return [_of_layer(network, layer) for layer in network.layers]
    return list(_Folding(network, depth).rows(network.root, network.scope, depth))


def _of_layer(network: Network, layer: Layer) -> Row:
    return Row(network.short_name(layer.scope), layer.op.key, (layer,), layer.index, layer.scope)


class _Folding:
    """Descends into the scopes of a network."""

    def __init__(self, network: Network, depth: int) -> None:
        self.network = network
        self.depth = depth

    def rows(self, group: Group, path: str, left: int) -> Iterator[Row]:
        """The rows of a group's content, which may open `left` more levels of scopes; the last level is folded."""
        for child in group.children:
            if isinstance(child, Layer):
                yield _of_layer(self.network, child)
            elif child.scope in (OWN_SCOPE, OUTER_SCOPE):
                own = self.network.scope
                yield from self.rows(child, own if child.scope == OWN_SCOPE else own.rpartition("/")[0], self.depth)
            elif not child.scope and not child.default_scope:
                yield from self.rows(child, path, left)
            elif left > 1:
                yield from self.rows(child, opened_path(child, path), left - 1)
            elif layers := tuple(child.layers()):
                opened = opened_path(child, path)
                kind = f"{_block(child) or 'group'} ({counted(len(layers), 'layer')})"
                yield Row(self.network.short_name(opened), kind, layers, child.output, opened)


def opened_path(group: Group, path: str) -> str:
    """The full path of the scope that a group opens; a default name is read off the layers inside, made unique."""
    opened = f"{path}/{group.scope or group.default_scope}".removeprefix("/")
    if group.scope:
        return opened
    own = re.compile(rf"{re.escape(opened)}(?:_\d+)?(?=/)")
    names = [variable.name for layer in group.layers() for variable in layer.variables]
    # Name scopes, which are those of layers without variables, are made unique by a count of their own.
    names += [layer.scope for layer in group.layers()]
    return next((found[0] for name in names if (found := own.match(name))), opened)


def _block(group: Group) -> str | None:
    """The block that a group calls, or that everything in it calls."""
    if group.block is not None:
        return group.block
    inside = {_block(child) if isinstance(child, Group) else None for child in group.children}
    return inside.pop() if len(inside) == 1 else None
