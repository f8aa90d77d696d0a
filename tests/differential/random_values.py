"""Random values of arguments, drawn by kind, so that new ops are tried too.

Small ones, so that many fit together; now and then one at the edge of what the schema accepts.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from netspec.ops import OPS
from netspec.ops import kinds as k
from netspec.ops.argument import Arg, Declared
from netspec.ops.arrays.constant import NestedNumbers
from netspec.ops.collection_kinds import CollectionName, VariablesCollections
from netspec.ops.functions.function import Named
from netspec.ops.layer_arguments import OUTPUTS_COLLECTIONS, Normalizer, NormalizerParams
from netspec.ops.windows.paddings import Paddings

from .random_expressed import expressed, expressed_truth

NAMES = ("a", "b", "a/b", "c", "a_1", "Conv", "Conv_1", "Relu", "MaxPool2D", "BatchNorm", "Repeat", "mul")
STRANGE_NAMES = ("x.y", "9", "a>b", "a//b", "a\\b", ".x", "a-b", "net")
END_POINTS = ("net/_end_points", "points")
"""Collections that end points may be collected into. A file could put variables into them too: it would get these."""
COLLECTIONS = ("kept", "kept", "losses", "update_ops", "x y")
EXTREMES = (0, 2**20, 2**31 - 1, 1 - 2**31)
FLOATS = (0, 1, 0.5, 0.1, 1e-3, 5e-4, 2, 1.5, -1, -0.5, 1e-30, 1e30, 1e39, -1e300)


_NUMBERS = [0, 1.5, True, [1, 2, 3], [[0.5, -1], [2, 1e9]], [[1], [2, 3]]]
"""Values of a constant, of which one is no tensor."""


@dataclass
class Values:
    """Draws values. `shape` is that of the tensor that the next layer takes, so that ranks and sizes often fit."""

    rng: random.Random
    shape: Sequence[int | None] = ()
    parameters: dict[str, Any] = field(default_factory=dict)
    repeated: bool = False
    """Whether the value stands inside a repeat, where `$i` is known."""
    named: str | None = None
    """What the round's name `n` has, if the repeat gives it one: a number, or a row."""
    functions: Sequence[str] = ()
    """The heads of the file's functions that can be called."""
    ids: Sequence[str] = ()
    """The ids whose sizes expressions can ask for."""
    inside: Sequence[str] = ()
    """Names with dots whose sizes expressions can ask for."""
    made: int = 0
    """How many fresh names were drawn."""

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def argument(self, argument: Arg[Any]) -> Any:
        """A value of an argument, now and then by an expression."""
        if argument is OUTPUTS_COLLECTIONS and self.chance(0.4):
            chosen = self.rng.choice(END_POINTS)
            return self.said(self.rng.choice([chosen, [chosen]]))
        if not (argument.required or isinstance(argument.kind, k.Text)) and self.chance(0.03):
            return self.rng.choice(["$(unset)", "$(unset if 1 < 2 else 3)"])
        return self.said(self.of(argument.kind))

    def said(self, value: Any) -> Any:
        """The value as it stands in the file: plain, or made by an expression."""
        if isinstance(value, list) and not self.chance(0.9):
            return [self.said(item) for item in value]
        if self.chance(0.88) or isinstance(value, list | dict):
            return value
        return expressed(self, value)

    def rounds(self, least: int = 0) -> Any:
        """How often a step is repeated: a number, or one with a name, or the items of a list."""
        times = self.rng.randint(least, 3)
        self.named = self.rng.choice([None, None, "number", "item", "row", "list"])
        if self.named is None:
            return self.said(times)
        if self.named == "number":
            return {"n": self.said(times)}
        if self.named == "list":
            named = [name for name in ("widths", "rows") if name in self.parameters]
            self.named = "depth" if named[-1:] == ["rows"] else "item"
            if named:
                return {"n": f"${named[-1]}"}
        if self.named == "row":
            return {"n": [{"a": self.said(self.rng.randint(0, 2))} for _ in range(times)]}
        return {"n": self.rng.choice([f"$(range({times}))", [self.rng.randint(0, 3) for _ in range(times)]])}

    def condition(self, likely: float) -> Any:
        """Whether a step is there, mostly said by an expression."""
        value = self.chance(likely)
        return value if self.chance(0.3) else expressed_truth(self, value)

    def of(self, kind: k.Kind[Any]) -> Any:
        """A value of a kind, as plain data."""
        match kind:
            case k.Axis():
                return self._axis(kind)
            case k.Integer():
                return self._integer(kind)
            case k.Number():
                return self._number(kind)
            case k.Boolean() | k.Sharing():
                return self.rng.choice([True, False] if isinstance(kind, k.Boolean) else [True, False, k.AUTO])
            case k.Choice():
                # Mostly the first, slim's default: a VALID window or the wrong layout ends most specs early.
                return self.rng.choice([kind.words[0], *kind.words])
            case k.Text():
                return self.name()
            case CollectionName():
                return self.rng.choice(COLLECTIONS)
            case Normalizer():
                return self.rng.choice([key for key, op in OPS.items() if op.normalizes])
            case Named():
                return self._function(kind)
        return self._held(kind) if isinstance(kind, Paddings) else self._compound(kind)

    def _held(self, kind: Paddings) -> Any:
        """Paddings in a list, or in one of the constants that hold them."""
        rows = self.of(kind.rows)
        return {self.rng.choice(kind.table.keys): rows} if self.chance(0.3) else rows

    def _compound(self, kind: k.Kind[Any]) -> Any:
        """A value of a kind that is made of values of other kinds."""
        match kind:
            case k.Nullable():
                return None if self.chance(0.4 if isinstance(kind.kind, Named) else 0.25) else self.of(kind.kind)
            case k.PerSide():
                sides = [self._side(kind.minimum) for _ in kind.sides]
                return sides if self.chance(0.3) else sides[0]
            case k.PaddingOfSides() | k.NewShape():
                return self._padding(kind) if isinstance(kind, k.PaddingOfSides) else self._new_shape()
            case k.OneOrList(item=k.Axis()) | k.List(item=k.Axis()):
                return self._axes()
            case k.OneOrMany() | k.OneOrList():
                return self._list(k.List(kind.item)) if self.chance(0.5) else self.of(kind.item)
            case k.List():
                return self._list(kind)
            case k.Table():
                return {key: self.of(kind.item) for key in kind.keys if self.chance(0.5)}
            case VariablesCollections() | NestedNumbers():
                return self._numbers_or_names(kind)
            case NormalizerParams():
                return self.declared(OPS[self.of(Normalizer())], 0.12)
        raise NotImplementedError(type(kind).__name__)

    def _numbers_or_names(self, kind: VariablesCollections | NestedNumbers) -> Any:
        """The numbers of a constant, or the names of collections."""
        if isinstance(kind, NestedNumbers):
            return self.rng.choice(_NUMBERS)
        return self.of(self.rng.choice([kind.names, kind.table]))

    def declared(self, declared: type[Declared], share: float) -> dict[str, Any]:
        """Arguments of an op or a function: those that it needs and a share of the others."""
        return {
            name: self.of(argument.kind)
            for name, argument in declared.arguments.items()
            if argument.required or self.chance(share)
        }

    def name(self) -> str:
        """A name: mostly one that is not taken."""
        roll = self.rng.random()
        if roll < 0.7:
            self.made += 1
            return f"l{self.made}" + ("_$i" if self.repeated and self.chance(0.8) else "")
        return self.rng.choice(NAMES if roll < 0.97 else STRANGE_NAMES)

    def _function(self, kind: Named[Any]) -> Any:
        name, function = self.rng.choice(list(kind.family.members.items()))
        arguments = self.declared(function, 0.3)
        if not arguments:
            return name if self.chance(0.7) else {name: {}}
        return {name: arguments[function.main] if function.main and list(arguments) == [function.main] else arguments}

    def _integer(self, kind: k.Integer) -> int:
        low = max(kind.minimum, -5)
        high = low + (10 if kind.minimum < -5 else 5)
        value = self.rng.choice(EXTREMES) if self.chance(0.004) else self.rng.randint(low, high)
        # The number of channels, so that layers often keep a shape.
        if kind.minimum == 1 and self.shape and self.chance(0.3):
            value = self.shape[-1] or value
        return min(value, kind.maximum)

    def _axis(self, kind: k.Axis) -> int:
        """An axis of the tensor, now and then one that it has not."""
        rank = len(self.shape)
        return self.rng.randint(-rank, rank - 1) if rank and self.chance(0.85) else self._integer(kind)

    def _axes(self) -> list[int]:
        """Several axes of the tensor, each once; in some tries those of size 1."""
        ones = [axis for axis, size in enumerate(self.shape) if size == 1]
        if ones and self.chance(0.4):
            return ones
        axes = self.rng.sample(range(len(self.shape)), self.rng.randint(0, len(self.shape)))
        return [axis - len(self.shape) if self.chance(0.3) else axis for axis in axes]

    def _number(self, kind: k.Number) -> float:
        low, high = kind.bounds.get("minimum"), kind.bounds.get("maximum")
        above = kind.bounds.get("exclusiveMinimum")
        fitting = [
            number
            for number in FLOATS[: None if self.chance(0.05) else 9]
            if (low is None or number >= low) and (high is None or number <= high) and (above is None or number > above)
        ]
        return self.rng.choice(fitting)

    def _padding(self, kind: k.PaddingOfSides) -> Any:
        """Mostly a word, else the positions to add."""
        if self.chance(0.75):
            return self.of(kind.words)
        few = [self.rng.choice([0, 1, 1, 2]) for _ in kind.sides]
        sides = [[each, self.rng.choice([0, 1])] if self.chance(0.4) else each for each in few]
        return sides if self.chance(0.5) else few[0]

    def _side(self, minimum: int) -> int:
        return max(minimum, self.rng.choice([1, 1, 2, 2, 3, 3, 4, 5]))

    def _list(self, kind: k.List[Any]) -> list[Any]:
        most = 3 if kind.maximum_length is None else kind.maximum_length
        length = len(self.shape) if self.chance(0.8) and kind.maximum_length is None else self.rng.randint(0, most)
        return [self.of(kind.item) for _ in range(max(length, kind.minimum_length))]

    def _new_shape(self) -> list[int | None]:
        """A shape for `reshape` that may hold what there is."""
        if self.shape and self.chance(0.3):
            kept: list[int | None] = [size if self.chance(0.3) else None for size in self.shape[:-1]]
            return [*kept, self.rng.choice([-1, -1, self.shape[-1]])]
        sizes: list[int | None] = [-1 if size is None else size for size in self.shape]
        self.rng.shuffle(sizes)
        match self.rng.randrange(4):
            case 0:
                return sizes
            case 1:
                return [-1, *(size for size in sizes if size != -1)]
            case 2:
                return [-1, self.rng.choice([1, 2, 3, 4])]
        return [self.rng.choice([-1, 0, 1, 2, 4]) for _ in range(self.rng.randint(0, 4))]
