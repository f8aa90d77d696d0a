"""Each kind of difference between two graphs is reported, and graphs built in the same way are identical."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from netspec.lower.identity import Built, Fingerprint, differences, fingerprint
from netspec.ops.backend import Backend

COLLECTION = "kept"
Network = Callable[[Backend, Any], tuple[Any, dict[str, Any]]]


def build(backend: Backend, network: Network, seed: int = 1) -> Built:
    with backend.tf.Graph().as_default():
        backend.tf.set_random_seed(seed)
        inputs = backend.tf.placeholder(backend.tf.float32, [None, 4, 4, 3], name="images")
        output, end_points = network(backend, inputs)
        return Built.of(inputs, output, end_points)


def small(
    *,
    name: str = "sum",
    kernel: int = 1,
    turned: bool = False,
    product: bool = False,
    constant_first: bool = False,
    dropped: bool = False,
    points: tuple[str, ...] = ("conv", "sum"),
    returned: str = "sum",
    value: float = 2.0,
    device: str | None = None,
) -> Network:
    """A network of a convolution, a constant and their sum, with one thing or another changed."""

    def network(backend: Backend, inputs: Any) -> tuple[Any, dict[str, Any]]:
        tf = backend.tf
        if constant_first:
            constant = tf.constant(value, name="constant")
        conv = backend.slim.conv2d(inputs, 2, kernel, scope="conv")
        if not constant_first:
            constant = tf.constant(value, name="constant")
        operands = (constant, conv) if turned else (conv, constant)
        with tf.device(device):
            total = (tf.multiply if product else tf.add)(*operands, name=name)
        for kept in (conv, constant, total)[: 2 if dropped else 3]:
            tf.add_to_collection(COLLECTION, kept)
        tensors = {"conv": conv, "sum": total}
        return tensors[returned], {key: tensors[key] for key in points}

    return network


def reported(backend: Backend, one: Network, other: Network) -> list[str]:
    return differences(fingerprint(build(backend, one)), fingerprint(build(backend, other)), names=("A", "B"))


def test_alexnet_built_twice_is_identical(backend: Backend) -> None:
    from tf_slim.nets import alexnet

    def network(backend: Backend, inputs: Any) -> tuple[Any, dict[str, Any]]:
        with backend.slim.arg_scope(alexnet.alexnet_v2_arg_scope()):
            images = backend.tf.image.resize(inputs, [224, 224])
            return alexnet.alexnet_v2(images)  # type: ignore[no-any-return]

    one, other = (fingerprint(build(backend, network)) for _ in range(2))
    assert differences(one, other) == []
    assert one == other
    assert [key for key, _ in one.end_points][-1] == "alexnet_v2/fc8"
    assert len(one.end_points) == 11
    assert "alexnet_v2/_end_points" in dict(one.collections)


def test_another_process_builds_the_same(backend: Backend) -> None:
    code = f"""
import importlib.util, sys
sys.path[:] = {sys.path!r}
spec = importlib.util.spec_from_file_location("identity_tests", {__file__!r})
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
from netspec.lower import compat
print(module.fingerprint(module.build(compat.load(), module.small())))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == repr(fingerprint(build(backend, small())))


def test_a_node_renamed(backend: Backend) -> None:
    assert reported(backend, small(), small(name="total"))[:3] == [
        "node 'sum' (AddV2) only in A",
        "node 'total' (AddV2) only in B",
        "output: A has sum:0, B has total:0",
    ]


def test_an_op_changed(backend: Backend) -> None:
    assert reported(backend, small(), small(product=True)) == ["node 'sum': op: A has AddV2, B has Mul"]


def test_an_attribute_changed(backend: Backend) -> None:
    found = reported(backend, small(), small(kernel=2))
    assert found[0] == (
        "node 'conv/weights/Initializer/random_uniform/shape' (Const): attribute value: "
        r'A has ...tensor_content: "\001\000\000\000\001\000\000\000\003\000\00..., '
        r'B has ...tensor_content: "\002\000\000\000\002\000\000\000\003\000\00...'
    )
    assert all("attribute" in line for line in found)


