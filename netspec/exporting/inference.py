"""The network that an export holds: elaborated for inference, and refused if a layer stays in training form.

A converter writes a dropout that stays active, or a batch norm that uses the statistics of its batch, without a word.
So every format asks here, before anything is built.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from netspec.analysis.training_form import in_training
from netspec.diagnostics import Problem, Span, SpecError
from netspec.elaboration.parameters import declared
from netspec.elaboration.training_mode import IS_TRAINING, has_mode
from netspec.lower.serving import Plan, planned
from netspec.network import Argument, Layer
from netspec.pipeline import Sound, elaborate_sound
from netspec.wording import counted, value_text

_MOST_TRIED = 8
"""How many flags of a spec are tried for one that selects inference."""
_PARAMS = "normalizer_params"


def for_inference(sound: Sound) -> Plan:
    """The network for inference: where the spec has the parameter `is_training`, that is false.

    Raises:
        SpecError: layers stay in training form, each a problem; or there is no network for inference.
    """
    plan = planned(sound, training=False)
    if problems := list(_problems(plan.inference)):
        raise SpecError(problems)
    return plan


class _Trained(NamedTuple):
    """A layer in training form, the op at fault if it is the normalizer inside, and the argument that decides."""

    layer: Layer
    normalizer: str | None
    setting: Argument | None

    @property
    def subject(self) -> str:
        """The layer in a message."""
        return f"{self.layer.label}: its {self.normalizer}" if self.normalizer else self.layer.label

    @property
    def place(self) -> Span:
        """The value at fault, or where one is missing."""
        given = self.setting or (self.layer.given.get(_PARAMS) if self.normalizer else None)
        return given.span if given is not None and given.span is not None else self.layer.span

    def why(self) -> str:
        """What its mode is."""
        if self.setting is None:
            return "is not given and defaults to true"
        return f"is {self.setting.expression}, which is true" if self.setting.expression else "is true"

    def edit(self, value: str) -> str:
        """The help that says what to write in the spec."""
        if self.layer.calls and (self.setting is None or self.setting.depth):
            block = self.layer.calls[-1].block
            return f"give {block} a parameter that the layer reads as {IS_TRAINING}, and pass {value} in the call"
        if self.setting is not None:
            return f"write {IS_TRAINING}: {value} there"
        if self.normalizer is None:
            return f"write {IS_TRAINING}: {value} in it"
        if _PARAMS in self.layer.given:
            return f"write {IS_TRAINING}: {value} in these {_PARAMS}"
        return f"add {{ops: [{self.normalizer}], {IS_TRAINING}: {value}}} to the file's arg_scope"


def _problems(sound: Sound) -> Iterator[Problem]:
    """One problem a place: a value in an arg-scope may keep many layers in training form."""
    network = sound.network
    places: dict[Span, list[_Trained]] = {}
    for layer, op in in_training(network):
        inside = op is not layer.op
        setting = (layer.normalizer_given if inside else layer.given).get(IS_TRAINING)
        trained = _Trained(layer, op.key if inside else None, setting)
        places.setdefault(trained.place, []).append(trained)
    switch = _switch(sound) if places else None
    value = f"${IS_TRAINING}" if has_mode(sound.checked) else "false"
    for place, (first, *others) in places.items():
        more = f", and {counted(len(others), 'more layer')}" if others else ""
        text = f"{first.subject} stays in training form in an export: its {IS_TRAINING} {first.why()}{more}"
        yield Problem("mode-not-read", text, place, help=switch or first.edit(value))


def _switch(sound: Sound) -> str | None:
    """The help that names the flag of the spec which selects inference, proved by a trial; None if there is none."""
    network = sound.network
    flags = [name for name, declaration in declared(sound.checked).items() if declaration["type"] == "bool"]
    for name in [name for name in flags if name != IS_TRAINING][:_MOST_TRIED]:
        other = not network.parameters[name]
        try:
            tried = elaborate_sound(sound.checked, {**network.parameters, name: other}, network.input_shapes)
        except SpecError:
            continue
        if not any(True for _ in in_training(tried)):
            return f"give the parameter {name} the value {value_text(other)}: -p {name}={value_text(other)}"
    return None
