"""Renders a network as a table for people: a row for each layer, then totals and what the numbers mean."""

from __future__ import annotations

from collections.abc import Iterator

from netspec.analysis.size_hints import Ranges
from netspec.network import Network
from netspec.report.facts import Facts, found_facts, given_facts, meanings, title
from netspec.report.fitted_columns import Fitted, fitted
from netspec.report.layer_columns import DEFAULT, ColumnChoice, telling
from netspec.report.listing import Listing
from netspec.report.path_columns import Paths
from netspec.report.theme import PLAIN, Theme, painted
from netspec.report.visible import columns, visible
from netspec.report.wrap import described, wrapped


def table(
    network: Network,
    accepted: Ranges | None = None,
    theme: Theme = PLAIN,
    depth: int | None = None,
    choice: ColumnChoice = DEFAULT,
) -> str:
    """The whole report.

    `accepted` are the image sizes that the network accepts. No line is wider than the theme's width, if it has one.
    `depth` folds the scopes at that depth into one row each.
    """
    listing = Listing(network, depth)
    choice = telling(choice, listing)
    values = {column.name: column.values(listing) for column in choice.columns}
    fit = fitted(choice, values, theme.width)
    shown = {column.name for column in fit.columns}
    notes = [meanings(listing, shown), *_left_out(fit, theme.width)]
    parts = [
        _title(network, theme),
        _facts(given_facts(network), theme),
        _rows(fit, theme),
        _facts(found_facts(listing, accepted, theme.width), theme),
        [painted(line, theme.faint) for note in notes for line in wrapped(note, theme.width)],
    ]
    return "\n".join("".join(f"{line}\n" for line in part) for part in parts)


def _title(network: Network, theme: Theme) -> list[str]:
    first, *others = wrapped(title(network), theme.width)
    name = first[: len(visible(network.name))]
    return [painted(name, theme.place) + first[len(name) :], *others]


def _left_out(fit: Fitted, width: int | None) -> list[str]:
    if not fit.left_out:
        return []
    names = [column.name for column in fit.left_out]
    note = f"Left out at {width} columns: {', '.join(names)}."
    remedy = f"--columns {','.join([fit.columns[0].name, *names])} shows them."
    both = f"{note} {remedy}"
    return [both] if columns(both) <= (width or 0) else [note, remedy]


def _facts(facts: Facts, theme: Theme) -> Iterator[str]:
    for beside, line in described(facts, theme.width):
        yield (painted(beside, theme.place) if beside.strip() else beside) + line


def _rows(fit: Fitted, theme: Theme) -> Iterator[str]:
    blanks = " " * fit.gap
    head, *lines = zip(*fit.cells, strict=True)
    header = blanks.join(head).rstrip()
    yield painted(header, theme.place)
    yield painted("-" * len(header), theme.faint)
    for line in lines:
        cells = [_painted(cell, column.kind, theme) for cell, column in zip(line, fit.columns, strict=True)]
        yield blanks.join(cells).rstrip()


def _painted(cell: str, kind: object, theme: Theme) -> str:
    """A path with its scopes faint."""
    scope, slash, last = cell.rpartition("/")
    return painted(scope + slash, theme.faint) + last if isinstance(kind, Paths) else cell
