from fractions import Fraction

import pytest

from netspec.analysis.receptive_field import ReceptiveField, receptive_fields
from netspec.pipeline import inspect_text

SPEC = """\
netspec: 1
name: net
input: {name: images, shape: [N, 64, 48, 3]}
layers:
"""


def fields(*layers: str) -> list[tuple[int | str | None, ...] | None]:
    """The size of the field behind each layer."""
    found = inspect_text(SPEC + "".join(f"  - {layer}\n" for layer in layers), "net.yaml")
    assert found.network is not None, found.problems
    made = receptive_fields(found.network)
    return [field.size if (field := made[layer.index]) else None for layer in found.network.layers]


def seen_by_hand(kernels: list[tuple[int, int, int]]) -> int:
    """An independent count: which input positions the output at 0 depends on, walking back window by window."""
    positions = {0}
    for kernel, stride, rate in reversed(kernels):
        positions = {position * stride + tap * rate for position in positions for tap in range(kernel)}
    return max(positions) - min(positions) + 1


@pytest.mark.parametrize(
    "kernels",
    [
        [(3, 1, 1)],
        [(3, 1, 1), (3, 1, 1)],
        [(11, 4, 1), (3, 2, 1)],
        [(3, 2, 1), (3, 2, 1), (3, 1, 1)],
        [(3, 1, 2), (5, 1, 3)],
        [(1, 2, 1), (3, 1, 2)],
    ],
)
def test_windows_grow_it_as_counted_by_hand(kernels: list[tuple[int, int, int]]) -> None:
    layers = [
        f"conv2d: {{num_outputs: 4, kernel_size: {kernel}, stride: {stride}, rate: {rate}}}"
        for kernel, stride, rate in kernels
    ]
    side = seen_by_hand(kernels)
    assert fields(*layers)[-1] == (side, side)


def test_height_and_width_grow_apart() -> None:
    assert fields(
        "conv2d: {num_outputs: 4, kernel_size: [1, 7], stride: [1, 2]}", "max_pool2d: {kernel_size: [3, 2], stride: 1}"
    ) == [(1, 7), (3, 9)]


@pytest.mark.parametrize(
    ("layer", "size"),
    [
        ("relu: {}", (3, 3)),
        ("dropout: {}", (3, 3)),
        ("batch_norm: {}", (3, 3)),
        ("lrn: {}", (3, 3)),
        ("fully_connected: {num_outputs: 5}", (3, 3)),  # on an image a matrix for each position
        ("pad: {paddings: [[0, 0], [1, 1], [1, 1], [0, 0]]}", (3, 3)),
        ("flatten: {}", (64, 48)),
        ("reduce_mean: {axis: [1, 2], keepdims: true}", (64, 48)),
        ("reshape: {shape: [-1, 32, 96, 4]}", (3, 3)),
        ("layer_norm: {}", (64, 48)),
        ("instance_norm: {}", (64, 48)),
        ("conv2d: {num_outputs: 4, kernel_size: 1, normalizer_fn: instance_norm}", (64, 48)),
        ("nn_softmax: {}", (3, 3)),
        ("nn_softmax: {axis: 3}", (3, 3)),
        ("nn_softmax: {axis: 1}", (64, 3)),
        ("nn_max_pool: {kernel_size: 3, stride: 1, padding: SAME}", (5, 5)),
        ("resize_bilinear: {size: 128}", (4, 4)),
        ("conv2d: {num_outputs: 4, kernel_size: 1, normalizer_fn: layer_norm}", (64, 48)),
        ("conv2d_transpose: {num_outputs: 4, kernel_size: 2, stride: 2}", (3, 3)),
    ],
)
def test_what_a_layer_adds(layer: str, size: tuple[int, int]) -> None:
    assert fields("conv2d: {num_outputs: 4, kernel_size: 3}", layer)[-1] == size


def test_all_stays_all() -> None:
    assert fields("flatten: {}", "fully_connected: {num_outputs: 4}", "relu: {}") == [(64, 48)] * 3


