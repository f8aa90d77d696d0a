"""The difference of two networks: what was changed, and what follows from it."""

from __future__ import annotations

from typing import Any, NamedTuple

from netspec.comparison.inputs_compared import Rewired
from netspec.comparison.matching import LayerPair
from netspec.comparison.paths import Placed
from netspec.comparison.restoring import Restoring
from netspec.network import Argument, Network
from netspec.records import dataclass
from netspec.shapes import Shape


class Absent:
    """The value of an argument or parameter that only the other side has."""

    def __repr__(self) -> str:
        return "-"


ABSENT = Absent()


class ArgumentChange(NamedTuple):
    """An argument with another value: plain data, with what the file gives; None for the op's default."""

    name: str
    before: Any
    after: Any
    given_before: Argument | None
    given_after: Argument | None


@dataclass(frozen=True, slots=True, eq=False)
class LayerChange:
    """A layer that its file, or a file that this one reads, makes otherwise."""

    pair: LayerPair
    arguments: tuple[ArgumentChange, ...]
    rewired: Rewired | None = None

    @property
    def ops(self) -> tuple[str, str]:
        """The op before and after."""
        return self.pair.before.layer.op.key, self.pair.after.layer.op.key


class Fact(NamedTuple):
    """A property of the network as a whole, or a parameter, with its values before and after."""

    name: str
    before: Any
    after: Any


class MovedRun(NamedTuple):
    """Moved layers that lie together, in the same order before and after."""

    pairs: tuple[LayerPair, ...]


class ShapeChange(NamedTuple):
    """The output shape of a layer before and after."""

    pair: LayerPair
    before: Shape | None
    after: Shape | None


class EndPointChanges(NamedTuple):
    """Changes of the end points, by their keys below the network's scope."""

    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    redirected: tuple[str, ...] = ()
    """Those that are outputs of other layers than before."""
    reordered: bool = False
    """Whether those that remain are in another order."""

    @property
    def any(self) -> bool:
        """Whether there is any."""
        return bool(self.removed or self.added or self.redirected or self.reordered)


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """Everything that differs between two networks. Layers are in the order of the network that has them."""

    before: Network
    after: Network
    pairs: tuple[LayerPair, ...]
    facts: tuple[Fact, ...]
    """Name, input, output and collection."""
    parameters: tuple[Fact, ...]
    """The parameters of the spec, by their values."""
    changed: tuple[LayerChange, ...]
    added: tuple[Placed, ...]
    removed: tuple[Placed, ...]
    moved: tuple[MovedRun, ...]
    renamed: tuple[LayerPair, ...]
    renumbered: tuple[LayerPair, ...]
    """Layers whose default name has another number, which follows from layers before them."""
    shapes: tuple[ShapeChange, ...]
    """Of all pairs, those of changed layers included."""
    end_points: EndPointChanges
    restoring: Restoring
    """The variables of the network after, restored by name from a checkpoint of the one before."""
    restoring_in_scope: Restoring | None = None
    """The same under the scope of the network before, where the two have different scopes."""

    @property
    def same(self) -> bool:
        """Whether nothing differs: layers, arguments, order, names, inputs, end points, parameters, variables."""
        return not (
            self.facts
            or self.parameters
            or self.changed
            or self.added
            or self.removed
            or self.moved
            or self.renamed
            or self.renumbered
            or self.shapes
            or self.end_points.any
            or self.restoring.left_over
            or not self.restoring.loads
        )
