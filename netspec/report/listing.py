"""The rows of a network, with what is computed over all of them at once and read by several columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from netspec.analysis.receptive_field import ReceptiveField, receptive_fields
from netspec.analysis.totals import Totals, sums, totals
from netspec.network import Network, distinct
from netspec.ops import Variable
from netspec.report.row_sources import branches, outer_inputs, row_sources
from netspec.report.rows import Row, rows
from netspec.shapes import Shape


class Listing:
    """A network as rows. Scopes at `depth` levels are folded into one row each; with None, no scope is."""

    def __init__(self, network: Network, depth: int | None = None) -> None:
        self.network = network
        self.rows: Sequence[Row] = rows(network, depth)

    @cached_property
    def sums(self) -> Sequence[Totals]:
        """The sums over the layers of each row."""
        return [sums(row.layers) for row in self.rows]

    @cached_property
    def totals(self) -> Totals:
        """The sums over all layers."""
        return totals(self.network)

    @cached_property
    def fields(self) -> Mapping[int, ReceptiveField | None]:
        """The receptive fields of outputs by index."""
        return receptive_fields(self.network)

    @cached_property
    def shapes(self) -> Mapping[int, Shape | None]:
        """The shapes of outputs by index, and that of the input at 0."""
        return self.network.output_shapes()

    @cached_property
    def end_points(self) -> Mapping[int, Sequence[str]]:
        """The keys of the end points by the index of the output."""
        keys: dict[int, list[str]] = {}
        for key, index in self.network.end_points.items():
            keys.setdefault(index, []).append(key)
        return keys

    @cached_property
    def variables(self) -> Sequence[Sequence[Variable]]:
        """The variables that each row reads, shared ones once."""
        return [distinct(row.layers) for row in self.rows]

    @cached_property
    def made(self) -> Sequence[Sequence[Variable]]:
        """The variables that each row makes: those that it shares with a row above are made there."""
        known: set[str] = set()
        found = []
        for variables in self.variables:
            found.append([variable for variable in variables if variable.name not in known])
            known.update(variable.name for variable in variables)
        return found

    @cached_property
    def sources(self) -> Sequence[Sequence[str]]:
        """The names of the outputs that feed each row."""
        return row_sources(self.network, self.rows)

    @cached_property
    def branches(self) -> Sequence[bool]:
        """Whether each row takes anything else than the output of the row above."""
        return branches(self.rows)

    @cached_property
    def input_shapes(self) -> Sequence[Sequence[Shape | None]]:
        """The shapes that each row takes from outside."""
        return [[self.shapes[index] for index in outer] for outer in outer_inputs(self.rows)]
