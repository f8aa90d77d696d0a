"""Rows of the ops' conformance table in inference, as models of ONNX and as graphs of TensorFlow, for like inputs."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import onnxruntime

from netspec.exporting.onnx_layers import TensorType, called_as
from netspec.exporting.onnx_proto import model_proto
from netspec.ops import OPS, Op, OpError
from netspec.ops.backend import Backend
from netspec.ops.onnx_graph import OnnxBuilder, OnnxGraph, OnnxTensor, plain
from netspec.shapes import Shape, Size, evaluate, symbols
from tests.ops.conftest import Row, build

SWITCH = "is_training"
REFUSED = ("max_pool_with_argmax", "max_unpool")
"""Ops that are never written, since ONNX has none that does the same."""
SIZES = (1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16)


def in_inference(row: Row) -> Row:
    """The row with its op, or the normalizer in it, as in inference."""
    arguments = dict(row.arguments)
    if SWITCH in OPS[row.key].arguments:
        arguments[SWITCH] = False
    normalizer = arguments.get("normalizer_fn")
    if normalizer is not None and SWITCH in OPS[normalizer].arguments:
        arguments["normalizer_params"] = {**(arguments.get("normalizer_params") or {}), SWITCH: False}
    return dataclasses.replace(row, arguments=arguments)


def model_of(
    op: Op, shapes: Sequence[Shape], arrays: Mapping[str, Any], *, turned: bool = False, dtypes: Sequence[str] = ()
) -> Any:
    """A model of one op; its output is called `out`. Its inputs reach it with their axes in reverse, if `turned`."""
    scope = "op"
    names = [f"in{number}" for number in range(len(shapes))]
    variables = [variable.full_name(scope) for variable in op.variables(*shapes)]
    outs = [f"out{number or ''}" for number, _ in enumerate(op.shapes(*shapes))]
    graph = OnnxGraph([*names, *outs, *variables])
    builder = OnnxBuilder(graph, scope, {v.name: v.full_name(scope) for v in op.variables(*shapes)})
    taken = dtypes or ["float32"] * len(shapes)
    inputs = [
        OnnxTensor(name, shape, plain(shape), dtype) for name, shape, dtype in zip(names, shapes, taken, strict=True)
    ]
    if turned:
        inputs = [graph.arranged(x, x.order[::-1], "turned") for x in inputs]
    made = op.all_to_onnx(builder, inputs, op.shapes(*shapes))
    (*_, last) = given = op.dtypes(*taken)
    made = [each._replace(dtype=given[at] if at < len(given) else last) for at, each in enumerate(made)]
    outputs = {name: graph.arranged(each, plain(each.shape), scope) for name, each in zip(outs, made, strict=True)}
    written = called_as(graph, outputs, {})
    types = {name: TensorType(shape, dtype) for name, shape, dtype in zip(names, shapes, taken, strict=True)}
    return model_proto("row", None, types, written, arrays)


def values_of(op: Op, shapes: Sequence[Shape], seed: int = 0, scope: str = "op") -> dict[str, Any]:
    """Random values of the variables of an op."""
    return random_values({v.full_name(scope): v.shape for v in op.variables(*shapes)}, seed)


def random_values(shapes: Mapping[str, tuple[int, ...]], seed: int = 0) -> dict[str, Any]:
    """Random values of variables, which keep the outputs of deep networks of one magnitude; variances are positive."""
    rng = np.random.default_rng(seed)

    def value(name: str, shape: tuple[int, ...]) -> Any:
        fan_in = max(int(np.prod(shape[:-1])), 1)
        drawn = rng.standard_normal(shape) * (np.sqrt(2 / fan_in) if len(shape) > 1 else 0.5)
        return np.float32(drawn**2 + 0.5 if "variance" in name else 1 + drawn / 2 if "gamma" in name else drawn)

    return {name: value(name, shape) for name, shape in shapes.items()}


def concrete(row: Row, seed: int, count: int = 3) -> Iterator[list[tuple[int, ...]]]:
    """Sizes in the place of symbolic and unknown ones for which the op is defined, drawn at random."""
    rng, op, found = random.Random(seed), row.make(), 0  # noqa: S311
    names = sorted(set().union(*(symbols(size) for shape in row.inputs for size in shape)))
    for _ in range(20_000):
        sizes = {name: rng.choice(SIZES) for name in names}
        drawn = [tuple(_size(size, sizes, rng) for size in shape) for shape in row.inputs]
        try:
            sound = all(need.holds() for need in op.requirements(*drawn)) and op.infer(*drawn)
        except OpError:
            continue
        if sound is not False:
            yield drawn
            found += 1
        if found == count or all(isinstance(size, int) for shape in row.inputs for size in shape):
            return
    assert found, f"{row}: no sizes were found"


def _size(size: int | Size | None, sizes: Mapping[str, int], rng: random.Random) -> int:
    value = evaluate(size, sizes)
    return rng.choice(SIZES) if value is None else value


def inputs_for(shapes: Sequence[tuple[int, ...]], seed: int = 0, dtypes: Sequence[str] = ()) -> list[Any]:
    """Random inputs, floats unless other types are asked for."""
    rng, types = np.random.default_rng(seed), dtypes or ["float32"] * len(shapes)
    return [
        (rng.standard_normal(shape) if "float" in dtype else rng.integers(0, 4, shape)).astype(dtype)
        if shape
        else np.asarray(rng.integers(0, 4), dtype)
        for shape, dtype in zip(shapes, types, strict=True)
    ]


def around(row: Row) -> str:
    """The scope of an op that stands alone."""
    op = row.make()
    return str(op.values.get("scope") or op.default_scope)


def loaded(backend: Backend, session: Any, values: Mapping[str, Any]) -> None:
    """Gives the variables of the current graph their values; those without one are initialized."""
    variables = backend.tf.global_variables()
    fed = {v.initializer.inputs[1]: values[v.op.name] for v in variables if v.op.name in values}
    session.run([variable.initializer for variable in variables], fed)


class InTensorFlow:
    """The graph of a row with values of its variables."""

    def __init__(self, backend: Backend, row: Row, values: Mapping[str, Any]) -> None:
        self.built = build(backend, row)
        with self.built.graph.as_default():
            self.session = backend.tf.Session()
            loaded(backend, self.session, {f"{around(row)}/{name.partition('/')[2]}": values[name] for name in values})

    def run(self, inputs: Sequence[Any]) -> Any:
        return joined(self.session.run(self.built.outputs, dict(zip(self.built.inputs, inputs, strict=True))))


def session_of(model: Any) -> Any:
    """The model in onnxruntime, on one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


