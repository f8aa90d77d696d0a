"""Name resolution: the names visible to the steps of a file, or of a block that is called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from netspec.elaboration.step_names import NameGiven, StepNames
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
        self.names = StepNames(scope)
        """The names of its steps."""
        self._open = [self.names]
        """These names, and those inside each group that is open."""
        self._insides: dict[Node, StepNames] = {}
        """The names inside each group and call that is complete; the last round counts."""

    def identify(self, name: str, output: int, place: Node | None, step: Node | None = None) -> None:
        """Enters an output under the id of a step; `place` gives the id, None for an input."""
        for names in self._open:
            names.identify(name, output, place, None if step is None else self.inside(step))

    def name(self, given: NameGiven, step: Node, output: int) -> None:
        """Enters an output under the scope, the name or the path of its step."""
        for names in self._open:
            names.name(given, step, output, self.inside(step))

    def leave_out(self, name: str, step: Node) -> None:
        """Enters a step that its `when` leaves out, by its id."""
        for names in self._open:
            names.leave_out(name, step)

    @contextmanager
    def group(self, step: Node, scope: str) -> Iterator[StepNames]:
        """Opens a round of a group in a variable scope; yields the names that are entered inside."""
        names = StepNames(scope)
        self._open.append(names)
        try:
            yield names
        finally:
            self._open.pop()
            self.enclose(step, names)

    def inside(self, step: Node) -> StepNames | None:
        """The names inside a group or a call that is complete."""
        return self._insides.get(step)

    def enclose(self, step: Node, names: StepNames) -> None:
        """Enters the names inside a group or a call that is complete."""
        self._insides[step] = names
