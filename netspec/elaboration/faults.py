"""Reports the faults of one elaboration: each once, at a place of the user's files, unless an earlier one explains it.

A repeat, an arg-scope or an alias brings the same node again and again, and its fault with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from netspec.diagnostics import MAX_PROBLEMS, Note, Problem, Span, TooManyProblems, has_errors
from netspec.elaboration.recovery import Recovery
from netspec.library import FILE as LIBRARY
from netspec.network import Call
from netspec.records import replace
from netspec.schema import Checked
from netspec.source import Node


class Faults:
    """The problems found so far, the nodes known to be faulty, and what they hide."""

    def __init__(self, checked: Checked) -> None:
        self.checked = checked
        self.problems: list[Problem] = []
        self.recovery = Recovery(checked.hidden)
        self._intended: dict[Node, list[str]] = {}
        for mapping, key in sorted(checked.misspelt, key=lambda pair: pair[1]):
            self._intended.setdefault(mapping, []).append(key)
        self._calls: list[Note] = []
        self._reported: set[tuple[Span, str]] = set()

    def sound(self, node: Node) -> bool:
        """Whether the check found nothing wrong with a node."""
        return node not in self.checked.faulty

    def intended(self, node: Node) -> list[str]:
        """The keys that unknown keys of a mapping most likely stand for."""
        return self._intended.get(node, [])

    def misspelt(self, node: Node, key: str) -> bool:
        """Whether an unknown key of a mapping most likely stands for this one."""
        return key in self.intended(node)

    def half_read(self, node: Node) -> bool:
        """Whether a part of a step is hidden by a fault that was reported before the check."""
        return node.span in self.checked.hidden.steps

    def half_written(self, node: Node) -> bool:
        """Whether a step is being written, so that it may give any name."""
        steps = self.checked.document.half_read
        return steps is not None and node.span in steps

    def hides(self, node: Node, key: str) -> bool:
        """Whether a key or its value is faulty."""
        return self.misspelt(node, key) or (key in node and not self.sound(node[key]))

    def stand_in(self, node: Node, word: str) -> Any:
        """Returns a placeholder for a faulty keyword's value, and hides what depends on the value."""
        if word in node:
            return self.recovery.stand_in(word, node[word])
        inside = (child[word] for child in node.children.values() if word in child)
        strange = (child for child in node.children.values() if not self.sound(child))
        return self.recovery.stand_in(word, *inside, *strange)

    def hide_output(self) -> None:
        """Hides the output of a step whose inputs or arguments are hidden."""
        self.recovery.hide_output()

    def hide_value(self) -> None:
        """Records that an expression is skipped since it reads something faulty."""
        self.recovery.hide_value()

    def explains(self, code: str, name: str = "") -> bool:
        """Whether an earlier fault causes one with this code, which is about a name."""
        return self.recovery.explains(code, name)

    @property
    def found(self) -> bool:
        """Whether any fault was found, or hides a value."""
        return self.recovery.silent or has_errors([*self.checked.problems, *self.problems])

    @property
    def depth(self) -> int:
        """The depth of nested block calls."""
        return len(self._calls)

    @contextmanager
    def call(self, call: Call) -> Iterator[None]:
        """Opens a block call, which problems inside it mention."""
        place = call.span
        self._calls.append(Note(f"in the block {call.block}, called on line {place.line}", place))
        try:
            yield
        finally:
            self._calls.pop()

    def place(self, span: Span) -> Span:
        """A place in the user's files: inside a built-in block, that of the call."""
        if span.file != LIBRARY:
            return span
        places = (call.span for call in reversed(self._calls) if call.span is not None)
        return next((place for place in places if place.file != LIBRARY), span)

    def report(self, node: Node, *problems: Problem, about: str = "") -> tuple[Problem, ...]:
        """Reports a fault of a node, the first time only. `about` distinguishes several faults of one node.

        Returns the problems as they are reported: inside a block of netspec's own, they are those of the call.

        Raises:
            TooManyProblems: nobody would read on.
        """
        key = self.place(node.span), about
        if not problems or key in self._reported:
            return ()
        self._reported.add(key)
        found = tuple(
            replace(problem, span=self.place(problem.span), notes=(*problem.notes, *reversed(self._calls)))
            for problem in problems
        )
        self.problems += found
        if len(self.problems) >= MAX_PROBLEMS:
            raise TooManyProblems
        return found

    def report_name(self, node: Node, problem: Problem, name: str = "", about: str = "") -> bool:
        """Reports a fault about a name unless an earlier fault explains it; returns whether it was reported."""
        if self.recovery.explains(problem.code, name):
            return False
        self.report(node, problem, about=about)
        return True