def run_onnx(session: Any, inputs: Sequence[Any]) -> Any:
    """The output of a model of one op."""
    names = [each.name for each in session.get_inputs()]
    return joined(session.run(None, dict(zip(names, inputs, strict=True))))


def joined(outputs: Sequence[Any]) -> Any:
    """The only output, or the numbers of all."""
    return outputs[0] if len(outputs) == 1 else np.concatenate([np.ravel(each) for each in outputs])


def difference(expected: Any, found: Any) -> float:
    """The largest difference as a share of the largest magnitude; infinite for another shape.

    What is infinite or no number in both is equal. A magnitude counts as a hundredth at least: onnxruntime's sigmoid is
    exact to about 1e-8, so that it is 0 far below.
    """
    if expected.shape != found.shape:
        return float("inf")
    one, other = (np.asarray(array, np.float64) for array in (expected, found))
    with np.errstate(invalid="ignore"):  # infinite less infinite, which is equal
        apart = np.abs(one - other, where=~((one == other) | (np.isnan(one) & np.isnan(other))), out=np.zeros_like(one))
    largest = np.abs(one[np.isfinite(one)]).max(initial=0.0)
    worst = apart.max(initial=0.0) if not np.isnan(apart).any() else np.inf
    return float(worst / max(largest, 0.01))


def shaken(array: Any, seed: int) -> Any:
    """The array with each number changed in its last place."""
    signs = np.random.default_rng(seed).choice([-1, 0, 1], array.shape)
    return (array * (1 + signs * 2.0**-23)).astype(np.float32)
