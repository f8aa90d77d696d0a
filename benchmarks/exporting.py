"""Exports each spec to ONNX: time and size, the difference of onnxruntime's output from TensorFlow's, and their times
for one image on one thread.

python benchmarks/exporting.py [SPEC...]
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import onnxruntime

import netspec
from netspec.exporting.export_error import ExportError
from netspec.exporting.onnx_model import onnx_model
from netspec.lower import compat
from netspec.lower.graph import known
from netspec.network import Network

SPECS = Path(__file__).parents[1] / "specs"
SWITCH = "is_training"
TIMES = 5


def main() -> None:
    """Prints a row of a table for each spec."""
    print("| spec | export, s | size, MB | difference | onnxruntime, ms | TensorFlow, ms |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name in sys.argv[1:] or sorted(path.stem for path in SPECS.glob("*.yaml")):
        print(row(name), flush=True)


def row(name: str) -> str:
    """The measures of one spec, with random weights, for one image."""
    net = netspec.load(SPECS / f"{name}.yaml")
    plain = net.elaborate()
    given = {SWITCH: False} if SWITCH in plain.parameters else {}
    network = net.elaborate(given)
    values = random_values(network)
    images = np.random.default_rng(1).standard_normal([1, *known(network.input_shape)[1:]], np.float32)
    start = perf_counter()
    try:
        data = onnx_model(network, values).SerializeToString()
    except ExportError as error:
        return f"| {name} | refused: {len(error.faults)} layers in training form | | | | |"
    seconds = perf_counter() - start
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    found, ours = timed(lambda: session.run(None, {network.input_name: images})[0])
    expected, theirs = timed(in_tensorflow(net, network, values, given, images))
    apart = float(np.abs(found - expected).max() / np.abs(expected).max())
    return (
        f"| {name} | {seconds:.2f} | {len(data) / 1e6:,.1f} | {apart:.1e} | {ours * 1e3:,.0f} | {theirs * 1e3:,.0f} |"
    )


def random_values(network: Network) -> dict[str, Any]:
    """Values that keep the outputs of layers of one magnitude."""
    rng = np.random.default_rng(0)
    values = {}
    for variable in network.variables:
        scale = np.sqrt(2 / np.prod(variable.shape[:-1])) if len(variable.shape) > 1 else 0.1
        drawn = rng.standard_normal(variable.shape, np.float32) * np.float32(scale)
        values[variable.name] = drawn + np.float32(variable.name.endswith(("variance", "gamma")))
    return values


def in_tensorflow(
    net: netspec.CompiledSpec, network: Network, values: Mapping[str, Any], given: Mapping[str, Any], images: Any
) -> Callable[[], Any]:
    """The network as TensorFlow runs it, in a session."""
    tf = compat.load_for_graphs().tf
    with tf.Graph().as_default():
        placeholder = tf.placeholder(tf.float32, known(network.input_shape))
        output, _ = net(placeholder, **given)
        variables = tf.global_variables()
        session = tf.Session(config=tf.ConfigProto(intra_op_parallelism_threads=1, inter_op_parallelism_threads=1))
        session.run([v.initializer for v in variables], {v.initializer.inputs[1]: values[v.op.name] for v in variables})
    return lambda: session.run(output, {placeholder: images})


def timed(function: Callable[[], Any]) -> tuple[Any, float]:
    """The result, and the shortest time of some calls."""
    seconds: Sequence[float] = []
    for _ in range(TIMES):
        start = perf_counter()
        result = function()
        seconds = [*seconds, perf_counter() - start]
    return result, min(seconds)


if __name__ == "__main__":
    main()
