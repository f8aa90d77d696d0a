"""The names that are predicted against those that TensorFlow gives: scopes nested, opened again, left unnamed."""

from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netspec.compiled import CompiledSpec
from netspec.elaboration.scope_names import ScopeNames
from netspec.ops.backend import Backend
from netspec.pipeline import inspect_text

pytestmark = pytest.mark.tf

words = st.sampled_from(["a", "A", "b", "a_1", "a/b", "Conv", "conv", "Conv_1", "x.y", "a_1_1"])
defaults = st.sampled_from(["Conv", "conv", "Repeat", "a"])

steps = st.recursive(
    st.one_of(
        st.tuples(st.just("layer"), st.none() | words, defaults),
        st.tuples(st.just("operation"), words | defaults),
    ),
    lambda inner: st.tuples(st.just("group"), st.none() | words, defaults, st.lists(inner, max_size=4)),
    max_leaves=14,
)


def predicted(plan: list[Any], names: ScopeNames) -> list[str]:
    found: list[str] = []
    for kind, *rest in plan:
        if kind == "operation":
            found.append(names.operation(rest[0]))
        elif kind == "layer":
            found.append(names.layer_scope(*rest))
        else:
            name, default, inner = rest
            with names.group_scope(name, default):
                found += [names.variable_scope, names.name_scope, *predicted(inner, names)]
    return found


def given_by_tensorflow(plan: list[Any], tf: Any) -> list[str]:
    found: list[str] = []
    for kind, *rest in plan:
        if kind == "operation":
            found.append(tf.no_op(name=rest[0]).name)
            continue
        name, default, *inner = rest
        with tf.variable_scope(name, default) as scope:
            if kind == "layer":
                found.append(scope.name)
            else:
                found += [scope.name, scope.original_name_scope.rstrip("/"), *given_by_tensorflow(inner[0], tf)]
    return found


@contextmanager
def fresh_net(tf: Any) -> Any:
    with tf.Graph().as_default(), tf.variable_scope("net"):
        yield


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(plan=st.lists(steps, max_size=6))
def test_names_are_those_of_tensorflow(backend: Backend, plan: list[Any]) -> None:
    with fresh_net(backend.tf):
        wanted = given_by_tensorflow(plan, backend.tf)
    assert predicted(plan, ScopeNames("net")) == wanted


def test_a_difference_would_be_seen(backend: Backend) -> None:
    plan = [("layer", None, "Conv"), ("layer", None, "Conv")]
    with fresh_net(backend.tf):
        wanted = given_by_tensorflow(plan, backend.tf)
    assert wanted == ["net/Conv", "net/Conv_1"]
    forgetful = [name for step in plan for name in predicted([step], ScopeNames("net"))]
    assert forgetful != wanted


SPEC = """\
netspec: 1
name: net
input: {name: %s, shape: [1, 8, 8, 3]}
end_points: {collect: [conv2d, max_pool2d, batch_norm]}
layers:
"""
CONV, POOL, SUM = (
    "  - conv2d: {{num_outputs: 3, kernel_size: 3, {}}}\n",
    "  - max_pool2d: {{kernel_size: 2, scope: {}}}\n",
    "  - {}: {{name: {}}}\n    from: [input, input, input, input]\n",
)


@pytest.mark.parametrize(
    ("image", "layers"),
    [
        ("x", CONV.format("scope: conv") + CONV.format("trainable: true")),
        ("x", CONV.format("scope: c, normalizer_fn: batch_norm") + CONV.format("scope: C, normalizer_fn: batch_norm")),
        ("x", CONV.format("scope: c") + CONV.format("scope: C") + CONV.format("scope: C, reuse: true")),
        ("net", CONV.format("scope: c") + POOL.format("p")),
        ("NET", CONV.format("scope: c") + POOL.format("p")),
        ("net/p", CONV.format("scope: c") + POOL.format("p")),
        ("net/c/weights", CONV.format("scope: c")),
        ("x", SUM.format("add", "sum") + POOL.format("add")),
        ("x", SUM.format("multiply", "null") + POOL.format("mul")),
        ("x", SUM.format("maximum", "m") + POOL.format("maximum_1")),
        ("x", CONV.format("scope: c") + POOL.format("c/pool")),
        ("x", "  - scope: ..\n    layers:\n    " + POOL.format("x")),
    ],
)
def test_variables_and_end_points_have_the_names_in_the_graph(backend: Backend, image: str, layers: str) -> None:
    sound = inspect_text(SPEC % image + layers, "f").require_sound()
    tf = backend.tf
    with tf.Graph().as_default():
        _, end_points = CompiledSpec(sound)(tf.placeholder(tf.float32, [1, 8, 8, 3], name=image))
        assert [variable.op.name for variable in tf.global_variables()] == [
            variable.name for variable in sound.network.variables
        ]
        assert list(end_points) == list(sound.network.end_points)


@pytest.mark.parametrize("name", ["c/weights", "c/Conv2D", "c/biasadd_1", "c/Relu/pool"])
def test_the_name_of_an_operation_inside_a_layer_is_refused(name: str) -> None:
    inspected = inspect_text(SPEC % "x" + CONV.format("scope: c") + POOL.format(name), "f")
    assert [problem.code for problem in inspected.problems] == ["taken-name"]
