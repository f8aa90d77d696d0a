"""Fields of rows: from their uses to their declarations, and all their uses."""

from __future__ import annotations

import pytest

from netspec.navigation.new_texts import RenameRefused
from tests.navigation.projects import ROOT, definitions, name_at, names_of, rename, shown

FILES = {
    "base.yaml": b"""\
netspec: 1
name: base
params:
  units:
    type: list
    items: {type: row, fields: {depth: {type: int}, side: {type: row, fields: {op: {type: str}}}}}
    default: [{depth: 8, side: {op: relu}}]
  shown: {type: list, default: [{wide: 3}, {wide: 5}]}
functions: {"first()": "units[0].depth"}
input: {shape: [N, 16, 16, 3]}
blocks:
  unit:
    params: {row: {type: row, fields: {kernel: {type: int}}}}
    layers:
      - conv2d: {num_outputs: 4, kernel_size: $(row.kernel), scope: inner}
layers:
  - repeat: {unit: $units}
    layers:
      - conv2d: {num_outputs: $(unit.depth), kernel_size: 1, scope: conv}
      - activation: {fn: $(unit.side.op)}
  - conv2d: {num_outputs: "$(sum([u.depth for u in units]) + shown[0].wide)", kernel_size: 1, scope: last}
  - unit: {row: {kernel: 3}}
  - repeat: {one: [{size: 1}, {size: 3}]}
    layers:
      - conv2d: {num_outputs: 4, kernel_size: $(one.size)}
""",
    "variant.yaml": b"""\
netspec: 1
extends: base.yaml
name: variant
params:
  units: {default: [{depth: 12, side: {op: elu}}]}
""",
}
DEPTH = "base.yaml:6: items: {type: row, fields: {^depth: {type: int}"
KERNEL = "base.yaml:13: params: {row: {type: row, fields: {^kernel"
USES = {
    "a row of a round": ("base.yaml", "$(unit.^depth)", DEPTH),
    "an item of a list": ("base.yaml", "units[0].^depth", DEPTH),
    "an item of a list that is made": ("base.yaml", "[u.^depth for", DEPTH),
    "a row in the default": ("base.yaml", "[{^depth: 8", DEPTH),
    "a row in another file": ("variant.yaml", "[{^depth: 12", DEPTH),
    "a row in a row": (
        "base.yaml",
        "(unit.side.^op)",
        "base.yaml:6: items: {type: row, fields: {depth: {type: int}, side: {type: row, fields: {^op",
    ),
    "a row that a default shows": ("base.yaml", "shown[0].^wide", "base.yaml:8: shown: {type: list, default: [{^wide"),
    "a parameter of a block": (
        "base.yaml",
        "(row.^kernel)",
        KERNEL,
    ),
    "a row in a call": ("base.yaml", "{row: {^kernel: 3", KERNEL),
    "a row in a repeat": ("base.yaml", "(one.^size)", "base.yaml:23: - repeat: {one: [{^size: 1"),
}


@pytest.mark.parametrize("use", USES)
def test_a_field_leads_to_its_declaration(use: str) -> None:
    file, around, expected = USES[use]
    (found,) = definitions(FILES, file, around)
    assert found.startswith(expected)


def test_all_uses_of_a_field_are_found() -> None:
    names, place = names_of(FILES), name_at(FILES, "base.yaml", "$(unit.^depth)")
    assert place is not None
    assert place.meaning is not None
    found = names.places_of(place.meaning, [f"{ROOT}/{name}" for name in FILES])
    assert [shown(FILES, each.span)[:13] for places in found.values() for each in places] == [
        "base.yaml:6: ",
        "base.yaml:7: ",
        "base.yaml:9: ",
        "base.yaml:19:",
        "base.yaml:21:",
        "variant.yaml:",
    ]


def test_a_field_is_not_renamed() -> None:
    with pytest.raises(RenameRefused, match="not all places of a field are known"):
        rename(FILES, "base.yaml", "$(unit.^depth)", "size")
