"""Alignments against a table of all subsequences, and orders against all choices."""

from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from netspec.comparison import sequences
from netspec.comparison.sequences import common, in_order

WORDS = st.text("abc", max_size=9)


def length_by_table(one: str, other: str) -> int:
    table = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            table[i + 1][j + 1] = table[i][j] + 1 if a == b else max(table[i][j + 1], table[i + 1][j])
    return table[-1][-1]


def test_the_table_counts() -> None:
    assert length_by_table("abcab", "cabb") == 3


@given(WORDS, WORDS)
def test_a_longest_common_subsequence(one: str, other: str) -> None:
    pairs = common(one, other)
    assert all(one[i] == other[j] for i, j in pairs)
    assert all(i < k and j < m for (i, j), (k, m) in pairwise(pairs))
    assert len(pairs) == length_by_table(one, other)


def test_sequences_that_differ_in_everything_align_their_unique_items() -> None:
    assert sequences._MOST_EDITS < 2 * 300
    one, other = [*range(300), "x", *range(300)], [*range(300, 600), "x", *range(300, 600)]
    assert common(one, other) == [(300, 300)]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 3)), max_size=8, unique_by=lambda item: item[0]))
def test_the_heaviest_of_the_longest_orders(items: list[tuple[int, int]]) -> None:
    places, weights = [place for place, _ in items], [weight for _, weight in items]
    kept = sorted(in_order(places, weights))
    ascending = [
        chosen
        for count in range(len(items) + 1)
        for chosen in combinations(range(len(items)), count)
        if all(places[a] < places[b] for a, b in pairwise(chosen))
    ]
    best = max((len(chosen), sum(weights[index] for index in chosen)) for chosen in ascending)
    assert tuple(kept) in ascending
    assert (len(kept), sum(weights[index] for index in kept)) == best
