"""The result of a check: the value that every output format renders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from netspec.diagnostics import Problem, Severity
from netspec.records import dataclass, field


@dataclass(frozen=True, slots=True)
class Findings:
    """The problems by place, the number of checked files, and the lines of those that could be read, for snippets."""

    problems: tuple[Problem, ...]
    files: int
    lines: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def count(self, severity: Severity) -> int:
        """The number of problems of a severity."""
        return sum(problem.severity is severity for problem in self.problems)

    def tally(self) -> str:
        """The numbers of errors and warnings, such as `3 errors and 1 warning`; empty if there are none."""
        counts = [(self.count(severity), severity.value) for severity in (Severity.ERROR, Severity.WARNING)]
        return " and ".join(counted(count, noun) for count, noun in counts if count)


def counted(count: int, noun: str) -> str:
    """A number with its noun: `1 error`, `2,000 errors`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
