"""Converts a SavedModel to a model for LiteRT, formerly TensorFlow Lite, and runs one."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, TypeAlias

from netspec.lower import compat

Quantization: TypeAlias = Literal["dynamic", "float16", "int8"]
"""Weights as integers; weights as half floats; weights and activations as integers, scaled by samples."""


class NotConvertible(Exception):
    """The converter refuses a network; the text is the converter's own."""


def converted(
    saved_model: Path, quantization: Quantization | None = None, samples: Mapping[str, Any] | None = None
) -> bytes:
    """The bytes of the model. `samples` are arrays by the names of inputs, by which `int8` scales activations.

    Only LiteRT's own ops are used: those that would need TensorFlow's beside them are refused.

    Raises:
        NotConvertible: the network has an op that LiteRT lacks.
    """
    from tensorflow.lite.python.convert import ConverterError

    _rewrite_softplus(saved_model)
    lite = compat.load().tf.compat.v2.lite
    converter = lite.TFLiteConverter.from_saved_model(str(saved_model))
    if quantization is not None:
        converter.optimizations = [lite.Optimize.DEFAULT]
    if quantization == "float16":
        converter.target_spec.supported_types = [compat.load().tf.float16]
    if quantization == "int8":
        converter.target_spec.supported_ops = [lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.representative_dataset = lambda: _one_by_one(samples or {})
    try:
        model: bytes = converter.convert()
    except (ConverterError, ValueError, RuntimeError) as error:
        raise NotConvertible(str(error)) from error
    return model


def _rewrite_softplus(saved_model: Path) -> None:
    """Writes softplus as `max(x, 0) + log1p(exp(-|x|))`: LiteRT's own, `log(1 + exp(x))`, is infinite from 89 on."""
    from tensorflow.core.framework.node_def_pb2 import NodeDef
    from tensorflow.core.protobuf.saved_model_pb2 import SavedModel

    path = saved_model / "saved_model.pb"
    model = SavedModel.FromString(path.read_bytes())
    nodes = model.meta_graphs[0].graph_def.node
    for node in [node for node in nodes if node.op == "Softplus"]:
        inputs = {"Relu": node.input[0], "Abs": node.input[0], "Neg": "Abs", "Exp": "Neg", "Log1p": "Exp"}
        for op, given in inputs.items():
            name = f"{node.name}/{given}" if given in inputs else given
            nodes.append(NodeDef(name=f"{node.name}/{op}", op=op, input=[name], attr={"T": node.attr["T"]}))
        node.op = "AddV2"
        node.input[:] = [f"{node.name}/Relu", f"{node.name}/Log1p"]
    path.write_bytes(model.SerializeToString(deterministic=True))


def _one_by_one(samples: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for index in range(min(map(len, samples.values()), default=0)):
        yield {name: array[index : index + 1] for name, array in samples.items()}


def run_litert(model: bytes, samples: Mapping[str, Any]) -> dict[str, Any]:
    """The outputs of the signature of a model by name, for arrays by the names of inputs."""
    with warnings.catch_warnings():
        # TensorFlow says that its own interpreter is to leave for a package of its own.
        warnings.simplefilter("ignore")
        interpreter = compat.load().tf.compat.v2.lite.Interpreter(model_content=model)
    signature = interpreter.get_signature_list()["serving_default"]
    run = interpreter.get_signature_runner("serving_default")
    found: dict[str, Any] = run(**{name: samples[name] for name in signature["inputs"]})
    return found
