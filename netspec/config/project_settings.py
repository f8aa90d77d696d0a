"""The settings that apply to a spec."""

from __future__ import annotations

from collections.abc import Iterable

from netspec.config.path_patterns import PathPatterns
from netspec.diagnostics import Problem, Severity
from netspec.records import dataclass, field

SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Selection:
    """Which warnings are reported. Errors always are: a spec that has none can be built."""

    select: frozenset[str] | None = None
    """The codes of the only warnings to report; None for all."""
    ignore: frozenset[str] = frozenset()

    def over(self, base: Selection) -> Selection:
        """This selection on top of another: `select` begins anew, `ignore` alone is added."""
        return self if self.select is not None else Selection(base.select, base.ignore | self.ignore)

    def kept(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """The problems that are reported."""
        return tuple(problem for problem in problems if problem.severity is Severity.ERROR or self._has(problem.code))

    def _has(self, code: str) -> bool:
        return (self.select is None or code in self.select) and code not in self.ignore


@dataclass(frozen=True, slots=True)
class ProjectSettings:
    """The settings of a configuration file, or the defaults."""

    file: str | None = None
    """The name of the configuration file in messages; None for the defaults."""
    root: str | None = None
    """The folder that files are read from; None for the root of the spec's project."""
    include: PathPatterns = field(default_factory=PathPatterns)
    """The specs in a folder that is searched; without any pattern, the files that end in one of `SUFFIXES`."""
    exclude: PathPatterns = field(default_factory=PathPatterns)
    selection: Selection = field(default_factory=Selection)
    strict: bool = False
    problems: tuple[Problem, ...] = ()
    """The faults of the configuration file."""
    lines: tuple[str, ...] = ()
    """The lines of the configuration file, for snippets."""

    def includes(self, path: str) -> bool:
        """Whether the path of a file, links resolved, is that of a spec."""
        if not self.include.texts:
            return path.endswith(SUFFIXES)
        return bool(self.include.of(path) or (path.endswith(SUFFIXES) and self.include.above(path)))


DEFAULTS = ProjectSettings()
