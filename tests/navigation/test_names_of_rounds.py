"""The names that repeats give their rounds, and that lists made of others give their items."""

from __future__ import annotations

import pytest

from netspec.navigation.new_texts import RenameRefused
from tests.navigation.projects import definitions, rename
from tests.navigation.test_renaming import described, network

FILES = {
    "rows.yaml": b"""\
netspec: 1
name: rows
params:
  units: {type: list, default: [{depth: 8}, {depth: 12}]}
  unit: {type: row, default: {depth: 3}}
input: {shape: [N, 16, 16, 3]}
layers:
  - scope: unit_$i
    repeat: {unit: $units}
    layers:
      - conv2d: {num_outputs: $(unit.depth), kernel_size: 1, scope: conv}
      - conv2d: {num_outputs: $(n + i), kernel_size: 1, scope: last}
        repeat: {n: 2}
  - conv2d: {num_outputs: "$(sum([unit.depth + 0 * x for x in [y.depth for y in units] if x > 8]))", kernel_size: 1}
"""
}
SUM = 'rows.yaml:14: - conv2d: {num_outputs: "$(sum([unit.depth + 0 * x for '
USES = {
    "a row of a round": ("(^unit.depth),", ["rows.yaml:9: repeat: {^unit: $units}"]),
    "a number of a round": ("$(^n + i)", ["rows.yaml:13: repeat: {^n: 2}"]),
    "the round of the inner repeat": ("(n + ^i)", ["rows.yaml:13: ^repeat: {n: 2}"]),
    "a parameter behind the rounds that hide it": ("([^unit.depth + 0", ["rows.yaml:5: ^unit: {type: row"]),
    "an item in its condition": ("if ^x > 8", [f"{SUM}^x in"]),
    "an item of an inner list": ("[^y.depth for", [f"{SUM}x in [y.depth for ^y in"]),
    "the list of a repeat": ("{unit: $^units}", ["rows.yaml:4: ^units"]),
}


@pytest.mark.parametrize("use", USES)
def test_a_use_leads_to_its_definition(use: str) -> None:
    around, expected = USES[use]
    found = definitions(FILES, "rows.yaml", around)
    assert len(found) == len(expected)
    assert all(each.startswith(start) for each, start in zip(found, expected, strict=True)), found


@pytest.mark.parametrize(
    ("around", "new", "changed"),
    [
        ("{^unit: $units}", "row", ["{row: $units}", "$(row.depth), kernel"]),
        ("(^n + i)", "stage", ["$(stage + i)", "{stage: 2}"]),
        ("for ^x in", "z", ["0 * z for z in", "if z > 8"]),
        ("for ^y in", "z", ["[z.depth for z in units]"]),
    ],
)
def test_a_name_is_changed_at_all_its_places(around: str, new: str, changed: list[str]) -> None:
    after = rename(FILES, "rows.yaml", around, new)
    text = after["rows.yaml"].decode()
    assert all(each in text for each in changed), text
    before_it, behind_it = network(FILES, "rows.yaml"), network(after, "rows.yaml")
    assert before_it is not None
    assert behind_it is not None
    assert described(before_it) == described(behind_it)


@pytest.mark.parametrize(("around", "new"), [("{^unit: $units}", "i"), ("for ^x in", "unit")])
def test_a_name_that_would_mean_something_else_is_refused(around: str, new: str) -> None:
    with pytest.raises(RenameRefused):
        rename(FILES, "rows.yaml", around, new)
