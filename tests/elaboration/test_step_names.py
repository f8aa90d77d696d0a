"""Layers found by their names: in a `from`, in `final` and in a patch; and what a block sees of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from netspec.network import Network
from netspec.pipeline import Inspected, inspect_file, inspect_text

HEAD = """\
netspec: 1
name: net
input: {shape: [N, 32, 32, 3]}
"""

LAYERS = """\
layers:
  - conv2d: {num_outputs: 4, kernel_size: 3, scope: conv1}
  - scope: one
    layers:
      - conv2d: {num_outputs: 5, kernel_size: 3, scope: conv}
      - relu: {name: positive}
  - scope: two
    layers:
      - conv2d: {num_outputs: 6, kernel_size: 3, scope: conv}
        id: second
      - conv2d: {num_outputs: 7, kernel_size: 3, scope: more}
        repeat: 2
  - scope: unit_$i
    repeat: 2
    layers:
      - conv2d: {num_outputs: $(10 * i), kernel_size: 3, scope: wide}
        end_point: wide_$i
"""


def inspected(text: str) -> Inspected:
    return inspect_text(text, "names.yaml")


def network(text: str) -> Network:
    found = inspected(text)
    assert found.network is not None, found.problems
    return found.network


def reported(found: Inspected) -> list[tuple[str, int]]:
    return [(problem.code, problem.span.line) for problem in found.problems]


@pytest.mark.parametrize(
    ("name", "channels"),
    [
        ("conv1", 4),  # a scope
        ("one", 5),  # a group's
        ("positive", 5),  # a name
        ("one/conv", 5),  # a path
        ("two/conv", 6),
        ("second", 6),  # an id
        ("more", 7),  # a repeated layer's
        ("two/more", 7),
        ("unit_1", 10),  # that an expression makes
        ("unit_2", 20),
        ("wide", 20),  # the last round counts
        ("wide_1", 10),  # an end point
    ],
)
def test_a_from_and_a_final_find_a_layer(name: str, channels: int) -> None:
    fed = network(f"{HEAD}{LAYERS}  - relu: {{}}\n    from: {name}\n")
    assert fed.layers[-1].output_shape == (fed.input_shape[0], 32, 32, channels)
    cut = network(f"{HEAD}end_points: {{final: {name}}}\n{LAYERS}")
    assert cut.output_shape == (cut.input_shape[0], 32, 32, channels)
    assert cut.layers[-1].output_shape == cut.output_shape


def test_a_name_of_several_layers_is_reported_with_their_places() -> None:
    found = inspected(f"{HEAD}{LAYERS}  - relu: {{}}\n    from: conv\n")
    assert reported(found) == [("ambiguous-name", 22)]
    assert [note.span.line for note in found.problems[0].notes if note.span] == [8, 12]
    found = inspected(f"{HEAD}end_points: {{final: conv}}\n{LAYERS}")
    assert reported(found) == [("ambiguous-name", 4)]


def test_an_id_and_an_end_point_come_before_a_scope() -> None:
    steps = "  - relu: {name: taken}\n  - conv2d: {num_outputs: 9, kernel_size: 1, scope: other}\n    KEY: taken\n"
    for key in ("id", "end_point"):
        made = network(f"{HEAD}{LAYERS}{steps.replace('KEY', key)}  - elu: {{}}\n    from: taken\n")
        assert made.layers[-1].inputs == (made.layers[-2].index,)


def test_a_final_end_point_comes_before_a_scope() -> None:
    made = network(f"{HEAD}end_points: {{final: conv1}}\n{LAYERS}  - elu: {{}}\n    end_point: conv1\n")
    assert made.layers[-1].op.key == "elu"


def test_a_final_step_keeps_its_own_end_point() -> None:
    made = network(
        f"{HEAD}end_points: {{final: here}}\n{LAYERS}  - elu: {{}}\n    id: here\n    end_point: e\n  - relu: {{}}\n"
    )
    assert list(made.end_points) == ["wide_1", "wide_2", "e"]
    assert made.layers[-1].op.key == "elu"


BLOCK = """\
blocks:
  unit:
    layers:
      - conv2d: {num_outputs: 8, kernel_size: 3, scope: inner}
        end_point: made_inside
      - relu: {}
        from: NAME
