"""Limits on how many values a file has and on how deep they are nested, aliases expanded."""

from __future__ import annotations

from typing import Any

from netspec.budget import spend
from netspec.diagnostics import Problem
from netspec.source.anchors import Anchors
from netspec.source.marks import Marks
from netspec.source.text_problems import TextProblems

MAX_DEPTH = 64
MAX_NODES = 400_000

_NODE = 3
"""Steps of a value or a key, with its place."""


class NodeLimits:
    """Counts the nodes of one text and measures how deep they are nested."""

    def __init__(self, marks: Marks, anchors: Anchors, problems: TextProblems) -> None:
        self.nodes = 0
        self.deepest = 0
        self._marks, self._anchors, self._problems = marks, anchors, problems

    def count(self, event: Any, more: int = 1) -> None:
        """Counts the nodes that an event adds: one, or for an alias all that it repeats.

        Raises:
            ReadingStopped: the text has too many.
        """
        self.nodes += more
        spend(_NODE)
        if self.nodes > MAX_NODES:
            aliases = " (aliases expanded)" if self._anchors else ""
            text = f"the file has more than {MAX_NODES:,} values{aliases}"
            self._problems.stop(Problem("too-many-nodes", text, self._marks.event(event)))

    def descend(self, event: Any, depth: int) -> None:
        """Notes that an event begins, or repeats, collections of this depth.

        Raises:
            ReadingStopped: that is too deep.
        """
        self.deepest = max(self.deepest, depth)
        if depth > MAX_DEPTH:
            text = f"mappings and lists are nested more than {MAX_DEPTH} levels deep here"
            self._problems.stop(Problem("too-deep", text, self._marks.event(event)))