def test_a_value_that_is_no_number_equals_itself_and_nothing_else(backend: Backend) -> None:
    nan = float("nan")
    assert reported(backend, small(value=nan), small(value=nan)) == []
    assert len(reported(backend, small(value=nan), small())) == 1


def test_a_device_changed(backend: Backend) -> None:
    assert reported(backend, small(), small(device="/cpu:0")) == [
        "node 'sum' (AddV2): device: A has , B has /device:CPU:0"
    ]


def test_operands_changed_round(backend: Backend) -> None:
    assert reported(backend, small(), small(turned=True)) == [
        "node 'sum' (AddV2): input 0: A has conv/Relu, B has constant"
    ]


def test_nodes_in_another_order(backend: Backend) -> None:
    assert reported(backend, small(), small(constant_first=True)) == [
        "order of the nodes, place 1: A has conv/weights/Initializer/random_uniform/shape, B has constant"
    ]


def test_a_node_more(backend: Backend) -> None:
    def more(backend: Backend, inputs: Any) -> tuple[Any, dict[str, Any]]:
        result = small()(backend, inputs)
        backend.tf.no_op(name="more")
        return result

    assert reported(backend, small(), more) == ["node 'more' (NoOp) only in B"]


def test_a_collection_with_an_item_less(backend: Backend) -> None:
    assert reported(backend, small(), small(dropped=True)) == [
        "collection 'kept', item 2: A has SymbolicTensor sum:0, B has nothing (3 against 2 in all)"
    ]


@pytest.mark.parametrize("tensors", [True, False])
def test_a_collection_less(backend: Backend, tensors: bool) -> None:
    def more(backend: Backend, inputs: Any) -> tuple[Any, dict[str, Any]]:
        result = small()(backend, inputs)
        backend.tf.add_to_collection("more", result[0] if tensors else "text")
        return result

    assert reported(backend, small(), more) == ["collection 'more' only in B"]


@pytest.mark.parametrize(
    ("one", "other", "line"),
    [
        ("text", "next", "A has 'text', B has 'next'"),
        (1, 1.5, "A has 1, B has 1.5"),
        ("", None, "A has '', B has None"),
        (("a", "b"), ("a", "c"), "A has ('a', 'b'), B has ('a', 'c')"),
    ],
)
def test_items_that_are_no_part_of_the_graph(backend: Backend, one: object, other: object, line: str) -> None:
    def holding(item: object) -> Network:
        def network(backend: Backend, inputs: Any) -> tuple[Any, dict[str, Any]]:
            backend.tf.add_to_collection("things", item)
            return small()(backend, inputs)

        return network

    assert reported(backend, holding(one), holding(one)) == []
    assert reported(backend, holding(one), holding(other)) == [f"collection 'things', item 0: {line}"]


def test_items_that_tell_only_their_address_are_reported_by_their_kind(backend: Backend) -> None:
    def network(backend: Backend, inputs: Any) -> tuple[Any, dict[str, Any]]:
        backend.tf.add_to_collection("things", object())
        return small()(backend, inputs)

    assert reported(backend, network, network) == []


def test_end_points_in_another_order(backend: Backend) -> None:
    assert reported(backend, small(), small(points=("sum", "conv"))) == [
        "the same 2 end points in another order: end point 0: A has conv = conv/Relu:0, B has sum = sum:0"
    ]


def test_an_end_point_less(backend: Backend) -> None:
    assert reported(backend, small(), small(points=("conv",))) == [
        "end point 1: A has sum = sum:0, B has nothing (2 against 1 in all)"
    ]


def test_another_tensor_returned(backend: Backend) -> None:
    assert reported(backend, small(), small(returned="conv")) == ["output: A has sum:0, B has conv/Relu:0"]


def test_random_ops_made_in_another_order(backend: Backend) -> None:
    def drawing(first: str, second: str) -> Network:
        def network(backend: Backend, inputs: Any) -> tuple[Any, dict[str, Any]]:
            tf = backend.tf
            drawn = {name: tf.random_uniform([2], name=name) for name in (first, second)}
            return drawn["a"], {}

        return network

    found = reported(backend, drawing("a", "b"), drawing("b", "a"))
    assert [line for line in found if "seed2" in line] == [
        "node 'a/RandomUniform' (RandomUniform): attribute seed2: A has i: 0, B has i: 1",
        "node 'b/RandomUniform' (RandomUniform): attribute seed2: A has i: 1, B has i: 0",
    ]


