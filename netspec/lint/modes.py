"""Layers that work as in training although the file has a parameter that says whether they should.

A file without such a parameter leaves the mode to its caller, whose own arg-scope can set it; nothing is said of that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple, TypeAlias

from netspec.diagnostics import Problem, Severity, Span, has_errors
from netspec.elaboration.elaborate import Elaborated
from netspec.elaboration.parameters import declared
from netspec.lint.places import Places
from netspec.lint.reads import Calls, Reads
from netspec.network import Argument, Layer
from netspec.schema import Checked
from netspec.wording import value_text

MODE = "is_training"
"""The argument of an op that says whether it works as in training. Without it slim's ops do."""

Elaborate: TypeAlias = Callable[[Mapping[str, Any]], Elaborated]


_MOST_TRIED = 3
MAX_LAYERS = 2_000
"""Of a network that is elaborated again to see what is there in inference; of a larger one all counts as there."""


class _Mode(NamedTuple):
    """A parameter of the file and its value for inference, with the network as it then is."""

    parameter: str
    value: bool
    network: Elaborated

    @property
    def training(self) -> str:
        """The expression that is true in training."""
        return f"$(not {self.parameter})" if self.value else f"${self.parameter}"


class _Stuck(NamedTuple):
    """A layer that works as in training in inference too, since nothing says otherwise."""

    subject: str
    op: str
    inside: bool
    place: Span
    left: tuple[Calls, str] | None
    """The calls down to the one that leaves the mode to a block's default, and the argument's name."""
    idle: bool
    """Whether it does nothing all the same."""

    def problem(self, mode: _Mode) -> Problem:
        """The warning, with the parameter that should be read."""
        works = f"{self.subject} works as in training also where {mode.parameter} is {value_text(mode.value)}"
        if self.left is not None:
            calls, name = self.left
            text = f"{works}: {calls[-1].block} is not given its {name}, which is true by default"
            help = f"write {name}: {mode.training} in the call of {calls[-1].block}"
        else:
            text = f"{works}: its {MODE} is not given, and true by default"
            entry = f"add {{ops: [{self.op}], {MODE}: {mode.training}}} to the file's arg_scope"
            help = entry if self.inside else f"write {MODE}: {mode.training} in it, or {entry}"
        return Problem("mode-not-read", text, self.place, Severity.WARNING, help=help)


def modes(checked: Checked, elaborated: Elaborated, places: Places, elaborate: Elaborate) -> Iterator[Problem]:
    """The layers that work as in training also when the file's parameter says no, with a parameter that does so."""
    reads = Reads(checked)
    found = list(_stuck(elaborated, reads, places))
    mode = _inference(checked, elaborated, reads, elaborate) if found else None
    if mode is None:
        return
    # What is there in training only may well work so.
    there = {stuck.place for stuck in _stuck(mode.network, reads, places) if not stuck.idle}
    for stuck in found:
        if stuck.place in there or has_errors(mode.network.problems):
            yield stuck.problem(mode)


def _inference(checked: Checked, elaborated: Elaborated, reads: Reads, elaborate: Elaborate) -> _Mode | None:
    """The parameter that says whether the network is trained: one of that name, or one with which a layer is not."""
    small = len(elaborated.layers) <= MAX_LAYERS
    flags = {name for name, declaration in declared(checked).items() if declaration["type"] == "bool"}
    if MODE in flags:
        return _Mode(MODE, False, elaborate({MODE: False}) if small else elaborated)
    reading = {name for layer in elaborated.layers for name in reads.parameters(layer, _said(layer))}
    for value in (False, True):
        for name in islice(sorted(flags & reading), _MOST_TRIED if small else 0):
            network = elaborate({name: value})
            told = ((layer, said) for layer in network.layers for said in _said(layer) if said.value is False)
            if any(name in reads.parameters(layer, [said]) for layer, said in told):
                return _Mode(name, value, network)
    return None


def _said(layer: Layer) -> list[Argument]:
    """What is given to a layer's mode and to that of its normalizer."""
    return [given[MODE] for given in (layer.given, layer.normalizer_given) if MODE in given]


def _stuck(elaborated: Elaborated, reads: Reads, places: Places) -> Iterator[_Stuck]:
    """The modes that nothing gives, or only a block's default where a call might have given them."""
    for layer in elaborated.layers:
        for op, given in ((layer.op, layer.given), (layer.op.normalizer, layer.normalizer_given)):
            inside, said = op is not layer.op, given.get(MODE)
            if op is None or MODE not in op.arguments or ("normalizer_params" if inside else MODE) in layer.hidden:
                continue
            subject = f"{layer.label}: the {op.key} inside" if inside else layer.label
            if said is None:
                yield _Stuck(subject, op.key, inside, places.of(layer), None, op.idle())
            elif said.value is True and (left := reads.left_open(layer, said)):
                yield _Stuck(subject, op.key, inside, places.of_call(left[0]), left, op.idle())
