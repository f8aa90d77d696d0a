"""Proves a plain spec: reads it back, and compares its network with the one that it was written from."""

from __future__ import annotations

from netspec.expand.plain_spec import NotExpandable
from netspec.network import Network
from netspec.pipeline import inspect_text

_BOUNDS = frozenset({"file-too-large", "too-many-nodes", "too-many-layers", "too-deep", "too-costly"})


def require_round_trip(network: Network, text: str) -> None:
    """Requires that the plain spec elaborates to the same network.

    Raises:
        NotExpandable: the plain spec exceeds the bounds on specs.
        RuntimeError: it is another network: a bug of netspec.
    """
    again = inspect_text(text, "the plain spec")
    if _BOUNDS & {problem.code for problem in again.problems}:
        raise NotExpandable("the plain spec would exceed the limits of a spec")
    if again.network is None or _facts(again.network) != _facts(network):
        problem = next((f"line {problem.span.line}: {problem.text}" for problem in again.problems), "it differs")
        raise RuntimeError(f"the plain spec is not the same network: {problem}")


def _facts(network: Network) -> object:
    layers = [(layer.op.key, layer.scope, layer.inputs, layer.output_shapes) for layer in network.layers]
    variables = [(variable.name, variable.shape) for variable in network.variables]
    return (
        network.inputs,
        dict(network.outputs),
        layers,
        variables,
        network.root.output,
        list(network.end_points.items()),
    )
