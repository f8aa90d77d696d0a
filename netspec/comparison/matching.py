"""Matches the layers of two networks: by name, else by what they are and where.

1. Along the tree of paths, scopes and layers with the same name are pairs. Those with default names are aligned, since
   their numbers say nothing.
2. Of the rest, layers with the same op and arguments between the same pairs are renamed ones, if there are equally many
   on both sides; and so are those whose scope was renamed.
3. What is left has another op, if its name is a default one, and equally many are left between the same pairs.
"""

from __future__ import annotations

import math
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from netspec.budget import spend
from netspec.comparison.paths import Branch, LayerPath, PathPart, Placed, tree
from netspec.comparison.sequences import common, in_order

_PAIR = 10


class LayerPair(NamedTuple):
    """A layer before, and the same layer after."""

    before: Placed
    after: Placed

    @property
    def weight(self) -> int:
        """The parameters of both: of two layers that change places, the one with more is said to stay."""
        return sum(math.prod(variable.shape) for placed in self for variable in placed.layer.variables)


def matched(before: Sequence[Placed], after: Sequence[Placed], numbers: dict[Any, int]) -> list[LayerPair]:
    """The pairs, in the order of the layers after."""
    pairs = list(_by_name(tree(list(before)), tree(list(after)), numbers))
    pairs += _renamed(pairs, before, after)
    pairs += _in_renamed_scopes(pairs, before, after)
    pairs += _of_another_op(pairs, before, after)
    return sorted(pairs, key=lambda pair: pair.after.layer.index)


def steady(pairs: Sequence[LayerPair]) -> list[LayerPair]:
    """The most pairs whose order is the same before and after; the others have moved."""
    # Of equal weights, the name decides, so that the same layers stay in both directions.
    ranks = {name: rank for rank, name in enumerate(sorted({_name_of(pair) for pair in pairs}))}
    weights = [pair.weight * len(pairs) ** 2 + ranks[_name_of(pair)] for pair in pairs]
    kept = in_order([pair.before.layer.index for pair in pairs], weights)
    return [pair for index, pair in enumerate(pairs) if index in kept]


def _name_of(pair: LayerPair) -> tuple[tuple[str, int], ...]:
    return min(tuple((part.name, part.number or 0) for part in placed.path) for placed in pair)


def _by_name(before: Branch, after: Branch, numbers: dict[Any, int]) -> Iterator[LayerPair]:
    """The pairs along two trees."""
    stack = [(before, after)]
    while stack:
        one, other = stack.pop()
        spend(_PAIR)
        yield from _at_one_path(one.layers, other.layers)
        stack += [(one.inside[old], other.inside[new]) for old, new in _same_parts(one, other, numbers)]


def _at_one_path(before: Sequence[Placed], after: Sequence[Placed]) -> Iterator[LayerPair]:
    """The pairs of layers that share a path: one each, or those of the same op, in order."""
    if len(before) == len(after) == 1:
        yield LayerPair(before[0], after[0])
        return
    ops = [placed.layer.op.key for placed in before], [placed.layer.op.key for placed in after]
    yield from (LayerPair(before[i], after[j]) for i, j in common(*ops))


def _same_parts(before: Branch, after: Branch, numbers: dict[Any, int]) -> Iterator[tuple[PathPart, PathPart]]:
    """The parts of paths that mean the same below two branches."""
    counts = [Counter(part.name for part in branch.inside if part.number) for branch in (before, after)]
    single = {name for name, count in counts[0].items() if count == counts[1][name] == 1}
    # A default name that one side gives, and the other leaves to TensorFlow.
    given = [part for part in before.inside if not part.number and _is_left_out(part, after, counts[0], counts[1])]
    left = [part for part in after.inside if not part.number and _is_left_out(part, before, counts[1], counts[0])]
    yield from ((part, part._replace(number=1)) for part in given)
    yield from ((part._replace(number=1), part) for part in left)
    single.update(part.name for part in (*given, *left))
    sides = [list(branch.inside) for branch in (before, after)]
    yield from ((part, part) for part in sides[0] if _is_sure(part, single) and part in after.inside)
    if all(_is_sure(part, single) for side in sides for part in side):
        return
    keys = [
        [part.name if _is_sure(part, single) else (part.name, branch.inside[part].content(numbers)) for part in side]
        for branch, side in zip((before, after), sides, strict=True)
    ]
    aligned = common(*keys)
    yield from ((sides[0][i], sides[1][j]) for i, j in aligned if not _is_sure(sides[0][i], single))
    for (i, j), (k, m) in pairwise([(-1, -1), *aligned, (len(sides[0]), len(sides[1]))]):
        # Between what is aligned, those with the same default name are the same, in order.
        left = [part for part in sides[0][i + 1 : k] if not _is_sure(part, single)]
        for name in dict.fromkeys(part.name for part in left):
            others = [part for part in sides[1][j + 1 : m] if part.number and part.name == name]
            yield from zip([part for part in left if part.name == name], others, strict=False)


