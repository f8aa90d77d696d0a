"""Judges expectations on the shapes of outputs and of end points.

A name of a size in an expectation is that of an input of the file; where a caller gives the input another shape, it is
the size that the caller gave.
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
from netspec.schema.file_inputs import declared_inputs
from netspec.schema.suggest import suggested
from netspec.shapes import Dim, Product, Shape, Size, add, dim_text, scale, shape_text, symbols
from netspec.size_text import SizeTextError, size_of
from netspec.source import Node
from netspec.wording import listed, on_one_line

_END_POINT = 10


def judged_shapes(checked: Checked, network: Network, expected: Expected) -> Iterator[Problem]:
    """The problems of the expectation on the output, or of those on outputs or end points by name."""
    given, shapes = _given_sizes(checked, network), network.output_shapes()
    if expected.key == "output":
        index, *others = network.returned.values()
        if others:
            text = f"output: expected one output, got {listed([*network.outputs])}"
            help = f"write outputs: {{{next(iter(network.outputs))}: ...}}"
            yield Problem("unmet-expectation", text, expected.node.span, help=help)
            return
        yield from _judged("output", expected.value, shapes[index], expected.node, given)
        return
    ends = network.outputs if expected.key == "outputs" else network.end_points
    noun = "output of the file" if expected.key == "outputs" else "end point"
    for key, wanted in expected.value.items():
        spend(_END_POINT)
        owner, own = f"{expected.key}: {on_one_line(key)}", expected.node
        full = network.end_point(key) if ends is network.end_points else key
        if full is None or full not in ends:
            text = f"{expected.key}: expected '{on_one_line(key)}', which is no {noun}"
            known = [*ends] if ends is network.outputs else [network.short_name(name) for name in ends]
            advice = suggested(key, list(dict.fromkeys(known))).help if known else None
            yield Problem("unmet-expectation", text, own.key_span(key), help=advice)
        else:
            yield from _judged(owner, wanted, shapes[ends[full]], own[key], given)


def _given_sizes(checked: Checked, network: Network) -> dict[str, Dim]:
    """The sizes of the network's inputs by their names in the file; of a name that several have, the first."""
    found: dict[str, Dim] = {}
    for declared, each in zip(declared_inputs(checked.document.root), network.inputs, strict=True):
        said = declared.node["shape"].value
        if isinstance(said, list) and len(said) == len(each.shape):
            found = {name: size for name, size in zip(said, each.shape, strict=True) if isinstance(name, str)} | found
    return found


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
