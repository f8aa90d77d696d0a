"""The arguments that ops pass to slim: canonical objects, lists as written, a caller's tensors, and nothing unset."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from netspec.ops import OPS
from netspec.ops.argument import Opaque
from netspec.ops.backend import Backend
from netspec.ops.collection_kinds import CollectionName
from netspec.ops.kinds import Kind

pytestmark = pytest.mark.tf


def equal_string(text: str) -> str:
    """An equal string that is another object, as one from a file is."""
    return text.encode().decode()


Hand = Callable[..., dict[str, Any]]


class Recorder:
    """A module in whose functions' place a list of calls stands."""

    def __init__(self, module: Any) -> None:
        self.module, self.calls = module, list[dict[str, Any]]()

    def __getattr__(self, name: str) -> Any:
        real = getattr(self.module, name)
        if name not in OPS:
            return real

        def record(*_: Any, **given: Any) -> Any:
            self.calls.append(given)
            return real

        return record


@pytest.fixture
def handed(backend: Backend) -> Hand:
    """What slim's function is handed for an op with the given arguments."""

    def hand(key: str, normalizer: Any = None, **arguments: Any) -> dict[str, Any]:
        slim = Recorder(backend.slim)
        op = OPS[key](normalizer=normalizer, **arguments)
        op.lower(type(backend)(tf=backend.tf, slim=slim), [None], op.lowered(backend, arguments))
        (call,) = slim.calls
        return call

    return hand


def test_what_is_not_set_is_left_to_slim(handed: Hand) -> None:
    assert handed("max_pool2d", kernel_size=2) == {"kernel_size": [2, 2]}
    assert handed("conv2d", num_outputs=4, kernel_size=[3, 2]) == {"num_outputs": 4, "kernel_size": [3, 2]}


def test_what_is_set_to_its_default_is_handed_over(handed: Hand, backend: Backend) -> None:
    given = handed("conv2d", num_outputs=4, kernel_size=2, activation_fn="relu", normalizer_fn=None)
    assert given["activation_fn"] is backend.tf.nn.relu
    assert given["normalizer_fn"] is None


def test_names_of_collections_are_tensorflows_own_objects(handed: Hand, backend: Backend) -> None:
    name = equal_string("update_ops")
    keys = backend.tf.GraphKeys
    assert name is not keys.UPDATE_OPS
    assert handed("batch_norm", updates_collections=name)["updates_collections"] is keys.UPDATE_OPS
    (listed,) = handed("batch_norm", updates_collections=[name])["updates_collections"]
    assert listed is keys.UPDATE_OPS
    assert handed("batch_norm", updates_collections=None)["updates_collections"] is None
    assert handed("batch_norm", updates_collections="mine")["updates_collections"] == "mine"


def test_every_name_of_tensorflows_collections_is_its_own_object(backend: Backend) -> None:
    kind: Kind[str] = CollectionName()
    own = [value for name, value in vars(backend.tf.GraphKeys).items() if name.isupper() and isinstance(value, str)]
    assert "trainable_variables" in own
    for name in own:
        equal = equal_string(name)
        assert equal is not name
        assert any(kind.lower(equal, backend) is one for one in own)


def test_collections_of_variables_are_always_lists(handed: Hand) -> None:
    conv = {"num_outputs": 4, "kernel_size": 2}
    assert handed("conv2d", **conv, variables_collections="mine")["variables_collections"] == ["mine"]
    by_name = {"weights": "mine", "biases": ["one", "two"]}
    assert handed("conv2d", **conv, variables_collections=by_name)["variables_collections"] == {
        "weights": ["mine"],
        "biases": ["one", "two"],
    }


def test_the_normalizers_arguments_are_lowered_by_its_own_kinds(handed: Hand, backend: Backend) -> None:
    params: dict[str, Any] = {
        "updates_collections": equal_string("update_ops"),
        "param_initializers": {"beta": "ones"},
        "activation_fn": "relu6",
        "decay": 1,
    }
    given = handed(
        "conv2d",
        normalizer=OPS["batch_norm"](**params),
        num_outputs=4,
        kernel_size=2,
        normalizer_fn="batch_norm",
        normalizer_params=params,
    )
    lowered = given["normalizer_params"]
    assert lowered["updates_collections"] is backend.tf.GraphKeys.UPDATE_OPS
    assert isinstance(lowered["param_initializers"]["beta"], backend.tf.ones_initializer)
    assert lowered["activation_fn"] is backend.tf.nn.relu6
    assert isinstance(lowered["decay"], float)


