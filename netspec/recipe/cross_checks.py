"""Checks that hold keys of a recipe against each other, and against its network. None needs a framework or the data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from netspec.diagnostics import MAX_PROBLEMS, Problem
from netspec.recipe.draft import RecipeDraft
from netspec.recipe.fed_inputs import input_faults
from netspec.recipe.image_checks import image_faults
from netspec.recipe.label_checks import label_faults
from netspec.recipe.length_checks import evaluation_faults, length_faults
from netspec.recipe.mode_checks import mode_faults
from netspec.recipe.output_checks import output_faults
from netspec.recipe.schedule_checks import decay_faults, schedule_faults
from netspec.recipe.variable_checks import variable_faults

CHECKS: tuple[Callable[[RecipeDraft], Iterator[Problem]], ...] = (
    input_faults,
    length_faults,
    evaluation_faults,
    image_faults,
    output_faults,
    label_faults,
    schedule_faults,
    decay_faults,
    variable_faults,
    mode_faults,
)


def cross_checked(draft: RecipeDraft) -> Iterator[Problem]:
    """The problems of a recipe's keys together; a key at fault is not judged again."""
    yield from islice((problem for check in CHECKS for problem in check(draft)), MAX_PROBLEMS)
