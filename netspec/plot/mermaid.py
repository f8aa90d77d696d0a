"""A picture as Mermaid, which Markdown renders on many sites: a flowchart with subgraphs for unfolded scopes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from decimal import ROUND_HALF_UP, Context

from netspec.plot.network_graph import NetworkGraph, PlotNode
from netspec.report.visible import visible

_COST_BOUNDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2)
_COSTS = ("#ffffff", "#edf6f5", "#d8eeeb", "#b9e2dd", "#8fd1ca", "#5fbab2", "#36a199")
_THREE_DIGITS = Context(prec=3, rounding=ROUND_HALF_UP)
_ESCAPES = {ord(character): f"#{ord(character)};" for character in '#"<>&`;[]{}()|\\'}


def mermaid(graph: NetworkGraph, unfolded: Collection[int]) -> str:
    """The text of a flowchart with some scopes unfolded."""
    return "".join(f"{line}\n" for line in _Flowchart(graph, unfolded).lines())


class _Flowchart:
    """What is seen of a graph."""

    def __init__(self, graph: NetworkGraph, unfolded: Collection[int]) -> None:
        self._graph = graph
        self._seen: list[int] = []
        """The node that is seen in place of each."""
        self._children: dict[int | None, list[PlotNode]] = {None: []}
        for node in graph.nodes:
            inside = self._children.get(node.parent)
            self._seen.append(node.id if inside is not None else self._seen[node.parent or 0])
            if inside is None:
                continue
            inside.append(node)
            if node.kind == "scope" and node.id in unfolded:
                self._children[node.id] = []

    def lines(self) -> Iterator[str]:
        yield "flowchart TB"
        yield from self._inside(None, 1)
        tensors: dict[tuple[int, int], dict[int, str]] = {}
        for source, target, shape in self._graph.edges:
            ends = self._seen[source], self._seen[target]
            if ends[0] != ends[1]:
                tensors.setdefault(ends, {})[source] = shape
        for (start, end), shapes in tensors.items():
            yield f'  n{start} -->|"{"<br>".join(_counted([*shapes.values()]))}"| n{end}'
        for index, fill in enumerate(_COSTS):
            yield f"  classDef cost{index} fill:{fill},stroke:#c9ced8,color:#1d2433"
        yield "  classDef uncounted fill:#ffffff,stroke:#8b93a3,color:#1d2433,stroke-dasharray:4 3"
        yield "  classDef terminal fill:#eef1f6,stroke:#c9ced8,color:#1d2433"
        if frames := [f"n{id}" for id in self._children if id is not None]:
            yield "  classDef frame fill:#f6f7f9,stroke:#c9ced8,color:#1d2433"
            yield f"  class {','.join(frames)} frame"

    def _inside(self, scope: int | None, depth: int) -> Iterator[str]:
        blanks = "  " * depth
        for node in self._children[scope]:
            if node.id in self._children:
                yield f'{blanks}subgraph n{node.id}["{_text(node.label)} · {_text(node.op)}"]'
                yield from self._inside(node.id, depth + 1)
                yield f"{blanks}end"
            else:
                yield f"{blanks}n{node.id}{_shape(node)}:::{_class(node)}"


def _counted(shapes: Sequence[str]) -> Iterator[str]:
    """Each shape once, with how many tensors have it."""
    for shape in dict.fromkeys(shapes):
        count = shapes.count(shape)
        yield f"{count} \N{MULTIPLICATION SIGN} {_text(shape)}" if count > 1 else _text(shape)


def _shape(node: PlotNode) -> str:
    text = f'"{_text(node.label)}<br>{_text(_detail(node))}"'
    if node.kind in ("input", "output"):
        return f"([{text}])"
    return f"[[{text}]]" if node.kind == "scope" else f"[{text}]"


def _detail(node: PlotNode) -> str:
    """What stands below a node's name, as in a drawing."""
    if node.kind in ("input", "output"):
        return node.output
    if node.kind == "scope":
        return f"{node.op} · {node.layers} layers"
    made = node.parameters - node.shared
    return f"{node.op} · {_short(made) if made else 'shared'}" if node.parameters else node.op


def _short(number: int) -> str:
    """A number in three digits, as a drawing has it: 23.3 K."""
    units, amount = ["", " K", " M", " G", " T", " P"], float(number)
    while amount >= 999.5 and len(units) > 1:
        amount /= 1000
        units.pop(0)
    return f"{float(_THREE_DIGITS.create_decimal_from_float(amount)):g}{units[0]}"


def _class(node: PlotNode) -> str:
    if node.kind in ("input", "output"):
        return "terminal"
    return "uncounted" if node.share is None else f"cost{sum(node.share >= bound for bound in _COST_BOUNDS)}"


def _text(text: str) -> str:
    """A text in the quotes of Mermaid."""
    return visible(text).translate(_ESCAPES)
