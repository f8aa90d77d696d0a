"""The graph of a network for inference whose variables have given values: the reference that an export is made from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from netspec.lower import compat
from netspec.lower.artefacts import Served, faults_of_the_system
from netspec.lower.call import build_sound
from netspec.lower.graph import known
from netspec.lower.identity import Built
from netspec.lower.serving import Plan, served
from netspec.ops.backend import Backend

_TAG = "serve"
_METHOD = "tensorflow/serving/predict"


ImageReader: TypeAlias = Callable[[Any, Any], Any]
"""A function of TensorFlow and the bytes of an image, which returns the image as the network takes it."""
IMAGE_BYTES = "image_bytes"
"""The input that takes encoded images: TensorFlow Serving takes base64 for names that end so."""


class CannotRun(Exception):
    """TensorFlow cannot run a graph on this machine, such as one with channels first on a CPU."""


class ValuedGraph:
    """The network in a session. `outputs` maps the names that a signature returns to the keys of end points.

    The key None stands for the output of the network.
    """

    def __init__(
        self,
        plan: Plan,
        values: Mapping[str, Any],
        outputs: Mapping[str, str | None],
        reader: ImageReader | None = None,
    ) -> None:
        backend = compat.load()
        self._tf = backend.tf
        self._served: Served = served(backend, plan, None, seed=0) if reader is None else _read(backend, plan, reader)
        built = self._served.inference
        end_points = dict(zip(plan.inference.network.end_points, (name for _, name in built.end_points), strict=True))
        own = built.named_outputs(plan.output_name)
        self._outputs = {
            name: own.get(name, built.output) if key is None else end_points[key] for name, key in outputs.items()
        }
        self._session = self._tf.Session(graph=built.graph)
        with built.graph.as_default():
            variables = self._tf.global_variables()
        # One at a time: a session copies what it is fed.
        for variable in variables:
            assignment = variable.initializer
            self._session.run(assignment, {assignment.inputs[1]: values[variable.op.name]})

    def run(self, samples: Mapping[str, Any]) -> dict[str, Any]:
        """The outputs by name, as arrays, for arrays by the names of inputs.

        Raises:
            CannotRun: TensorFlow has no kernel for an op here.
        """
        return _run(self._tf, self._session, self._outputs, self._fed(samples))

    def _fed(self, samples: Mapping[str, Any]) -> dict[str, Any]:
        """Arrays by the names of the tensors that they are fed to."""
        tensors = zip(self._served.input_names, self._served.inference.inputs, strict=True)
        return {tensor: samples[name] for name, tensor in tensors}

    def save(self, folder: Path) -> None:
        """Writes a SavedModel with one signature, `serving_default`, into a folder that does not exist.

        Raises:
            OSError: it cannot be written.
        """
        tf, graph = self._tf, self._served.inference.graph

        def info(name: str) -> Any:
            return tf.saved_model.build_tensor_info(graph.get_tensor_by_name(name))

        with graph.as_default(), faults_of_the_system(tf):
            tensors = zip(self._served.input_names, self._served.inference.inputs, strict=True)
            inputs = {name: info(tensor) for name, tensor in tensors}
            outputs = {name: info(tensor) for name, tensor in self._outputs.items()}
            signature = tf.saved_model.build_signature_def(inputs, outputs, _METHOD)
            builder = tf.saved_model.Builder(str(folder))
            saver = tf.train.Saver(allow_empty=True, save_relative_paths=True)
            builder.add_meta_graph_and_variables(
                self._session, [_TAG], {"serving_default": signature}, saver=saver, strip_default_attrs=True
            )
            builder.save()

    def close(self) -> None:
        """Frees the values."""
        self._session.close()


def _read(backend: Backend, plan: Plan, reader: ImageReader) -> Served:
    """The network on images that are decoded and preprocessed in the same graph."""
    tf, network = backend.tf, plan.inference.network
    with tf.Graph().as_default():
        contents = tf.placeholder(tf.string, [None], name=IMAGE_BYTES)
        read = tf.autograph.experimental.do_not_convert(lambda each: reader(tf.compat.v2, each))
        images = tf.map_fn(read, contents, fn_output_signature=tf.float32)
        output, end_points = build_sound(plan.inference, [tf.ensure_shape(images, known(network.input_shape))])
        return Served(Built.of(contents, output, end_points), [IMAGE_BYTES], plan.output_name)


def run_saved_model(folder: Path, samples: Mapping[str, Any]) -> dict[str, Any]:
    """The outputs of `serving_default` of a SavedModel, loaded into a session of its own."""
    tf = compat.load().tf
    with tf.Graph().as_default(), tf.Session() as session:
        signature = tf.saved_model.load(session, [_TAG], str(folder)).signature_def["serving_default"]
        outputs = {name: info.name for name, info in signature.outputs.items()}
        return _run(tf, session, outputs, {info.name: samples[name] for name, info in signature.inputs.items()})


def _run(tf: Any, session: Any, outputs: Mapping[str, str], fed: Mapping[str, Any]) -> dict[str, Any]:
    try:
        found: dict[str, Any] = session.run(outputs, fed)
    except (tf.errors.InvalidArgumentError, tf.errors.UnimplementedError) as error:
        last = error.message.strip().splitlines()[-1].strip()  # the node, in brackets
        raise CannotRun(f"it fails at {last.strip('[]{} ').removeprefix('node ')}") from error
    return found
