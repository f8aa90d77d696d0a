"""The image sizes that a network is said to accept, against trying each."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netspec.analysis.size_hints import accepted_sizes, image_text
from netspec.analysis.size_ranges import SizeRange, accepted
from netspec.language import elaborate
from netspec.ops import OpError, Requirement
from netspec.schema import Checked, check_document
from netspec.shapes import add, floor_div, multiply, scale, symbol
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


def tried(checked: Checked, sizes: range) -> list[int]:
    """The square images that a network takes."""
    return [size for size in sizes if not elaborate(checked, input_shape=(None, size, size, 3)).problems]


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(windows, min_size=1, max_size=5), endings)
def test_accepted_are_those_that_go(layers: list[Any], ending: list[Any]) -> None:
    checked = checked_spec([*layers, *ending], ["H", "W"])
    assert checked.problems == ()
    found = accepted_sizes(checked, {})
    going = tried(checked, range(1, LARGEST + 1))
    has_window = any("conv2d" in layer or "max_pool2d" in layer for layer in layers)
    if found is None:
        assert not going or not has_window
        return
    height, width = found
    assert height == width
    most = LARGEST if height.most is None else min(height.most, LARGEST)
    assert going == list(range(height.least, most + 1))


def test_alexnet_takes_195_to_226() -> None:
    document, _ = read(SPECS / "alexnet_v2.yaml")
    assert document is not None
    checked = check_document(document)
    assert tried(checked, range(150, 260)) == list(range(195, 227))
    assert accepted_sizes(checked, {}) == (SizeRange(195, 226), SizeRange(195, 226))
    assert accepted_sizes(checked, {"spatial_squeeze": False}) == (SizeRange(195, None), SizeRange(195, None))


H = symbol("H")


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
        ([(add(H, scale(floor_div(H, 2), -2)), "==", 0)], None),
        ([(add(floor_div(add(H, 2), 2), scale(floor_div(H, 2), -1)), "==", 1)], SizeRange(1, None)),
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
    ],
)
def test_text(ranges: tuple[SizeRange, SizeRange] | None, text: str) -> None:
    assert image_text(ranges) == text


def test_no_size_helps_where_none_has_a_part_in_it() -> None:
    hopeless = [{"conv2d": {"num_outputs": 2, "kernel_size": 1}}, {"reduce_mean": {"axis": [1, 2], "keepdims": True}}]
    checked = checked_spec([*hopeless, {"max_pool2d": {"kernel_size": 2}}], [32, 32])
    assert accepted_sizes(checked, {}) is None
