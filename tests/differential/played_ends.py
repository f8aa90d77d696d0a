"""Where parts of an interpreted spec end: a file, a group or a call with a `final`.

Whether `final` names an end point or a step is known at the end of the part only: then the spec is played again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from .played_names import Maker, Names


class PlayedAgain(Exception):
    """A part ends with a step, so that the spec must be played from its beginning, in a new graph."""


class NeverEnds(Exception):
    """Nothing, or too much, has the name with which a part ends."""


@dataclass(frozen=True)
class FinalStep:
    """The step with which a part ends, its tensor, and how many tensors there were as the part began."""

    maker: Maker
    tensor: str
    began: int


@dataclass
class Part:
    """A part that is open."""

    final: str
    number: int
    step: FinalStep | None
    keys: set[str] = field(default_factory=set)
    reached: bool = False

    @property
    def ended(self) -> bool:
        return self.reached or self.final in self.keys


class Ends:
    """The parts of one spec. `steps`, by the numbers of parts, stay from one play to the next."""

    def __init__(self, steps: dict[int, FinalStep]) -> None:
        self._steps = steps
        self._open: list[Part] = []
        self._begun = 0
        self._made: dict[str, int] = {}
        """The tensors so far, in order."""

    @property
    def ended(self) -> bool:
        """Whether the innermost part, or one around it, has ended."""
        return any(part.ended for part in self._open)

    @property
    def undecided(self) -> bool:
        """Whether it is not known yet where an open part ends: then what follows may never be built."""
        return any(part.step is None and not part.ended for part in self._open)

    def make(self, tensors: list[Any]) -> None:
        """Counts tensors that a layer made."""
        for tensor in tensors:
            self._made.setdefault(tensor.name, len(self._made))

    def come(self, key: str) -> None:
        """An end point was entered."""
        for part in self._open:
            part.keys.add(key)

    def reach(self, maker: Maker, tensor: Any) -> None:
        """A step, or an id, has its tensor."""
        for part in self._open:
            if part.step is not None:
                part.reached |= (maker, tensor.name) == (part.step.maker, part.step.tensor)

    @contextmanager
    def part(self, final: str | None, names: Names) -> Iterator[None]:
        """Opens a part, if it has a final name, which is looked up among the names inside.

        Raises:
            PlayedAgain: it ends with a step, which is known from now on.
            NeverEnds: it does not end.
        """
        if final is None:
            yield
            return
        part = Part(final, self._begun, self._steps.get(self._begun))
        self._begun += 1
        began = len(self._made)
        self._open.append(part)
        try:
            yield
        except PlayedAgain:
            raise
        except Exception:  # what cannot be built may lie behind the end
            self._decide(part, names, began)
            raise
        if not self.ended:
            self._decide(part, names, began)
            raise NeverEnds(final)
        self._open.pop()

    def _decide(self, part: Part, names: Names, began: int) -> None:
        steps = names.meanings(part.final)
        if part.step is None and not part.ended and len(steps) == 1 and steps[0].maker is not None:
            self._know(part.number, FinalStep(steps[0].maker, steps[0].tensor.name, began))
            raise PlayedAgain

    def _know(self, number: int, step: FinalStep) -> None:
        """Keeps a final step. Parts that begin behind it have other numbers from now on."""
        last = self._made.get(step.tensor, -1)
        for other, known in list(self._steps.items()):
            if other > number and known.began > last:
                del self._steps[other]
        self._steps[number] = step
