"""Windows of any kernel, stride, rate and size: TensorFlow builds exactly what the ops accept, in the same shape."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from netspec.ops import OPS, OpError
from netspec.shapes import Shape

from .conftest import Builder, Row

pytestmark = pytest.mark.tf

SIDES = st.one_of(st.integers(1, 12), st.just("H"), st.none())
LAYOUTS = {1: ["NWC", "NCW"], 2: ["NHWC", "NCHW"], 3: ["NDHWC", "NCDHW"]}


def numbers(sides: int) -> st.SearchStrategy[Any]:
    """A number for all sides, or for each."""
    return st.one_of(st.integers(1, 4), st.lists(st.integers(1, 4), min_size=sides, max_size=sides))


MANY = settings(
    max_examples=200,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@st.composite
def windows(draw: st.DrawFn, *, rates: bool, sides: int = 2) -> dict[str, Any]:
    """Arguments and an input shape, as plain data."""
    data_format = draw(st.sampled_from(LAYOUTS[sides]))
    batch = draw(st.sampled_from(["N", None, 2]))
    image = [draw(SIDES) for _ in range(sides)]
    channels = draw(st.sampled_from([3, 3, 3, "C"]))
    arguments = {
        "kernel_size": draw(numbers(sides)),
        "stride": draw(st.one_of(st.just(1), numbers(sides))),
        "padding": draw(st.sampled_from(["SAME", "VALID"])),
        "data_format": data_format,
    }
    if rates:
        arguments["rate"] = draw(st.one_of(st.just(1), numbers(sides)))
    shape: list[object] = [batch, channels, *image] if data_format.startswith("NC") else [batch, *image, channels]
    return {"arguments": arguments, "shape": shape}


FEW = settings(MANY, max_examples=80)
ATROUS = {"kernel_size": 3, "stride": 1, "padding": "VALID", "data_format": "NHWC", "rate": 2}


def predicted(row: Row) -> Shape | None:
    """The inferred shape, None where the op is refused."""
    op = row.make()
    try:
        output = op.infer(*row.inputs)
        return output if all(requirement.holds() for requirement in op.requirements(*row.inputs)) else None
    except OpError:
        return None


def actual(builder: Builder, row: Row) -> list[int | None] | None:
    """The static shape, None where TensorFlow refuses."""
    try:
        built = builder(row)
    except (ValueError, TypeError):
        return None
    shape: list[int | None] = built.output.shape.as_list()
    return shape


def hidden(row: Row) -> bool:
    """Whether an atrous window does not fit one side, which TensorFlow overlooks while the other is unknown.

    It builds such a graph, with an empty side or an unknown one, and fails as it runs.
    """
    window = row.make().window()
    assert window is not None
    sides = [row.inputs[0][axis] for axis in window.spatial_axes]
    tight = [
        isinstance(side, int) and side < (kernel - 1) * rate + 1
        for side, kernel, rate in zip(sides, window.kernel, window.rate, strict=True)
    ]
    unknown = not all(isinstance(side, int) for side in sides)
    return window.padding == "VALID" and max(window.rate) > 1 and unknown and any(tight)


def check(builder: Builder, row: Row) -> None:
    shape = predicted(row)
    if hidden(row):
        assert shape is None, str(row)
        return
    known = None if shape is None else [size if isinstance(size, int) else None for size in shape]
    assert known == actual(builder, row), str(row)


@MANY
@given(window=windows(rates=True), num_outputs=st.integers(1, 4))
@example(window={"arguments": ATROUS, "shape": ["N", "H", 4, 3]}, num_outputs=1)
def test_conv2d(builder: Builder, window: dict[str, Any], num_outputs: int) -> None:
    arguments = {**window["arguments"], "num_outputs": num_outputs}
    check(builder, builder.row("conv2d", arguments, [window["shape"]]))


@MANY
@given(window=windows(rates=False), num_outputs=st.integers(1, 4))
def test_conv2d_transpose(builder: Builder, window: dict[str, Any], num_outputs: int) -> None:
    arguments = {**window["arguments"], "num_outputs": num_outputs}
    check(builder, builder.row("conv2d_transpose", arguments, [window["shape"]]))


@FEW
@given(window=windows(rates=True, sides=1), num_outputs=st.integers(1, 4))
def test_conv1d(builder: Builder, window: dict[str, Any], num_outputs: int) -> None:
    arguments = {**window["arguments"], "num_outputs": num_outputs}
    check(builder, builder.row("conv1d", arguments, [window["shape"]]))


@FEW
@given(window=windows(rates=True, sides=3), num_outputs=st.integers(1, 4))
def test_conv3d(builder: Builder, window: dict[str, Any], num_outputs: int) -> None:
    arguments = {**window["arguments"], "num_outputs": num_outputs}
    check(builder, builder.row("conv3d", arguments, [window["shape"]]))


@FEW
@given(window=windows(rates=False, sides=3), num_outputs=st.integers(1, 4))
def test_conv3d_transpose(builder: Builder, window: dict[str, Any], num_outputs: int) -> None:
    arguments = {**window["arguments"], "num_outputs": num_outputs}
    check(builder, builder.row("conv3d_transpose", arguments, [window["shape"]]))


POOLS = [key for key, op in OPS.items() if "kernel_size" in op.arguments and "num_outputs" not in op.arguments]
POOLS3D = [key for key in POOLS if key.endswith("3d")]


@pytest.mark.parametrize("key", sorted({*POOLS} - {*POOLS3D}))
@MANY
@given(window=windows(rates=False))
def test_pools(builder: Builder, key: str, window: dict[str, Any]) -> None:
    arguments = {name: value for name, value in window["arguments"].items() if name in OPS[key].arguments}
    check(builder, builder.row(key, arguments, [window["shape"]]))


@pytest.mark.parametrize("key", POOLS3D)
@FEW
@given(window=windows(rates=False, sides=3))
def test_pools_of_volumes(builder: Builder, key: str, window: dict[str, Any]) -> None:
    check(builder, builder.row(key, window["arguments"], [window["shape"]]))


@MANY
@given(window=windows(rates=True), num_outputs=st.one_of(st.none(), st.integers(1, 4)), depth=st.integers(1, 3))
@example(window={"arguments": ATROUS, "shape": ["N", "H", 4, 3]}, num_outputs=None, depth=1)
def test_separable_conv2d(builder: Builder, window: dict[str, Any], num_outputs: int | None, depth: int) -> None:
    arguments = {**window["arguments"], "num_outputs": num_outputs, "depth_multiplier": depth}
    row = builder.row("separable_conv2d", arguments, [window["shape"]])
    given = row.make().values
    if max(given["rate"]) > 1 and max(given["stride"]) > 1:
        # TensorFlow says that "all values of strides must be 1" then, warns, and builds windows at other places.
        assert predicted(row) is None
    else:
        check(builder, row)


def test_a_wrong_rule_is_noticed(builder: Builder, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = {"num_outputs": 2, "kernel_size": 3}
    shapes: list[list[int | str | None]] = [["N", 8, 8, 3], ["N", 8, 8, None]]
    for shape in shapes:
        row = builder.row("conv2d", {**arguments, "padding": "VALID"}, [shape])
        check(builder, row)
        with monkeypatch.context() as patch:
            patch.setattr(OPS["conv2d"], "infer", lambda _, *inputs: (*inputs[0][:3], 2))
            with pytest.raises(AssertionError):
                check(builder, row)
    too_small = builder.row("conv2d", {**arguments, "padding": "VALID"}, [["N", 2, 8, 3]])
    check(builder, too_small)
    with monkeypatch.context() as patch:
        patch.setattr(OPS["conv2d"], "requirements", lambda *_: ())
        with pytest.raises(AssertionError):
            check(builder, too_small)