def test_the_normalizer_is_slims_own_function(backend: Backend) -> None:
    op = OPS["conv2d"](normalizer=OPS["batch_norm"](), num_outputs=4, kernel_size=2, normalizer_fn="batch_norm")
    assert op.lowered(backend, ["normalizer_fn"]) == {"normalizer_fn": backend.slim.batch_norm}


def test_a_callers_tensor_is_handed_over_as_it_is(handed: Hand) -> None:
    tensor = object()
    assert handed("dropout", keep_prob=Opaque(tensor))["keep_prob"] is tensor
    assert handed("batch_norm", is_training=Opaque(tensor))["is_training"] is tensor
    params: dict[str, Any] = {"is_training": Opaque(tensor), "decay": 0.5}
    for normalizer in (OPS["batch_norm"](**params), None):
        given = handed("fully_connected", normalizer=normalizer, num_outputs=4, normalizer_params=params)
        assert given["normalizer_params"] == {"is_training": tensor, "decay": 0.5}


def test_a_tensor_for_is_training_builds(backend: Backend) -> None:
    tf = backend.tf
    with tf.Graph().as_default():
        image = tf.placeholder(tf.float32, [None, 8, 8, 3])
        is_training = tf.placeholder(tf.bool, [])
        for key in ("batch_norm", "dropout"):
            op = OPS[key](is_training=Opaque(is_training))
            image = op.lower(backend, [image], op.lowered(backend, ["is_training"]))
            assert image.shape.as_list() == [None, 8, 8, 3]


def test_sums_and_products_go_from_left_to_right(backend: Backend) -> None:
    tf = backend.tf

    def by_op(key: str, *xs: Any) -> Any:
        return OPS[key]().lower(backend, xs, {})

    calls: dict[str, Callable[..., Any]] = {
        "add": lambda x, y, z: x + y + z,
        "subtract": lambda x, y, z: x - y - z,
        "multiply": lambda x, y, z: x * y * z,
        "divide": lambda x, y, z: x / y / z,
        "maximum": lambda x, y, z: tf.maximum(tf.maximum(x, y), z),
        "minimum": lambda x, y, z: tf.minimum(tf.minimum(x, y), z),
    }
    for key, by_hand in calls.items():
        graphs = []
        for function in (by_hand, partial(by_op, key)):
            with tf.Graph().as_default() as graph:
                function(*(tf.placeholder(tf.float32, [3]) for _ in range(3)))
            graphs.append(graph.as_graph_def().SerializeToString(deterministic=True))
        assert graphs[0] == graphs[1]


