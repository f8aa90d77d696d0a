"""Condenses what only follows from changes: shapes downstream, default names, end points that came and went."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netspec.comparison.compare import own_name
from netspec.comparison.difference import Difference, ShapeChange
from netspec.report.change_entries import Detail, OutputNames
from netspec.report.name_ranges import name_ranges
from netspec.shapes import shape_text

_MOST_SHAPES = 6


def consequences(found: Difference) -> list[Detail]:
    """What only follows: shapes downstream, numbers of default names, end points of added and removed layers."""
    ends = end_point_text(found, follows=True)
    return [*_shapes(found), *_renumbered(found), *([Detail(f"end points: {ends}")] if ends else [])]


def _shapes(found: Difference) -> Iterator[Detail]:
    """The shapes of layers that were not changed themselves; of equal ones in a row, the first and the last."""
    names = OutputNames(found)
    told = {change.pair for change in found.changed}
    groups: list[list[ShapeChange]] = []
    for change in found.shapes:
        if change.pair in told:
            continue
        if groups and (groups[-1][0].before, groups[-1][0].after) == (change.before, change.after):
            groups[-1].append(change)
        else:
            groups.append([change])
    shown = groups if len(groups) <= _MOST_SHAPES + 1 else [*groups[: _MOST_SHAPES - 1], groups[-1]]
    for group in shown:
        if group is groups[-1] and len(shown) < len(groups):
            left = groups[_MOST_SHAPES - 1 : -1]
            yield Detail(f"... and {sum(map(len, left)):,} layers between them")
        of = names.after(change.pair for change in group)
        title = of[0] if len(of) == 1 else f"{of[0]} to {of[-1]} ({len(of):,} layers)"
        yield Detail(f"{title}: {shape_text(group[0].before)} -> {shape_text(group[0].after)}")


def _renumbered(found: Difference) -> Iterator[Detail]:
    """Default names with other numbers, in one line."""
    pairs = found.renumbered
    if not pairs:
        return
    old, new = (
        [own_name(network, pair[side]) for pair in (pairs[0], pairs[-1])]
        for side, network in enumerate((found.before, found.after))
    )
    more = f" to {old[1]} -> {new[1]} ({len(pairs):,} layers)" if len(pairs) > 1 else ""
    yield Detail(f"default names are numbered anew: {old[0]} -> {new[0]}{more}")


def end_point_text(found: Difference, *, follows: bool) -> str:
    """The changes of end points: those that follow from added and removed layers, or the others."""
    changes = found.end_points
    sides = ((found.before, found.removed), (found.after, found.added))
    own = [{index for placed in layers for index in placed.layer.outputs} for _, layers in sides]
    indices = [{network.short_name(key): index for key, index in network.end_points.items()} for network, _ in sides]

    def chosen(side: int, keys: Sequence[str]) -> list[str]:
        return [key for key in keys if (indices[side][key] in own[side]) is follows]

    texts = []
    if removed := chosen(0, changes.removed):
        texts.append(f"removed {name_ranges(removed)}")
    if added := chosen(1, changes.added):
        texts.append(f"added {name_ranges(added)}")
    if changes.redirected and not follows:
        texts.append(f"of other layers: {name_ranges(changes.redirected)}")
    if changes.reordered and follows is bool(found.moved):
        texts.append("in another order")
    return "; ".join(texts)
