"""Layers that are not trained, with a normalizer inside that is: slim hands `trainable` to the weights alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from netspec.diagnostics import Problem, Severity
from netspec.lint.places import Places
from netspec.network import Layer
from netspec.wording import value_text

TRAINABLE = "trainable"


def frozen(layers: Iterable[Layer], places: Places) -> Iterator[Problem]:
    """Layers whose normalizer goes on training because nothing says whether it should."""
    for layer in layers:
        said, normalizer = layer.given.get(TRAINABLE), layer.op.normalizer
        if said is None or normalizer is None or TRAINABLE not in normalizer.arguments:
            continue
        if not layer.hidden.isdisjoint((TRAINABLE, "normalizer_params")):
            continue
        if TRAINABLE in layer.normalizer_given or layer.given_to("reuse") is True:
            continue
        if said.value is not False and said.expression is None:
            continue
        scope = f"{layer.scope}/{normalizer.values['scope'] or normalizer.default_scope}/"
        trained = [
            variable.name.removeprefix(scope)
            for variable in layer.variables
            if variable.trainable and variable.name.startswith(scope)
        ]
        if trained:
            value = said.expression or value_text(said.value)
            text = (
                f"{layer.label}: trainable: {value} does not reach the {normalizer.key} inside, "
                f"which trains its {' and '.join(trained)}"
            )
            params = layer.given_to("normalizer_params")
            where = "add" if params else "write normalizer_params:"
            what = f"{TRAINABLE}: {value} to its normalizer_params" if params else f"{{{TRAINABLE}: {value}}}"
            yield Problem("normalizer-not-frozen", text, places.of(layer), Severity.WARNING, help=f"{where} {what}")