def test_windows_behind_a_reshape_across_rows_are_not_known() -> None:
    reshaped = "reshape: {shape: [-1, 32, 96, 3]}"
    assert fields(reshaped, "conv2d: {num_outputs: 4, kernel_size: 3}") == [(1, 1), None]


def joined(second: str) -> tuple[int | str | None, ...] | None:
    """The field of a sum of a 3x3 convolution and another layer of the image."""
    first = "{id: a, conv2d: {num_outputs: 4, kernel_size: 3}}"
    return fields(first, f"{{id: b, from: input, {second}}}", "{from: [a, b], add: {}}")[-1]


def test_a_join_sees_what_its_inputs_see() -> None:
    assert joined("conv2d: {num_outputs: 4, kernel_size: [1, 5]}") == (3, 5)
    assert joined("reduce_max: {axis: [1, 2, 3], keepdims: true}") == (64, 48)


def test_a_join_of_other_strides_is_not_known() -> None:
    assert (
        fields(
            "{id: a, max_pool2d: {kernel_size: 2}}",
            "{id: b, from: input, strided_slice: {begin: [null, 0, 0], end: [null, 32, 24]}}",
            "{from: [a, b], concat: {axis: 3}}",
        )[-1]
        is None
    )


def behind(shape: str, *layers: str) -> ReceptiveField | None:
    """The field behind the last layer, for images of a shape."""
    text = SPEC.replace("[N, 64, 48, 3]", shape) + "".join(f"  - {layer}\n" for layer in layers)
    found = inspect_text(text, "net.yaml")
    assert found.network is not None, found.problems
    return receptive_fields(found.network)[len(found.network.layers)]


CONV = "conv2d: {num_outputs: 4, kernel_size: 3, stride: 2}"


def test_what_depends_on_an_unknown_size_is_not_known() -> None:
    assert behind("[N, 32, 32, 3]", CONV) == ReceptiveField((3, 3), (Fraction(2), Fraction(2)), (0, 0))
    assert behind("[N, 33, 32, 3]", CONV) == ReceptiveField((3, 3), (Fraction(2), Fraction(2)), (-1, 0))
    assert behind("[N, H, 32, 3]", CONV) == ReceptiveField((3, 3), (Fraction(2), Fraction(2)), (None, 0))
    assert behind("[N, null, null, 3]", CONV) == ReceptiveField((3, 3), (Fraction(2), Fraction(2)), (None, None))


def test_a_stride_past_all_patterns() -> None:
    wide = "conv2d: {num_outputs: 4, kernel_size: 303, stride: 301}"
    assert behind("[N, 602, 603, 3]", wide) == ReceptiveField((303, 303), (Fraction(301),) * 2, (-1, -151))
    assert behind("[N, H, W, 3]", wide) == ReceptiveField((303, 303), (Fraction(301),) * 2, (None, None))


def test_all_of_an_axis_of_unknown_size() -> None:
    mean = "reduce_mean: {axis: [1, 2]}"
    assert behind("[N, null, 32, 3]", CONV, mean) == ReceptiveField(("all", 32), (Fraction(0),) * 2, (0, 0))
    # What a stride leaves over may be the last row, or not.
    valid = CONV.replace("stride: 2", "stride: 2, padding: VALID")
    assert behind("[N, null, 32, 3]", valid, mean) == ReceptiveField((None, 31), (None, Fraction(0)), (None, 0))


@pytest.mark.parametrize("joined", ["[a, b]", "[b, a]"])
@pytest.mark.parametrize("shape", ["[N, 32, 32, 3]", "[N, null, null, 3]", "[N, H, W, 3]"])
def test_branches_of_an_image_of_any_size_join(shape: str, joined: str) -> None:
    layers = (
        CONV,
        "{id: a, max_pool2d: {kernel_size: 3, padding: SAME}}",
        "{id: b, from: 1, conv2d: {num_outputs: 4, kernel_size: 5, stride: 2}}",
        f"{{from: {joined}, concat: {{axis: 3}}}}",
    )
    named = ("{id: one, " + layers[0] + "}", *(layer.replace("from: 1", "from: one") for layer in layers[1:]))
    field = behind(shape, *named)
    assert field is not None
    assert field.size == (11, 11)


