"""Completion of names of outputs: of each round of a repeat, inside groups and calls, and of single builds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lsp.completing import complete

HEAD = """\
netspec: 1
name: net
params:
  depth: {type: int, default: 3}
  rows: {type: list, default: [{n: 4}, {n: 7}]}
functions: {"twice(x)": 2 * x}
inputs:
  image: {shape: [N, 32, 32, 3]}
  tokens: {shape: [N, 8]}
blocks:
  unit:
    inputs: [net, prev]
    layers:
      - conv2d: {num_outputs: 8, kernel_size: 3, scope: expand}
        id: expanded
      - conv2d: {num_outputs: 8, kernel_size: 3, scope: inner}
        repeat: 2
layers:
  - scope: down_$i
    repeat: $depth
    layers:
      - conv2d: {num_outputs: 8, kernel_size: 3, scope: conv}
        id: skip_$(twice(i))
  - repeat: {row: $rows}
    layers:
      - relu: {}
        id: of_$(row.n)
  - default_scope: stage
    repeat: 2
    layers:
      - unit: {scope: unit_1}
  - default_scope: stage
    layers:
      - unit: {scope: unit_1}
"""


def at(step: str) -> list[str]:
    return complete(f"{HEAD}{step}").labels


def test_each_round_of_a_computed_id_is_a_name() -> None:
    found = at("  - {from: ¦}")
    assert {"skip_2", "skip_4", "skip_6", "of_4", "of_7", "stage", "stage_1", "stage_2", "image", "tokens"} <= {*found}
    assert not {"skip_1", "skip_3", "skip_8", "of_1", "stage_3"} & {*found}
    assert found.index("image") < found.index("stage")


def test_a_round_of_a_parameter_without_a_default_is_no_name() -> None:
    text = HEAD.replace("{type: int, default: 3}", "{type: int}")
    found = complete(f"{text}  - {{from: ¦}}").labels
    assert "skip_2" not in found
    assert "of_4" in found


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("stage.¦", {"stage.unit_1"}),
        ("stage_2.unit_1.¦", {"stage_2.unit_1.expanded", "stage_2.unit_1.expand", "stage_2.unit_1.inner"}),
        ("stage.unit_1.exp¦", {"stage.unit_1.expanded", "stage.unit_1.expand"}),
        ("down_2.¦", {"down_2.conv"}),
        ("[stage.unit_1.expanded, down_1.¦]", {"down_1.conv"}),
    ],
)
def test_what_is_inside_a_step_stands_behind_its_dot(typed: str, wanted: set[str]) -> None:
    found = {label for label in at(f"  - {{from: {typed}}}") if "." in label and "$" not in label}
    assert wanted <= found
    assert all(label.startswith(typed.strip("[]¦").rpartition(" ")[2].rpartition(".")[0]) for label in found)


def test_nothing_stands_behind_the_dot_of_what_is_not_there() -> None:
    assert not [label for label in at("  - {from: stage_4.¦}") if label.startswith("stage_4")]
    assert not [label for label in at("  - {from: stage.unit_2.¦}") if "unit_2" in label]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("stage.¦", {"unit_1"}),
        ("stage.unit_1.¦", {"expanded", "expand", "inner"}),
        ("1 + stage.unit_1.expanded.¦", {"height", "width", "channels", "shape"}),
        ("skip_4.¦", {"height", "width", "channels", "shape"}),
        ("tokens.¦", {"height", "width", "channels", "shape"}),
        ("id('sk¦", {"skip_2", "skip_4", "skip_6"}),
    ],
)
def test_expressions_reach_what_is_inside(typed: str, wanted: set[str]) -> None:
    found = set(at(f"  - conv2d: {{num_outputs: $({typed})}}"))
    assert wanted <= found
    assert "depth" not in found


def test_an_output_of_the_network_is_any_step_and_what_is_inside() -> None:
    text = f"{HEAD}outputs: {{one: stage.unit_1.¦, other: skip_2}}\n"
    assert "stage.unit_1.expanded" in complete(text).labels


def test_the_inputs_of_a_block_are_keys_of_from() -> None:
    assert complete(f"{HEAD}  - unit: {{}}\n    from: {{net: image, ¦}}").labels == ["prev"]


def test_sizes_of_the_inputs_are_those_of_expected_shapes() -> None:
    assert "N" in complete(f"{HEAD}expect: {{output: [¦]}}\n").labels
    assert "N" in complete(f"{HEAD}expect: {{end_points: {{conv: [¦]}}}}\n").labels


FIELDS = """\
netspec: 1
name: net
params:
  cells:
    type: list
    items: {type: row, fields: {left: &side {type: row, fields: {op: {type: str}, kernel: {type: int}}}, right: *side}}
    default: []
  cell: {type: row, default: {pairs: [{a: {deep: 1}}]}}
