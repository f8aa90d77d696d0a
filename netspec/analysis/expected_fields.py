"""Judges an expectation on the receptive field of the output."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netspec.analysis.bounds import Bound, bounds_of, difference
from netspec.analysis.receptive_field import Count, receptive_fields
from netspec.diagnostics import Problem, Severity
from netspec.elaboration.expected import Expected
from netspec.network import Network
from netspec.shapes import per_axis


def judged_field(network: Network, expected: Expected) -> Iterator[Problem]:
    """The problems of an expectation, which is one number for all axes of the image or a list with one for each.

    It holds of every output.
    """
    fields = receptive_fields(network)
    for name, index in network.returned.items():
        field = fields[index]
        yield from _judged(f"receptive_field{name and f' of {name}'}", () if field is None else field.size, expected)


def _judged(owner: str, actual: Sequence[Count], expected: Expected) -> Iterator[Problem]:
    for bound in bounds_of(expected):
        wanted = bound.wanted if isinstance(bound.wanted, list) else [bound.wanted] * (len(actual) or 1)
        text = f"{owner}: expected {bound.text(_text(wanted))}, got {_text(actual)}"
        pairs = [(size, one) for size, one in zip(actual, wanted, strict=False) if isinstance(size, int)]
        missed = [(size, one) for size, one in pairs if not Bound(bound.key, one, bound.node).holds(size)]
        if actual and len(wanted) != len(actual):
            text = f"{owner}: expected {bound.text(str(wanted))}, got {list(actual)}"
            yield Problem("unmet-expectation", text, bound.node.span)
        elif missed:
            known = bound.is_plain and all(isinstance(size, int) for size in actual)
            help = f"write {_written(actual)}; or change the network" if known else None
            yield Problem("unmet-expectation", f"{text}: {difference(*missed[0])}", bound.node.span, help=help)
        elif not actual or len(pairs) < len(actual):
            yield Problem("undecided-expectation", text, bound.node.span, Severity.WARNING)


def _text(sizes: Sequence[Count]) -> str:
    """The sizes of a field as they are shown: `323`, `3x5`."""
    if not sizes:
        return "an unknown field"
    return per_axis(["?" if size is None else size for size in sizes])


def _written(sizes: Sequence[Count]) -> str:
    """The sizes of a field as a file has them."""
    return str(sizes[0]) if len(set(sizes)) == 1 else str(list(sizes))
