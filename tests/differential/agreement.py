"""Compares a check with TensorFlow: clean specs build the predicted graph, and rejected ones do not build."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import yaml

from netspec.compiled import CompiledSpec
from netspec.diagnostics import Problem, Severity
from netspec.lower.graph import known, tensor_shape
from netspec.network import Network
from netspec.ops.backend import Backend
from netspec.pipeline import Inspected
from netspec.shapes import Shape

from .interpreter import Interpreter
from .played_ends import PlayedAgain
from .python_expressions import worked_out

LANGUAGE = frozenset(
    {
        "unknown-id",
        "duplicate-id",
        "unknown-name",
        "wrong-inputs",
        "recursive-block",
        "bad-name",
        "unknown-end-point",
        "taken-name",
    }
)
"""Refusals that are rules of the language, which no graph could bear out."""

STRICTER = tuple(
    (entry["code"], entry["text"]) for entry in yaml.safe_load((Path(__file__).parent / "stricter.yaml").read_text())
)
"""Codes, and patterns of their messages, of what TensorFlow lets stand in a graph though it cannot be meant."""


def errors(inspected: Inspected) -> list[Problem]:
    """The problems of a file that are errors."""
    return [problem for problem in inspected.problems if problem.severity is Severity.ERROR]


def disagreements(
    backend: Backend, inspected: Inspected, again: bool = True, read: Callable[[list[Any]], Any] | None = None
) -> list[str]:
    """Where the graph of a spec that the check finds clean is not the predicted one, built and built with reuse.

    Nor, node for node, the one that `read` builds on the network's inputs, where that is given.
    """
    sound = inspected.require_sound()
    network = sound.network
    tf, spec = backend.tf, CompiledSpec(sound)
    with _started(backend, network) as (graph, images):
        try:
            output, end_points = spec(*images, **network.parameters)
        except Exception as error:  # noqa: BLE001
            return [f"does not build: {type(error).__name__}: {error}"]
        ours = _left(backend, graph, output, end_points) if read is not None else {}
        predicted, built = _predicted(network), _built(tf, output, end_points)
        if again and network.scope:  # without a scope of its own, unnamed layers get other names
            try:
                shared, _ = spec(*images, **network.parameters, reuse=True)
            except Exception as error:  # noqa: BLE001
                return [f"does not build with reuse: {type(error).__name__}: {error}"]
            predicted["variables with reuse"] = predicted["variables"]
            built["variables with reuse"] = _variables(tf)
            predicted["output with reuse"], built["output with reuse"] = (
                predicted["output"],
                _each(shared, tensor_shape),
            )
    found = [
        f"{what}: predicted {said}, built {built[what]}" for what, said in predicted.items() if said != built[what]
    ]
    return found or (_misreadings(backend, network, ours, read) if read is not None else [])


def _misreadings(
    backend: Backend, network: Network, ours: Mapping[str, Any], read: Callable[[list[Any]], Any]
) -> list[str]:
    """Where what a spec left in a graph is not what `read` leaves, node for node."""
    try:
        theirs = _read(backend, network, read)
    except Exception as error:  # noqa: BLE001
        return [f"does not build by the interpreter: {type(error).__name__}: {error}"]
    return [
        f"{what}: {said if what != 'graph' else ''}, by the interpreter {theirs[what] if what != 'graph' else ''}"
        for what, said in ours.items()
        if said != theirs[what]
    ]


def _read(backend: Backend, network: Network, read: Callable[[list[Any]], Any]) -> dict[str, Any]:
    """What `read` leaves in a graph: the last of those in which it plays."""
    while True:
        with _started(backend, network) as (graph, images), suppress(PlayedAgain):
            return _left(backend, graph, *read(images))


def buildable(
    backend: Backend,
    inspected: Inspected,
    flat: Mapping[str, Any],
    given: Mapping[str, Any],
    files: Mapping[str, Any] | None = None,
) -> list[str]:
    """Whether TensorFlow builds a spec that the check refuses for what its layers are."""
    reported = errors(inspected)
    if any(problem.code in LANGUAGE or is_stricter(problem.code, problem.text) for problem in reported):
        return []
    interpreter = Interpreter(backend, files)
    try:
        while True:
            with backend.tf.Graph().as_default(), suppress(PlayedAgain):
                interpreter.build(flat, given, _placeholders(backend.tf, flat))
                break
    except Exception:  # noqa: BLE001
        return []
    codes = ", ".join(sorted({problem.code for problem in reported}))
    return [f"TensorFlow builds it in spite of {codes}: {[problem.text for problem in reported]}"]


def _placeholders(tf: Any, flat: Mapping[str, Any]) -> list[Any]:
    """Tensors such as a spec takes, as plain data says."""
    names = {key: each["default"] for key, each in flat.get("params", {}).items()}
    said = [flat["input"]] if "input" in flat else flat["inputs"].values()
    shapes = [[size if isinstance(size, int) else None for size in worked_out(one["shape"], names)] for one in said]
    return [
        tf.placeholder(tf.as_dtype(one.get("dtype", "float32")), shape) for one, shape in zip(said, shapes, strict=True)
    ]


def is_stricter(code: str, text: str) -> bool:
    """Whether netspec is known to refuse with this code and message what TensorFlow builds."""
    return any(code == listed and re.search(pattern, text) for listed, pattern in STRICTER)


@contextmanager
def _started(backend: Backend, network: Network) -> Iterator[tuple[Any, list[Any]]]:
    """A fresh graph with the network's inputs."""
    tf = backend.tf
    with tf.Graph().as_default() as graph:
        tf.set_random_seed(1)
        yield (
            graph,
            [tf.placeholder(tf.as_dtype(dtype), known(shape), name=name) for name, shape, dtype in network.inputs],
        )


