"""Warns of `normalizer_params` without a normalizer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from netspec.diagnostics import Problem, Severity, Span
from netspec.network import Argument, Layer


def normalizer_params(layers: Iterable[Layer]) -> Iterator[Problem]:
    """Warns of `normalizer_params` that no layer uses; in an arg-scope, a single layer that uses them is enough."""
    unused: dict[Span, Argument] = {}
    used: set[Span] = set()
    for layer in layers:
        params = layer.given.get("normalizer_params")
        if params is None or params.span is None or not params.value:
            continue
        hidden = not layer.hidden.isdisjoint(("normalizer_fn", "normalizer_params"))
        if layer.op.normalizer is not None or hidden or _left_out(layer, params):
            used.add(params.span)
        else:
            unused.setdefault(params.span, params)
    for span, params in unused.items():
        if span not in used:
            owner = "arg_scope: " if params.origin == "arg_scope" else ""
            text = f"{owner}normalizer_params without a normalizer_fn: nothing is normalized"
            help = "write normalizer_fn: batch_norm beside them, or remove them"
            yield Problem("unused-normalizer-params", text, span, Severity.WARNING, help=help)


def _left_out(layer: Layer, params: Argument) -> bool:
    """Whether the layer's own null turns off the normalizer whose arguments an arg-scope gives."""
    chosen = layer.given.get("normalizer_fn")
    return chosen is not None and (chosen.expression is not None or chosen.origin != params.origin)
