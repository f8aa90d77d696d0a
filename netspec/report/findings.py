"""The result of a check: the value that every output format renders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from netspec.diagnostics import Problem, Severity, has_errors
from netspec.records import dataclass, field
from netspec.wording import counted


@dataclass(frozen=True, slots=True)
class Run:
    """How a check was run, which reports for machines state.

    `base` is the folder from which they name files, or empty for the current one. `quiet` leaves out the closing line
    of formats for people.
    """

    strict: bool = False
    base: str = ""
    version: str = ""
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Findings:
    """The problems by place, the names of the checked files, the lines of those that could be read, and the run."""

    problems: tuple[Problem, ...]
    files: Sequence[str]
    lines: Mapping[str, Sequence[str]] = field(default_factory=dict)
    run: Run = field(default_factory=Run)

    @property
    def failed(self) -> bool:
        """Whether the check fails: there is an error, or a warning where the check is strict."""
        return has_errors(self.problems) or (self.run.strict and bool(self.problems))


def tally(problems: Sequence[Problem]) -> str:
    """The numbers of errors and warnings, such as `3 errors and 1 warning`; empty if there are none."""
    counts = [sum(problem.severity is severity for problem in problems) for severity in Severity]
    return " and ".join(counted(count, each.value) for count, each in zip(counts, Severity, strict=True) if count)
