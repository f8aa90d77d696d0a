"""Paths that are cut keep their beginning and end, fit, and stay apart."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from netspec.report.short_paths import PathCutter, cut_end, cut_middle, cut_start
from netspec.report.visible import columns

UNITS = [
    f"block{i}/unit_{j}/bottleneck_v1/{name}" for i in (1, 2) for j in (1, 2) for name in ("conv1", "conv2", "add")
]
BRANCHES = [f"Mixed_5{x}/Branch_{i}/Conv2d_0a_1x1" for x in "bc" for i in range(3)]


@pytest.mark.parametrize(
    ("paths", "path", "width", "cut"),
    [
        (UNITS, UNITS[0], 33, UNITS[0]),
        (UNITS, UNITS[0], 32, "block1/unit_1/.../conv1"),
        (UNITS, UNITS[0], 23, "block1/unit_1/.../conv1"),
        (UNITS, UNITS[2], 31, UNITS[2]),
        (UNITS, UNITS[2], 30, "block1/unit_1/.../add"),
        (BRANCHES, BRANCHES[1], 30, "Mixed_5b/...ch_1/Conv2d_0a_1x1"),
        (BRANCHES, BRANCHES[1], 27, "Mixed_5b/...1/Conv2d_0a_1x1"),
        (["net/a/b/c", "net/a/d/c"], "net/a/b/c", 8, ".../b/c"),
        (["a_long_name_without_scopes"], "a_long_name_without_scopes", 10, "..._scopes"),
        (UNITS, UNITS[0], 3, "nv1"),
    ],
)
def test_a_path_is_cut_in_the_middle(paths: list[str], path: str, width: int, cut: str) -> None:
    assert PathCutter(paths).cut(path, width) == cut


def test_the_widths_at_which_paths_stay_apart() -> None:
    assert {PathCutter(UNITS).least(path) for path in UNITS} == {21, 23}
    assert {PathCutter(BRANCHES).least(path) for path in BRANCHES} == {27}
    assert {PathCutter(BRANCHES).comfortable(path) for path in BRANCHES} == {31}


PATHS = st.lists(
    st.lists(st.text("ab1", min_size=1, max_size=6), min_size=1, max_size=5).map("/".join),
    min_size=1,
    max_size=8,
    unique=True,
)


@settings(max_examples=300, deadline=None)
@given(PATHS, st.integers(1, 40))
def test_every_cut_fits_and_keeps_the_end(paths: list[str], width: int) -> None:
    cutter = PathCutter(paths)
    for path in paths:
        cut = cutter.cut(path, width)
        assert len(cut) <= width
        beginning, dots, end = cut.rpartition("...")
        assert path.startswith(beginning)
        assert path.endswith(end)
        assert (cut == path) or dots or width <= 3


@settings(max_examples=300, deadline=None)
@example(["a/b/c", "b/c", "d/c", "c"])
@given(PATHS)
def test_cuts_are_apart_from_the_least_width_on(paths: list[str]) -> None:
    cutter = PathCutter(paths)
    for width in range(max(map(cutter.least, paths)), max(map(len, paths)) + 1):
        cuts = {path: cutter.cut(path, width) for path in paths}
        alike = [(one, other) for one, other in combinations(paths, 2) if cuts[one] == cuts[other]]
        # A path that another one ends in is meant as the same, seen from another scope: `_needed` joins the two.
        assert [two for two in alike if not is_end(*two)] == []


def is_end(one: str, other: str) -> bool:
    """Whether one of two paths ends in the other."""
    return one.endswith(f"/{other}") or other.endswith(f"/{one}")


def test_paths_of_which_one_ends_in_the_other() -> None:
    assert is_end("b/c", "a/b/c")
    assert is_end("a/b/c", "b/c")
    assert not is_end("a/b/c", "a/b")
    assert not is_end("xb/c", "b/c")


def test_below_the_least_width_cuts_can_be_the_same() -> None:
    cutter = PathCutter(BRANCHES)
    assert len({cutter.cut(path, 16) for path in BRANCHES}) == 1


@pytest.mark.parametrize("width", range(1, 14))
@pytest.mark.parametrize("text", ["abcdefghijkl", "高さの名前です", "a高b幅c"])
def test_wide_characters_count_twice(text: str, width: int) -> None:
    for cut in (cut_start, cut_middle, cut_end):
        assert columns(cut(text, width)) <= width
        assert cut(text, columns(text)) == text


def test_where_a_text_is_cut() -> None:
    cuts = [cut("abcdefghij", 7) for cut in (cut_start, cut_middle, cut_end)]
    assert cuts == ["...ghij", "ab...ij", "abcd..."]
