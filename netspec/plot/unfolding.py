"""Which scopes of a graph are unfolded: those down to a depth, and those that are named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from netspec.plot.network_graph import NetworkGraph, PlotNode


class NoSuchScope(Exception):
    """No scope of the graph has a name; the attributes are the name, and those that there are."""

    def __init__(self, name: str, names: Sequence[str]) -> None:
        super().__init__(name)
        self.name, self.names = name, names


def unfolded(
    graph: NetworkGraph, depth: int | None, opened: Iterable[str] = (), closed: Iterable[str] = ()
) -> frozenset[int]:
    """The ids of the scopes that are unfolded: those above `depth`, all with None; what is opened, with all around it.

    Scopes at `depth` levels are folded, as in the rows of `show`. What is closed stays folded in any case. A name is a
    path of scopes below the network's.

    Raises:
        NoSuchScope: no scope has one of the names.
    """
    scopes = {node.id: node for node in graph.nodes if node.kind == "scope"}
    levels: dict[int, int] = {}
    for id, node in scopes.items():
        levels[id] = 1 if node.parent is None else levels[node.parent] + 1
    found = {id for id, level in levels.items() if depth is None or level < depth}
    for name in opened:
        at: int | None = named_scope(graph, name)
        while at is not None:
            found.add(at)
            at = scopes[at].parent
    return frozenset(found - {named_scope(graph, name) for name in closed})


def named_scope(graph: NetworkGraph, name: str) -> int:
    """The id of the outermost scope that has a path, or of the one into which it is merged.

    Raises:
        NoSuchScope: there is none.
    """
    scopes = [node for node in graph.nodes if node.kind == "scope"]
    for given in (name.strip("/"), f"{graph.scope}/{name.strip('/')}"):
        for node in scopes:
            if node.path == given or (node.path.startswith(f"{given}/") and _merges(graph, node, given)):
                return node.id
    own = f"{graph.scope}/"
    raise NoSuchScope(name, [node.path.removeprefix(own) for node in scopes])


def _merges(graph: NetworkGraph, node: PlotNode, path: str) -> bool:
    """Whether a path is that of a scope around a node which has no node of its own."""
    around = graph.scope if node.parent is None else graph.nodes[node.parent].path
    return path.startswith(f"{around}/")
