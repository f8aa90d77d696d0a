"""Linear complexity: eight times the layers, or faults, take about eight times the calls."""

from collections.abc import Callable
from functools import partial

import pytest

from netspec.pipeline import inspect_text
from tests.measures import calls_of

HEAD = "netspec: 1\nname: net\ninput: {shape: [N, 64, 64, 8]}\n"

SPECS: dict[str, Callable[[int], str]] = {
    "listed": lambda n: (
        "layers:\n" + "".join(f"  - conv2d: {{num_outputs: 8, kernel_size: 3, scope: conv{i}}}\n" for i in range(n))
    ),
    "unnamed": lambda n: "layers:\n" + "  - conv2d: {num_outputs: 8, kernel_size: [3, 3]}\n" * n,
    "repeated": lambda n: f"layers:\n  - conv2d: {{num_outputs: 8, kernel_size: 3, scope: conv}}\n    repeat: {n}\n",
    "repeated_group": lambda n: (
        f"layers:\n  - layers:\n      - conv2d: {{num_outputs: 8, kernel_size: 3, scope: conv$i}}\n    repeat: {n}\n"
    ),
    "arg_scopes": lambda n: (
        "arg_scope:\n" + "  - {ops: [conv2d], num_outputs: 8}\n" * n + "layers:\n  - conv2d: {kernel_size: 3}\n"
    ),
    "ids": lambda n: "layers:\n" + "".join(f"  - relu: {{}}\n    id: id{i}\n    from: input\n" for i in range(n)),
    "parameters": lambda n: (
        "params:\n"
        + "".join(f"  p{i}: {{type: int, default: 8}}\n" for i in range(n))
        + "layers:\n"
        + "".join(f"  - fully_connected: {{num_outputs: $p{i}}}\n" for i in range(n))
    ),
    "strides": lambda n: (
        "layers:\n" + "  - max_pool2d: {kernel_size: 2, padding: SAME}\n  - max_pool2d: {kernel_size: 2}\n" * (n // 2)
    ),
    "wrong_values": lambda n: "layers:\n" + "  - conv2d: {num_outputs: eight, kernel_size: 3}\n" * n,
    "unknown_arguments": lambda n: "layers:\n" + "  - relu: {nmae: a}\n" * n,
    "windows_too_large": lambda n: "layers:\n" + "  - max_pool2d: {kernel_size: 99}\n    from: input\n" * n,
    "unknown_ids": lambda n: "layers:\n" + "".join(f"  - relu: {{}}\n    from: id{i}\n" for i in range(n)),
    "bad_expressions": lambda n: (
        "layers:\n" + "".join(f"  - fully_connected: {{num_outputs: $p{i}}}\n" for i in range(n))
    ),
}


SPECS["symbolic_strides"] = SPECS["strides"]


@pytest.mark.parametrize("kind", SPECS)
def test_work_is_linear(kind: str) -> None:
    head = HEAD.replace("64, 64", "H, W") if "symbolic" in kind else HEAD
    small, large = (partial(inspect_text, head + SPECS[kind](n), "large.yaml") for n in (200, 1600))
    small()  # what is kept for good is made
    before, after = calls_of(small), calls_of(large)
    # Eight times the size: a quadratic part that mattered would show as sixty-four.
    assert after < 10 * before, f"{before} calls for 200, {after} for 1600"


def test_what_a_file_lists_is_bounded_by_its_size_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netspec.elaboration.state.MAX_STEPS", 20)
    assert inspect_text(HEAD + SPECS["listed"](40), "listed.yaml").problems == ()
    assert inspect_text(HEAD + SPECS["repeated_group"](9), "few.yaml").problems == ()
    many = inspect_text(HEAD + SPECS["repeated_group"](40), "many.yaml").problems
    assert [problem.code for problem in many] == ["too-many-layers"]
