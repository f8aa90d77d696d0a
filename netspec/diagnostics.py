"""Problems as values: what is wrong, where, and what would work.

Every room reports faults with these types and none prints. Only `netspec.report` turns a problem into text, so that a
terminal, an editor and a CI annotation show the same fault in their own form.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

MAX_PROBLEMS = 1_000
"""No person reads further, and a hostile file could hold one problem for every three characters."""


class TooManyProblems(Exception):
    """As many problems as anyone reads were found, and those that are left would take long to find."""


class Severity(enum.Enum):
    """How a problem counts: an error fails the check, a warning is lint."""

    ERROR = "error"
    WARNING = "warning"


class Span(NamedTuple):
    """A stretch of a file: lines and columns count from 1 in code points; the end is exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


class Note(NamedTuple):
    """A further fact about a problem, with the other place that it concerns, if any."""

    text: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault at one place. `code` is a key of `netspec.codes.CODES`; `text` is one line that stands alone."""

    code: str
    text: str
    span: Span
    severity: Severity = Severity.ERROR
    notes: tuple[Note, ...] = ()
    help: str | None = None


class SpecError(ValueError):
    """A spec that cannot be used, with every problem found in it.

    A `ValueError`, as slim raises for the arguments and inputs that it cannot build.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = ordered(problems)
        super().__init__("\n".join(one_line(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.problems,)


def ordered(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems by place, each once."""
    return tuple(sorted(dict.fromkeys(problems), key=lambda problem: (problem.span, problem.code, problem.text)))


def has_errors(problems: Iterable[Problem]) -> bool:
    """Whether any of the problems is an error rather than lint."""
    return any(problem.severity is Severity.ERROR for problem in problems)


def one_line(problem: Problem) -> str:
    """The form of a problem that stands alone: `file:line:column: severity: text [code]`."""
    span = problem.span
    return f"{span.file}:{span.line}:{span.column}: {problem.severity.value}: {problem.text} [{problem.code}]"


def value_text(value: object) -> str:
    """A value as the file would write it."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case str():
            return f"'{value}'"
        case int() | float():
            return str(value)
        case list():
            return f"[{', '.join(map(value_text, value))}]"
        case dict():
            return f"{{{', '.join(f'{key}: {value_text(item)}' for key, item in value.items())}}}"
    return str(value)