input: {shape: [N, 8, 8, 3]}
layers:
  - repeat: {cell: $cells}
    layers:
      - relu: {}
"""


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("      - relu: {name: $(cell.¦)}", ["left", "right"]),
        ("      - relu: {name: $(cell.left.¦)}", ["kernel", "op"]),
        ('  - relu: {name: "$([c.¦ for c in cells])"}', ["left", "right"]),
        ('  - relu: {name: "$([c for c in cells if c.left.¦])"}', ["kernel", "op"]),
        ('  - relu: {name: "$(cell.pairs[0].a.¦)"}', ["deep"]),
        ("  - {repeat: {pair: $(cell.pairs)}, layers: [{relu: {name: $(pair.a.¦)}}]}", ["deep"]),
    ],
)
def test_fields_at_any_depth(line: str, wanted: list[str]) -> None:
    assert sorted(complete(f"{FIELDS}{line}").labels) == wanted


def test_an_alias_stands_for_the_fields_of_its_anchor() -> None:
    text = FIELDS.replace("{left: &side {type: row", "{left: {type: row").replace("right: *side", "right: *other")
    text = text.replace("  cells:\n", "  other: &other\n    type: row\n    fields: {one: {type: int}}\n  cells:\n")
    assert complete(f"{text}      - relu: {{name: $(cell.right.¦)}}").labels == ["one"]


def test_aliases_of_aliases_take_no_long_time() -> None:
    lines = [f"  a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9) if n else '1'}]" for n in range(60)]
    assert complete("\n".join(["netspec: 1", "params:", *lines, "la¦"])).labels


BASE = """\
netspec: 1
name: base
input: {shape: [N, 32, 32, 3]}
blocks:
  unit:
    layers:
      - conv2d: {num_outputs: 8, kernel_size: 3, scope: conv1}
layers:
  - scope: block1
    layers:
      - scope: unit_$i
        repeat: 2
        layers:
          - unit: {}
"""


def test_a_patch_names_single_builds_by_their_paths(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(BASE)
    text = "netspec: 1\nextends: base.yaml\nname: changed\npatch:\n  change:\n    "
    path = tmp_path / "changed.yaml"
    found = complete(f"{text}¦", path).labels
    assert {"block1/unit_2/conv1", "block1/unit_1", "unit_$i"} <= {*found}
    assert "unit_2/conv1" in complete(f"{text}unit_2/¦", path).labels
    inside = complete(f"{text}block1/unit_2/conv1: {{¦}}", path).labels
    assert {"kernel_size", "num_outputs", "end_point"} <= {*inside}
    (tmp_path / "base.yaml").write_text(BASE.replace("repeat: 2", "repeat: 1").replace("conv1", "other"))
    again = complete(f"{text}¦", path).labels
    assert "block1/unit_1/other" in again
    assert "block1/unit_2/conv1" not in again


def test_a_variant_may_change_a_default_alone(tmp_path: Path) -> None:
    declared = "params: {wide: {type: bool, default: false}, mode: {type: str, enum: [a, b], default: a}}\n"
    (tmp_path / "base.yaml").write_text(BASE + declared)
    text = "netspec: 1\nextends: base.yaml\nname: changed\nparams:\n  "
    assert complete(f"{text}wide: {{default: ¦}}", tmp_path / "changed.yaml").labels == ["true", "false"]
    assert complete(f"{text}mode: {{default: ¦}}", tmp_path / "changed.yaml").labels == ["a", "b"]


def test_a_text_that_is_an_activation_is_completed() -> None:
    text = f"{HEAD}  - squeeze_excite: {{gating_fn: hard¦}}\n"
    assert "hard_sigmoid" in complete(text).labels
    rows = "netspec: 1\nname: n\nparams:\n  rows: {type: row, fields: {activation_fn: {type: str}}, default: {¦}}\n"
    assert "hard_swish" in complete(rows.replace("¦", "activation_fn: ¦")).labels


def test_an_item_of_a_list_may_be_a_step_without_braces() -> None:
    text = f"{HEAD}  - {{layers: [conv2d: {{num_outputs: 8, kernel_¦}}]}}\n"
    assert "kernel_size" in complete(text).labels
