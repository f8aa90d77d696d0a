"""Compares networks by all that a back end reads of them; the arguments of layers include those of arg-scopes."""

from __future__ import annotations

from netspec.network import Group, Layer, Network


def same_network(one: Network, other: Network | None) -> bool:
    """Whether two networks build the same graph."""
    return other is not None and _of_network(one) == _of_network(other)


def _of_network(network: Network) -> object:
    head = network.name, network.scope, network.inputs, dict(network.outputs), network.collection, network.collect
    return head, list(network.end_points.items()), _of_part(network.root)


def _of_part(part: Group | Layer) -> object:
    if isinstance(part, Group):
        head = part.scope, part.default_scope, part.output, part.end_point, part.collected, part.block
        return head, [_of_part(child) for child in part.children]
    given = [{name: value.value for name, value in each.items()} for each in (part.given, part.normalizer_given)]
    return part.op.key, part.scope, given, part.inputs, part.output_shapes, part.variables, part.end_point
