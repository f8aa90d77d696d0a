"""Renders a network as Markdown, for pull requests and pages: the table of layers with its totals, then the facts."""

from __future__ import annotations

from netspec.analysis.size_hints import Ranges
from netspec.network import Network
from netspec.report.column_kinds import Numbers
from netspec.report.facts import found_facts, given_facts, meanings
from netspec.report.layer_columns import DEFAULT, ColumnChoice, telling
from netspec.report.listing import Listing
from netspec.report.markdown import code, escaped, markdown_table


def network_markdown(
    network: Network, accepted: Ranges | None = None, depth: int | None = None, choice: ColumnChoice = DEFAULT
) -> str:
    """The whole report."""
    listing = Listing(network, depth)
    columns = telling(choice, listing).columns
    cells = [[column.kind.in_markdown(value) for value in column.values(listing)] for column in columns]
    totals = [column.kind.in_markdown(column.total(listing)) if column.total else "" for column in columns]
    totals = [f"**{total}**" if total else "" for total in totals]
    totals[0] = totals[0] or "**total**"
    numbers = {place for place, column in enumerate(columns) if isinstance(column.kind, Numbers)}
    doc = [] if network.doc is None else [escaped(" ".join(network.doc.split())), ""]
    facts = [*given_facts(network), *found_facts(listing, accepted)]
    lines = [
        f"### {code(network.name)}",
        "",
        *doc,
        *markdown_table([column.title for column in columns], [*zip(*cells, strict=True), totals], numbers),
        "",
        *(f"- **{label}**: {escaped(text)}" for label, text in facts),
        "",
        escaped(meanings(listing, {column.name for column in columns})),
    ]
    return "".join(f"{line}\n" for line in lines)
