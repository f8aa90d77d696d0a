"""Warns of layers that run in training mode even where a parameter of the file selects inference.

A file without such a parameter leaves the mode to its caller, whose own arg-scope can set it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple, TypeAlias

from netspec.diagnostics import Problem, Severity, Span, has_errors
from netspec.elaboration.elaborate import Elaborated
from netspec.elaboration.parameters import declared
from netspec.elaboration.training_mode import IS_TRAINING
from netspec.lint.data_flow import Calls, Reads
from netspec.lint.places import Places
from netspec.network import Argument, Layer
from netspec.schema import Checked
from netspec.wording import value_text

Elaborate: TypeAlias = Callable[[Mapping[str, Any]], Elaborated]


_MOST_TRIED = 3
_SET_BY_NORMALIZER = {"normalizer_fn", "normalizer_params"}
"""The arguments of a layer that say the mode of its normalizer: which arg-scopes apply to it, and its own."""
MAX_LAYERS = 2_000
"""The largest network that is elaborated again for inference; in a larger one all layers count as present there."""


class _Mode(NamedTuple):
    """A parameter that selects the mode, its value for inference, and the network for that value."""

    parameter: str
    value: bool
    network: Elaborated

    @property
    def training(self) -> str:
        """The expression that is true in training."""
        return f"$(not {self.parameter})" if self.value else f"${self.parameter}"


class _Stuck(NamedTuple):
    """A layer that runs in training mode even in inference, since nothing sets its mode."""

    subject: str
    op: str
    inside: bool
    place: Span
    left: tuple[Calls, str] | None
    """The calls down to the one that leaves the mode to the default of a block's argument, and the argument's name."""
    idle: bool
    """Whether the layer does nothing in either mode."""

    def problem(self, mode: _Mode) -> Problem:
        """The warning, with the parameter that should be read."""
        works = f"{self.subject} runs in training mode even where {mode.parameter} is {value_text(mode.value)}"
        if self.left is not None:
            calls, name = self.left
            text = f"{works}: {name} of {calls[-1].block} is not given and defaults to true"
            help = f"write {name}: {mode.training} in the call of {calls[-1].block}"
        else:
            text = f"{works}: its {IS_TRAINING} is not given and defaults to true"
            entry = f"add {{ops: [{self.op}], {IS_TRAINING}: {mode.training}}} to the file's arg_scope"
            help = entry if self.inside else f"write {IS_TRAINING}: {mode.training} in it, or {entry}"
        return Problem("mode-not-read", text, self.place, Severity.WARNING, help=help)


def modes(checked: Checked, elaborated: Elaborated, places: Places, elaborate: Elaborate) -> Iterator[Problem]:
    """Warns of layers that run in training mode even if a parameter of the file selects inference."""
    reads = Reads(checked)
    found = list(_stuck(elaborated, reads, places))
    mode = _inference(checked, elaborated, reads, elaborate) if found else None
    if mode is None:
        return
    # A layer that inference does not have may run in training mode.
    there = {stuck.place for stuck in _stuck(mode.network, reads, places) if not stuck.idle}
    for stuck in found:
        if stuck.place in there or has_errors(mode.network.problems):
            yield stuck.problem(mode)


def _inference(checked: Checked, elaborated: Elaborated, reads: Reads, elaborate: Elaborate) -> _Mode | None:
    """The parameter that selects the mode, and its value for inference: by its name, or because a layer reads it."""
    small = len(elaborated.layers) <= MAX_LAYERS
    flags = {name for name, declaration in declared(checked).items() if declaration["type"] == "bool"}
    if IS_TRAINING in flags:
        return _Mode(IS_TRAINING, False, elaborate({IS_TRAINING: False}) if small else elaborated)
    reading = {name for layer in elaborated.layers for name in reads.parameters(layer, _settings(layer))}
    for value in (False, True):
        for name in islice(sorted(flags & reading), _MOST_TRIED if small else 0):
            network = elaborate({name: value})
            settings = (
                (layer, setting) for layer in network.layers for setting in _settings(layer) if setting.value is False
            )
            if any(name in reads.parameters(layer, [setting]) for layer, setting in settings):
                return _Mode(name, value, network)
    return None


def _settings(layer: Layer) -> list[Argument]:
    """The given modes of a layer and of its normalizer."""
    return [given[IS_TRAINING] for given in (layer.given, layer.normalizer_given) if IS_TRAINING in given]


def _stuck(elaborated: Elaborated, reads: Reads, places: Places) -> Iterator[_Stuck]:
    """The layers whose mode nothing sets, or only the default of a block's argument that a call could have set."""
    for layer in elaborated.layers:
        for op, given in ((layer.op, layer.given), (layer.op.normalizer, layer.normalizer_given)):
            inside, setting = op is not layer.op, given.get(IS_TRAINING)
            if (
                op is None
                or IS_TRAINING not in op.arguments
                or not layer.hidden.isdisjoint(_SET_BY_NORMALIZER if inside else {IS_TRAINING})
            ):
                continue
            subject = f"{layer.label}: its {op.key}" if inside else layer.label
            if setting is None:
                yield _Stuck(subject, op.key, inside, places.of(layer), None, op.idle())
            elif setting.value is True and (left := reads.left_open(layer, setting)):
                yield _Stuck(subject, op.key, inside, places.of_call(left[0]), left, op.idle())
