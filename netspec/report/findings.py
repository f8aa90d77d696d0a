"""The result of a check: the value that every output format renders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from netspec.diagnostics import Problem, Severity
from netspec.records import dataclass, field
from netspec.wording import counted


@dataclass(frozen=True, slots=True)
class Run:
    """How a check was run, which reports for machines state.

    `strict` says that every warning fails the check. `base` is the folder from which they name files, or empty for the
    current one. `quiet` leaves out the closing line of formats for people.
    """

    strict: bool = False
    base: str = ""
    version: str = ""
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Findings:
    """The problems by place, the names of the checked files, the lines of those that could be read, and the run.

    `failing` are the warnings that fail the check by the settings of a spec that has them.
    """

    problems: tuple[Problem, ...]
    files: Sequence[str]
    lines: Mapping[str, Sequence[str]] = field(default_factory=dict)
    run: Run = field(default_factory=Run)
    failing: Set[Problem] = frozenset()

    @property
    def failed(self) -> bool:
        """Whether the check fails: there is an error, or a warning where the check is strict."""
        return any(self.fails(problem) for problem in self.problems)

    def fails(self, problem: Problem) -> bool:
        """Whether a problem fails the check."""
        return self.run.strict or problem.severity is Severity.ERROR or problem in self.failing


def tally(problems: Sequence[Problem]) -> str:
    """The numbers of errors and warnings, such as `3 errors and 1 warning`; empty if there are none."""
    counts = [sum(problem.severity is severity for problem in problems) for severity in Severity]
    return " and ".join(counted(count, each.value) for count, each in zip(counts, Severity, strict=True) if count)
