"""What is told of rows: which item of which list a round has, in `explain`; values of recipes; `expand` and back."""

from __future__ import annotations

from pathlib import Path

import pytest

from netspec.cli.main import main
from netspec.pipeline import inspect_text
from netspec.recipe import inspect_recipe

SPEC = """\
netspec: 1
name: net
params:
  units:
    {type: list, items: {type: row, fields: {depth: {type: int}, k: {type: int, default: 1}}}, default: [{depth: 8}]}
input: {name: images, shape: [N, 8, 8, 3]}
layers:
  - scope: stage_$stage
    repeat: {stage: 2}
    layers:
      - scope: unit_$i
        repeat: {unit: $units}
        layers:
          - conv2d: {num_outputs: $(unit.depth * stage), kernel_size: $(unit.k), scope: conv}
  - reduce_mean: {axis: [1, 2], name: pool}
"""
TABLE = "units=[{depth: 4, k: 3}, {depth: 6}]"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "net.yaml"
    made.write_text(SPEC)
    return made


def test_explain_tells_the_round_and_the_row(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(path), "stage_2/unit_1/conv", "-p", TABLE]) == 0
    shown = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert any(line.startswith("num_outputs 8 layer: $(unit.depth * stage)") for line in shown)
    assert any(line.startswith("unit {depth: 4, k: 3} item 1 of 2: $units") for line in shown)
    assert any(line.startswith("stage 2 round 2 of 2") for line in shown)


def test_what_is_expanded_is_the_same_network(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["expand", str(path), "-p", TABLE]) == 0
    plain = inspect_text(capsys.readouterr().out, "plain.yaml").network
    network = inspect_text(SPEC, "net.yaml", {"units": [{"depth": 4, "k": 3}, {"depth": 6}]}).network
    assert plain is not None
    assert network is not None
    assert [variable.name for variable in plain.variables] == [variable.name for variable in network.variables]
    assert plain.output_shape == network.output_shape


@pytest.mark.parametrize(("given", "fault"), [("[{depth: 3}]", ""), ("[{dept: 3}]", "parameters: units[0]: ")])
def test_a_recipe_gives_rows(path: Path, given: str, fault: str) -> None:
    recipe = path.parent / "recipe.yaml"
    recipe.write_text(f"recipe: 1\nname: trained\nspec: net.yaml\nparameters: {{units: {given}}}\n")
    problems = [problem.text for problem in inspect_recipe(recipe).inspected.problems]
    about = [text for text in problems if text.startswith("parameters")]
    assert bool(about) == bool(fault)
    assert all(text.startswith(fault) for text in about), about


def test_the_command_line_refuses_half_a_list(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(path), "-p", "units=[{depth: 3}"]) == 2
    assert "-p units: expected a list or a row as in YAML" in capsys.readouterr().err
