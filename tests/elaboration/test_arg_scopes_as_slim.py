"""Arg-scopes against slim's own: what a layer is given is what slim hands to a function that it decorates."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netspec.elaboration import elaborate
from netspec.ops.backend import Backend
from netspec.schema import check_document
from netspec.source import read_text

pytestmark = pytest.mark.tf

VALUES: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "conv2d": {
        "num_outputs": st.integers(1, 9),
        "kernel_size": st.integers(1, 3),
        "padding": st.just("SAME"),
        "activation_fn": st.sampled_from([None, "relu", "tanh"]),
        "weights_initializer": st.sampled_from(["zeros", {"truncated_normal": {"stddev": 0.1}}]),
        "trainable": st.booleans(),
    },
    "fully_connected": {
        "num_outputs": st.integers(1, 9),
        "activation_fn": st.sampled_from([None, "relu6"]),
        "trainable": st.booleans(),
    },
    "max_pool2d": {"kernel_size": st.integers(1, 3), "padding": st.just("SAME"), "stride": st.integers(1, 2)},
    "dropout": {"keep_prob": st.sampled_from([0.5, 1]), "is_training": st.booleans()},
}
REQUIRED = {
    "conv2d": ("num_outputs", "kernel_size"),
    "fully_connected": ("num_outputs",),
    "max_pool2d": ("kernel_size",),
}


@st.composite
def entries(draw: st.DrawFn) -> dict[str, Any]:
    ops = draw(st.lists(st.sampled_from(list(VALUES)), min_size=1, max_size=3, unique=True))
    shared = set.intersection(*(set(VALUES[op]) for op in ops))
    names = draw(st.lists(st.sampled_from(sorted(shared)), unique=True)) if shared else []
    return {"ops": ops, **{name: draw(VALUES[ops[0]][name]) for name in names}}


@st.composite
def layers(draw: st.DrawFn) -> dict[str, Any]:
    op = draw(st.sampled_from(list(VALUES)))
    names = draw(st.lists(st.sampled_from(sorted(VALUES[op])), unique=True, max_size=2))
    # What is required is given, so that every layer is made.
    names += [name for name in REQUIRED.get(op, ()) if name not in names]
    if draw(st.booleans()):
        names = names[:1]
    return {op: {name: draw(VALUES[op][name]) for name in names}}


steps = st.recursive(
    layers(),
    lambda inner: st.fixed_dictionaries(
        {"layers": st.lists(inner, max_size=4)}, optional={"arg_scope": st.lists(entries(), max_size=3)}
    ),
    max_leaves=10,
)


def handed_by_slim(plan: list[Any], scope: list[Any], slim: Any, functions: dict[str, Any]) -> list[dict[str, Any]]:
    """What slim hands to its functions: each entry is one more `arg_scope` around the next."""
    if scope:
        first, *others = scope
        plain = {name: value for name, value in first.items() if name != "ops"}
        with slim.arg_scope([functions[op] for op in first["ops"]], **plain):
            return handed_by_slim(plan, others, slim, functions)
    found = []
    for step in plan:
        if "layers" in step:
            found += handed_by_slim(step["layers"], step.get("arg_scope", []), slim, functions)
        else:
            ((op, arguments),) = step.items()
            found.append({"op": op, **functions[op](**arguments)})
    return found


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(scope=st.lists(entries(), max_size=3), plan=st.lists(steps, min_size=1, max_size=4))
def test_arguments_are_those_that_slim_hands_over(backend: Backend, scope: list[Any], plan: list[Any]) -> None:
    def function(op: str) -> Any:
        def take(**given: Any) -> dict[str, Any]:
            return given

        take.__name__ = op
        return backend.slim.add_arg_scope(take)

    handed = handed_by_slim(plan, scope, backend.slim, {op: function(op) for op in VALUES})
    spec = {"netspec": 1, "name": "net", "input": {"shape": ["N", 2**20, 2**20, 3]}, "arg_scope": scope, "layers": plan}
    document, _ = read_text(json.dumps(spec), "net.yaml")
    assert document is not None
    checked = check_document(document)
    assert checked.problems == ()
    found = elaborate(checked)
    assert len(found.problems) == sum(name not in given for given in handed for name in REQUIRED.get(given["op"], ()))
    assert [
        {"op": layer.op.key, **{name: argument.value for name, argument in layer.given.items()}}
        for layer in found.layers
    ] == handed
