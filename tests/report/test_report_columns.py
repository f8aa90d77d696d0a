"""Values as cells: aligned among themselves, and cut to a width."""

from __future__ import annotations

import pytest

from netspec.report.column_kinds import Numbers, Percents, Words
from netspec.report.layer_columns import COLUMNS
from netspec.report.path_columns import PathLists
from netspec.report.shape_columns import Shapes
from netspec.shapes import Dim, Shape, floor_div, multiply, symbol

H, N = symbol("H"), symbol("N")
HALF = floor_div(H, 2)


def test_numbers_end_below_each_other_and_below_their_title() -> None:
    assert Numbers().column("MACs", [1234, 5, None, "shared"]) == ["  MACs", " 1,234", "     5", "     ?", "shared"]


def test_expressions_are_aligned_by_their_factor() -> None:
    values: list[Dim] = [multiply(1200, HALF), 7, HALF]
    assert Numbers().column("MACs", values) == [
        "MACs             ",
        "1200*floor(H / 2)",
        "   7             ",
        "    floor(H / 2) ",
    ]
    assert Numbers().cells(values, 15) == ["1200*floor(H/2)", "   7", "    floor(H/2)"]
    assert Numbers().cells(values, 10) == ["1200*fl...", "   7", "    flo..."]


@pytest.mark.parametrize(
    ("value", "raw"),
    [(12, 12), (None, None), ("shared", 0), ("-", None), ("1,311x9", "1311x9"), (HALF, "floor(H / 2)")],
)
def test_numbers_for_programs(value: object, raw: object) -> None:
    assert Numbers().raw(value) == raw


def test_shares() -> None:
    assert Percents().column("%", [12.345, 100.0, None]) == ["    %", " 12.3", "100.0", "    ?"]
    assert Percents().raw(1 / 3) == 0.333333


def test_words_lose_their_end() -> None:
    assert Words().column("op", ["conv2d", "fully_connected"], 10) == ["op        ", "conv2d    ", "fully_c..."]
    assert Words().column("op", ["画像", "ab"]) == ["op  ", "画像", "ab  "]


SHAPES: list[Shape | None] = [(N, 112, 112, 64), (N, 7, 56, 1024), (N, 10), None, ()]


def test_sizes_are_aligned_axis_by_axis_among_shapes_of_one_rank() -> None:
    assert Shapes().cells(SHAPES) == ["[N, 112, 112,   64]", "[N,   7,  56, 1024]", "[N, 10]", "?", "[]"]


def test_shapes_of_numbers_lose_their_blanks_before_a_size() -> None:
    assert Shapes().cells(SHAPES, 18) == ["[N, 112, 112, 64]", "[N, 7, 56, 1024]", "[N, 10]", "?", "[]"]
    assert Shapes().cells(SHAPES, 12) == ["[..., 64]", "[..., 1024]", "[N, 10]", "?", "[]"]


def test_expressions_of_sizes_begin_below_each_other() -> None:
    shapes: list[Shape] = [(N, HALF, 8), (N, floor_div(H, 16), 256)]
    assert Shapes().cells(shapes) == ["[N, floor(H / 2),    8]", "[N, floor(H / 16), 256]"]
    assert Shapes().cells(shapes, 22) == ["[N, floor(H/2),    8]", "[N, floor(H/16), 256]"]
    assert Shapes().cells(shapes, 20) == ["[N, floor(H/2),   8]", "[N, floo...16), 256]"]


def test_lists_keep_the_first_paths_and_count_the_others() -> None:
    names = ["a/first", "b/second", "c/third"]
    lists = PathLists("layers")
    assert lists.cells([names], 80) == ["a/first, b/second, c/third"]
    assert lists.cells([names], 22) == ["a/first, b/second, +1"]
    assert lists.cells([names], 12) == ["a/first, +2"]
    assert lists.cells([names], 9) == ["3 layers"]
    assert PathLists("keys").cells([names, []], 9) == ["3 keys", ""]


def test_every_column_says_what_it_holds() -> None:
    for name, column in COLUMNS.items():
        assert name == column.name
        assert column.meaning
        assert len(column.title) <= 12
