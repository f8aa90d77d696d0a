"""Ids that expressions make, and the sizes of what they name."""

from __future__ import annotations

from netspec.pipeline import Inspected, inspect_text

HEAD = """\
netspec: 1
name: net
input: {shape: [N, 32, 32, 3]}
layers:
  - repeat: 3
    layers:
      - conv2d: {num_outputs: $(4 * i), kernel_size: 3, stride: 2, scope: c_$i}
        id: skip_$i
        end_point: point_$i
"""


def inspected(*layers: str) -> Inspected:
    return inspect_text(HEAD + "".join(f"  - {layer}\n" for layer in layers), "ids.yaml")


def channels(found: Inspected) -> list[object]:
    assert found.network is not None, found.problems
    return [layer.output_shape[-1] for layer in found.network.layers[3:] if layer.output_shape is not None]


def reported(found: Inspected) -> list[tuple[int, int, str]]:
    return [(problem.span.line, problem.span.column, problem.code) for problem in found.problems]


def test_the_sizes_that_reach_a_step_are_those_of_what_it_is_fed_from() -> None:
    fed = ("skip_1", "skip_$(1 + 1)", "$('skip_3')", "point_2", "[skip_$(3)]", "input")
    found = inspected(
        *(f"{{from: {name}, conv2d: {{num_outputs: $(input.channels), kernel_size: 1}}}}" for name in fed)
    )
    assert channels(found) == [4, 8, 12, 8, 12, 3]


def test_the_sizes_of_any_id_before() -> None:
    assert channels(inspected("conv2d: {num_outputs: $(skip_1.channels + skip_2.height), kernel_size: 1}")) == [12]


def test_each_fault_once_and_at_its_place() -> None:
    found = inspected(
        "{from: skip_$(9 + i), relu: {}}",
        "{from: skip_$(9), relu: {}}",
        "{from: [skip_1, $(1 / 0)], add: {}}",
        "{from: $(2 + 2), relu: {}}",
        "conv2d: {num_outputs: $(skip_4.channels), kernel_size: 1}",
    )
    assert reported(found) == [
        (10, 23, "unknown-name"),
        (11, 12, "unknown-id"),
        (12, 25, "expression-value"),
        (13, 12, "wrong-type"),
        (14, 29, "expression-value"),
    ]
