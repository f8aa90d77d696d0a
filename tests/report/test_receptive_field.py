import pytest

from netspec.pipeline import inspect_text
from netspec.report.receptive_field import receptive_fields

SPEC = """\
netspec: 1
name: net
input: {name: images, shape: [N, 64, 48, 3]}
layers:
"""


def fields(*layers: str) -> list[tuple[int, int] | None]:
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
        ("flatten: {}", None),
        ("reduce_mean: {axis: [1, 2], keepdims: true}", None),
        ("reshape: {shape: [-1, 32, 96, 4]}", None),
        ("layer_norm: {}", None),
        ("instance_norm: {}", None),
        ("conv2d: {num_outputs: 4, kernel_size: 1, normalizer_fn: instance_norm}", None),
        ("nn_softmax: {}", (3, 3)),
        ("nn_softmax: {axis: 3}", (3, 3)),
        ("nn_softmax: {axis: 1}", None),
        ("nn_max_pool: {kernel_size: 3, stride: 1, padding: SAME}", (5, 5)),
        ("resize_bilinear: {size: 128}", None),
        ("conv2d: {num_outputs: 4, kernel_size: 1, normalizer_fn: layer_norm}", None),
        ("conv2d_transpose: {num_outputs: 4, kernel_size: 2, stride: 2}", None),
    ],
)
def test_what_is_kept_and_what_is_lost(layer: str, size: tuple[int, int] | None) -> None:
    assert fields("conv2d: {num_outputs: 4, kernel_size: 3}", layer)[-1] == size


def test_what_is_lost_stays_lost() -> None:
    assert fields("flatten: {}", "fully_connected: {num_outputs: 4}", "relu: {}") == [None, None, None]


@pytest.mark.parametrize(
    ("stride", "size"),
    [(1, (5, 5)), (2, None)],
    ids=["the largest of its inputs", "no one field where positions differ"],
)
def test_a_join(stride: int, size: tuple[int, int] | None) -> None:
    layers = (
        "{id: a, conv2d: {num_outputs: 4, kernel_size: 3}}",
        f"{{id: b, from: a, conv2d: {{num_outputs: 4, kernel_size: 3, stride: {stride}}}}}",
        "{id: c, from: a, conv2d: {num_outputs: 4, kernel_size: 1}}",
        *(["{id: c2, from: c, reduce_mean: {axis: [1, 2], keepdims: true}}"] if stride == 2 else []),
        f"{{from: [b, {'c2' if stride == 2 else 'c'}], add: {{}}}}",
    )
    assert fields(*layers)[-1] == size


def test_an_input_that_is_no_image_has_none() -> None:
    found = inspect_text(
        "netspec: 1\nname: n\ninput: {shape: [N, 8]}\nlayers:\n  - fully_connected: {num_outputs: 4}\n", "n.yaml"
    )
    assert found.network is not None
    assert set(receptive_fields(found.network).values()) == {None}
