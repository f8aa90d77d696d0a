"""Helps for mistakes with rounds, ends of parts, inputs by name and lists on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from netspec.cli.main import main
from netspec.pipeline import inspect_text

ROWS = """\
netspec: 1
name: net
params:
  units: {type: list, items: {type: row, fields: {depth: {type: int}}}, default: [{depth: 8}]}
input: {shape: [N, 8, 8, 3]}
layers:
  - conv2d: {num_outputs: $(unit.depth), kernel_size: 3, scope: conv}
    repeat: {unit: $units}
    id: made
"""
LAYER = "  - conv2d: {{num_outputs: {}, kernel_size: 1, scope: last}}\n"
ENDS = """\
netspec: 1
name: net
input: {{shape: [N, 8, 8, 3]}}
layers:
  - final: {}
    layers:
      - conv2d: {{num_outputs: 8, kernel_size: 3, scope: conv}}{}
      - max_pool2d: {{kernel_size: 2, scope: pool}}
"""
INPUTS = """\
netspec: 1
name: net
inputs:
  image: {{shape: [N, 8]}}
  {}: {{shape: [N, 8]}}
layers:
  - add: {{}}
    from: [image, image]
"""


def found(text: str) -> list[tuple[int, str, str | None]]:
    return [(each.span.line, each.code, each.help) for each in inspect_text(text, "net.yaml").problems]


@pytest.mark.parametrize(
    ("value", "help"),
    [
        ("$(unit.depth)", "use 'unit' only inside the repeat that names it"),
        ("$unit", "use 'unit' only inside the repeat that names it"),
        ("$(unt.depth)\n    repeat: {unit: $units}", "did you mean 'unit'?"),
        ("$(made.depth)", "write made.channels in place of made.depth"),
    ],
)
def test_a_field_of_an_unknown_row_is_no_size_of_a_step(value: str, help: str) -> None:
    value, _, after = value.partition("\n")
    text = ROWS + LAYER.format(value) + (after + "\n" if after else "")
    assert found(text) == [(10, "unknown-name" if "made" not in value else "expression-syntax", help)]


@pytest.mark.parametrize(
    ("final", "end_point", "help"),
    [
        ("poool", "", "did you mean 'pool'?"),
        ("nothing", "", "use one of: conv, pool"),
        ("nothing", "\n        end_point: stem", "use one of: stem"),
    ],
)
def test_an_end_that_is_not_reached_names_end_points_or_steps(final: str, end_point: str, help: str) -> None:
    assert found(ENDS.format(final, end_point)) == [(5, "unknown-end-point", help)]


def test_an_input_of_the_name_input_is_a_fault_of_its_name_alone() -> None:
    assert [problem[:2] for problem in found(INPUTS.format("input"))] == [(5, "reserved-name")]
    assert found(INPUTS.format("other")) != found(INPUTS.format("input"))


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("units=[{depth:", "quote it, since the shell splits at spaces: -p 'units=...'"),
        ("units=[{depth:1}]", "write a space after each colon"),
    ],
)
def test_a_list_that_the_shell_has_split_is_to_be_quoted(
    word: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "net.yaml").write_text(ROWS, encoding="utf-8")
    assert main(["check", "-p", word, str(tmp_path / "net.yaml")]) == 2
    assert said in capsys.readouterr().err
