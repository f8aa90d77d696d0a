"""Collects the problems of a document's check, without those that were reported when it was read."""

from __future__ import annotations

from collections.abc import Iterable

from netspec.budget import spend
from netspec.diagnostics import MAX_PROBLEMS, Problem, Span, TooManyProblems
from netspec.ops.kinds import Schema
from netspec.records import replace
from netspec.schema.validate import faults
from netspec.source import Node


class Collector:
    """The problems found so far, the faulty nodes, and the keys that misspelt ones most likely mean."""

    def __init__(self, unread: Iterable[Problem]) -> None:
        self.problems: list[Problem] = []
        self.faulty: set[Node] = set()
        self.misspelt: set[tuple[Node, str]] = set()
        self._unread = {problem.span for problem in unread}

    def report(self, node: Node, *problems: Problem) -> None:
        """Adds problems that make a node unusable.

        Raises:
            TooManyProblems: as many were found as anyone reads.
        """
        if problems:
            self.faulty.add(node)
        self.tell(*problems)

    def tell(self, *problems: Problem) -> None:
        """Adds problems that leave what they are of usable.

        Raises:
            TooManyProblems: as many were found as anyone reads.
        """
        self.problems += [problem for problem in problems if problem.span not in self._unread]
        if len(self.problems) >= MAX_PROBLEMS:
            raise TooManyProblems

    def validate(
        self, node: Node, schema: Schema, owner: str, span: Span, deep: bool = True, help: str | None = None
    ) -> None:
        """Adds the faults of a node's value under a part of the schema, without those of its items unless `deep`.

        `help` takes the place of theirs.
        """
        found = faults(schema, node.value, node, owner, span)
        self.add(node, [replace(problem, help=help, fix=None) for problem in found] if help else found, deep)

    def add(self, node: Node, problems: Iterable[Problem], deep: bool = True) -> None:
        """Adds the problems of a node. A node with a part that could not be read is faulty in any case."""
        self.report(node, *problems)
        if self._unread and self._holds_unread(node, deep):
            self.faulty.add(node)

    def incomplete(self, node: Node) -> bool:
        """Whether a key of a mapping could not be read; then no key of it is known to be missing."""
        if not self._unread:
            return False
        spend(len(self._unread) * (1 + len(node.children)) // 4)
        return any(
            _within(span, node.span) and not any(_within(span, child.span) for child in node.children.values())
            for span in self._unread
        )

    def cut_off(self, root: Node) -> bool:
        """Whether reading stopped at a fault after the root, so that more keys may follow."""
        end = root.span.end_line, root.span.end_column
        return any(span.file == root.span.file and (span.line, span.column) >= end for span in self._unread)

    def _holds_unread(self, node: Node, deep: bool) -> bool:
        """Whether a node, or one inside it, is the null that replaces a value that could not be read."""
        spend(1)
        if node.value is None and node.span in self._unread:
            return True
        return deep and any(self._holds_unread(child, deep) for child in node.children.values())


def _within(inner: Span, outer: Span) -> bool:
    begins = (outer.line, outer.column) <= (inner.line, inner.column)
    ends = (inner.end_line, inner.end_column) <= (outer.end_line, outer.end_column)
    return inner.file == outer.file and begins and ends
