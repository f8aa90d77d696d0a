"""Finds the specs of two folders that have another path and the same network."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from netspec.cli.specs import within_bounds
from netspec.comparison.compare import difference
from netspec.network import Network
from netspec.report.difference_formats import Comparison

_MOST_TRIED = 8
"""The removed specs that an added one is compared with."""


def with_renamed(compared: Sequence[Comparison], checks: int) -> Sequence[Comparison]:
    """The comparisons, in which a removed spec and an added one with the same network are one that was renamed."""
    removed = {one.names: one for one in compared if one.status == "removed"}
    renamed: dict[tuple[str, str], Comparison] = {}
    for one in compared:
        if one.status == "added" and one.only is not None:
            form = _form(one.only)
            alike = (old for old in removed.values() if old.only is not None and _form(old.only) == form)
            old = next((old for old in islice(alike, _MOST_TRIED) if _same(old, one, checks)), None)
            if old is not None:
                del removed[old.names]
                renamed[one.names] = Comparison((old.names[0], one.names[1]), "renamed", only=one.only)
    return [renamed.get(one.names, one) for one in compared if one.status != "removed" or one.names in removed]


def _form(network: Network) -> object:
    """What is quickly compared."""
    return network.name, len(network.layers), network.inputs, network.returned_text()


def _same(old: Comparison, new: Comparison, checks: int) -> bool:
    before, after = old.only, new.only
    if before is None or after is None:
        return False
    return within_bounds(new.names[1], lambda: difference(before, after).same, stopped=False, checks=checks)