def _is_left_out(part: PathPart, other: Branch, own: Counter[str], others: Counter[str]) -> bool:
    """Whether the other side has a name that is given here as a default name, once."""
    return part not in other.inside and not own[part.name] and others[part.name] == 1


def _is_sure(part: PathPart, single: Collection[str]) -> bool:
    """Whether a part is a name that the file gives, or a default name that each side has once."""
    return not part.number or part.name in single


def unmatched(
    pairs: Iterable[LayerPair], before: Sequence[Placed], after: Sequence[Placed]
) -> tuple[list[Placed], list[Placed]]:
    """The layers of both networks that are in no pair."""
    pairs = list(pairs)
    old, new = {pair.before for pair in pairs}, {pair.after for pair in pairs}
    return [placed for placed in before if placed not in old], [placed for placed in after if placed not in new]


def _renamed(pairs: Sequence[LayerPair], before: Sequence[Placed], after: Sequence[Placed]) -> Iterator[LayerPair]:
    """Layers without a pair that have the same op and arguments, equally many between the same pairs or one at all."""
    old, new = unmatched(pairs, before, after)
    if not old or not new:
        return
    anchors = steady(sorted(pairs, key=lambda pair: pair.after.layer.index))
    gaps = defaultdict[tuple[int, int], tuple[list[Placed], list[Placed]]](lambda: ([], []))
    for side, layers in enumerate((old, new)):
        borders = [pair[side].layer.index for pair in anchors]
        at = 0
        for placed in layers:
            while at < len(borders) and borders[at] < placed.layer.index:
                at += 1
            gaps[at, placed.content][side].append(placed)
    found = [pair for gone, come in gaps.values() if len(gone) == len(come) for pair in map(LayerPair, gone, come)]
    yield from found
    sides = [defaultdict[int, list[Placed]](list) for _ in range(2)]
    for contents, layers in zip(sides, unmatched(found, old, new), strict=True):
        for placed in layers:
            contents[placed.content].append(placed)
    for content, left in sides[0].items():
        if len(left) == len(sides[1][content]) == 1:
            yield LayerPair(left[0], sides[1][content][0])


def _in_renamed_scopes(
    pairs: Sequence[LayerPair], before: Sequence[Placed], after: Sequence[Placed]
) -> Iterator[LayerPair]:
    """Layers without a pair that have the same name below scopes that were renamed."""
    old, new = unmatched(pairs, before, after)
    scopes = dict(filter(None, map(renamed_part, pairs)))
    by_path = {placed.path: placed for placed in new}
    for placed in old:
        for depth in range(1, len(placed.path)):
            come = scopes.get(placed.path[:depth])
            found = by_path.pop((*come, *placed.path[depth:]), None) if come else None
            if found is not None:
                yield LayerPair(placed, found)
                break


def _of_another_op(
    pairs: Sequence[LayerPair], before: Sequence[Placed], after: Sequence[Placed]
) -> Iterator[LayerPair]:
    """Layers with default names, which follow from their ops: equally many in one scope between the same pairs."""
    old, new = unmatched(pairs, before, after)
    gaps = defaultdict[tuple[int, LayerPath], tuple[list[Placed], list[Placed]]](lambda: ([], []))
    anchors = steady(sorted(pairs, key=lambda pair: pair.after.layer.index))
    for side, layers in enumerate((old, new)):
        borders = [pair[side].layer.index for pair in anchors]
        for placed in layers:
            gaps[bisect(borders, placed.layer.index), placed.path[:-1]][side].append(placed)
    for gone, come in gaps.values():
        found = list(map(LayerPair, gone, come))
        if len(gone) == len(come) and all(map(is_of_another_op, found)):
            yield from found


def is_of_another_op(pair: LayerPair) -> bool:
    """Whether two layers have other ops, and so other default names, and are given the same arguments."""
    old, new = (placed.layer for placed in pair)
    is_default = all(placed.path[-1].number for placed in pair)
    return is_default and old.op.key != new.op.key and old.given.keys() == new.given.keys()


def renamed_part(pair: LayerPair) -> tuple[LayerPath, LayerPath] | None:
    """The scopes that differ between the paths of a pair, up to the part behind which they are equal."""
    old, new = pair.before.path, pair.after.path
    while old and new and _same_name(old[-1], new[-1]):
        old, new = old[:-1], new[:-1]
    return (old, new) if old and new and len(new) < len(pair.after.path) else None


def _same_name(one: PathPart, other: PathPart) -> bool:
    return one == other or (one.number is not None and other.number is not None and one.name == other.name)
