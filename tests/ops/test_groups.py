"""Grouped convolutions: against convolutions of the groups apart, PyTorch's sizes, and slim's own names."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from netspec.ops import OPS, Cost
from netspec.ops.backend import Backend
from netspec.shapes import scale

from .conftest import Builder, Row, build
from .test_op_costs import LINEAR, cost

# Sizes and numbers of parameters of torch.nn.Conv1d, Conv2d and ConvTranspose2d with `groups`, of PyTorch 2.
OF_PYTORCH = [
    ("conv2d", {"num_outputs": 8, "kernel_size": 3, "groups": 4}, (1, 9, 7, 12), (1, 7, 5, 8), 224),
    ("conv2d", {"num_outputs": 6, "kernel_size": 3, "groups": 6}, (1, 9, 7, 6), (1, 7, 5, 6), 60),
    ("conv2d", {"num_outputs": 16, "kernel_size": [3, 1], "groups": 2}, (1, 9, 7, 8), (1, 7, 7, 16), 208),
    ("conv1d", {"num_outputs": 8, "kernel_size": 5, "groups": 4}, (1, 9, 12), (1, 5, 8), 128),
    ("conv2d_transpose", {"num_outputs": 8, "kernel_size": 3, "groups": 4}, (1, 9, 7, 12), (1, 11, 9, 8), 224),
    ("conv2d_transpose", {"num_outputs": 12, "kernel_size": 2, "groups": 6}, (1, 9, 7, 6), (1, 10, 8, 12), 60),
]


@pytest.mark.parametrize(("key", "arguments", "image", "output", "parameters"), OF_PYTORCH)
def test_sizes_are_those_of_pytorch(
    builder: Builder, key: str, arguments: dict[str, Any], image: Any, output: Any, parameters: int
) -> None:
    op = builder.row(key, {**arguments, "padding": "VALID"}, [image]).make()
    assert op.infer(image) == output
    count = sum(math.prod(variable.shape) for variable in op.variables(image))
    assert count == parameters


def test_a_group_is_counted_alone() -> None:
    """Each group is a convolution of a third of the channels to a third of the outputs."""
    whole = cost("conv2d", {"num_outputs": 6, "kernel_size": 3, "groups": 3} | LINEAR, (1, 5, 5, 9))
    part = cost("conv2d", {"num_outputs": 2, "kernel_size": 3} | LINEAR, (1, 5, 5, 3))
    assert whole == Cost(*(scale(count, 3) for count in part))
    spread = cost("conv2d_transpose", {"num_outputs": 6, "kernel_size": 3, "groups": 3} | LINEAR, (1, 5, 5, 9))
    part = cost("conv2d_transpose", {"num_outputs": 2, "kernel_size": 3} | LINEAR, (1, 5, 5, 3))
    assert spread == Cost(*(scale(count, 3) for count in part))


def apart(tf: Any, x: Any, weights: Any, groups: int, one: Callable[[Any, Any], Any]) -> Any:
    """Each group by itself, from its channels, by its own weights."""
    kernels = tf.split(weights, groups, axis=-1)
    return tf.concat([one(*each) for each in zip(tf.split(x, groups, axis=-1), kernels, strict=True)], axis=-1)


@pytest.mark.tf
@pytest.mark.parametrize(
    ("grouped", "one"),
    [
        (
            Row("conv2d", {"num_outputs": 6, "kernel_size": 3, "groups": 3, "stride": 2} | LINEAR, [(2, 7, 6, 9)]),
            lambda tf: lambda x, w: tf.nn.conv2d(x, w, strides=2, padding="SAME"),
        ),
        (
            Row("conv2d", {"num_outputs": 8, "kernel_size": 3, "groups": 4, "rate": 2} | LINEAR, [(2, 7, 6, 4)]),
            lambda tf: lambda x, w: tf.nn.conv2d(x, w, strides=1, padding="SAME", dilations=2),
        ),
        (
            Row("conv1d", {"num_outputs": 6, "kernel_size": 3, "groups": 2} | LINEAR, [(2, 7, 4)]),
            lambda tf: lambda x, w: tf.nn.conv1d(x, w, stride=1, padding="SAME"),
        ),
        (
            Row(
                "conv2d_transpose",
                {"num_outputs": 6, "kernel_size": 3, "groups": 3, "stride": 2} | LINEAR,
                [(2, 4, 5, 9)],
            ),
            lambda tf: lambda x, w: tf.nn.conv2d_transpose(x, w, [2, 8, 10, 2], strides=2, padding="SAME"),
        ),
    ],
    ids=lambda case: case.key if isinstance(case, Row) else "",
)
def test_values_and_gradients_are_those_of_the_groups_apart(backend: Backend, grouped: Row, one: Any) -> None:
    tf = backend.tf
    np = pytest.importorskip("numpy")
    built = build(backend, grouped)
    with built.graph.as_default():
        (weights,) = tf.global_variables()
        by_hand = apart(tf, built.inputs[0], weights.value(), grouped.arguments["groups"], one(tf))
        sources = [built.inputs[0], weights]
        found = [[made, *tf.gradients(made * made, sources)] for made in (built.output, by_hand)]
        with tf.Session() as session:
            session.run(tf.global_variables_initializer())
            image = np.random.default_rng(0).standard_normal(grouped.inputs[0])
            ours, theirs = session.run(found, {built.inputs[0]: image})
    for our, their in zip(ours, theirs, strict=True):
        assert np.abs(our).max() > 0
        np.testing.assert_allclose(our, their, rtol=1e-4, atol=1e-4)


@pytest.mark.tf
@pytest.mark.parametrize("key", ["conv1d", "conv2d", "conv2d_transpose"])
def test_all_names_and_collections_are_those_of_slims_function(backend: Backend, key: str) -> None:
    tf = backend.tf
    shape = (2, 6, 4) if key == "conv1d" else (2, 6, 6, 4)
    given = {
        "num_outputs": 4,
        "kernel_size": 3,
        "weights_regularizer": {"l2": 0.5},
        "normalizer_fn": "batch_norm",
        "variables_collections": ["mine"],
        "outputs_collections": ["outs"],
        "scope": "a",
    }
    seen = []
    for groups in ({}, {"groups": 1}, {"groups": 2}):
        built = build(backend, Row(key, given | groups, [shape]))
        with built.graph.as_default():
            names = [operation.name for operation in built.graph.get_operations()]
            collections = {
                name: [getattr(item, "name", str(item)) for item in tf.get_collection(name)]
                for name in tf.get_default_graph().get_all_collection_keys()
            }
            seen.append((names, collections, [tuple(v.shape.as_list()) for v in tf.trainable_variables()]))
    assert seen[0] == seen[1]
    assert seen[0][:2] == seen[2][:2]
    assert seen[0][2] != seen[2][2]


@pytest.mark.tf
def test_the_getter_around_is_called_and_put_back(backend: Backend) -> None:
    tf = backend.tf
    seen = []

    def noting(make: Any, name: str, **given: Any) -> Any:
        seen.append((name, list(given["shape"])))
        return make(name, **given)

    with tf.Graph().as_default(), tf.variable_scope("net", custom_getter=noting):
        op = OPS["conv2d"](num_outputs=4, kernel_size=3, groups=2)
        op.lower(backend, [tf.zeros([1, 5, 5, 6])], {"num_outputs": 4, "kernel_size": [3, 3], "groups": 2})
        backend.slim.conv2d(tf.zeros([1, 5, 5, 6]), 4, 3)
    assert [shape for name, shape in seen if name.endswith("/weights")] == [[3, 3, 3, 4], [3, 3, 6, 4]]
