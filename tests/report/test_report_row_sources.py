"""Where rows come from: read off the networks' papers and slim's code, and not off the elaborated networks."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from netspec.network import Network
from netspec.pipeline import inspect_file
from netspec.report.layer_columns import COLUMNS
from netspec.report.listing import Listing
from tests.report.conftest import network_of

SPECS = Path(__file__).parents[2] / "specs"


def sources(network: Network, depth: int | None = None) -> Mapping[str, tuple[str, ...]]:
    """What the column `from` has for each row."""
    listing = Listing(network, depth)
    values = COLUMNS["from"].values(listing)
    return {row.name: tuple(value) for row, value in zip(listing.rows, values, strict=True)}


def spec(name: str) -> Network:
    network = inspect_file(SPECS / f"{name}.yaml").network
    assert network is not None
    return network


def test_a_residual_unit_takes_its_input_twice() -> None:
    found = sources(spec("resnet_v1_50"))
    first, second = (f"block1/unit_{unit}/bottleneck_v1/" for unit in (1, 2))
    assert {name: found[f"{first}{name}"] for name in ("shortcut", "conv1", "conv2", "conv3", "add", "Relu")} == {
        "shortcut": (),
        "conv1": ("pool1",),
        "conv2": (),
        "conv3": (),
        "add": ("shortcut", "conv3"),
        "Relu": (),
    }
    assert found[f"{second}conv1"] == ()
    assert found[f"{second}add"] == ("unit_1/bottleneck_v1/Relu", "conv3")
    assert found["block2/unit_1/bottleneck_v1/conv1"] == ("block1/unit_3/bottleneck_v1/Relu",)


def test_only_the_beginnings_of_branches_and_their_joins_stand_out() -> None:
    found = sources(spec("resnet_v1_50"))
    units = {3: 4, 4: 6}
    skips = [name for name, names in found.items() if names and not name.endswith("/add")]
    # The input, then the first conv behind each shortcut that is a layer: in the first and last units of each block.
    shortcuts = [name for name in found if name.endswith("/shortcut")]
    assert len(skips) == 1 + len(shortcuts)
    assert len([name for name in found if name.endswith("/add") and len(found[name]) == 2]) == sum(
        (3, units[3], units[4], 3)
    )


def test_inception_joins_four_branches_that_begin_at_one_layer() -> None:
    found = sources(spec("inception_v1"))
    ends = ("Branch_0/Conv2d_0a_1x1", "Branch_1/Conv2d_0b_3x3", "Branch_2/Conv2d_0b_3x3", "Branch_3/Conv2d_0b_1x1")
    join = next(name for name in found if name.endswith("Mixed_3c/concat"))
    assert found[join] == tuple(f"Mixed_3c/{end}" for end in ends)
    before = next(name for name in found if name.endswith("Mixed_3b/concat"))
    for branch in (1, 2):
        assert found[f"Mixed_3c/Branch_{branch}/Conv2d_0a_1x1"] == (before,)
    assert found["Mixed_3c/Branch_0/Conv2d_0a_1x1"] == ()


def test_a_sequence_has_no_sources_but_its_input() -> None:
    found = sources(spec("vgg_16"))
    assert [names for names in found.values() if names] == [("images",)]


NET = """\
netspec: 1
name: net
input: {name: images, shape: [N, 8, 8, 4]}
layers:
  - conv2d: {num_outputs: 4, kernel_size: 1, scope: conv}
    id: first
  - scope: a
    layers:
      - conv2d: {num_outputs: 4, kernel_size: 1, scope: conv}
      - scope: b
        layers:
          - conv2d: {num_outputs: 4, kernel_size: 1, scope: inner}
            id: inner
          - conv2d: {num_outputs: 4, kernel_size: 1, scope: last}
      - add: {name: join}
        from: [first, inner]
  - add: {name: twice}
    from: [inner, inner]
  - conv2d: {num_outputs: 4, kernel_size: 1, scope: tower}
    from: input
    id: one
  - conv2d: {num_outputs: 4, kernel_size: 1, scope: tower, reuse: true}
    from: input
    id: two
  - add: {name: towers}
    from: [one, two]
"""


def test_a_name_is_the_shortest_that_means_no_other() -> None:
    found = sources(network_of(NET))
    assert found["a/join"] == ("net/conv", "b/inner")  # `conv` alone would be a/conv there
    assert found["twice"] == ("a/b/inner", "a/b/inner")
    assert found["tower"] == ("images",)
    assert found["towers"] == ("tower #7", "tower #8")


def test_a_folded_row_names_the_outputs_outside_that_feed_it() -> None:
    found = sources(network_of(NET), 1)
    assert found["a"] == ()
    assert found["twice"] == ("a/b/inner", "a/b/inner")  # not the output of `a`, but a layer inside
    folded = sources(spec("resnet_v1_50"), 1)
    assert list(folded) == ["Pad", "conv1", "pool1", "block1", "block2", "block3", "block4", "pool5"]
    assert [names for names in folded.values() if names] == [("images",)]
    assert sources(spec("resnet_v1_50"), 2)["block1/unit_2"] == ()


@pytest.mark.parametrize("depth", [1, 2])
def test_folded_rows_side_by_side(depth: int) -> None:
    spec = NET.partition("layers:")[0] + (
        "layers:\n  - branches:\n"
        "      left:\n        - max_pool2d: {kernel_size: 1, stride: 1, scope: c}\n"
        "        - conv2d: {num_outputs: 4, kernel_size: 3}\n"
        "      right: [{conv2d: {num_outputs: 4, kernel_size: 1, scope: c}}]\n"
        "    join: add\n"
    )
    found = sources(network_of(spec), depth)
    expected = {"left": ("images",), "right": ("images",), "add": ("left", "right")}
    if depth == 2:
        expected = {"left/c": ("images",), "left/Conv": (), "right/c": ("images",), "add": ("left/Conv", "right/c")}
    assert found == expected
