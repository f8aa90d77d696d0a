"""Resolves the arguments of a layer: its own values, the innermost arg-scope's, a caller's, or the op's defaults."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from netspec.expression.special_values import FAULTY
from netspec.network import Argument, Origin
from netspec.records import dataclass
from netspec.source import Node

Taker: TypeAlias = str | Node
"""What takes defaults: an op, by its key, or a block, by its definition, since files may have blocks of one name."""


class Given:
    """A value that was given to an argument: plain data, or FAULTY if its fault was reported."""

    __slots__ = ("argument", "node", "value")

    def __init__(self, value: Any, origin: Origin, node: Node | None, depth: int = 0) -> None:
        self.value = value
        self.node = node
        written = node.value if node is not None and isinstance(node.value, str) and "$" in node.value else None
        self.argument = Argument(value, origin, node.span if node else None, written, depth)
        """The value as the network holds it, made once for all the layers that an arg-scope gives it to."""


@dataclass(frozen=True, slots=True)
class Defaults:
    """What the open arg-scopes give to each op; inner and later entries override outer and earlier ones."""

    by_op: Mapping[Taker, Mapping[str, Given]]

    @classmethod
    def of_caller(cls, caller: Mapping[str, Mapping[str, Any]]) -> Defaults:
        """The outermost defaults: those of an arg-scope around the call of a compiled spec."""
        return cls(
            {
                op: {name: Given(value, "caller", None) for name, value in values.items()}
                for op, values in caller.items()
            }
        )

    def entered(self, ops: Iterable[Taker], given: Mapping[str, Given]) -> Defaults:
        """Returns the defaults with one more entry, as `slim.arg_scope` copies its current scope."""
        return Defaults({**self.by_op, **{op: {**self.by_op.get(op, {}), **given} for op in ops}})

    def of_block(self, definition: Node) -> Mapping[str, Given]:
        """Returns what is given to the parameters of a block."""
        return self.by_op.get(definition, {})

    def resolve(self, op: str, own: Mapping[str, Given]) -> Mapping[str, Given]:
        """Returns what is given to the arguments of a layer of the op; the others have the op's defaults."""
        return {**self.by_op.get(op, {}), **own}


def plain(given: Mapping[str, Given]) -> dict[str, Any] | None:
    """Returns the values, or None if one is at fault."""
    values = {name: item.value for name, item in given.items()}
    return None if any(value is FAULTY for value in values.values()) else values
