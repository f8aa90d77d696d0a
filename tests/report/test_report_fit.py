"""Tables of every spec at every width: no line is too long, names stay apart, and nothing is hidden without a word."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from netspec.network import FIRST_INPUT, Network
from netspec.pipeline import inspect_file
from netspec.report.fitted_columns import Fitted, fitted
from netspec.report.layer_columns import COLUMNS, DEFAULT, EVERY, changed, chosen, telling
from netspec.report.listing import Listing
from netspec.report.table import table
from netspec.report.theme import COLOURED, Theme
from netspec.report.visible import columns
from netspec.shapes import symbol

SPECS = sorted((Path(__file__).parents[2] / "specs").glob("*.yaml"))
SHOWN = Path(__file__).parent / "shown"
WIDTHS = (20, 33, 46, 60, 80, 100, 120)


@cache
def network(path: Path) -> Network:
    found = inspect_file(path).network
    assert found is not None
    return found


@cache
def overfeat() -> Network:
    path = next(path for path in SPECS if path.stem == "overfeat")
    shape = (symbol("N"), symbol("H"), symbol("W"), 3)
    found = inspect_file(path, {"spatial_squeeze": False}, {FIRST_INPUT: shape}).network
    assert found is not None
    return found


@cache
def listing(path: Path) -> Listing:
    return Listing(network(path))


def at(path: Path, width: int | None) -> Fitted:
    choice = telling(DEFAULT, listing(path))
    return fitted(choice, {column.name: column.values(listing(path)) for column in choice.columns}, width)


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_no_row_is_too_long_and_its_cells_stand_below_the_title(path: Path) -> None:
    whole = at(path, None)
    for width in WIDTHS:
        fit = at(path, width)
        assert fit.columns[0].name == "layer"
        for cells in fit.cells:
            assert len({columns(cell) for cell in cells}) == 1
        assert sum(columns(cells[0]) for cells in fit.cells) + fit.gap * (len(fit.cells) - 1) <= width
        assert {*fit.columns, *fit.left_out} == {*whole.columns}
        if width >= 60:
            names = fit.cells[0][1:]
            assert len({*names}) == len({*whole.cells[0][1:]}), width


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_no_line_of_the_report_is_too_long(path: Path) -> None:
    for width in (20, 60, 80, 120):
        shown = table(network(path), theme=Theme(width=width), depth=2 if len(listing(path).rows) > 100 else None)
        assert all(columns(line) <= width for line in shown.splitlines())


def test_a_line_that_is_too_long_is_noticed() -> None:
    assert any(columns(line) > 120 for line in table(network(SPECS[0])).splitlines())


@pytest.mark.parametrize("width", range(20, 130, 10))
def test_expressions_fit(width: int) -> None:
    assert all(columns(line) <= width for line in table(overfeat(), theme=Theme(width=width)).splitlines())


@pytest.mark.parametrize("width", [20, 40, 80, 200])
@pytest.mark.parametrize("depth", [None, 1, 2])
def test_every_column_fits(width: int, depth: int | None) -> None:
    shown = table(overfeat(), theme=Theme(width=width), depth=depth, choice=EVERY)
    assert all(columns(line) <= width for line in shown.splitlines())


@pytest.mark.parametrize("name", COLUMNS)
def test_each_column_alone_fits_beside_the_names(name: str) -> None:
    for path in (SPECS[1], SPECS[-1]):
        shown = table(network(path), theme=Theme(width=50), choice=chosen(["layer", *{name} - {"layer"}]))
        assert all(columns(line) <= 50 for line in shown.splitlines())


def left_out(path: Path, width: int) -> list[str]:
    return [column.name for column in at(path, width).left_out]


def test_columns_are_left_out_by_importance_and_shown_again_where_they_fit() -> None:
    resnet = next(path for path in SPECS if path.stem == "resnet_v1_50")
    assert left_out(resnet, 120) == []
    assert left_out(resnet, 80) == ["op", "macs", "bytes"]
    assert left_out(resnet, 60) == ["op", "macs", "bytes", "field", "from"]


def test_what_is_asked_for_is_kept() -> None:
    resnet = next(path for path in SPECS if path.stem == "resnet_v1_50")
    choice = changed(["kernel"], ["bytes"])
    of = listing(resnet)
    fit = fitted(choice, {column.name: column.values(of) for column in choice.columns}, 60)
    assert "kernel" in [column.name for column in fit.columns]
    assert "bytes" not in [column.name for column in (*fit.columns, *fit.left_out)]


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("name", ["resnet_v1_50", "inception_v3", "overfeat"])
def test_the_tables_that_people_have_looked_at(name: str, width: int) -> None:
    """After a change of the layout, write the tables with `python -m tests.report.test_report_fit` and look at them."""
    assert rendered(name, width) == (SHOWN / f"{name}-{width}.txt").read_text(encoding="utf-8")


def rendered(name: str, width: int) -> str:
    shown = overfeat() if name == "overfeat" else network(next(path for path in SPECS if path.stem == name))
    return table(shown, theme=Theme(width=width))


def test_colours_change_nothing_but_the_colours() -> None:
    plain = table(network(SPECS[0]), theme=Theme(width=80))
    coloured = table(network(SPECS[0]), theme=Theme(place=COLOURED.place, faint=COLOURED.faint, width=80))
    assert coloured != plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain
    for line in coloured.splitlines():  # no colour reaches into the next line
        assert line.count("\x1b[0m") * 2 == line.count("\x1b[")


def test_colours_can_be_read_on_light_and_dark_backgrounds() -> None:
    """Bold, faint, and the base colours without black and white, which are a background's own."""
    codes = [code for code in (getattr(COLOURED, name) for name in COLOURED.__match_args__) if isinstance(code, str)]
    allowed = {"1", "2", *map(str, range(31, 37))}
    for code in filter(None, codes):
        assert {*code.removeprefix("\x1b[").removesuffix("m").split(";")} <= allowed


if __name__ == "__main__":
    for name in ("resnet_v1_50", "inception_v3", "overfeat"):
        for width in (60, 80, 120):
            (SHOWN / f"{name}-{width}.txt").write_text(rendered(name, width), encoding="utf-8")
