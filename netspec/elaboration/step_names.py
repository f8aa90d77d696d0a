"""The names of steps so far, and those inside groups and calls, which a dot leads to: `unit_1.expanded`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from netspec.budget import spend
from netspec.elaboration.recovery import STAND_IN
from netspec.source import Node


class _Identified(NamedTuple):
    """An output with an id, the place that gives the id, and the names inside the step that has it."""

    output: int
    place: Node | None
    inside: StepNames | None


class NameGiven(NamedTuple):
    """The scope or the name of a step, its full path, and whether TensorFlow made it unique."""

    name: str
    path: str
    by_default: bool = False


class LookedUp(NamedTuple):
    """What a name refers to: one output, or none or several of `steps`.

    `name` is the part of it that was looked up last, `among` the names that it was looked up in.
    """

    output: int | None
    steps: Mapping[Node, int]
    name: str
    among: StepNames


class StepNames:
    """The names of the steps of a file, of one call, or inside a group: an id goes before a scope or a name."""

    def __init__(self, scope: str) -> None:
        self.end_points: Mapping[str, int] = {}
        """The end points of a call that is complete, by their keys."""
        self.outputs: Mapping[str, int] = {}
        """The outputs of a call of a spec that names them."""
        self.last: StepNames | None = None
        """Of a repeated call, the names inside the last round."""
        self._scope = scope
        self._ids: dict[str, _Identified] = {}
        self._named: dict[str, dict[Node, int]] = {}
        self._by_default: dict[str, dict[Node, int]] = {}
        """Names that TensorFlow made unique; a name that a step has been given goes first."""
        self._insides: dict[str, dict[Node, StepNames]] = {}
        self._left_out: dict[str, Node] = {}

    def identify(self, name: str, output: int, place: Node | None, inside: StepNames | None = None) -> None:
        """Enters an output under an id; `place` gives the id, None for an input of the network or of the block."""
        self._ids[name] = _Identified(output, place, inside)

    def identified(self, name: str) -> int | None:
        """The output with an id."""
        return self._ids[name].output if name in self._ids else None

    def given_at(self, name: str) -> Node | None:
        """The place that gives an id; None if there is none, or if it is an input's id."""
        return self._ids[name].place if name in self._ids else None

    def name(self, given: NameGiven, step: Node, output: int, inside: StepNames | None) -> None:
        """Enters an output under the name of its step, and under the path to it; the last round of a step counts."""
        named = self._by_default if given.by_default else self._named
        for name in dict.fromkeys((given.name, given.path.removeprefix(f"{self._scope}/"))):
            named.setdefault(name, {})[step] = output
            if inside is not None:
                self._insides.setdefault(name, {})[step] = inside

    def named(self, name: str) -> Mapping[Node, int]:
        """The steps with a scope, a name or a path, and their outputs."""
        return self._named.get(name) or self._by_default.get(name, {})

    def known(self) -> list[str]:
        """All names that a `from` can refer to, less the paths through scopes that are at fault."""
        return [name for name in {**self.outputs, **self._ids, **self._named} if STAND_IN not in name]

    def leave_out(self, name: str, step: Node) -> None:
        """Enters a step that its `when` leaves out, by its id."""
        self._left_out.setdefault(name, step)

    def left_out(self, name: str) -> Node | None:
        """The step with an id that its `when` leaves out."""
        return self._left_out.get(name)

    def look_up(self, name: str) -> LookedUp:
        """What a name refers to: as a whole, or with dots that lead into groups and calls."""
        if (found := self._whole(name)) is not None:
            return found
        for head, rest in _split(name):
            insides = self._inside(head)
            if len(insides) == 1:
                return next(iter(insides)).look_up(rest)
            if insides:
                return LookedUp(None, self.named(head), head, self)
        return LookedUp(None, {}, name, self) if self.last is None else self.last.look_up(name)

    def _whole(self, name: str) -> LookedUp | None:
        if name in self.outputs:
            return LookedUp(self.outputs[name], {}, name, self)
        if name in self._ids:
            output, place, _ = self._ids[name]
            return LookedUp(output, {} if place is None else {place: output}, name, self)
        steps = self.named(name)
        if name in self.end_points:
            return LookedUp(self.end_points[name], steps, name, self)
        return LookedUp(next(iter(steps.values())) if len(steps) == 1 else None, steps, name, self) if steps else None

    def _inside(self, name: str) -> list[StepNames]:
        """The names inside the step, or the steps, with a name."""
        if name in self._ids:
            inside = self._ids[name].inside
            return [] if inside is None else [inside]
        steps, insides = self.named(name), self._insides.get(name, {})
        return [insides[step] for step in steps if step in insides]


def _split(name: str) -> Iterator[tuple[str, str]]:
    """The parts before and behind each dot of a name, the longest first part first."""
    at = name.rfind(".")
    while at > 0:
        spend(1)
        yield name[:at], name[at + 1 :]
        at = name.rfind(".", 0, at)