BY_HAND: list[tuple[str, dict[str, Any], Any]] = [
    ("nn_softmax", {}, lambda lib, x: lib.tf.nn.softmax(x)),
    ("nn_softmax", {"name": "Predictions"}, lambda lib, x: lib.tf.nn.softmax(x, name="Predictions")),
    ("nn_softmax", {"axis": 1}, lambda lib, x: lib.tf.nn.softmax(x, axis=1)),
    (
        "nn_max_pool",
        {"kernel_size": [3, 2], "stride": 2, "padding": "SAME"},
        lambda lib, x: lib.tf.nn.max_pool(x, [1, 3, 2, 1], [1, 2, 2, 1], "SAME"),
    ),
    (
        "nn_avg_pool",
        {"kernel_size": 1, "stride": 2, "padding": "VALID", "name": "path1"},
        lambda lib, x: lib.tf.nn.avg_pool(x, [1, 1, 1, 1], [1, 2, 2, 1], "VALID", name="path1"),
    ),
    (
        "nn_avg_pool",
        {"kernel_size": 2, "stride": 1, "padding": "SAME", "data_format": "NCHW"},
        lambda lib, x: lib.tf.nn.avg_pool(x, [1, 1, 2, 2], [1, 1, 1, 1], "SAME", data_format="NCHW"),
    ),
    ("expand_dims", {"axis": 1}, lambda lib, x: lib.tf.expand_dims(x, 1)),
    ("expand_dims", {"axis": -1, "name": "more"}, lambda lib, x: lib.tf.expand_dims(x, -1, name="more")),
    ("strided_slice", {"begin": [None, 1, 1, None], "end": [None] * 4}, lambda _, x: x[:, 1:, 1:, :]),
    ("strided_slice", {"begin": [None, 1], "end": [None, -1], "strides": [1, 2]}, lambda _, x: x[::1, 1:-1:2]),
    ("strided_slice", {"begin": [0, None], "end": [2, 3]}, lambda _, x: x[0:2, :3]),
    (
        "strided_slice",
        {"begin": [0, 1], "end": [2, 4], "strides": [1, 2], "name": "part"},
        lambda lib, x: lib.tf.strided_slice(x, [0, 1], [2, 4], [1, 2], name="part"),
    ),
    (
        "strided_slice",
        {"begin": [None, 1], "end": [2, None], "name": "part"},
        lambda lib, x: lib.tf.strided_slice(x, [0, 1], [2, 0], begin_mask=1, end_mask=2, name="part"),
    ),
    ("instance_norm", {}, lambda lib, x: lib.slim.instance_norm(x)),
    (
        "instance_norm",
        {"center": False, "activation_fn": "relu", "scope": "in"},
        lambda lib, x: lib.slim.instance_norm(x, center=False, activation_fn=lib.tf.nn.relu, scope="in"),
    ),
    ("reduce_max", {"axis": [1, 2], "keepdims": True}, lambda lib, x: lib.tf.reduce_max(x, [1, 2], keepdims=True)),
    ("reduce_sum", {"name": "total"}, lambda lib, x: lib.tf.reduce_sum(x, name="total")),
    ("space_to_depth", {"block_size": 2}, lambda lib, x: lib.tf.space_to_depth(x, 2)),
    (
        "depth_to_space",
        {"block_size": 2, "data_format": "NCHW", "name": "up"},
        lambda lib, x: lib.tf.depth_to_space(x, 2, data_format="NCHW", name="up"),
    ),
    (
        "resize_nearest_neighbor",
        {"scale": 2},
        lambda lib, x: lib.tf.image.resize_nearest_neighbor(x, lib.tf.shape(x)[1:3] * [2, 2]),
    ),
    ("resize_bilinear", {"size": [16, 9]}, lambda lib, x: lib.tf.image.resize_bilinear(x, [16, 9])),
    (
        "resize_nearest_neighbor",
        {"size": 16, "align_corners": True, "name": "up"},
        lambda lib, x: lib.tf.image.resize_nearest_neighbor(x, (16, 16), align_corners=True, name="up"),
    ),
]


def graph_of(backend: Any, function: Any) -> bytes:
    """The graph of a function of an image, within scopes as those of a network."""
    with backend.tf.Graph().as_default() as graph:
        image = backend.tf.placeholder(backend.tf.float32, [None, 8, None, 3])
        with backend.tf.variable_scope("net", reuse=backend.tf.AUTO_REUSE):
            function(image)
            function(image)  # again: names that TensorFlow makes unique must be the same ones
    serialized: bytes = graph.as_graph_def(add_shapes=True).SerializeToString(deterministic=True)
    return serialized


def graph_of_op(backend: Backend, key: str, arguments: dict[str, Any]) -> bytes:
    """The graph of an op with arguments as plain data."""
    op = OPS[key](**arguments)
    return graph_of(backend, lambda image: op.lower(backend, [image], op.lowered(backend, arguments)))


@pytest.mark.parametrize(("key", "arguments", "by_hand"), BY_HAND)
def test_the_nodes_are_those_of_the_call_by_hand(
    backend: Backend, key: str, arguments: dict[str, Any], by_hand: Callable[..., Any]
) -> None:
    assert graph_of_op(backend, key, arguments) == graph_of(backend, lambda image: by_hand(backend, image))


def test_another_call_is_noticed(backend: Backend) -> None:
    graphs = [graph_of(backend, lambda x, name=name: backend.tf.nn.softmax(x, name=name)) for name in (None, "other")]
    assert graphs[0] != graphs[1]


def test_a_product_with_a_number_is_pythons(backend: Backend) -> None:
    tf = backend.tf
    with tf.Graph().as_default() as graph:
        OPS["scale"](factor=0.17).lower(backend, [tf.placeholder(tf.float32, [3])], {"factor": 0.17})
    assert [operation.name for operation in graph.get_operations()] == ["Placeholder", "mul/y", "mul"]
