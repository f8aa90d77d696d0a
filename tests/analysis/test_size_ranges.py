"""The image sizes that a network is said to accept, against trying each."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netspec.analysis.size_hints import accepted_sizes, image_text
from netspec.analysis.size_ranges import SizeRange, accepted
from netspec.elaboration import elaborate
from netspec.network import FIRST_INPUT
from netspec.ops import OpError, Requirement
from netspec.pipeline import inspect_text
from netspec.schema import Checked, check_document
from netspec.shapes import Dim, add, floor_div, multiply, scale, symbol
from netspec.source import read, read_text

SPECS = Path(__file__).parents[2] / "specs"
LARGEST = 300

windows = st.one_of(
    st.fixed_dictionaries(
        {"num_outputs": st.just(2), "kernel_size": st.integers(1, 11)},
        optional={"stride": st.integers(1, 4), "padding": st.sampled_from(["SAME", "VALID"])},
    ).map(lambda arguments: {"conv2d": arguments}),
    st.fixed_dictionaries(
        {"num_outputs": st.just(2), "kernel_size": st.integers(1, 4), "rate": st.integers(1, 4)},
        optional={"padding": st.sampled_from(["SAME", "VALID"])},
    ).map(lambda arguments: {"conv2d": arguments}),
    st.fixed_dictionaries(
        {"kernel_size": st.integers(1, 5)},
        optional={"stride": st.integers(1, 3), "padding": st.sampled_from(["SAME", "VALID"])},
    ).map(lambda arguments: {"max_pool2d": arguments}),
    st.sampled_from([{"relu": {}}, {"pad": {"paddings": [[0, 0], [1, 2], [1, 2], [0, 0]]}}]),
)
endings = st.sampled_from([[], [{"squeeze": {"axis": [1, 2]}}], [{"squeeze": {"axis": 1}}, {"squeeze": {"axis": 1}}]])


def checked_spec(layers: list[Any], sides: list[Any]) -> Checked:
    spec = {"netspec": 1, "name": "net", "input": {"shape": ["N", *sides, 2]}, "layers": layers}
    document, _ = read_text(json.dumps(spec), "net.yaml")
    assert document is not None
    return check_document(document)


def sizes_of(checked: Checked, values: dict[str, Any]) -> tuple[SizeRange, ...] | None:
    return accepted_sizes(checked, values, elaborate(checked, values).layers)


def tried(checked: Checked, sizes: range) -> list[int]:
    """The square images that a network takes."""
    return [
        size for size in sizes if not elaborate(checked, input_shapes={FIRST_INPUT: (None, size, size, 3)}).problems
    ]


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(windows, min_size=1, max_size=5), endings)
def test_accepted_are_those_that_go(layers: list[Any], ending: list[Any]) -> None:
    checked = checked_spec([*layers, *ending], ["H", "W"])
    assert checked.problems == ()
    found = sizes_of(checked, {})
    going = tried(checked, range(1, LARGEST + 1))
    has_window = any("conv2d" in layer or "max_pool2d" in layer for layer in layers)
    if found is None:
        assert not going or not has_window
        return
    height, width = found
    assert height == width
    assert going == [size for size in range(1, LARGEST + 1) if size in height]


sliding = st.fixed_dictionaries(
    {"kernel_size": st.integers(1, 4), "stride": st.integers(1, 3), "padding": st.sampled_from(["SAME", "VALID"])}
)


@st.composite
def pyramids(draw: st.DrawFn) -> list[Any]:
    """A way down in some levels and up again, joined with each level on the way."""
    layers: list[Any] = [{"max_pool2d": draw(sliding)} for _ in range(draw(st.integers(0, 1)))]
    layers.append({"relu": {}, "id": "level_0"})
    strides = []
    for level in range(1, draw(st.integers(1, 3)) + 1):
        strides.append(draw(st.sampled_from([1, 2, 2, 2, 3, 4])))
        window = {"kernel_size": draw(st.sampled_from([strides[-1], 3])), "stride": strides[-1]}
        layers.append({"max_pool2d": {**window, "padding": draw(st.sampled_from(["SAME", "VALID"]))}})
        layers.append({"relu": {}, "id": f"level_{level}"})
    for level in reversed(range(len(strides))):
        up = {"num_outputs": 2, "kernel_size": 2, "stride": strides[level]}
        layers.append({"conv2d_transpose": up, "id": f"up_{level}"})
        # Not a sum, which takes a size of 1 for any other.
        layers.append({"concat": {"axis": 3}, "from": [f"level_{level}", f"up_{level}"]})
    return layers


def expressible(going: list[int]) -> bool:
    """Whether sizes are one run of remainders, found by trying all."""
    for step in range(1, 65):
        found = sorted({size % step for size in going})
        for first in found:
            run = len(found)
            if found == sorted((first + place) % step for place in range(run)):
                within = range(going[0], going[-1] + step)
                if [size for size in within if size <= LARGEST and (size - first) % step < run] == going:
                    return True
    return False


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(pyramids())
def test_what_is_joined_with_what_it_came_from(layers: list[Any]) -> None:
    checked = checked_spec(layers, ["H", "W"])
    assert checked.problems == ()
    found = sizes_of(checked, {})
    going = tried(checked, range(1, LARGEST + 1))
    if found is None:
        assert not going or not expressible(going)
        return
    assert going == [size for size in range(1, LARGEST + 1) if size in found[0]]


def test_what_is_expressible() -> None:
    assert expressible(list(range(32, LARGEST + 1, 32)))
    assert not expressible([size for size in range(4, LARGEST + 1) if size % 4 != 1 and size % 6 != 2])


def test_alexnet_takes_195_to_226() -> None:
    document, _ = read(SPECS / "alexnet_v2.yaml")
    assert document is not None
    checked = check_document(document)
    assert tried(checked, range(150, 260)) == list(range(195, 227))
    assert sizes_of(checked, {}) == (SizeRange(195, 226), SizeRange(195, 226))
    assert sizes_of(checked, {"spatial_squeeze": False}) == (SizeRange(195, None), SizeRange(195, None))


H = symbol("H")


def remainder(size: Dim, divisor: int) -> Dim:
    return add(size, scale(floor_div(size, divisor), -divisor))


@pytest.mark.parametrize(
    ("conditions", "wanted"),
    [
        ([], SizeRange(1, None)),
        ([(H, ">=", 7)], SizeRange(7, None)),
        ([(floor_div(H, 4), "==", 3)], SizeRange(12, 15)),
        ([(floor_div(H, 4), "==", 3), (H, ">=", 14)], SizeRange(14, 15)),
        ([(floor_div(H, 4), "==", 3), (H, ">=", 99)], None),
        ([(symbol("W"), ">=", 9)], SizeRange(1, None)),
        ([(multiply(H, symbol("W")), "==", 9)], None),
        # Two branches of one size for even images only, and for all images.
        ([(add(H, scale(floor_div(H, 2), -2)), "==", 0)], SizeRange(2, None, 2)),
        ([(add(floor_div(add(H, 2), 2), scale(floor_div(H, 2), -1)), "==", 1)], SizeRange(1, None)),
        ([(remainder(H, 16), "==", 4), (H, ">=", 30)], SizeRange(36, None, 16, 4)),
        ([(remainder(H, 16), "==", 4), (floor_div(H, 100), "==", 0)], SizeRange(4, 84, 16, 4)),
        ([(remainder(H, 16), "==", 4), (floor_div(H, 20), "==", 1)], SizeRange(20, 36, 16, 4)),
        ([(remainder(H, 16), "==", 4), (floor_div(H, 10), "==", 1)], None),
        ([(remainder(H, 16), "==", 4), (floor_div(H, 30), "==", 0)], SizeRange(4, 20, 16, 4)),
        ([(remainder(H, 32), ">=", 25)], SizeRange(25, None, 32, 25, 7)),
        ([(remainder(add(H, 7), 32), ">=", 25)], SizeRange(18, None, 32, 18, 7)),
        ([(remainder(H, 4), ">=", 1), (remainder(H, 6), ">=", 1)], None),
        # Sizes that fall, and that grow now faster and now slower.
        ([(add(20, scale(H, -1)), ">=", 3)], SizeRange(1, 17)),
        ([(add(20, scale(H, -1)), "==", 3)], SizeRange(17, 17)),
        ([(add(scale(H, 2), scale(floor_div(H, 3), -3)), ">=", 50)], SizeRange(49, None)),
        ([(add(H, scale(floor_div(H, 2**20), -(2**20))), "==", 0)], None),
    ],
)
def test_conditions(conditions: list[Any], wanted: SizeRange | None) -> None:
    fault = OpError("wrong-size", "")
    assert accepted([Requirement(size, relation, value, fault) for size, relation, value in conditions], "H") == wanted


@pytest.mark.parametrize(
    ("ranges", "text"),
    [
        (None, ""),
        ((SizeRange(9, None), SizeRange(9, None)), "at least 9x9"),
        ((SizeRange(9, 12), SizeRange(8, None)), "9x8 to 12xany"),
        ((SizeRange(9, 12), SizeRange(8, 10)), "9x8 to 12x10"),
        ((SizeRange(1, 1), SizeRange(1, 1)), "exactly 1x1"),
        (
            (SizeRange(32, None, 32), SizeRange(9, None)),
            "at least 32x9, height a multiple of 32",
        ),
        (
            (SizeRange(20, 84, 16, 4), SizeRange(25, None, 32, 25, 8)),
            "20x25 to 84xany, height 4 more than a multiple of 16, width a multiple of 32 or up to 7 less",
        ),
        (
            (SizeRange(20, 84, 16, 4, 3), SizeRange(32, None, 32, 0, 8)),
            "20x32 to 84xany, height 4 to 6 more than a multiple of 16, width a multiple of 32 or up to 7 more",
        ),
    ],
)
def test_text(ranges: tuple[SizeRange, SizeRange] | None, text: str) -> None:
    assert image_text(ranges) == text


def test_no_size_helps_where_none_has_a_part_in_it() -> None:
    hopeless = [{"conv2d": {"num_outputs": 2, "kernel_size": 1}}, {"reduce_mean": {"axis": [1, 2], "keepdims": True}}]
    checked = checked_spec([*hopeless, {"max_pool2d": {"kernel_size": 2}}], [32, 32])
    assert sizes_of(checked, {}) is None


UNET = """\
netspec: 1
name: unet
input: {name: images, shape: [N, 100, 64, 3]}
layers:
  - conv2d: {num_outputs: 4, kernel_size: 3, scope: down1}
    id: down1
  - max_pool2d: {kernel_size: 2, scope: pool1}
  - conv2d: {num_outputs: 4, kernel_size: 3, scope: down2}
    id: down2
  - max_pool2d: {kernel_size: 2, scope: pool2}
  - conv2d: {num_outputs: 4, kernel_size: 3, scope: down3}
    id: down3
  - max_pool2d: {kernel_size: 2, scope: pool3}
  - conv2d_transpose: {num_outputs: 4, kernel_size: 2, stride: 2, scope: up3}
    id: up3
  - concat: {axis: 3}
    from: [down3, up3]
  - conv2d_transpose: {num_outputs: 4, kernel_size: 2, stride: 2, scope: up2}
    id: up2
  - concat: {axis: 3}
    from: [down2, up2]
  - conv2d_transpose: {num_outputs: 4, kernel_size: 2, stride: 2, scope: up1}
    id: up1
  - concat: {axis: 3}
    from: [down1, up1]
"""


def test_the_help_names_the_sizes_that_go() -> None:
    (problem,) = inspect_text(UNET, "unet.yaml").problems
    assert problem.code == "shapes-differ"
    assert problem.help == "use images of at least 8x8, height a multiple of 8, width a multiple of 8"
    for height in (8, 96, 104):
        assert inspect_text(UNET.replace("100, 64", f"{height}, 64"), "unet.yaml").problems == ()
    assert inspect_text(UNET.replace("100, 64", "102, 64"), "unet.yaml").problems != ()


def test_no_image_is_offered_where_none_would_do() -> None:
    channels = UNET.replace("concat: {axis: 3}", "concat: {axis: 2}").replace("num_outputs: 4", "num_outputs: 5", 1)
    (problem,) = inspect_text(channels.replace("100, 64", "64, 64"), "unet.yaml").problems
    assert problem.code == "shapes-differ"
    assert problem.help is None
