"""Renders a network as a table for people: a row for each layer, then totals and what the numbers mean."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from netspec.analysis.receptive_field import ReceptiveField, receptive_fields
from netspec.analysis.size_hints import Ranges, image_text
from netspec.analysis.totals import FLOAT, elements, sums, totals
from netspec.network import Network, distinct
from netspec.report.number_text import byte_text, field_text, number_text
from netspec.report.rows import Row, rows
from netspec.report.visible import columns, visible
from netspec.shapes import Shape, shape_text
from netspec.wording import value_text

_HEADER = ("layer", "op", "output", "parameters", "MACs", "bytes", "field")
_LEFT = 3
"""How many columns are text, which is aligned left; the others are numbers, aligned right."""
_GAPS = (2, 1)
"""Blanks between columns: the second number is used where the first makes a line too long for the terminal."""
_LEAST_NAME = 16
_MOST_CELL = 28
_LABEL = 14

FOOTNOTE = (
    "For {}. MACs: multiply-accumulates of convolutions and matrix products. FLOPs: two per MAC, and one for "
    "each other elementary operation on an element. Bytes: the output as float32. Field: the rows and columns of the "
    "image that a position sees, including padding, or all of them after a layer that sees the whole image; - if "
    "unknown."
)


_SHARED = " Shared parameters are counted at the first layer that has them."


def table(
    network: Network,
    accepted: Ranges | None = None,
    width: int | None = None,
    depth: int | None = None,
) -> str:
    """The whole report.

    `accepted` are the image sizes that the network accepts. Lines are fitted to a terminal of `width` columns, or
    not at all. `depth` folds the scopes at that depth into one row each.
    """
    shown = rows(network, depth)
    title = network.name if network.doc is None else f"{network.name}: {' '.join(network.doc.split())}"
    parameters = list(_parameters(shown))
    footnote = FOOTNOTE.format(_counted_for(network)) + _SHARED * ("shared" in parameters)
    parts = [
        _wrapped(title, width),
        _described(_before(network), width),
        _rows(network, shown, parameters, width),
        _described(_after(network, accepted, shown), width),
        _wrapped(footnote, width),
    ]
    return "\n".join("".join(f"{line.rstrip()}\n" for line in part) for part in parts)


def _counted_for(network: Network) -> str:
    found = network.counted_for
    return found if found == "one example" else f"{found}, {shape_text(network.input_shape)}"


def _before(network: Network) -> list[tuple[str, str]]:
    given = ", ".join(f"{name} {value_text(value)}" for name, value in network.parameters.items())
    return [("input", f"{network.input_name} {shape_text(network.input_shape)}"), *([("with", given)] if given else [])]


def _after(network: Network, accepted: Ranges | None, shown: Sequence[Row]) -> list[tuple[str, str]]:
    total = totals(network)
    trainable = "all" if total.trainable == total.parameters else f"{total.trainable:,}"
    facts = [
        ("output", shape_text(network.output_shape)),
        ("parameters", f"{total.parameters:,} ({trainable} trainable), {byte_text(FLOAT * total.parameters)}"),
        ("MACs", number_text(total.macs)),
        ("FLOPs", number_text(total.flops)),
        ("outputs", byte_text(total.memory)),
    ]
    if network.end_points:
        facts.append(("end points", _end_points(network, shown)))
    if sizes := image_text(accepted):
        facts.append(("accepts", f"images of {sizes}"))
    return facts


def _end_points(network: Network, shown: Sequence[Row]) -> str:
    """The keys of the end points that are a row's output, and the number of the others."""
    outputs = {row.output for row in shown}
    keys = [key for key, index in network.end_points.items() if index in outputs]
    folded = len(network.end_points) - len(keys)
    return ", ".join([*keys, *([f"and {folded:,} inside folded scopes"] if folded else [])])


def _rows(network: Network, shown: Sequence[Row], parameters: Sequence[str], width: int | None) -> list[str]:
    fields = receptive_fields(network)
    shapes = {0: network.input_shape, **{layer.index: layer.output_shape for layer in network.layers}}
    texts = [
        _row(row, made, shapes[row.output], fields[row.output]) for row, made in zip(shown, parameters, strict=True)
    ]
    cells = [[visible(cell) for cell in text] for text in (_HEADER, *texts)]
    widths = [max(map(columns, column)) for column in zip(*cells, strict=True)]
    gap = _GAPS[0]
    if width is not None and sum(widths) + gap * (len(widths) - 1) > width:
        gap = _GAPS[1]
        widths = [widths[0], *(min(most, _MOST_CELL) for most in widths[1:])]
        over = sum(widths) + gap * (len(widths) - 1) - width
        widths[0] = max(min(widths[0], _LEAST_NAME), widths[0] - max(over, 0))
    lines = [_line([_cropped(row[0], widths[0]), *map(_cut, row[1:], widths[1:])], widths, gap) for row in cells]
    return [lines[0], "-" * (sum(widths) + gap * (len(widths) - 1)), *lines[1:]]


def _parameters(shown: Sequence[Row]) -> Iterator[str]:
    """The number of parameters of each row; those that it shares with a row above are counted there."""
    counted: set[str] = set()
    for row in shown:
        variables = distinct(row.layers)
        made = [variable for variable in variables if variable.name not in counted]
        counted.update(variable.name for variable in made)
        yield "shared" if variables and not made else f"{elements(made):,}"


def _row(row: Row, parameters: str, shape: Shape | None, field: ReceptiveField | None) -> tuple[str, ...]:
    of = sums(row.layers)
    return (
        row.name,
        row.kind,
        shape_text(shape),
        parameters,
        number_text(of.macs),
        number_text(of.memory),
        field_text(field),
    )


def _line(cells: Sequence[str], widths: Sequence[int], gap: int) -> str:
    padded = []
    for index, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        blanks = " " * (width - columns(cell))
        padded.append(cell + blanks if index < _LEFT else blanks + cell)
    return (" " * gap).join(padded)


def _cropped(name: str, width: int) -> str:
    """A name without its beginning where it is too long: scopes differ at the end."""
    return name if len(name) <= width else f"...{name[len(name) - width + 3 :]}"


def _cut(cell: str, width: int) -> str:
    """A cell without its end where it is too long, as an expression in symbolic sizes can be."""
    return cell if len(cell) <= width else f"{cell[: width - 3]}..."


def _described(facts: Sequence[tuple[str, str]], width: int | None) -> list[str]:
    lines: list[str] = []
    for label, text in facts:
        first, *rest = _wrapped(text, None if width is None else max(width - _LABEL, _LABEL))
        lines += [f"{label:<{_LABEL}}{first}", *(f"{'':<{_LABEL}}{line}" for line in rest)]
    return lines


def _wrapped(text: str, width: int | None) -> list[str]:
    shown = visible(text)
    if width is None or columns(shown) <= width:
        return [shown]
    return textwrap.wrap(shown, width, break_on_hyphens=False)
