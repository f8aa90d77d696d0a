"""The end points that an export returns, by the names that a user gives them."""

from __future__ import annotations

from collections.abc import Iterable

from netspec.exporting.export_error import ExportError
from netspec.network import Network
from netspec.wording import nearest


def end_point_keys(network: Network, names: Iterable[str]) -> list[str]:
    """The keys of end points, which may be named without the network's scope.

    Raises:
        ExportError: the network has none of a name; every such name is a fault.
    """
    found = {name: network.end_point(name) for name in names}
    if faults := [_fault(network, name) for name, key in found.items() if key is None]:
        raise ExportError(*faults)
    return [key for key in found.values() if key is not None]


def _fault(network: Network, name: str) -> str:
    near = nearest(name, [*network.end_points, *map(network.short_name, network.end_points)])
    has = f"did you mean '{near}'?" if near else f"it has {', '.join(network.end_points) or 'none'}"
    return f"{network.name} has no end point '{name}'; {has}"
