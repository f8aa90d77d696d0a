from dataclasses import replace

import pytest

from netspec.analysis.size_ranges import SizeRange
from netspec.network import Group, Network
from netspec.pipeline import inspect_text
from netspec.report.number_text import byte_text, field_text, number_text
from netspec.report.table import table
from netspec.report.theme import Theme
from netspec.shapes import Dim, symbol

TINY_TABLE = """\
tiny: A tiny net.

input         images [N, 32, 32, 3]
with          num_classes 10, is_training true

layer      op               output          parameters     MACs  bytes  field
-----------------------------------------------------------------------------
conv1      conv2d           [N, 14, 14, 8]         608  117,600  6,272      5
norm1      batch_norm       [N, 14, 14, 8]          24        0  6,272      5
deep/pool  max_pool2d       [N,  7,  7, 8]           0        0  1,568      7
flat       flatten          [N, 392]                 0        0  1,568     31
fc         fully_connected  [N,  10]             3,930    3,920     40     31

output        fc [N, 10]
parameters    4,562 (4,546 trainable), 18,248 bytes (17.8 KiB)
MACs          121,520
FLOPs         {flops}
outputs       15,720 bytes (15.4 KiB)
losses        1 regularization loss: l2 0.0005 on weights
end points    tiny/conv1
accepts       images of at least 5x5

For one example. MACs: multiply-accumulates of convolutions and matrix products. FLOPs: two per MAC, and one for each \
other elementary operation on an element. Bytes: the output as float32. Field: the rows and columns of the image that \
a position sees, including padding, or all of them after a layer that sees the whole image; - if unknown.
"""


def test_the_whole_table(tiny: Network) -> None:
    flops = sum(layer.cost.flops for layer in tiny.layers if isinstance(layer.cost.flops, int))
    described = replace(tiny, doc="A tiny\n  net.")
    assert table(described, (SizeRange(5, None), SizeRange(5, None))) == TINY_TABLE.replace("{flops}", f"{flops:,}")


def test_what_is_not_known_is_left_out(tiny: Network) -> None:
    shown = table(tiny)
    assert shown.startswith("tiny\n\ninput ")
    assert "accepts" not in shown


def fitted(network: Network, width: int) -> str:
    return table(network, theme=Theme(width=width))


@pytest.mark.parametrize("width", [20, 28, 40, 60, 80, 100])
def test_a_terminal_gets_lines_that_fit(tiny: Network, width: int) -> None:
    assert all(len(line) <= width for line in fitted(replace(tiny, doc="A net. " * 20), width).splitlines())


def test_a_line_that_is_too_long_is_noticed(tiny: Network) -> None:
    assert max(map(len, table(tiny).splitlines())) > 100


def test_columns_move_together_before_anything_is_cut(tiny: Network) -> None:
    assert "conv1      conv2d           [N, 14, 14, 8]" in fitted(tiny, 77)
    assert "conv1     conv2d          [N, 14, 14, 8]" in fitted(tiny, 76)
    assert "Left out" not in fitted(tiny, 71)


def test_the_least_important_columns_are_left_out_and_named(tiny: Network) -> None:
    shown = fitted(tiny, 60)
    assert "\nlayer     op              output         parameters    MACs\n" in shown
    assert "\nLeft out at 60 columns: bytes, field.\n--columns layer,bytes,field shows them.\n" in shown
    assert "Left out" not in table(tiny)


LONG = "a_scope_with_a_rather_long_name/and_another_below_it/pool"


@pytest.fixture
def long_names(tiny: Network) -> Network:
    layers = tiny.layers
    renamed = replace(layers[2], scope=f"tiny/{LONG}")
    return replace(tiny, root=Group((*layers[:2], renamed, *layers[3:]), output=tiny.root.output))


def test_long_names_lose_their_middle_on_a_terminal_only(long_names: Network) -> None:
    assert f"\n{LONG}  max_pool2d" in table(long_names)
    shown = fitted(long_names, 80)
    assert "\na_scope_with_a_rather_long_name/.../pool" in shown or "\n.../pool " in shown
    assert LONG not in shown


