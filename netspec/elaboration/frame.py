"""Name resolution: the names visible to the steps of a file, or of a block that is called."""

from __future__ import annotations

from collections.abc import Mapping

from netspec.elaboration.recovery import STAND_IN
from netspec.expression.environment import Environment
from netspec.network import Call
from netspec.schema import Checked
from netspec.source import Node


class Frame:
    """The names of a file or of one call: expressions see `outermost`, calls `blocks`, and `from` the steps so far."""

    def __init__(
        self,
        outermost: Environment,
        blocks: Mapping[str, Node],
        used: Mapping[str, Checked],
        scope: str,
        calls: tuple[Call, ...] = (),
    ) -> None:
        self.outermost = outermost
        """The names visible everywhere in the file; in a block, these and the block's arguments are all."""
        self.blocks = blocks
        self.used = used
        """The blocks that are specs of their own."""
        self.scope = scope
        """The variable scope around its steps."""
        self.calls = calls
        """The calls of blocks that led to it, the outermost first."""
        self._ids: dict[str, tuple[int, Node | None]] = {}
        self._named: dict[str, dict[Node, int]] = {}
        self._left_out: dict[str, Node] = {}

    def identify(self, name: str, output: int, place: Node | None) -> None:
        """Enters an output under an id; `place` gives the id, None for the input of the network or of the block."""
        self._ids[name] = output, place

    def identified(self, name: str) -> int | None:
        """The output with an id."""
        return self._ids[name][0] if name in self._ids else None

    def given_at(self, name: str) -> Node | None:
        """The place that gives an id; None if there is none, or if it is the input's id."""
        return self._ids[name][1] if name in self._ids else None

    def name(self, name: str, step: Node, output: int) -> None:
        """Enters an output under the scope, the name or the path of its step; the last round of a step counts."""
        self._named.setdefault(name, {})[step] = output

    def named(self, name: str) -> Mapping[Node, int]:
        """The steps with a scope, a name or a path, and their outputs."""
        return self._named.get(name, {})

    def steps_of(self, name: str) -> Mapping[Node, int]:
        """The steps that an id, a scope, a name or a path refers to, with their outputs; an id goes first."""
        place = self.given_at(name)
        return {place: self._ids[name][0]} if place is not None else self.named(name)

    def known(self) -> list[str]:
        """All names that a `from` can refer to, less the paths through scopes that are at fault."""
        return [name for name in {**self._ids, **self._named} if STAND_IN not in name]

    def leave_out(self, name: str, step: Node) -> None:
        """Enters a step that its `when` leaves out, by its id."""
        self._left_out.setdefault(name, step)

    def left_out(self, name: str) -> Node | None:
        """The step with an id that its `when` leaves out."""
        return self._left_out.get(name)