def test_positions_that_see_unequal_windows() -> None:
    up = "conv2d_transpose: {num_outputs: 4, kernel_size: 3, stride: 2}"
    assert behind("[N, 32, 32, 3]", up) == ReceptiveField((2, 2), (Fraction(1, 2),) * 2, (None, None))


def test_numbers_in_a_row_are_an_image_once_they_have_rows() -> None:
    layers = ("conv2d: {num_outputs: 4, kernel_size: 5}", "max_pool2d: {kernel_size: 2}", "flatten: {}")
    for count in range(1, 4):
        image = behind("[N, 28, 28, 1]", *layers[:count])
        for row in ("[N, 784]", "[N, 1, 784]", "[N, 784, 1]", "[N, 1, 1, 784]"):
            assert behind(row, "relu: {}", "reshape: {shape: [-1, 28, 28, 1]}", *layers[:count]) == image
    assert behind("[N, 784]", "fully_connected: {num_outputs: 784}", "reshape: {shape: [-1, 28, 28, 1]}") is None


@pytest.mark.parametrize(("axis", "size"), [(0, (1, None)), (2, (1, None)), (3, (1, 5))])
def test_a_concat_of_shifted_windows(axis: int, size: tuple[int | None, ...]) -> None:
    # Along the batch one example sees to the left, another to the right; along the channels all see both.
    pads = ("[2, 0]", "[0, 2]")
    layers = [
        layer
        for name, pad in zip("ab", pads, strict=True)
        for layer in (
            f"{{from: input, pad: {{paddings: [[0, 0], [0, 0], {pad}, [0, 0]]}}}}",
            f"{{id: {name}, conv2d: {{num_outputs: 4, kernel_size: [1, 3], padding: VALID}}}}",
        )
    ]
    field = behind("[N, 32, 32, 3]", *layers, f"{{from: [a, b], concat: {{axis: {axis}}}}}")
    assert field is not None
    assert field.size == size


def test_a_sequence_has_one_axis_and_a_video_three() -> None:
    sequence = ("expand_dims: {axis: 1}", "conv2d: {num_outputs: 4, kernel_size: [1, 3]}", "squeeze: {axis: 1}")
    field = behind("[N, 20, 3]", *sequence)
    assert field is not None
    assert field.size == (3,)
    frames = (
        "reshape: {shape: [-1, 16, 16, 3]}",
        "conv2d: {num_outputs: 4, kernel_size: 3}",
        "reduce_max: {axis: [1, 2]}",
    )
    video = (*frames, "reshape: {shape: [-1, 8, 4]}", *sequence)
    field = behind("[N, 8, 16, 16, 3]", *video)
    assert field is not None
    assert field.size == (3, 16, 16)


def test_an_input_that_is_no_image_has_none() -> None:
    found = inspect_text(
        "netspec: 1\nname: n\ninput: {shape: [N, 8]}\nlayers:\n  - fully_connected: {num_outputs: 4}\n", "n.yaml"
    )
    assert found.network is not None
    assert set(receptive_fields(found.network).values()) == {None}


def test_what_is_stacked_is_seen_layer_by_layer() -> None:
    one = "{from: input, strided_slice: {begin: [null, 0], end: [null, 28]}}"
    other = "{from: input, strided_slice: {begin: [null, 2], end: [null, 30]}}"
    layers = (one, "{id: a, expand_dims: {axis: 1}}", other, "{id: b, expand_dims: {axis: 1}}")
    stacked = behind("[N, 30, 32, 3]", *layers, "{from: [a, b], concat: {axis: 1}}")
    assert stacked is not None
    assert stacked.size == (None, 1)
