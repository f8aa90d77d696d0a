"""The builds of each step in one elaboration: the steps around them with their rounds, their paths, and their edits.

A change of a path is of one build alone. A step in a block or a repeat has many.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import NamedTuple, TypeAlias

from netspec.budget import spend
from netspec.network import Call
from netspec.schema import Checked
from netspec.source import Node


class At(NamedTuple):
    """A step that is open, as the file has it, and the round of its own repeat, None outside of the rounds."""

    step: Node
    round: int | None = None


Place: TypeAlias = tuple[At, ...]
"""The steps around a build, the outermost first, and its own."""


class Build(NamedTuple):
    """One build of a step: the step as it is, and the calls of blocks around it."""

    step: Node
    calls: tuple[Call, ...]


class UsedFile(NamedTuple):
    """A file that is used as a block: the place and the scope of the call."""

    checked: Checked
    place: Place
    scope: str


class Instances:
    """The builds of one elaboration, and the steps that stand in place of some."""

    def __init__(self, edits: Mapping[Place, tuple[Node, ...]], originals: Mapping[Node, Node]) -> None:
        """`originals` are the steps as the file has them, by those that an edit made of them."""
        self.named: dict[str, dict[Place, Build]] = {}
        """The builds by their full paths."""
        self.used: list[UsedFile] = []
        self._edits, self._originals = edits, originals
        self._around: list[At] = []

    @contextmanager
    def step(self, opened: AbstractContextManager[None], node: Node) -> Iterator[None]:
        """Opens a step."""
        self._around.append(At(self._originals.get(node, node)))
        try:
            with opened:
                yield
        finally:
            self._around.pop()

    def in_round(self, node: Node, number: int | None) -> Node:
        """Enters a round of the step that was opened last, None behind the last round; returns the step in it."""
        self._around[-1] = self._around[-1]._replace(round=number)
        return self._edits.get(tuple(self._around), (node,))[0]

    def listed(self, nodes: Iterable[Node]) -> Iterator[Node]:
        """The steps that are built of some."""
        for node in nodes:
            spend(1 + len(self._around) // 4)
            yield from self._edits.get((*self._around, At(node)), (node,))

    def name(self, node: Node, path: str, calls: tuple[Call, ...]) -> None:
        """Enters the path of a step; the op that joins branches is none."""
        if self._around and self._around[-1].step is self._originals.get(node, node):
            spend(1 + len(self._around) // 4)
            self.named.setdefault(path, {})[tuple(self._around)] = Build(node, calls)

    def use(self, checked: Checked, scope: str) -> None:
        """Enters the call of a file, which is open."""
        self.used.append(UsedFile(checked, tuple(self._around), scope))