def test_a_shape_that_is_known_to_one_side_only(backend: Backend) -> None:
    def shaped(backend: Backend, inputs: Any) -> tuple[Any, dict[str, Any]]:
        output, end_points = small()(backend, inputs)
        output.set_shape([7, 4, 4, 2])
        return output, end_points

    (line,) = reported(backend, small(), shaped)
    assert line.startswith("node 'sum' (AddV2): attribute _output_shapes: A has ")


def test_versions_that_differ_are_reported(backend: Backend) -> None:
    one = fingerprint(build(backend, small()))
    graph = backend.tf.GraphDef.FromString(one.graph_def)
    graph.versions.producer += 1
    other = Fingerprint(graph.SerializeToString(deterministic=True), one.output, one.end_points, one.collections)
    (line,) = differences(one, other)
    assert line.startswith("the graph's versions: the first has producer: ")


def test_bytes_that_no_line_is_for_are_not_passed_over(backend: Backend) -> None:
    one = fingerprint(build(backend, small()))
    graph = backend.tf.GraphDef.FromString(one.graph_def)
    graph.node[0].experimental_debug_info.original_node_names.append("x")
    other = Fingerprint(graph.SerializeToString(deterministic=True), one.output, one.end_points, one.collections)
    assert differences(one, other) == ["the graphs' bytes differ in an unknown respect"]


def test_end_points_that_are_others_are_not_reported_as_an_order(backend: Backend) -> None:
    found = reported(backend, small(points=("conv", "sum", "conv")), small(points=("sum",)))
    assert found == ["end point 0: A has conv = conv/Relu:0, B has sum = sum:0 (2 against 1 in all)"]


def chain(strides: Sequence[int], *, named: str = "pool", pools: int = 7) -> Network:
    """Poolings one behind the other, the stride of each in turn."""

    def network(backend: Backend, inputs: Any) -> tuple[Any, dict[str, Any]]:
        for place in range(pools):
            stride = strides[place % len(strides)]
            inputs = backend.tf.nn.max_pool(inputs, 1, stride, "SAME", name=f"{named}{place}")
            inputs.set_shape([None, None, None, 3])
        return inputs, {}

    return network


def unshaped(lines: list[str]) -> list[str]:
    return [line for line in lines if "_output_shapes" not in line]


def test_of_a_kind_the_first_are_reported_and_the_rest_counted_with_what_they_share(backend: Backend) -> None:
    shown = [f"node 'pool{place}' (MaxPool): attribute strides: A has " for place in range(5)]
    found = unshaped(reported(backend, chain([1]), chain([2])))
    assert [line.partition("list")[0] for line in found[:5]] == shown
    assert found[5:] == ["... and 2 more nodes with another attribute strides, the same in all of them"]


def test_what_is_not_the_same_in_all_is_not_said_to_be(backend: Backend) -> None:
    found = unshaped(reported(backend, chain([1]), chain([2, 3])))
    assert found[5:] == ["... and 2 more nodes with another attribute strides"]


def test_no_kind_hides_another(backend: Backend) -> None:
    found = reported(backend, chain([1]), chain([1], named="max"))
    assert len(found) == 5 + 1 + 5 + 1 + 1
    assert found[5] == "... and 2 more nodes only in A"
    assert found[11] == "... and 2 more nodes only in B"
    assert found[12] == "output: A has pool6:0, B has max6:0"


def test_as_many_are_reported_as_are_asked_for(backend: Backend) -> None:
    one, other = (fingerprint(build(backend, chain([1], named=name))) for name in ("a", "b"))
    assert differences(one, other, few=1, names=("A", "B")) == [
        "node 'a0' (MaxPool) only in A",
        "... and 6 more nodes only in A",
        "node 'b0' (MaxPool) only in B",
        "... and 6 more nodes only in B",
        "output: A has a6:0, B has b6:0",
    ]
    assert len(differences(one, other, few=7)) == 15
