"""Layers of several outputs: the numbers of tensors, lists of ids, and faults of both."""

import pytest

from netspec.network import Network
from netspec.pipeline import inspect_text
from netspec.shapes import shape_text

HEAD = "netspec: 1\nname: net\ninput: {shape: [N, 8, 8, 6]}\nlayers:\n"
SPLIT = """\
  - conv2d: {num_outputs: 6, kernel_size: 3, scope: first}
  - split: {num_or_size_splits: [1, 2, 3], axis: 3}
    id: [one, two, three]
  - conv2d: {num_outputs: $(three.channels), kernel_size: 1, scope: conv}
  - concat: {axis: 3}
    from: [conv, two, input]
"""


def network_of(layers: str) -> Network:
    found = inspect_text(HEAD + layers, "net.yaml")
    assert found.problems == ()
    assert found.network is not None
    return found.network


def problems_of(layers: str) -> list[tuple[int, str, str]]:
    return [(p.span.line - 4, p.code, p.text) for p in inspect_text(HEAD + layers, "net.yaml").problems]


def test_each_output_has_a_number() -> None:
    network = network_of(SPLIT)
    first, split, conv, concat = network.layers
    assert [layer.outputs for layer in network.layers] == [(1,), (2, 3, 4), (5,), (6,)]
    assert (split.inputs, conv.inputs, concat.inputs) == ((1,), (2,), (5, 3, 0))
    assert network.root.output == 6
    names = {0: "input", 1: "first", 2: "split", 3: "split:1", 4: "split:2", 5: "conv", 6: "concat"}
    assert network.output_names() == names
    assert [network.layer_at(number) for number in range(7)] == [None, first, split, split, split, conv, concat]


def test_parts_of_an_unknown_size() -> None:
    head = HEAD.replace("8, 8, 6", "H, null, 6")
    found = inspect_text(
        head + "  - split: {num_or_size_splits: 2, axis: 1}\n  - split: {num_or_size_splits: 2, axis: 2}\n", "net.yaml"
    )
    assert found.network is not None
    (shape, _), (last, _) = (layer.output_shapes for layer in found.network.layers)
    assert (shape_text(shape), shape_text(last)) == ("[N, floor(H / 2), ?, 6]", "[N, floor(H / 2), ?, 6]")


def test_the_next_step_takes_the_first_output_and_ids_the_others() -> None:
    network = network_of(SPLIT)
    channels = [shape and shape[-1] for shape in network.output_shapes().values()]
    assert channels == [6, 6, 1, 2, 3, 3, 11]


def test_the_outputs_of_a_group_are_those_of_its_last_step() -> None:
    network = network_of(
        "  - layers:\n      - split: {num_or_size_splits: 2, axis: 3}\n    id: [a, b]\n  - add: {}\n    from: [b, a]\n"
    )
    assert network.layers[-1].inputs == (2, 1)


def test_the_ids_of_rounds_are_the_last_rounds() -> None:
    network = network_of(
        "  - layers:\n      - split: {num_or_size_splits: 2, axis: 3}\n        id: [b, c]\n      - concat: {axis: 3}\n"
        "        from: [c, b]\n    repeat: 2\n  - add: {}\n    from: [c, b]\n"
    )
    assert network.layers[-1].inputs == (5, 4)


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        (
            "  - split: {num_or_size_splits: 2, axis: 3}\n    id: [a, b, c]\n  - relu: {}\n    from: c\n",
            [(2, "wrong-length", "id: expected 2 names, one for each output, got 3")],
        ),
        (
            "  - relu: {}\n    id: [a, b]\n",
            [(2, "wrong-length", "id: expected 1 name, one for each output, got 2")],
        ),
        (
            "  - split: {num_or_size_splits: 4, axis: 3}\n    id: [a, b]\n  - relu: {}\n    from: b\n",
            [(1, "wrong-size", "split: expected a multiple of 4 along axis 3, got 6")],
        ),
        (
            "  - split: {num_or_size_splits: two, axis: 3}\n    id: [a, b]\n  - relu: {}\n    from: b\n",
            [(1, "wrong-type", "split: num_or_size_splits: expected a whole number >= -1 or a list, got 'two'")],
        ),
        (
            "  - split: {num_or_size_splits: 2, axis: 3}\n    id: [a, a]\n",
            [(2, "duplicate-id", "duplicate id 'a'")],
        ),
        (
            "  - split: {num_or_size_splits: 2, axis: 3}\n    id: [a, b]\n  - relu: {}\n    from: bb\n",
            [(4, "unknown-id", "relu: from: no earlier layer has the id 'bb'")],
        ),
    ],
)
def test_each_fault_is_told_once(layers: str, expected: list[tuple[int, str, str]]) -> None:
    assert problems_of(layers) == expected
