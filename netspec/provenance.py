"""The provenance of values: the place that gave a value, and the sources of what its expression reads.

An elaboration with a trace makes them, see `netspec.elaboration.trace`; `netspec explain` shows them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, TypeAlias

from netspec.diagnostics import Span
from netspec.records import dataclass, field
from netspec.source import Node

Kind: TypeAlias = Literal[
    "layer",
    "arg_scope",
    "normalizer_params",
    "end_points",
    "repeat",
    "caller",
    "call",
    "block_default",
    "limit_stride",
    "parameter",
    "parameter_default",
    "scope",
    "round",
    "item",
    "size",
    "function",
]
"""What gave a value.

An argument of a layer: the layer itself, an arg-scope, the `normalizer_params` of either, the `collect` of the end
points, the scope of a repeat, or a caller's own arg-scope. A name of an expression: the call of a block, the default of
a block's parameter, a stride limit, a parameter that was given, its default, the network's scope, the round of a
repeat, the item of a list that a round has, a size of a tensor, or a function of the file.
"""


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """One place that a value came from."""

    kind: Kind
    name: str
    """The argument or the name that has the value; `skip.height` for a size, `depth(64)` for a function."""
    value: Any
    span: Span | None = None
    of: str = ""
    """What it belongs to: the block of a call or a default, the group or the block with the arg-scope, ..."""
    expression: str | None = None
    """The value as written, if it has an expression."""
    reads: tuple[Source, ...] = ()
    """The sources of the names that its expression reads, each once."""
    parts: Mapping[str, Source] = field(default_factory=dict)
    """The sources of the entries, if the value is written as a mapping."""
    tensor: int | None = None
    """The index of the layer whose output has the size, 0 for the network's input."""
    total: int | None = None
    """The number of rounds of the repeat."""
    known: bool = True
    """False if the value is a size that TensorFlow would not know, or if nothing evaluated it."""
    replaced: tuple[Source, ...] = ()
    """The values of the base that a patch or an extension replaced by it, the last first."""


class OpDefaults(NamedTuple):
    """What one entry of an arg-scope gives to one op, or to one block, which has a definition."""

    op: str
    given: Mapping[str, Source]
    definition: Node | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Enclosing:
    """A step around a layer: a group, a call, a repeat of the layer itself, or a step whose `else` is built."""

    kind: Literal["group", "block", "repeat", "else"]
    name: str
    """The block that is called; for a group, the scope that it opens, below that around it; for others, the op."""
    span: Span
    """The place of the step; of a call, that of the block's name."""
    scope: str
    """The full path of the variable scope inside it: inside its branch, if that opens one of its own."""
    outside: str
    """That of the variable scope around it."""
    round: int | None = None
    """The round of its `repeat`."""
    total: int | None = None
    branch: str | None = None
    """The key or the number of the branch that leads to the layer."""
    condition: str | None = None
    """Its `when`, if that is an expression: true, or false for an `else`."""
    definition: Span | None = None
    """The place of the block's definition."""
    ids: tuple[str, ...] = ()
    parameters: Mapping[str, Source] = field(default_factory=dict)
    """The values of the block's parameters."""
    defaults: tuple[OpDefaults, ...] = ()
    """What its arg-scope gives, in the order of the file."""

    @property
    def opened(self) -> tuple[str, ...]:
        """The variable scopes that it opens, the outermost first; a repeat, a call or a branch may open two."""
        around = f"{self.outside}/" if self.outside else ""
        if not self.scope.startswith(around) or not self.scope:
            return (self.scope,) if self.scope != self.outside else ()
        parts = self.scope.removeprefix(around).split("/")
        return tuple(around + "/".join(parts[: number + 1]) for number in range(len(parts)))


@dataclass(frozen=True, slots=True, eq=False)
class Traced:
    """A layer's arguments with every source that gives one, the effective first, and the steps around the layer."""

    arguments: Mapping[str, tuple[Source, ...]]
    """The values that it overrides follow, in order: that of the base, of the arg-scopes from the innermost."""
    normalizer: Mapping[str, tuple[Source, ...]]
    """The arguments of its normalizer, likewise."""
    around: tuple[Enclosing, ...]
    """The outermost first."""
    when: Source | None
    """The layer's own `when`, which holds."""
    ids: tuple[str, ...]
