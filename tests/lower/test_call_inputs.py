"""Each kind of input works as it does with the slim function, node for node, or a sentence says what to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import netspec
from netspec.lower.identity import Built, differences, fingerprint
from netspec.ops.backend import Backend

np = pytest.importorskip("numpy")  # it comes with TensorFlow

SPECS = Path(__file__).parents[2] / "specs"
IMAGES = np.linspace(0, 1, 200 * 200 * 3, dtype=np.float32).reshape(1, 200, 200, 3)
Make = Callable[[Any], Any]

AS_SLIM: dict[str, Make] = {
    "float32 array": lambda _: IMAGES,
    "float64 array": lambda _: IMAGES.astype("d"),
    "float16 array": lambda _: IMAGES.astype("e"),
    "masked array": lambda _: np.ma.masked_array(IMAGES),
    "Fortran order": lambda _: np.asfortranarray(IMAGES),
    "constant": lambda tf: tf.constant(IMAGES),
    "placeholder": lambda tf: tf.placeholder(tf.float32, [None, 200, 200, 3]),
    "float16 placeholder": lambda tf: tf.placeholder(tf.float16, [None, 200, 200, 3]),
    "variable": lambda tf: tf.get_variable("images", [1, 200, 200, 3]),
}
SAME_TENSORS: dict[str, Make] = {  # converted before the first layer, so that only the constant's name is another
    "nested lists": lambda _: IMAGES.tolist(),
    "list of tensors": lambda tf: [tf.placeholder(tf.float32, [200, 200, 3])],
}
REFUSED: dict[str, tuple[Make, str]] = {
    "bytes of an image": (lambda _: (IMAGES * 255).astype("uint8"), r"got uint8; .* tf\.cast\(images, tf\.float32\)"),
    "int placeholder": (lambda tf: tf.placeholder(tf.int64, [None, 200, 200, 3]), r"got int64; .* tf\.cast"),
    "bool": (lambda _: IMAGES > 0, r"got bool; .* tf\.cast"),
    "complex": (lambda tf: tf.placeholder(tf.complex64, [None, 200, 200, 3]), r"got complex64; "),
    "string tensor": (lambda tf: tf.placeholder(tf.string, [None, 200, 200, 3]), r"got string; "),
    "None": (lambda _: None, r"a tensor or an array of shape \[None, 224, 224, 3\], got None$"),
    "a path": (lambda _: "images.png", r"got str 'images\.png'$"),
    "bytes": (lambda _: b"\x89PNG", r"got bytes b'.*'$"),
    "a mapping": (lambda _: {"images": 1}, r"got a value of type dict$"),
    "an object": (lambda _: object(), r"got a value of type object$"),
    "a generator": (lambda _: (row for row in IMAGES), r"got a value of type generator$"),
    "objects": (lambda _: IMAGES[:, :2, :2].astype(object), r"got a value of type ndarray$"),
    "a list of arrays": (lambda _: list(IMAGES), r"got a value of type list$"),
    "uneven lists": (lambda _: [[1.0, 2.0], [3.0]], r"got a value of type list$"),
    "a dataset": (lambda tf: tf.data.Dataset.from_tensors(IMAGES), r"got a value of type \w*Dataset\w*$"),
    "a spec of a tensor": (lambda tf: tf.TensorSpec([1, 200, 200, 3]), r"got a value of type TensorSpec$"),
    "ragged": (
        lambda tf: tf.RaggedTensor.from_tensor(tf.constant(IMAGES)),
        r"ragged tensor; .* images\.to_tensor\(\)$",
    ),
    "sparse": (lambda tf: tf.sparse.from_dense(tf.constant(IMAGES)), r"a sparse tensor; .* tf\.sparse\.to_dense"),
    "slices": (
        lambda tf: tf.IndexedSlices(tf.constant(IMAGES), tf.constant([0])),
        r"got a value of type IndexedSlices$",
    ),
}
FAULTY: dict[str, tuple[Make, str]] = {
    "unknown rank": (lambda tf: tf.placeholder(tf.float32), r"expected an input whose rank is known"),
    "one image": (lambda _: IMAGES[0], r"expected an input of rank 4, got rank 3"),
    "a number": (lambda _: 3.0, r"expected an input of rank 4, got rank 0"),
    "no images": (lambda _: [], r"expected an input of rank 4, got rank 1"),
    "too small": (lambda _: IMAGES[:, :64, :64], r"window does not fit"),
}


@pytest.fixture(scope="module")
def net() -> netspec.CompiledSpec:
    return netspec.load(SPECS / "alexnet_v2.yaml")


@pytest.fixture(scope="module")
def hand_written(backend: Backend) -> Callable[..., Any]:
    from tf_slim.nets import alexnet

    def call(inputs: Any) -> Any:
        with backend.slim.arg_scope(alexnet.alexnet_v2_arg_scope()):
            return alexnet.alexnet_v2(inputs)

    return call


@pytest.fixture
def graph(backend: Backend) -> Iterator[Any]:
    with backend.tf.Graph().as_default() as graph:
        yield graph


def built(backend: Backend, function: Callable[..., Any], make: Make) -> Built:
    with backend.tf.Graph().as_default() as graph:
        backend.tf.set_random_seed(1)
        output, end_points = function(make(backend.tf))
        named = tuple((key, tensor.name) for key, tensor in end_points.items())
        return Built(graph, "", output.name, named)


@pytest.mark.parametrize("kind", AS_SLIM)
def test_it_works_node_for_node(
    kind: str, net: netspec.CompiledSpec, hand_written: Callable[..., Any], backend: Backend
) -> None:
    one, other = (built(backend, function, AS_SLIM[kind]) for function in (hand_written, net))
    assert differences(fingerprint(one), fingerprint(other)) == []


@pytest.mark.parametrize("kind", SAME_TENSORS)
def test_it_works_with_the_same_tensors(
    kind: str, net: netspec.CompiledSpec, hand_written: Callable[..., Any], backend: Backend
) -> None:
    one, other = (built(backend, function, SAME_TENSORS[kind]) for function in (hand_written, net))
    assert (one.output, one.end_points) == (other.output, other.end_points)
    shapes = [
        [item.graph.get_tensor_by_name(name).shape.as_list() for _, name in item.end_points] for item in (one, other)
    ]
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("kind", REFUSED)
def test_it_is_refused_in_a_sentence(
    kind: str, net: netspec.CompiledSpec, hand_written: Callable[..., Any], graph: Any, backend: Backend
) -> None:
    make, text = REFUSED[kind]
    with pytest.raises((TypeError, ValueError)):  # the slim function refuses it too, in its own way
        hand_written(make(backend.tf))
    with pytest.raises(TypeError, match=text) as caught:
        net(make(backend.tf))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("kind", FAULTY)
def test_its_shape_is_a_fault_of_the_spec_s_layers(
    kind: str, net: netspec.CompiledSpec, graph: Any, backend: Backend
) -> None:
    make, text = FAULTY[kind]
    with pytest.raises(netspec.SpecError, match=text):
        net(make(backend.tf))


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (lambda tf: tf.cast(tf.constant((IMAGES * 255).astype("uint8")), tf.float32), "bytes of an image"),
        (lambda tf: tf.RaggedTensor.from_tensor(tf.constant(IMAGES)).to_tensor(shape=[1, 200, 200, 3]), "ragged"),
        (lambda tf: tf.sparse.to_dense(tf.sparse.from_dense(tf.constant(IMAGES))), "sparse"),
    ],
)
def test_what_the_sentence_says_cures(
    change: Make, kind: str, net: netspec.CompiledSpec, graph: Any, backend: Backend
) -> None:
    image = change(backend.tf)
    image.set_shape([1, 200, 200, 3])
    assert net(image)[0].shape == (1, 1000)


def test_without_a_graph_the_sentence_says_where_to_call_it(net: netspec.CompiledSpec, backend: Backend) -> None:
    import tensorflow as tf

    for image in (IMAGES, tf.constant(IMAGES), None):
        with pytest.raises(RuntimeError, match=r"^alexnet_v2 needs a graph, and execution is eager here"):
            net(image)
    with pytest.raises(RuntimeError) as caught:
        net(IMAGES)
    # What it says, run as it is written.
    expression = re.search(r"wrap it: (.*)$", str(caught.value))
    assert expression is not None
    wrapped = eval(expression[1], {"tf": tf, "net": net})  # noqa: S307
    assert wrapped(tf.zeros([2, 224, 224, 3])).shape == (2, 1000)
    assert len(wrapped.graph.variables) == 16
    for eager in (tf.constant(IMAGES), tf.Variable(IMAGES)):
        value = eager.numpy()
        with backend.tf.Graph().as_default():
            with pytest.raises(TypeError, match=r"got an eager tensor, .* images\.numpy\(\)$"):
                net(eager)
            assert net(value)[0].shape == (1, 1000)


def test_the_input_may_come_by_slim_s_name_for_it(net: netspec.CompiledSpec, graph: Any) -> None:
    assert net(inputs=IMAGES, num_classes=7)[0].shape == (1, 7)
    with pytest.raises(TypeError, match=r"^alexnet_v2 has no parameter 'inputs'; it has num_classes, "):
        net(IMAGES, inputs=IMAGES)
    with pytest.raises(TypeError, match=r"^alexnet_v2 expects its input first, or as inputs=, .* array; got only x$"):
        net(x=IMAGES)


def test_the_input_may_come_by_the_name_that_the_spec_gives_it(tmp_path: Path, graph: Any) -> None:
    path = tmp_path / "net.yaml"
    head = "netspec: 1\nname: net\ninput: {name: pictures, shape: [N, 8]}\n"
    path.write_text(f"{head}layers:\n  - fully_connected: {{num_outputs: 3}}\n", encoding="utf-8")
    named, _ = netspec.load(path)(pictures=np.zeros((2, 8), np.float32))
    assert named.shape == (2, 3)
    size = "params:\n  pictures: {type: int, default: 3}\n"
    path.write_text(f"{head}{size}layers:\n  - fully_connected: {{num_outputs: $pictures}}\n", encoding="utf-8")
    with pytest.raises(TypeError, match=r"^net expects its input first, .*; got only pictures$"):
        netspec.load(path)(pictures=4)


def test_a_keras_tensor_is_refused(net: netspec.CompiledSpec, graph: Any) -> None:
    import tensorflow as tf

    with pytest.raises(
        TypeError, match=r"got a Keras tensor, .* tf\.compat\.v1\.placeholder\(tf\.float32, \[None, 224"
    ):
        net(tf.keras.Input((224, 224, 3)))


@pytest.mark.parametrize(
    "layers", ["[{add: {}, from: [input, input]}]", "[{conv2d: {num_outputs: 1, kernel_size: 1}, when: false}]"]
)
def test_an_array_is_a_tensor_for_what_is_no_op_of_slim(layers: str, tmp_path: Path, graph: Any) -> None:
    path = tmp_path / "net.yaml"
    path.write_text(f"netspec: 1\nname: net\ninput: {{shape: [N, 4, 4, 3]}}\nlayers: {layers}\n", encoding="utf-8")
    output, _ = netspec.load(path)(IMAGES[:, :4, :4])
    assert output.graph is graph
    assert output.shape == (1, 4, 4, 3)


def test_threads_build_at_once_what_each_builds_alone(net: netspec.CompiledSpec, backend: Backend) -> None:
    from concurrent.futures import ThreadPoolExecutor

    vgg = netspec.load(SPECS / "vgg_a.yaml")
    work = [(function, "placeholder") for function in (net, vgg) * 3]
    vgg_sized = lambda tf: tf.placeholder(tf.float32, [None, 224, 224, 3])  # noqa: E731
    alone = {function: fingerprint(built(backend, function, vgg_sized)) for function in (net, vgg)}
    with ThreadPoolExecutor(6) as pool:
        found = pool.map(lambda item: (item[0], fingerprint(built(backend, item[0], vgg_sized))), work)
        for function, print_ in found:
            assert differences(alone[function], print_) == []
