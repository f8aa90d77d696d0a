"""The warnings of a batch, against running the reshape on each batch by plain arithmetic."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netspec.diagnostics import Problem
from netspec.pipeline import inspect_text

Sizes = Sequence[Any]


def problems(shape: Sizes, layers: list[Any]) -> tuple[Problem, ...]:
    sides = ", ".join("null" if size is None else str(size) for size in shape)
    text = f"netspec: 1\nname: net\ninput: {{shape: [{sides}]}}\nlayers:\n"
    return inspect_text(text + "".join(f"  - {layer}\n" for layer in layers), "net.yaml").problems


def codes(shape: Sizes, *layers: str) -> list[str]:
    return [problem.code for problem in problems(shape, list(layers))]


def runs(batch: int, rest: list[int], wanted: list[int]) -> bool:
    """Whether a tensor of a batch can be given a shape, in which -1 stands for what is left."""
    elements, known = batch * math.prod(rest), math.prod(size for size in wanted if size != -1)
    return elements % known == 0 if -1 in wanted else elements == known


sizes = st.integers(1, 6)


@settings(max_examples=150)
@given(
    st.sampled_from(["N", None]),
    st.lists(sizes, min_size=1, max_size=3),
    st.lists(sizes, max_size=3),
    st.integers(0, 3),
    st.booleans(),
)
def test_a_reshape_is_warned_of_where_some_batch_cannot_run(
    first: str | None, rest: list[int], wanted: list[int], place: int, is_open: bool
) -> None:
    if is_open:
        wanted = [*wanted[:place], -1, *wanted[place:]]
    running = [batch for batch in range(1, 200) if runs(batch, rest, wanted)]
    found = problems([first, *rest], [f"reshape: {{shape: {wanted}}}"])
    if not running:
        return
    limited = [problem for problem in found if problem.code == "batch-limited"]
    assert bool(limited) == (len(running) < 199)
    for problem in limited:
        text = problem.text.partition(" can run")[0]
        if not is_open:
            assert len(running) == 1
            assert text.endswith(f"only a batch of {running[0]}")
        else:
            assert text.endswith(f"only batches that are a multiple of {running[0]}")
            assert running == list(range(running[0], 200, running[0]))


@pytest.mark.parametrize("first", ["N", None])
@pytest.mark.parametrize(
    ("rest", "layer"),
    [
        ([6], "reshape: {shape: [1, -1]}"),
        ([6], "reshape: {shape: [3, -1]}"),
        ([6, 4, 1], "reshape: {shape: [2, -1, 3]}"),
    ],
)
def test_a_batch_that_is_no_longer_first_is_warned_of(first: str | None, rest: list[int], layer: str) -> None:
    (problem,) = problems([first, *rest], [layer])
    assert problem.code == "batch-lost"
    assert problem.help == f"write [-1, {math.prod(rest)}]; that keeps the first axis"
    assert problems([first, *rest], [f"reshape: {{shape: [-1, {math.prod(rest)}]}}"]) == ()


@pytest.mark.parametrize("first", ["N", None])
@pytest.mark.parametrize(
    ("rest", "layers"),
    [
        ([4], ["reshape: {shape: [-1, 2]}", "fully_connected: {num_outputs: 3}", "reshape: {shape: [-1, 6]}"]),
        ([7, 7, 64], ["flatten: {}"]),
        ([7, 7, 64], ["reshape: {shape: [-1]}"]),
        ([7, 7, 64], ["reshape: {shape: [-1, 64]}"]),
        (["H", "W", 64], ["reshape: {shape: [-1, 64]}"]),
        (["H", "W", 64], ["reshape: {shape: [-1, 48]}"]),
        ([None, None, 64], ["reshape: {shape: [-1, 48]}"]),
        ([6], ["expand_dims: {axis: 0}", "squeeze: {axis: 0}"]),
        ([6], ["strided_slice: {begin: [null], end: [null], strides: [2]}"]),
        ([6], ["pad: {paddings: [[1, 0], [0, 0]]}"]),
        ([6], ["reduce_mean: {axis: 0}"]),
        ([6], ["reduce_mean: {}", "relu: {}", "reshape: {shape: [1, 1]}"]),
        ([6, 5], ["reduce_mean: {}", "relu: {}", "reshape: {shape: [1, 1]}"]),
        ([6], ["reduce_sum: {axis: 0, keepdims: true}"]),
    ],
)
def test_where_all_batches_run_nothing_is_said(first: str | None, rest: list[Any], layers: list[str]) -> None:
    assert codes([first, *rest], *layers) == []


@pytest.mark.parametrize(
    "shape", [("H", "W", 3), (None, None, 3), (None, 32, 3)], ids=["symbols", "unknown", "unknown height"]
)
def test_an_image_without_a_batch_has_none_to_lose(shape: Sizes) -> None:
    assert codes(shape, "expand_dims: {axis: 0}", "conv2d: {num_outputs: 2, kernel_size: 3, padding: VALID}") == []


def test_a_number_is_no_open_batch() -> None:
    assert codes([8, 7, 7, 16], "reshape: {shape: [8, 784]}") == []
    assert codes([2, 6], "reshape: {shape: [-1, 4]}") == []


def test_a_batch_that_a_squeeze_asks_for() -> None:
    (problem,) = problems(["N", 6], ["squeeze: {axis: 0}"])
    assert problem.code == "batch-limited"
    assert "only a batch of 1 can run" in problem.text


def test_what_is_asked_already_is_not_reported_again() -> None:
    assert codes(["N", 6], "reshape: {shape: [-1, 4]}", "reshape: {shape: [-1, 12]}", "reshape: {shape: [-1, 6]}") == [
        "batch-limited"
    ]
    assert codes(["N", 6], "reshape: {shape: [-1, 4]}", "reshape: {shape: [-1, 36]}") == ["batch-limited"] * 2


def test_a_repeat_tells_it_once() -> None:
    layer = "{repeat: 3, layers: [reshape: {shape: [-1, 4]}, reshape: {shape: [-1, 6]}]}"
    assert codes(["N", 6], layer) == ["batch-limited"]
