"""What each step of a file became in one elaboration: the shapes that it takes and gives, and its layers."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from netspec.expression.environment import Environment
from netspec.expression.repeat_rounds import Rounds
from netspec.network import Call
from netspec.shapes import Shape
from netspec.source import Node

Absence: TypeAlias = Literal["when", "end"]
"""Why a step is not built: its `when` is false, or the network ends before it."""


class BuiltStep(NamedTuple):
    """A step as it was elaborated once: each call of a block and each round around it elaborates it again."""

    node: Node
    label: str
    """What messages call it."""
    env: Environment
    """The names that its expressions see, without the round of its own `repeat`."""
    calls: tuple[Call, ...]
    """The calls of blocks around it, outermost first."""
    inputs: tuple[Shape | None, ...] = ()
    output: Shape | None = None
    """The shape that it gives, in its last round; None if a fault hides it, or whether the step is there."""
    first: int = 0
    last: int = 0
    """The layers that it made, those of steps inside it included: `layers[first:last]` of the elaboration."""
    rounds: Rounds | None = None
    """How often it is repeated, and what its rounds are called."""
    whole: bool = True
    """Whether no fault hides anything of it: then its layers are all that it makes."""
    absent: Absence | None = None
    joins: bool = False
    """Whether it is the op that joins branches."""