def test_symbolic_sizes_are_expressions_whole_in_a_file_and_cut_on_a_terminal(symbolic: Network) -> None:
    whole = table(symbolic)
    assert "[N, 14, floor((W - 3) / 2), 8]" in whole
    assert "8400*floor((W - 3) / 2)" in whole
    assert "MACs          8400*floor((W - 3) / 2)" in whole
    cut = fitted(symbolic, 60)
    assert "[N, 14, floor((W-3)/2), 8]" in cut
    assert "[N,  7, floor((W-3)/4), 8]" in cut
    assert "MACs          8400*floor((W - 3) / 2)" in cut
    assert "[N, 14, floo..." not in fitted(symbolic, 40)
    assert "[N, 14, f" in fitted(symbolic, 40)


def test_numbers_stand_below_the_numbers_of_expressions(symbolic: Network) -> None:
    lines = table(symbolic).splitlines()
    (conv, norm) = (next(line for line in lines if line.startswith(name)) for name in ("conv1", "norm1"))
    assert conv.index("8400*floor") + len("8400") == norm.index(" 0 ") + len(" 0")


def test_nothing_from_a_spec_reaches_the_terminal_unseen(tiny: Network) -> None:
    assert "\x1b" not in table(replace(tiny, doc="\x1b[2J evil"))
    assert "\\x1b[2J evil" in table(replace(tiny, doc="\x1b[2J evil"))


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 bytes"),
        (1023, "1,023 bytes"),
        (1024, "1,024 bytes (1.0 KiB)"),
        (201_215_648, "201,215,648 bytes (191.9 MiB)"),
        (3 * 2**30, "3,221,225,472 bytes (3.0 GiB)"),
        (2**70, "1,180,591,620,717,411,303,424 bytes (1048576.0 PiB)"),
        (None, "? bytes"),
        (symbol("H"), "H bytes"),
    ],
)
def test_bytes(count: Dim, text: str) -> None:
    assert byte_text(count) == text


def test_a_sum_of_bytes_is_in_parentheses(symbolic: Network) -> None:
    assert byte_text(symbolic.layers[0].output_shape[2] if symbolic.layers[0].output_shape else None) == (
        "floor((W - 3) / 2) bytes"
    )


def test_numbers_and_fields() -> None:
    assert [number_text(1_234_567), number_text(None), number_text(symbol("W"))] == ["1,234,567", "?", "W"]
    assert field_text(None) == "-"


def test_parameters_that_are_shared_are_counted_once() -> None:
    layer = "  - conv2d: {num_outputs: 8, kernel_size: 3, scope: tower"
    text = "netspec: 1\nname: net\ninput: {shape: [N, 8, 8, 8]}\nlayers:\n" + layer + "}\n" + layer + ", reuse: true}\n"
    network = inspect_text(text, "f").network
    assert network is not None
    lines = [line.split() for line in table(network).splitlines()]
    parameters = 3 * 3 * 8 * 8 + 8
    assert [line[6] for line in lines if line[:1] == ["tower"]] == [str(parameters), "shared"]
    assert f"parameters    {parameters} (all trainable)" in table(network)
    assert "counted at the first layer that has them" in table(network)


def end_points(network: Network, keys: list[str], width: int | None) -> list[str]:
    """The lines of the end points, all of which are the first layer's output."""
    named = replace(network, end_points=dict.fromkeys(keys, 1))
    lines = table(named, theme=Theme(width=width)).splitlines()
    first = next(place for place, line in enumerate(lines) if line.startswith("end points"))
    last = next(place for place, line in enumerate(lines[first:]) if not line)
    return lines[first : first + last]


def test_end_points_take_three_lines_on_a_terminal_and_all_that_they_need_elsewhere(tiny: Network) -> None:
    keys = [f"tiny/block{number}/conv" for number in range(20)]
    assert end_points(tiny, keys, None) == [f"end points    {', '.join(keys)}"]
    assert end_points(tiny, keys[:3], 80) == ["end points    tiny/block0/conv, tiny/block1/conv, tiny/block2/conv"]
    assert end_points(tiny, keys, 60) == [
        "end points    tiny/block0/conv, tiny/block1/conv,",
        "              tiny/block2/conv, tiny/block3/conv, and 16",
        "              more (--columns +end_point)",
    ]
    assert end_points(tiny, ["k" * 90], 20) == ["end points", "  1 (--columns", "  +end_point)"]