layers:
  - conv2d: {num_outputs: 5, kernel_size: 3, scope: outer}
    end_point: made_outside
    id: known_outside
  - unit: {scope: unit}
  - elu: {}
    from: made_inside
"""


@pytest.mark.parametrize("name", ["inner", "made_inside", "input"])
def test_a_block_sees_what_is_its_own(name: str) -> None:
    made = network(HEAD + BLOCK.replace("NAME", name))
    assert made.layers[2].inputs == (1 if name == "input" else 2,)
    assert made.layers[3].inputs == (2,)


@pytest.mark.parametrize("name", ["outer", "made_outside", "known_outside"])
def test_a_block_sees_nothing_of_its_caller(name: str) -> None:
    assert reported(inspected(HEAD + BLOCK.replace("NAME", name))) == [("unknown-id", 10)]


@pytest.mark.parametrize("name", ["outer", "made_outside", "known_outside"])
def test_nor_does_one_that_is_never_called(name: str) -> None:
    uncalled = BLOCK.replace("NAME", name).replace("  - unit: {scope: unit}\n", "").replace('made_inside\n"', "")
    found = inspected(HEAD + uncalled.replace("    from: made_inside\n", ""))
    assert ("unknown-id", 10) in reported(found)
    assert any("use one of: input" in str(problem.help) for problem in found.problems)


def test_one_that_is_never_called_sees_the_end_points_of_those_that_it_calls() -> None:
    head = f"{HEAD}blocks:\n  inner: {{layers: [{{relu: {{}}, end_point: here}}]}}\n"
    outer = "  outer: {layers: [{inner: {}}, {add: {}, from: [here, input]}, {add: {}, from: [there, input]}]}\n"
    text = f"{head}{outer}layers:\n  - relu: {{}}\n    end_point: there\n"
    errors = [problem for problem in inspected(text).problems if problem.code == "unknown-id"]
    assert ["'there'" in problem.text for problem in errors] == [True]


PATCHED = """\
netspec: 1
name: base
input: {shape: [N, 8, 8, 3]}
layers:
  - conv2d: {num_outputs: 3, kernel_size: 3, scope: conv1}
    id: skip
  - scope: one
    id: first
    layers:
      - relu: {name: r}
        id: left
  - scope: two
    layers:
      - relu: {name: r}
  - elu: {name: left}
"""


def patched(folder: Path, name: str) -> Inspected:
    (folder / "base.yaml").write_text(PATCHED, encoding="utf-8")
    text = f"netspec: 1\nextends: base.yaml\nname: mine\npatch: {{remove: [{name}]}}\n"
    (folder / "mine.yaml").write_text(text, encoding="utf-8")
    return inspect_file(folder / "mine.yaml")


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("conv1", ["one/r", "two/r", "left"]),
        ("skip", ["one/r", "two/r", "left"]),
        ("first", ["conv1", "two/r", "left"]),
        ("one", ["conv1", "two/r", "left"]),
        ("one/r", ["conv1", "two/r", "left"]),
        ("first/left", ["conv1", "two/r", "left"]),
        ("first/r", ["conv1", "two/r", "left"]),
        ("two/r", ["conv1", "one/r", "left"]),
    ],
)
def test_a_patch_finds_a_layer_by_each_of_its_names(tmp_path: Path, name: str, left: list[str]) -> None:
    found = patched(tmp_path, name)
    assert found.network is not None, found.problems
    assert [layer.scope for layer in found.network.layers] == [f"mine/{scope}" for scope in left]


def test_a_patch_of_two_layers_names_both_and_what_tells_them_apart(tmp_path: Path) -> None:
    (problem,) = patched(tmp_path, "r").problems
    assert problem.code == "ambiguous-patch"
    assert [note.text for note in problem.notes] == [
        "one is on line 10; write 'first/r' for it",
        "one is on line 14; write 'two/r' for it",
    ]
    (problem,) = patched(tmp_path, "left").problems
    assert [note.text for note in problem.notes] == [
        "one is on line 10; write 'first/left' for it",
        "one is on line 15",
    ]


def test_a_patch_needs_a_base() -> None:
    found = inspected(f"{HEAD}patch: {{remove: [conv1]}}\n{LAYERS}")
    assert reported(found) == [("missing-key", 4)]
    assert reported(inspected(f"{HEAD}patch: {{}}\n{LAYERS}")) == [("missing-key", 4)]
