"""The other programs, and how each does what netspec does. One that is not installed is not measured."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from measure import ROOT

SCHEMA = ROOT / "specs" / "netspec.schema.json"
IMPORT_TENSORFLOW = [sys.executable, "-c", "import tensorflow"]
IMPORT_YAML = [sys.executable, "-c", "import yaml"]


def missing(*modules: str) -> str:
    """What is not installed of some modules; empty if all are."""
    absent = [module for module in modules if importlib.util.find_spec(module) is None]
    return f"{', '.join(absent)} not installed" if absent else ""


def spec(name: str) -> Path:
    """The path of one of the project's specs."""
    return ROOT / "specs" / f"{name}.yaml"


def check(*paths: Path) -> list[str]:
    """The command line of a check by netspec."""
    return [sys.executable, "-m", "netspec", "check", *map(str, paths)]


def check_jsonschema(*paths: Path) -> list[str]:
    """The command line of a check by check-jsonschema with netspec's published schema."""
    return [sys.executable, "-m", "check_jsonschema", "--schemafile", str(SCHEMA), *map(str, paths)]


def build_by_hand(name: str) -> list[str]:
    """A process that builds the hand-written function of a spec."""
    program = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import peers; peers.by_hand({name!r})()"
    return [sys.executable, "-c", program]


def keras_from_json(name: str) -> list[str]:
    """A process that makes a Keras model of the JSON of the net."""
    text = f"keras.models.model_from_json(open({str(keras_json(name))!r}).read())"
    return [sys.executable, "-c", f"import keras; {text}"]


def onnx_checker(name: str) -> list[str]:
    """A process in which ONNX's checker takes the exported net, with full shape inference."""
    return [sys.executable, "-c", f"import onnx; onnx.checker.check_model({str(onnx_file(name))!r}, full_check=True)"]


@cache
def loaded(name: str) -> Any:
    """A compiled spec."""
    import netspec

    return netspec.load(spec(name))


def in_a_graph(name: str, build: Callable[[Any], Any]) -> Callable[[], Any]:
    """Building a net on a placeholder in a graph of its own."""
    from netspec.lower import compat
    from netspec.lower.frames import with_room

    tf, size = compat.load().tf, loaded(name).default_image_size

    def run() -> Any:
        with tf.Graph().as_default():
            return build(tf.placeholder(tf.float32, [None, size, size, 3]))

    return lambda: with_room(run)


def by_hand(name: str) -> Callable[[], Any]:
    """Building the hand-written function of a spec."""
    from netspec.lower import compat

    slim = compat.load().slim
    said = _reference(name)
    function, arg_scope = (_imported(said[key]) for key in ("function", "arg_scope"))

    def build(images: Any) -> Any:
        with slim.arg_scope(arg_scope()):
            return function(images, num_classes=1000)

    return in_a_graph(name, build)


def by_spec(name: str) -> Callable[[], Any]:
    """Building a spec."""
    return in_a_graph(name, lambda images: loaded(name)(images, num_classes=1000))


def _reference(name: str) -> dict[str, str]:
    from netspec.pipeline import inspect_file

    document = inspect_file(spec(name)).document
    assert document is not None  # noqa: S101 -- the project's own specs can be read
    said: dict[str, str] = document.root.value["reference"]
    return said


def _imported(name: str) -> Any:
    module, _, attribute = name.partition(":")
    return getattr(importlib.import_module(module), attribute)


@cache
def _folder() -> Path:
    return Path(mkdtemp(prefix="netspec-benchmarks-"))


@cache
def keras_json(name: str) -> Path:
    """The JSON of a net as Keras writes it: of convolutions, pools and dropouts in a row, or one of Keras' own nets."""
    import keras

    path = _folder() / f"{name}.keras.json"
    if name == "resnet_v2_152":
        path.write_text(keras.applications.ResNet152V2(weights=None).to_json(), encoding="utf-8")
        return path
    network = loaded(name).elaborate()
    layers: list[Any] = [keras.Input(network.input_shape[1:])]
    for layer in network.layers:
        values = layer.op.values
        if layer.op.key == "conv2d":
            activation = "relu" if values["activation_fn"] else None
            window = {"strides": values["stride"], "padding": values["padding"].lower(), "activation": activation}
            layers.append(keras.layers.Conv2D(values["num_outputs"], values["kernel_size"], **window))
        elif layer.op.key == "max_pool2d":
            layers.append(keras.layers.MaxPooling2D(values["kernel_size"], values["stride"]))
        elif layer.op.key == "dropout":
            layers.append(keras.layers.Dropout(1 - values["keep_prob"]))
        else:
            layers.append(keras.layers.Flatten())
    path.write_text(json.dumps(json.loads(keras.Sequential(layers).to_json())), encoding="utf-8")
    return path


@cache
def onnx_file(name: str) -> Path:
    """A net for evaluation, exported with its initial values."""
    import onnx
    from tf2onnx.tfonnx import process_tf_graph

    from netspec.lower import compat

    tf, net = compat.load().tf, loaded(name)
    size = net.default_image_size
    with tf.Graph().as_default() as graph, tf.Session() as session:
        images = tf.placeholder(tf.float32, [1, size, size, 3], name="images")
        output, _ = net(images, is_training=False)
        session.run(tf.global_variables_initializer())
        frozen = tf.graph_util.convert_variables_to_constants(session, graph.as_graph_def(), [output.op.name])
    with tf.Graph().as_default() as graph:
        tf.import_graph_def(frozen, name="")
        exported = process_tf_graph(graph, opset=17, input_names=["images:0"], output_names=[output.name])
    path = _folder() / f"{name}.onnx"
    onnx.save(exported.make_model(name), path)
    return path
