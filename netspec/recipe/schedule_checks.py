"""Checks the learning rate, and that weights are decayed in one place."""

from __future__ import annotations

from collections.abc import Iterator

from netspec.analysis.losses import regularized
from netspec.diagnostics import Note, Problem, Severity
from netspec.ops.functions.regularizers import effective
from netspec.recipe.draft import RecipeDraft

_DECAY = "weight_decay"


def schedule_faults(draft: RecipeDraft) -> Iterator[Problem]:
    """The faults of a schedule: arguments that do not go together, changes behind the last step."""
    optimizer, steps = draft.values.get("optimizer"), draft.values.get("steps")
    if optimizer is None:
        return
    schedule, place = optimizer.learning_rate, draft.place("optimizer", "learning_rate")
    if fault := schedule.fault():
        yield Problem("wrong-schedule", f"learning_rate: {fault}", place)
    elif steps is not None and (late := [step for step in schedule.changes() if step >= steps]):
        text = (
            f"learning_rate: {schedule.key}: training ends after {steps:,} steps, before the change at step {late[0]:,}"
        )
        yield Problem("schedule-end", text, place, Severity.WARNING)


def decay_faults(draft: RecipeDraft) -> Iterator[Problem]:
    """Warns of weights that the optimizer decays as well as the regularizers of the spec."""
    optimizer, network = draft.values.get("optimizer"), draft.network
    if optimizer is None or network is None or not optimizer.values.get(_DECAY):
        return
    decayed = [variable for variable in regularized(network.variables) if effective(variable.regularizer)]
    if decayed:
        text = f"{optimizer.key} decays all weights, and the spec has regularizers that do so, too"
        note = Note(f"{decayed[0].name} has a regularizer" + (f", as {len(decayed) - 1:,} more" if decayed[1:] else ""))
        help = f"write {_DECAY}: 0, or set weights_regularizer: null in the spec"
        span = draft.place("optimizer", _DECAY)
        yield Problem("double-decay", text, span, Severity.WARNING, notes=(note,), help=help)
