"""A spec that is read, assembled and checked once, and elaborated for each variant."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from netspec.analysis.expect import judged
from netspec.assembly.assembled import Assembled
from netspec.budget import STEPS, Shared, TooCostly, capped, limited, sharing
from netspec.diagnostics import Problem, Severity, Span, has_errors, ordered, too_costly
from netspec.elaboration import elaborate
from netspec.pipeline import Overrides, abstract, assembled_document, check_assembled, overridden, too_deep
from netspec.records import dataclass
from netspec.schema import Checked
from netspec.schema.expectation_words import EXPECT
from netspec.source import read_text
from netspec.variants.combinations import Grid
from netspec.variants.variant import Costs, Variant, costs_of

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class VariedSpec:
    """A spec and the values that vary."""

    file: str
    assembled: Assembled
    before: tuple[Problem, ...]
    """The problems of reading and assembling it."""
    grid: Grid
    field: bool = False
    """Whether receptive fields are asked for."""


class Basis(NamedTuple):
    """What variants with the same settings share. `checked` is None if the check took too long."""

    checked: Checked | None
    problems: tuple[Problem, ...]
    unread: frozenset[Span]
    """The places of errors of reading and assembling, of which nothing else is reported."""


def read_varied(
    data: bytes, file: str, folder: str | None, grid: Grid, *, field: bool
) -> VariedSpec | tuple[Problem, ...]:
    """Reads and assembles a spec; returns its problems if there is nothing to elaborate."""
    problems: list[Problem] = []

    def read() -> Assembled | None:
        document, found = read_text(data, file)
        problems.extend(found)
        if document is None:
            return None
        assembled, indented = assembled_document(document, folder, grid.overrides(0))
        problems.extend(indented)
        return assembled

    assembled = _within(2 * STEPS, file, read, problems)
    if assembled is None or assembled.document is None:
        return ordered([*problems, *(assembled.problems if assembled else ())])
    return VariedSpec(file, assembled, tuple(problems), grid, field)


class Variants:
    """Elaborates the variants of a spec, one after the other."""

    def __init__(self, spec: VariedSpec) -> None:
        self._spec = spec
        self._store = Shared()
        self._basis: tuple[Sequence[object], Basis] | None = None
        """The settings of the last variant, and what those with the same settings share."""

    def common(self) -> Basis:
        """What the variants have in common which differ in parameters alone."""
        return self._of(self._spec.grid.overrides(0))

    def variant(self, index: int) -> Variant:
        """Elaborates one variant, within the steps of a check for itself."""
        overrides = self._spec.grid.overrides(index)
        checked, before, unread = self._of(overrides)
        problems = list(before)

        def elaborated() -> Costs | None:
            if checked is None:
                return None
            with sharing(self._store), capped():
                found = elaborate(checked, overrides.given, input_shapes=overrides.shapes)
            problems.extend(problem for problem in found.problems if problem.span not in unread)
            if found.network is None or has_errors(problems):
                return None
            if EXPECT in checked.document.root:
                problems.extend(judged(checked, found.network))
            with sharing(self._store):
                return costs_of(found.network, field=self._spec.field)

        costs = _within(2 * STEPS, self._spec.file, elaborated, problems)
        errors = [problem for problem in ordered(problems) if problem.severity is Severity.ERROR]
        return Variant(index, costs, errors[0] if errors else None, len(errors))

    def _of(self, overrides: Overrides) -> Basis:
        if self._basis is None or self._basis[0] != overrides.settings:
            self._basis = overrides.settings, self._checked(overrides)
        return self._basis[1]

    def _checked(self, overrides: Overrides) -> Basis:
        problems: list[Problem] = []

        def check() -> Checked | None:
            assembled = overridden(self._spec.assembled, overrides)
            problems.extend([*self._spec.before, *assembled.problems])
            problems.extend(abstract(assembled.document))
            return check_assembled(assembled.document, assembled, problems) if assembled.document else None

        checked = _within(STEPS, self._spec.file, check, problems)
        unread = frozenset(problem.span for problem in problems if problem.severity is Severity.ERROR)
        later = checked.problems if checked else ()
        return Basis(checked, (*problems, *(one for one in later if one.span not in unread)), unread)


def _within(steps: int, file: str, work: Callable[[], T | None], problems: list[Problem]) -> T | None:
    """The result of work within a number of steps; None, and a problem more, if that is not enough."""
    try:
        with limited(steps):
            return work()
    except TooCostly as cost:
        problems.append(too_costly(cost, file))
    except RecursionError:
        problems.append(too_deep(file))
    return None
