"""The layers of a graph as a table of HTML, for readers whose browser runs no script."""

from __future__ import annotations

import html
from collections.abc import Iterator

from netspec.plot.network_graph import NetworkGraph, PlotNode


def layer_table(graph: NetworkGraph) -> str:
    """The table: a row for each layer, in order of creation, with its path below the network's scope."""
    return "\n".join(_lines(graph))


def _lines(graph: NetworkGraph) -> Iterator[str]:
    yield '<div class="layers"><table>'
    yield f"<thead><tr><th>layer<th>op<th>output<th>parameters<th>MACs for {_text(graph.counted_for)}</thead><tbody>"
    own = f"{graph.scope}/"
    for node in graph.nodes:
        if node.kind == "layer":
            cells = node.op, node.output, _parameters(node), _amount(node.macs)
            yield f"<tr><th>{_text(node.path.removeprefix(own))}{''.join(f'<td>{_text(cell)}' for cell in cells)}"
        elif node.kind == "input":
            yield f"<tr><th>{_text(node.label)}<td>input<td>{_text(node.output)}<td><td>"
    parameters, macs = graph.totals.get("parameters"), graph.totals.get("macs")
    yield f"<tr><th>total<td><td><td>{_text(_amount(parameters))}<td>{_text(_amount(macs))}"
    yield "</tbody></table></div>"


def _parameters(node: PlotNode) -> str:
    """Those that the layer makes, as in `show`."""
    made = node.parameters - node.shared
    return _amount(made) if made or not node.parameters else "shared"


def _amount(amount: int | str | None) -> str:
    return f"{amount:,}" if isinstance(amount, int) else amount or "?"


def _text(text: str) -> str:
    return html.escape(text)
