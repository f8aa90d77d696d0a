"""Judges expectations on the shapes of the output and of end points.

A name of a size in an expectation is that of the file's input; where a caller gives the input another shape, it is the
size that the caller gave.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from netspec.budget import spend
from netspec.diagnostics import Note, Problem, Severity
from netspec.elaboration.expected import Expected
from netspec.network import Network
from netspec.schema import Checked
from netspec.schema.expectation_words import SIZE_TEXT
from netspec.schema.expectations import rule
from netspec.schema.suggest import suggested
from netspec.shapes import Dim, Product, Shape, Size, add, dim_text, scale, shape_text, symbols
from netspec.size_text import SizeTextError, size_of
from netspec.source import Node
from netspec.wording import on_one_line

_END_POINT = 10


def judged_shapes(checked: Checked, network: Network, expected: Expected) -> Iterator[Problem]:
    """The problems of the expectation on the output, or of those on end points."""
    given = _given_sizes(checked, network)
    if expected.key == "output":
        yield from _judged("output", expected.value, network.output_shape, expected.node, given)
        return
    shapes = network.output_shapes()
    known = dict.fromkeys(network.short_name(key) for key in network.end_points)
    for key, wanted in expected.value.items():
        spend(_END_POINT)
        found = next((full for full in (key, f"{network.scope}/{key}") if full in network.end_points), None)
        if found is None:
            text, help = f"end_points: expected '{on_one_line(key)}', which is no end point", suggested(key, known).help
            yield Problem("unmet-expectation", text, expected.node.key_span(key), help=help)
        else:
            shape = shapes[network.end_points[found]]
            yield from _judged(f"end_points: {on_one_line(key)}", wanted, shape, expected.node[key], given)


def _given_sizes(checked: Checked, network: Network) -> dict[str, Dim]:
    """The sizes of the network's input by their names in the file."""
    said = checked.document.root["input"]["shape"].value
    if not isinstance(said, list) or len(said) != len(network.input_shape):
        return {}
    return {name: size for name, size in zip(said, network.input_shape, strict=True) if isinstance(name, str)}


def _judged(
    owner: str, wanted: Sequence[Any], actual: Shape | None, node: Node, given: Mapping[str, Dim]
) -> Iterator[Problem]:
    sizes: list[Dim] = []
    for index, said in enumerate(wanted):
        size = _size(said, given)
        if isinstance(size, SizeTextError):
            place = node[index] if index in node.children else node
            text = f"{owner}[{index}]: expected a size, got '{on_one_line(said)}'"
            yield Problem("bad-name", text, place.span, help=rule(SIZE_TEXT)[1])
            return
        sizes.append(size)
    told = [index for index, said in enumerate(wanted) if said is not None]
    verdicts = [_same(sizes[index], actual[index]) for index in told if actual and index < len(actual)]
    words = ", ".join("any" if said is None else on_one_line(str(said)) for said in wanted)
    text = f"{owner}: expected [{words}], got {shape_text(actual)}"
    if actual is not None and (len(actual) != len(wanted) or False in verdicts):
        notes = _named(wanted, given)
        plain = wanted == node.value and not notes
        advice = f"write {_written(actual)}; or change the network" if plain else None
        yield Problem("unmet-expectation", text, node.span, notes=notes, help=advice)
    elif actual is None or None in verdicts:
        yield Problem("undecided-expectation", text, node.span, Severity.WARNING)


def _size(said: Any, given: Mapping[str, Dim]) -> Dim | SizeTextError:
    try:
        return size_of(said, given) if isinstance(said, str) else said
    except SizeTextError as error:
        return error


def _same(wanted: Dim, actual: Dim) -> bool | None:
    """Whether two sizes are the same, for any values of symbols; None if that is not known."""
    apart = add(wanted, scale(actual, -1))
    if not isinstance(apart, Size):
        return None if apart is None else apart == 0
    # Products are not expanded, so that equal ones may look different.
    return None if any(isinstance(atom, Product) for atom, _ in apart.terms) else False


def _written(shape: Shape) -> str:
    return "[" + ", ".join("null" if size is None else str(size) for size in shape) + "]"


def _named(wanted: Sequence[Any], given: Mapping[str, Dim]) -> tuple[Note, ...]:
    """A note on names that stand for sizes that the caller gave."""
    read = {name for said in wanted if isinstance(said, str) for name in symbols(size_of(said, {}))}
    other = [f"{name} is {dim_text(size)}" for name, size in given.items() if name in read and str(size) != name]
    return (Note(f"for this input, {' and '.join(other)}"),) if other else ()
