"""What is unset, an entry of an arg-scope that is not there, lists in `from`: the networks are those without them."""

from __future__ import annotations

from typing import Any

import pytest

from netspec.diagnostics import one_line
from netspec.pipeline import inspect_text

HEAD = "netspec: 1\nname: net\ninput: {shape: [N, 16, 16, 3]}\n"
PARAMS = "params:\n  x: {type: int, nullable: true, default: null}\n  on: {type: bool, default: false}\n"
BLOCK = "blocks:\n  unit:\n    params: {depth: {type: int, default: 5}}\n    layers:\n      - LAYER\n"
CONV = "conv2d: {num_outputs: $depth, kernel_size: 1, scope: conv}"


def made(text: str, given: dict[str, Any] | None = None) -> list[Any]:
    """The layers of a spec: op, arguments, inputs, shape; and its end points."""
    inspected = inspect_text(text, "net.yaml", given)
    network = inspected.network
    assert network is not None, list(map(one_line, inspected.problems))
    layers = [
        (layer.op.key, {name: item.value for name, item in layer.arguments.items()}, layer.inputs, layer.output_shape)
        for layer in network.layers
    ]
    return [layers, list(network.end_points)]


@pytest.mark.parametrize(
    ("written", "without"),
    [
        ("- conv2d: {num_outputs: 4, kernel_size: 3, stride: $(x if x != null else unset)}", ", stride: {}"),
        ("- conv2d: {num_outputs: 4, kernel_size: 3, scope: $(unset)}", ", scope: {}"),
        ("- conv2d: {num_outputs: 4, kernel_size: 3, scope: $(unset)}\n    repeat: 2", ", scope: {}"),
        ("- conv2d: {num_outputs: 4, kernel_size: 3}\n    repeat: $(unset)", "\n    repeat: {}"),
        ("- conv2d: {num_outputs: 4, kernel_size: 3}\n    when: $(unset)", "\n    when: {}"),
        ("- conv2d: {num_outputs: 4, kernel_size: 3}\n    end_point: $(unset)", "\n    end_point: {}"),
        ("- conv2d: {num_outputs: 4, kernel_size: 3}\n    id: $(unset)", "\n    id: {}"),
        ("- relu: {}\n  - relu: {}\n    from: $(unset)", "\n    from: {}"),
        ("- layers: [{relu: {}}]\n    scope: $(unset)", "\n    scope: {}"),
        ("- unit: {depth: $(unset)}", "depth: {}"),
    ],
)
def test_what_is_unset_is_not_written(written: str, without: str) -> None:
    head = f"{HEAD}{PARAMS}{BLOCK.replace('LAYER', CONV) if 'unit' in written else ''}layers:\n  "
    gone = without.replace("{}", "$(x if x != null else unset)" if "x != null" in written else "$(unset)")
    assert gone in written
    assert made(head + written) == made(head + written.replace(gone, ""))


def test_an_entry_of_a_mapping_is_left_out() -> None:
    text = f"{HEAD}layers:\n  - conv2d: {{num_outputs: 4, kernel_size: 3, weights_initializer: {{xavier: {{SEED}}}}}}\n"
    assert made(text.replace("SEED", "seed: $(unset)")) == made(text.replace("SEED", ""))


def test_an_arg_scope_gives_what_is_unset() -> None:
    entry = "arg_scope:\n  - {ops: [conv2d], stride: 2}\n"
    layer = "layers:\n  - conv2d: {num_outputs: 4, kernel_size: 3, stride: $(x if x != null else unset), scope: c}\n"
    text = HEAD + PARAMS + entry + layer
    assert made(text)[0][0][3][1] == 8
    assert made(text, {"x": 4})[0][0][3][1] == 4


@pytest.mark.parametrize("given", [{}, {"on": True}])
def test_an_entry_is_there_when_its_condition_holds(given: dict[str, Any]) -> None:
    layer = "layers:\n  - conv2d: {num_outputs: 4, kernel_size: 3, scope: c}\n"
    first = "  - {ops: [conv2d], stride: 2}\n"
    second = "  - {ops: [conv2d], WHENstride: 4, normalizer_fn: batch_norm}\n"
    conditional = f"{HEAD}{PARAMS}arg_scope:\n{first}{second.replace('WHEN', 'when: $on, ')}{layer}"
    plain = f"{HEAD}arg_scope:\n{first}{second.replace('WHEN', '') if given else ''}{layer}"
    assert made(conditional, given) == made(plain)


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("$(['a'] + ['b'])", ["a", "b"]),
        ("$(['c_' + str(n) for n in range(1, 4)])", ["c_1", "c_2", "c_3"]),
        ("$(names)", ["b", "a"]),
    ],
)
def test_an_expression_gives_the_inputs(said: str, names: list[str]) -> None:
    params = "params:\n  names: {type: list, items: {type: str}, default: [b, a]}\n"
    steps = "".join(f"  - relu: {{}}\n    id: {name}\n" for name in ("a", "b", "c_1", "c_2", "c_3"))
    text = f"{HEAD}{params}layers:\n{steps}  - concat: {{axis: 3}}\n    from: FROM\n"
    assert made(text.replace("FROM", f'"{said}"')) == made(text.replace("FROM", f"[{', '.join(names)}]"))


@pytest.mark.parametrize(
    ("step", "fault"),
    [
        ("- conv2d: {num_outputs: $(1 + unset), kernel_size: 3}", "$(1 + unset): '+' takes numbers, got unset"),
        ("- conv2d: {num_outputs: 3, kernel_size: [3, $(unset)]}", "an item of a list cannot be unset"),
        ("- conv2d: {num_outputs: 3, kernel_size: '$([3, unset])'}", "an item of a list cannot be unset"),
        ("- conv2d: {num_outputs: 3, kernel_size: 3}\n    when: $(unset == null)", "unset is not a value that can be"),
        ("- conv2d: {num_outputs: 3, kernel_size: 3, scope: a$(unset)}", "must be a whole number or text, got unset"),
        ("- conv2d: {num_outputs: $(unset), kernel_size: 3}", "conv2d: 'num_outputs' is missing"),
        ("- concat: {axis: 3}\n    from: \"$(['input', 'b'])\"", "no earlier layer has the id 'b'"),
        ("- concat: {axis: 3}\n    from: \"$(['input', 3])\"", "from[1]: expected a name, got 3"),
    ],
)
def test_faults(step: str, fault: str) -> None:
    problems = list(map(one_line, inspect_text(f"{HEAD}layers:\n  {step}\n", "net.yaml").problems))
    assert [problem for problem in problems if fault in problem], problems


@pytest.mark.parametrize(
    ("call", "block", "warns"),
    [
        ("{}", "", True),
        ("{scope: u}", "", False),
        ("{}", "    scope: u\n", False),
        ("{}", "    params: {scope: {type: str, default: u}}\n", False),
    ],
)
def test_a_repeated_call_without_a_scope_is_warned_of(call: str, block: str, warns: bool) -> None:
    layer = "      - conv2d: {num_outputs: 3, kernel_size: 1, scope: c}\n"
    if "params" in block:
        layer = "      - conv2d: {num_outputs: 3, kernel_size: 1, scope: $scope}\n"
    text = f"{HEAD}blocks:\n  unit:\n{block}    layers:\n{layer}layers:\n  - unit: {call}\n    repeat: 2\n"
    codes = [problem.code for problem in inspect_text(text, "net.yaml").problems]
    assert codes == (["scopeless-repeat"] if warns else [])
