"""Aligns sequences: the items that two have in common, and the longest part of a permutation that is in order."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Sequence
from typing import TypeAlias

from netspec.budget import spend

Pairs: TypeAlias = list[tuple[int, int]]
"""Indices into the one and the other sequence, both ascending."""

_MOST_EDITS = 400
"""Beyond this many insertions and deletions, only items that are unique in both sequences are aligned."""


def common(one: Sequence[Hashable], other: Sequence[Hashable]) -> Pairs:
    """A longest common subsequence, as pairs of indices; a shorter one if the sequences differ in very many items."""
    spend((len(one) + len(other)) // 4)
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(one), len(other)) - start and one[-1 - end] == other[-1 - end]:
        end += 1
    middle = _shortest_edit(one[start : len(one) - end], other[start : len(other) - end])
    return [
        *((at, at) for at in range(start)),
        *((start + i, start + j) for i, j in middle),
        *((len(one) - at, len(other) - at) for at in range(end, 0, -1)),
    ]


def _shortest_edit(one: Sequence[Hashable], other: Sequence[Hashable]) -> Pairs:
    """The algorithm of E. Myers, "An O(ND) difference algorithm and its variations", 1986, forwards only."""
    if not one or not other:
        return []
    furthest = {1: 0}
    trace: list[dict[int, int]] = []
    for edits in range(min(len(one) + len(other), _MOST_EDITS) + 1):
        spend(edits + 1)
        trace.append(dict(furthest))
        for k in range(-edits, edits + 1, 2):
            down = k == -edits or (k != edits and furthest[k - 1] < furthest[k + 1])
            i = furthest[k + 1] if down else furthest[k - 1] + 1
            j = i - k
            while i < len(one) and j < len(other) and one[i] == other[j]:
                i, j = i + 1, j + 1
            furthest[k] = i
            if i >= len(one) and j >= len(other):
                return _path(trace, i, j)
    return _of_unique_items(one, other)


def _path(trace: Sequence[dict[int, int]], i: int, j: int) -> Pairs:
    """The diagonal steps of the path that was found, traced back from its end."""
    pairs: Pairs = []
    for edits in range(len(trace) - 1, -1, -1):
        furthest, k = trace[edits], i - j
        down = k == -edits or (k != edits and furthest[k - 1] < furthest[k + 1])
        before = k + 1 if down else k - 1
        start = furthest[before] if edits else 0
        stop = start if down or not edits else start + 1
        while i > stop and j > 0:
            i, j = i - 1, j - 1
            pairs.append((i, j))
        i, j = start, start - before
    return pairs[::-1]


def _of_unique_items(one: Sequence[Hashable], other: Sequence[Hashable]) -> Pairs:
    counts = Counter(one), Counter(other)
    at = {item: index for index, item in enumerate(other) if counts[1][item] == 1}
    pairs = [(index, at[item]) for index, item in enumerate(one) if counts[0][item] == 1 and item in at]
    kept = in_order([j for _, j in pairs], [1] * len(pairs))
    return [pair for index, pair in enumerate(pairs) if index in kept]


def in_order(places: Sequence[int], weights: Sequence[int]) -> frozenset[int]:
    """The indices of a longest ascending subsequence of distinct places; of several, the one of the greatest weight."""
    spend(len(places))
    ranks = sorted(places)
    best: list[tuple[int, int, int]] = [(0, 0, -1)] * (len(ranks) + 1)  # a Fenwick tree of maxima
    before: list[int] = []
    for index, place in enumerate(places):
        rank = bisect_left(ranks, place)
        length, weight, last = (0, 0, -1)
        at = rank
        while at > 0:
            length, weight, last = max((length, weight, last), best[at])
            at &= at - 1
        before.append(last)
        found, at = (length + 1, weight + weights[index], index), rank + 1
        while at < len(best):
            best[at] = max(best[at], found)
            at += at & -at
    end, at = (0, 0, -1), len(ranks)
    while at > 0:
        end = max(end, best[at])
        at &= at - 1
    kept: set[int] = set()
    index = end[2]
    while index >= 0:
        kept.add(index)
        index = before[index]
    return frozenset(kept)
