"""The graphs of the networks of specs/zoo and specs/modern: what `show` says of each layer, and a step of training."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import pytest

from netspec.compiled import CompiledSpec
from netspec.lower import compat
from netspec.network import Network
from netspec.ops.backend import Backend
from netspec.report.summary import summary

from .networks import IN_OTHERS, NETWORKS, SMALL, Small, small

pytestmark = [pytest.mark.tf, pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
BUILT = sorted(NETWORKS.keys() - IN_OTHERS)
NAMED = [name for name in BUILT if name != "pix2pix_discriminator"]
"""It pads in a scope, and opens one of the same name for a convolution, whose operations so have another."""
TRAINED = [name for name in BUILT if NETWORKS[name].parent.name == "zoo"]
"""tests/fidelity/test_modern_networks.py trains the others a step."""


class Made(NamedTuple):
    """A network on a small input, its graph in training form, its output and its end points."""

    network: Network
    graph: Any
    output: Any
    end_points: Mapping[str, Any]


def made_of(backend: Backend, name: str) -> Made:
    tf = backend.tf
    sound = small(name).require_sound()
    with tf.Graph().as_default() as graph:
        tf.set_random_seed(1)
        images = tf.random.normal(SMALL.get(name, Small()).shape, seed=2)
        return Made(sound.network, graph, *CompiledSpec(sound)(images, **sound.network.parameters))


@pytest.fixture(scope="module", params=BUILT)
def made(request: pytest.FixtureRequest) -> Made:
    return made_of(compat.load_for_graphs(), request.param)


def owner(name: str, scopes: Iterable[str]) -> str | None:
    """The scope of a layer that an operation is in: the innermost."""
    found = [scope for scope in scopes if name == scope or name.startswith(f"{scope}/")]
    return max(found, key=len, default=None)


def handed_on(graph: Any, network: Network) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Each tensor that leaves the scope of a layer, by that scope, and its shape in the graph.

    Those are its outputs: what variables are read by and initialized with stays inside.
    """
    # Some networks open their own scope twice, for the names of operations alone.
    layers = {layer.scope: layer.scope for layer in network.layers if layer.scope}
    again = {f"{network.scope}/{scope}": scope for scope in layers}
    scopes = {**layers, **again} if network.scope else layers
    held = {operation.name: owner(operation.name, scopes) for operation in graph.get_operations()}
    for operation in graph.get_operations():
        own = held[operation.name]
        for tensor in operation.outputs:
            users = {held[user.name] for user in tensor.consumers()}
            if own is not None and users - {own} and tensor.dtype.is_floating and tensor.shape.rank:
                yield scopes[own], tuple(tensor.shape.as_list())


@pytest.mark.parametrize("made", NAMED, indirect=True)
def test_layers_have_the_shapes_that_are_shown(made: Made) -> None:
    shown: dict[str, set[tuple[Any, ...]]] = {}
    for layer in summary(made.network)["layers"]:
        shown.setdefault(layer["scope"], set()).update(map(tuple, layer["output_shapes"]))
    found = list(handed_on(made.graph, made.network))
    assert [(scope, shape) for scope, shape in found if shape not in shown[scope]] == []
    assert len({scope for scope, _ in found}) > len(shown) / 2


def test_end_points_have_the_shapes_that_are_shown(made: Made) -> None:
    shown = summary(made.network)
    shapes = {layer["name"]: layer["output_shape"] for layer in shown["layers"]}
    points = {key: shapes[name] for key, name in shown["end_points"].items() if name in shapes}
    assert {key: made.end_points[key].shape.as_list() for key in points} == points
    assert list(made.end_points) == list(shown["end_points"])


def test_variables_are_those_that_are_shown(made: Made) -> None:
    shown = summary(made.network)
    built = {each.op.name: each.shape.as_list() for each in made.graph.get_collection("variables")}
    assert {each["name"]: each["shape"] for each in shown["variables"]} == built
    assert shown["totals"]["parameters"] == sum(math.prod(shape) for shape in built.values())
    trained = made.graph.get_collection("trainable_variables")
    assert shown["totals"]["trainable_parameters"] == sum(math.prod(each.shape.as_list()) for each in trained)


def untouched(made: Made) -> list[str]:
    """The variables that a step of gradients leaves as they are, or makes no numbers."""
    import numpy as np
    import tensorflow.compat.v1 as tf

    with made.graph.as_default():
        outputs = list(made.output.values()) if isinstance(made.output, dict) else [made.output]
        asides = [tensor for key, tensor in made.end_points.items() if key == "AuxLogits"]
        loss = tf.add_n([tf.reduce_mean(tf.square(tensor - 1.0)) for tensor in [*outputs, *asides]])
        variables = tf.trainable_variables()
        gradients = tf.gradients(loss, variables)
        lost = [variable.name for variable, each in zip(variables, gradients, strict=True) if each is None]
        if lost:
            return lost
        step = tf.train.GradientDescentOptimizer(0.1).apply_gradients(zip(gradients, variables, strict=True))
        with tf.Session() as session:
            session.run(tf.global_variables_initializer())
            before = session.run(variables)
            session.run(step)
            after = session.run(variables)
    return [
        variable.name
        for variable, old, new in zip(variables, before, after, strict=True)
        if not np.isfinite(new).all() or (old == new).all()
    ]


@pytest.mark.parametrize("made", TRAINED, indirect=True)
def test_a_step_of_training_reaches_every_variable(made: Made) -> None:
    assert untouched(made) == []


def test_what_is_shown_of_another_network_is_noticed() -> None:
    one, other = (made_of(compat.load_for_graphs(), name) for name in ("dcgan_discriminator", "cifarnet"))
    with pytest.raises(AssertionError):
        test_variables_are_those_that_are_shown(one._replace(network=other.network))
    wider = small("dcgan_discriminator", depth=32).require_sound().network
    for test in (test_layers_have_the_shapes_that_are_shown, test_end_points_have_the_shapes_that_are_shown):
        with pytest.raises(AssertionError):
            test(one._replace(network=wider))


def test_a_variable_that_is_not_trained_is_noticed() -> None:
    made = made_of(compat.load_for_graphs(), "lenet")
    assert untouched(made._replace(output=made.end_points["conv1"]))
