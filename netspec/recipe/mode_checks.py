"""Warns of layers that work in evaluation as they do in training."""

from __future__ import annotations

from collections.abc import Iterator

from netspec.diagnostics import Note, Problem, Severity
from netspec.lint.modes import MODE
from netspec.network import Layer, Network
from netspec.ops import Op
from netspec.recipe.draft import RecipeDraft
from netspec.recipe.model import IS_TRAINING
from netspec.wording import counted


def mode_faults(draft: RecipeDraft) -> Iterator[Problem]:
    """Warns of a spec without a parameter that says whether it is trained, if its layers depend on that."""
    network = draft.network
    if network is None or IS_TRAINING in network.parameters:
        return
    layers = [layer for layer in network.layers if _trains(layer)]
    if layers:
        text = f"the spec has no parameter '{IS_TRAINING}', so {_named(network, layers)} in evaluation as in training"
        note = Note(f"{layers[0].label} is here", layers[0].span)
        help = f"declare {IS_TRAINING}: {{type: bool, default: true}} in it, and give it to its layers"
        yield Problem("training-form", text, draft.place("spec"), Severity.WARNING, notes=(note,), help=help)


def _named(network: Network, layers: list[Layer]) -> str:
    first, name = layers[0], network.short_name(layers[0].scope)
    subject = f"{first.op.key} '{name}'" if _mode(first.op) else f"the {_of(first)} of {first.op.key} '{name}'"
    others = f" and {counted(len(layers) - 1, 'other layer')}" if len(layers) > 1 else ""
    return f"{subject}{others} work{'' if others else 's'}"


def _of(layer: Layer) -> str:
    return layer.op.normalizer.key if layer.op.normalizer is not None else layer.op.key


def _trains(layer: Layer) -> bool:
    """Whether a layer, or its normalizer, works otherwise in training than afterwards, and works as in training."""
    return _mode(layer.op) or (layer.op.normalizer is not None and _mode(layer.op.normalizer))


def _mode(op: Op) -> bool:
    return MODE in op.arguments and op.values[MODE] is True and not op.idle()
