"""Judges what a spec expects of its network: counts here, shapes and receptive fields in modules beside it.

An expectation is met, unmet, or undecided where it depends on a size that is not known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from netspec.analysis.bounds import bounds_of, difference, number
from netspec.analysis.totals import elements, output_bytes, totals
from netspec.diagnostics import MAX_PROBLEMS, Note, Problem, Severity, ordered
from netspec.elaboration.expected import Expected, expected_values
from netspec.network import Layer, Network
from netspec.schema import Checked
from netspec.shapes import Dim, dim_text, symbols
from netspec.wording import on_one_line

_MOST_NAMED = 3


class _Count(NamedTuple):
    """A total of a network, and the part that each layer has in it."""

    total: Callable[[Network], Dim]
    part: Callable[[Layer], Dim]


_COUNTS: Mapping[str, _Count] = {
    "parameters": _Count(lambda network: elements(network.variables), lambda layer: elements(layer.variables)),
    "trainable_parameters": _Count(
        lambda network: totals(network).trainable,
        lambda layer: elements(variable for variable in layer.variables if variable.trainable),
    ),
    "macs": _Count(lambda network: totals(network).macs, lambda layer: layer.cost.macs),
    "flops": _Count(lambda network: totals(network).flops, lambda layer: layer.cost.flops),
    "output_bytes": _Count(lambda network: totals(network).memory, output_bytes),
}


def judged(checked: Checked, network: Network) -> tuple[Problem, ...]:
    """The problems of what a spec without errors expects: what is not met, and what cannot be decided."""
    expected, problems = expected_values(checked, network)
    found = (problem for each in expected for problem in _judged(checked, network, each))
    return ordered([*problems, *islice(found, MAX_PROBLEMS)])


def _judged(checked: Checked, network: Network, expected: Expected) -> Iterator[Problem]:
    if expected.key in _COUNTS:
        return _counted(network, expected, _COUNTS[expected.key])
    if expected.key == "receptive_field":
        from netspec.analysis.expected_fields import judged_field

        return judged_field(network, expected)
    from netspec.analysis.expected_shapes import judged_shapes

    return judged_shapes(checked, network, expected)


def _counted(network: Network, expected: Expected, count: _Count) -> Iterator[Problem]:
    actual = count.total(network)
    for bound in bounds_of(expected):
        text = f"{expected.key}: expected {bound.text()}, got "
        if not isinstance(actual, int):
            names = " and ".join(sorted(symbols(actual))) if actual is not None else ""
            known = f"{dim_text(actual)}, which depends on {names}" if names else "an unknown number"
            advice = "give the input numbers for sizes, or use --input"
            yield Problem("undecided-expectation", text + known, bound.node.span, Severity.WARNING, help=advice)
        elif not bound.holds(actual):
            help = f"write {actual}; or change the network" if bound.is_plain else None
            notes = _largest(network, count) if actual > bound.wanted else ()
            text += f"{number(actual)}: {difference(actual, bound.wanted)}"
            yield Problem("unmet-expectation", text, bound.node.span, notes=notes, help=help)


def _largest(network: Network, count: _Count) -> tuple[Note, ...]:
    """A note on the layers that have the largest part in a total."""
    parts = [(part, layer) for layer in network.layers if isinstance(part := count.part(layer), int) and part]
    first = sorted(parts, key=lambda pair: -pair[0])[:_MOST_NAMED]
    named = ", ".join(f"{on_one_line(network.short_name(layer.scope))} {number(part)}" for part, layer in first)
    return (Note(f"the largest part: {named}"),) if named else ()