def _left(backend: Backend, graph: Any, output: Any, end_points: Mapping[str, Any]) -> dict[str, Any]:
    """All that a build leaves in a graph."""
    nodes = graph.as_graph_def(add_shapes=True)
    for node in nodes.node:
        # A number that TensorFlow counts for the whole process, of an activation with a gradient of its own.
        node.attr.pop("_gradient_op_type", None)
    return {
        "output": _each(output, lambda tensor: tensor.name),
        "end points": [(key, tensor.name) for key, tensor in end_points.items()],
        "variables": _variables(backend.tf),
        "nodes": [node.name for node in nodes.node],
        "graph": nodes.SerializeToString(deterministic=True),
        "collections": {
            str(key): [str(getattr(item, "name", item)) for item in graph.get_collection(key)]
            for key in graph.get_all_collection_keys()
        },
    }


def _each(output: Any, of: Callable[[Any], Any]) -> Any:
    """Something of an output or, by their names, of several."""
    return {name: of(one) for name, one in output.items()} if isinstance(output, dict) else of(output)


def _known(shape: Shape | None) -> tuple[int | None, ...]:
    assert shape is not None  # of a network in which nothing is at fault
    return known(shape)


def _predicted(network: Network) -> dict[str, Any]:
    shapes = network.output_shapes()
    return {
        "variables": [(variable.name, variable.shape) for variable in network.variables],
        "trainable": [variable.name for variable in network.variables if variable.trainable],
        "losses": sum(variable.regularizer is not None for variable in network.variables),
        "end points": [(key, _known(shapes[index])) for key, index in network.end_points.items()],
        "output": {name: _known(shapes[at]) for name, at in network.outputs.items()} or _known(network.output_shape),
    }


def _built(tf: Any, output: Any, end_points: Any) -> dict[str, Any]:
    return {
        "variables": _variables(tf),
        "trainable": [variable.op.name for variable in tf.trainable_variables()],
        "losses": len(tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES)),
        "end points": [(key, tensor_shape(tensor)) for key, tensor in end_points.items()],
        "output": _each(output, tensor_shape),
    }


def _variables(tf: Any) -> list[tuple[str, tuple[int, ...]]]:
    return [(variable.op.name, tuple(variable.shape.as_list())) for variable in tf.global_variables()]
