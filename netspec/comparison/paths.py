"""The paths by which layers of two networks are matched: the names that the file gives, below the network's own scope.

A scope or layer without a name gets a default name with a number from TensorFlow, which shifts when another is
inserted before it. So such a part of a path is its place among those with the same default name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias

from netspec.budget import spend
from netspec.network import OUTER_SCOPE, OWN_SCOPE, Argument, Group, Layer, Network, default_collection
from netspec.ops.functions.function import plain_value
from netspec.ops.op import NAMES
from netspec.records import dataclass, field

_LAYER = 30
COLLECTIONS = "outputs_collections"
"""The argument by which a file's `collect` reaches layers."""


class PathPart(NamedTuple):
    """A part of a path: a name that the file gives or, with a number, the place among equal default names."""

    name: str
    number: int | None = None


LayerPath: TypeAlias = tuple[PathPart, ...]
Values: TypeAlias = Mapping[str, Any]
"""The arguments of a layer as plain data; those of its normalizer as `batch_norm.decay`."""


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """A layer with its path, and the values of all arguments but its names."""

    layer: Layer
    path: LayerPath
    values: Values
    content: int
    """The same number for layers of the same op with the same values."""

    @property
    def has_default_name(self) -> bool:
        """Whether TensorFlow numbers a part of its path."""
        return any(part.number is not None for part in self.path)


@dataclass(frozen=True, slots=True, eq=False)
class Branch:
    """A scope in the tree of paths, with the layers of exactly this path, and a number for its content."""

    layers: list[Placed] = field(default_factory=list)
    inside: dict[PathPart, Branch] = field(default_factory=dict)

    def content(self, numbers: dict[Any, int]) -> int:
        """The same number for branches with the same layers under the same names."""
        own = tuple(placed.content for placed in self.layers)
        below = tuple((part, branch.content(numbers)) for part, branch in self.inside.items())
        return numbers.setdefault(("branch", own, below), len(numbers))


def placed_layers(network: Network, numbers: dict[Any, int]) -> list[Placed]:
    """The layers in order of creation. `numbers` counts the contents of all networks that are compared."""
    own = network.collection or default_collection(network.scope)
    found = []
    for layer, path in _walk(network.root, (), Counter()):
        spend(_LAYER)
        values = _values(layer, ([own], own))
        content = numbers.setdefault((layer.op.key, repr(values)), len(numbers))
        found.append(Placed(layer, path, values, content))
    return sorted(found, key=lambda placed: placed.layer.index)


def tree(layers: list[Placed]) -> Branch:
    """The tree of the paths of layers."""
    root = Branch()
    for placed in layers:
        branch = root
        for part in placed.path:
            branch = branch.inside.setdefault(part, Branch())
        branch.layers.append(placed)
    return root


def _walk(group: Group, path: LayerPath, count: Counter[LayerPath]) -> Iterator[tuple[Layer, LayerPath]]:
    for child in group.children:
        if isinstance(child, Layer):
            name = child.given_to("scope") or child.given_to("name")
            yield child, _below(path, name, child.op.default_scope, count)
        elif child.scope in (OWN_SCOPE, OUTER_SCOPE):
            yield from _walk(child, () if child.scope == OWN_SCOPE else (PathPart(OUTER_SCOPE),), count)
        else:
            yield from _walk(child, _below(path, child.scope, child.default_scope, count), count)


def _below(path: LayerPath, name: str | None, default: str | None, count: Counter[LayerPath]) -> LayerPath:
    if name:
        return (*path, *map(PathPart, name.split("/")))
    if not default:
        return path
    unnumbered = (*path, PathPart(default))
    count[unnumbered] += 1
    return (*path, PathPart(default, count[unnumbered]))


def _values(layer: Layer, collected: tuple[Any, ...]) -> dict[str, Any]:
    """The values of a layer's arguments. `collected` by the file itself counts as nothing."""
    op, normalizer = layer.op, layer.op.normalizer
    left_out = NAMES | {"normalizer_params"}
    values = {name: plain_value(value) for name, value in op.values.items() if name not in left_out}
    if normalizer is not None:
        inner = {name: plain_value(value) for name, value in normalizer.values.items() if name not in NAMES}
        values |= {f"{normalizer.key}.{name}": value for name, value in inner.items()}
    for name in values:
        if name.rpartition(".")[2] == COLLECTIONS and values[name] in collected:
            values[name] = None
    return values


def argument_of(layer: Layer, name: str) -> Argument | None:
    """What was given to an argument, by its name in `Placed.values`."""
    normalizer, _, inner = name.partition(".")
    return layer.normalizer_given.get(inner) if inner else layer.given.get(normalizer)
