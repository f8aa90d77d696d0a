"""Completion of what rounds have, of the fields of rows, and of the functions of lists."""

from __future__ import annotations

import pytest

from tests.lsp.completing import complete

HEAD = """\
netspec: 1
name: net
params:
  units: {type: list, items: {type: row, fields: {depth: {type: int}, stride: {type: int, default: 1}}}, default: []}
  plain: {type: list, default: [{wide: 3}, {high: 4}]}
  head: {type: row, default: {depth: 3, last: 2}}
input: {shape: [N, 32, 32, 3]}
functions:
  ceil(x): x
blocks:
  unit: {params: {row: {type: row, fields: {width: {type: int}}}}, layers: [{relu: {name: $(row.¦BLOCK)}}]}
layers:
"""


def at(step: str, head: str = HEAD) -> list[str]:
    """What is offered at the cursor of a step."""
    return complete(f"{head.replace('¦BLOCK', 'width')}  {step}").labels


@pytest.mark.parametrize(
    ("step", "wanted"),
    [
        ("- relu: {name: $(unit.¦)}\n    repeat: {unit: $units}", ["depth", "stride"]),
        ("- repeat: {unit: $units}\n    layers:\n      - relu: {name: $(unit.s¦)}", ["depth", "stride"]),
        ("- relu: {name: $(unit.¦)}\n    repeat: {unit: [{a: 1}, {b: 2, a: 3}]}", ["a", "b"]),
        ("- relu: {name: $(unit.¦)}\n    repeat: {unit: $plain}", ["wide", "high"]),
        ("- relu: {name: $(head.¦)}", ["depth", "last"]),
        ('- relu: {name: "$(units[0].¦)"}', ["depth", "stride"]),
    ],
)
def test_fields_of_rows(step: str, wanted: list[str]) -> None:
    assert sorted(at(step)) == sorted(wanted)


def test_a_block_offers_the_fields_of_its_own_row() -> None:
    assert complete(HEAD.replace("¦BLOCK", "¦") + "  - unit: {row: {width: 3}}\n").labels == ["width"]


def test_names_of_rounds_and_functions_of_lists() -> None:
    found = at("- relu: {name: $(1 + ¦)}\n    repeat: {unit: $units}")
    assert {"unit", "i", "len", "range", "id", "units"} <= set(found)
    assert found.count("ceil") == 1  # the file's own
    assert "unit" not in at("- relu: {name: $(1 + ¦)}\n  - relu: {}\n    repeat: {unit: $units}")


def test_the_default_of_a_list_of_rows_has_their_fields() -> None:
    text = "netspec: 1\nname: net\nparams:\n  rows:\n    type: list\n"
    text += "    items: {type: row, fields: {depth: {type: int}, on: {type: bool}}}\n    default: [{¦}]\n"
    assert sorted(complete(text).labels) == ["depth", "on"]


def test_an_entry_of_an_arg_scope_may_have_a_condition() -> None:
    assert (
        "when"
        in complete(f"{HEAD.replace('¦BLOCK', 'width')}  - relu: {{}}\narg_scope:\n  - {{ops: [relu], ¦}}").labels
    )
