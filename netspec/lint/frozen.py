"""Warns of layers with `trainable: false` whose normalizer is trained: slim passes `trainable` to the weights only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from netspec.diagnostics import Problem, Severity
from netspec.lint.places import Places
from netspec.network import Layer
from netspec.wording import value_text

TRAINABLE = "trainable"


def frozen(layers: Iterable[Layer], places: Places) -> Iterator[Problem]:
    """Warns of layers that are not trained, and whose normalizer has no `trainable` of its own."""
    for layer in layers:
        given, normalizer = layer.given.get(TRAINABLE), layer.op.normalizer
        if given is None or normalizer is None or TRAINABLE not in normalizer.arguments:
            continue
        if not layer.hidden.isdisjoint((TRAINABLE, "normalizer_params")):
            continue
        if TRAINABLE in layer.normalizer_given or layer.given_to("reuse") is True:
            continue
        if given.value is not False and given.expression is None:
            continue
        scope = f"{layer.scope}/{normalizer.values['scope'] or normalizer.default_scope}/"
        trained = [
            variable.name.removeprefix(scope)
            for variable in layer.variables
            if variable.trainable and variable.name.startswith(scope)
        ]
        if trained:
            value = given.expression or value_text(given.value)
            text = (
                f"{layer.label}: trainable: {value} does not apply to its {normalizer.key}, "
                f"which trains {' and '.join(trained)}"
            )
            params = layer.given_to("normalizer_params")
            where = "add" if params else "write normalizer_params:"
            what = f"{TRAINABLE}: {value} to its normalizer_params" if params else f"{{{TRAINABLE}: {value}}}"
            yield Problem("normalizer-not-frozen", text, places.of(layer), Severity.WARNING, help=f"{where} {what}")
