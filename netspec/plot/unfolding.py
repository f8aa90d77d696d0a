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
    for scope in [id for name in opened for id in named_scopes(graph, name)]:
        at: int | None = scope
        while at is not None:
            found.add(at)
            at = scopes[at].parent
    return frozenset(found.difference(*(named_scopes(graph, name) for name in closed)))


def named_scopes(graph: NetworkGraph, name: str) -> list[int]:
    """The ids of the outermost scopes that have a path, or of those into which they are merged.

    They are several if the scope is opened again.

    Raises:
        NoSuchScope: there is none.
    """
    scopes = [node for node in graph.nodes if node.kind == "scope"]
    for given in (name.strip("/"), f"{graph.scope}/{name.strip('/')}"):
        found = [node for node in scopes if node.path == given]
        found += [node for node in scopes if node.path.startswith(f"{given}/") and _merges(graph, node, given)]
        if found:
            return [node.id for node in found]
    own = f"{graph.scope}/"
    raise NoSuchScope(name, [node.path.removeprefix(own) for node in scopes])


def _merges(graph: NetworkGraph, node: PlotNode, path: str) -> bool:
    """Whether a path is that of a scope around a node which has no node of its own."""
    around = graph.scope if node.parent is None else graph.nodes[node.parent].path
    return path.startswith(f"{around}/")
