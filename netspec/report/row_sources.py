"""The layers that feed each row of a table, by names as short as the row's own scope allows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from netspec.network import Network
from netspec.report.rows import Row


def row_sources(network: Network, shown: Sequence[Row]) -> list[tuple[str, ...]]:
    """The names of the outputs outside of each row that feed it, in order; that of the network's input among them.

    An output inside of a folded row has its own name, which begins with the row's.
    """
    names = _Names(network, shown)
    return [
        tuple(names.seen_from(row, index) for index in outer)
        for row, outer in zip(shown, outer_inputs(shown), strict=True)
    ]


def outer_inputs(shown: Iterable[Row]) -> list[list[int]]:
    """The indices of the outputs outside of each row that its layers take, once each if the row is folded."""
    found = []
    for row in shown:
        inside = _inside(row)
        taken = [index for layer in row.layers for index in layer.inputs if index not in inside]
        found.append(taken if len(row.layers) == 1 else list(dict.fromkeys(taken)))
    return found


def branches(shown: Sequence[Row]) -> list[bool]:
    """Whether each row takes anything else than the output of the row above; the first, than the network's input."""
    above = [0, *(row.output for row in shown)]
    return [{*outer} != {before} for outer, before in zip(outer_inputs(shown), above[:-1], strict=True)]


class _Names:
    """The names of outputs by index, and which of them mean more than one."""

    def __init__(self, network: Network, shown: Sequence[Row]) -> None:
        self._of = network.output_names() | {row.output: row.name for row in shown if row.output in _inside(row)}
        self._count: Mapping[str, int] = Counter(self._of.values())
        self._scope = network.scope

    def seen_from(self, row: Row, index: int) -> str:
        """The name below the innermost scope around the row that it shares, unless that is another's name there."""
        name = self._of[index]
        number = f" #{index}" if self._count[name] > 1 else ""
        if index == 0:
            return name + number
        around, parts = row.name.split("/")[:-1], name.split("/")
        shared = 0
        while shared < min(len(around), len(parts) - 1) and around[shared] == parts[shared]:
            shared += 1
        for kept in range(shared, -1, -1):
            short = "/".join(parts[kept:])
            if not any(
                "/".join([*around[:deeper], short]) in self._count for deeper in range(kept + 1, len(around) + 1)
            ):
                return short + number
        return f"{self._scope}/{name}{number}".removeprefix("/")


def _inside(row: Row) -> set[int]:
    return {index for layer in row.layers for index in layer.outputs}
