"""Checks steps that a change of one build makes, by the names of the file or the block that they stand in."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence

from netspec.diagnostics import Problem, TooManyProblems
from netspec.records import dataclass
from netspec.schema.checked import Checked
from netspec.schema.file_names import FileNames
from netspec.schema.problems import Collector
from netspec.schema.step_checks import StepChecks
from netspec.source import Node


@dataclass(frozen=True, slots=True)
class StepsChecked:
    """The problems of steps, and their faulty nodes, as in `Checked`."""

    problems: tuple[Problem, ...]
    faulty: frozenset[Node]
    misspelt: frozenset[tuple[Node, str]]


def check_steps(steps: Iterable[Node], checked: Checked, files: Sequence[Node]) -> StepsChecked:
    """Checks steps of a file; `files` are the definitions of the calls around them, the outermost first.

    The last of these that is a file, which is used as a block, is theirs.
    """
    for definition in files:
        checked = next((other for other in checked.used.values() if other.document.root is definition), checked)
    names = FileNames(
        checked.document.root, {name: other.document.root for name, other in checked.used.items()}, checked.hidden
    )
    found = Collector(())
    checks = StepChecks(found, names)
    with contextlib.suppress(TooManyProblems):
        for step in steps:
            checks.step(step)
    return StepsChecked(tuple(found.problems), frozenset(found.faulty), frozenset(found.misspelt))
