"""The names that are foretold against those that TensorFlow gives: scopes nested, opened again, left unnamed."""

from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netspec.language.names import Names
from netspec.ops.backend import Backend

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


def foretold(plan: list[Any], names: Names) -> list[str]:
    found: list[str] = []
    for kind, *rest in plan:
        if kind == "operation":
            found.append(names.operation(rest[0]))
        elif kind == "layer":
            found.append(names.layer_scope(*rest))
        else:
            name, default, inner = rest
            with names.group_scope(name, default):
                found += [names.variable_scope, names.name_scope, *foretold(inner, names)]
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
    assert foretold(plan, Names("net")) == wanted


def test_a_difference_would_be_seen(backend: Backend) -> None:
    plan = [("layer", None, "Conv"), ("layer", None, "Conv")]
    with fresh_net(backend.tf):
        wanted = given_by_tensorflow(plan, backend.tf)
    assert wanted == ["net/Conv", "net/Conv_1"]
    forgetful = [name for step in plan for name in foretold([step], Names("net"))]
    assert forgetful != wanted
