"""Collects the problems of one text, and ends the reading where nothing further can be read."""

from __future__ import annotations

from typing import NoReturn

from netspec.diagnostics import MAX_PROBLEMS, Note, Problem, Span


class ReadingStopped(Exception):
    """Nothing further can be read; the problem that explains it is already listed."""


class TextProblems:
    """The problems of one text in the order in which they are found, at most `MAX_PROBLEMS`."""

    def __init__(self) -> None:
        self.listed: list[Problem] = []

    def report(self, code: str, text: str, span: Span, *notes: Note, help: str | None = None) -> None:
        """Adds a problem of these parts."""
        self.add(Problem(code, text, span, notes=notes, help=help))

    def add(self, problem: Problem) -> None:
        """Adds a problem.

        Raises:
            ReadingStopped: the list is full.
        """
        self.listed.append(problem)
        if len(self.listed) >= MAX_PROBLEMS:
            raise ReadingStopped

    def stop(self, problem: Problem) -> NoReturn:
        """Adds the problem that ends the reading, unless its place is reported already, as the fault of a key.

        Raises:
            ReadingStopped: always.
        """
        place = problem.span.line, problem.span.column
        if all((other.span.line, other.span.column) != place for other in self.listed):
            self.listed.append(problem)
        raise ReadingStopped
