"""Warns of layers that work in evaluation as they do in training."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netspec.analysis.training_form import in_training
from netspec.diagnostics import Note, Problem, Severity
from netspec.elaboration.training_mode import IS_TRAINING
from netspec.network import Layer, Network
from netspec.ops import Op
from netspec.recipe.draft import RecipeDraft
from netspec.wording import counted


def mode_faults(draft: RecipeDraft) -> Iterator[Problem]:
    """Warns of a spec without a parameter that says whether it is trained, if its layers depend on that."""
    network = draft.network
    if network is None or IS_TRAINING in network.parameters:
        return
    found = list(in_training(network))
    if found:
        layer = found[0][0]
        text = f"the spec has no parameter '{IS_TRAINING}', so {_named(network, found)} in evaluation as in training"
        note = Note(f"{layer.label} is here", layer.span)
        help = f"declare {IS_TRAINING}: {{type: bool, default: true}} in it, and give it to its layers"
        yield Problem("training-form", text, draft.place("spec"), Severity.WARNING, notes=(note,), help=help)


def _named(network: Network, found: Sequence[tuple[Layer, Op]]) -> str:
    (layer, op), name = found[0], network.short_name(found[0][0].scope)
    subject = f"{op.key} '{name}'" if op is layer.op else f"the {op.key} of {layer.op.key} '{name}'"
    more = len({id(layer) for layer, _ in found}) - 1
    others = f" and {counted(more, 'other layer')}" if more else ""
    return f"{subject}{others} work{'' if others else 's'}"
