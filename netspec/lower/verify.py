"""Proof that a spec is its reference: both are built alike, then compared node by node."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from netspec.compiled import CompiledSpec
from netspec.language.parameters import declared
from netspec.lower import compat
from netspec.lower.graph import known
from netspec.lower.identity import Built, differences, fingerprint
from netspec.lower.reference import ReferenceUnusable, imported
from netspec.ops.backend import Backend
from netspec.pipeline import Inspected


@dataclass(frozen=True, slots=True)
class Verification:
    """The outcome: the reference's name, how many nodes its graph has, and where the spec's graph differs from it."""

    reference: str
    nodes: int
    differences: tuple[str, ...]


def verify(inspected: Inspected, trusted: Sequence[str] = ()) -> Verification:
    """Builds a sound spec and its reference with the same parameters and input, and compares them.

    `trusted` are the packages and modules beside tf_slim whose functions may be called.

    Raises:
        ReferenceUnusable: there is no reference, it is not of a trusted package, or it does not take these parameters.
        TensorFlowMissing: TensorFlow, tf-slim or tf-keras is not installed.
    """
    if inspected.checked is None or inspected.network is None:
        raise ValueError("expected a sound spec")
    reference = inspected.checked.document.root.value.get("reference")
    if reference is None:
        raise ReferenceUnusable("the spec has no reference; name one: reference: {function: tf_slim.nets.vgg:vgg_16}")
    backend = compat.load_for_graphs()
    function = imported(reference["function"], trusted)
    arg_scope = imported(reference["arg_scope"], trusted) if "arg_scope" in reference else None
    network = inspected.network
    own, scoped = _divided(function, arg_scope, network.parameters, declared(inspected.checked))

    def hand_written(inputs: Any) -> Any:
        with backend.slim.arg_scope(arg_scope(**scoped)) if arg_scope else nullcontext():
            return function(inputs, **own)

    spec = CompiledSpec(inspected.checked, network)
    shape = known(network.input_shape)
    try:
        one = fingerprint(built(backend, hand_written, shape, network.input_name))
    except Exception as error:
        text = f"the reference {reference['function']} does not build with these parameters and this input: {error}"
        raise ReferenceUnusable(text) from error
    two = fingerprint(built(backend, lambda inputs: spec(inputs, **network.parameters), shape, network.input_name))
    graph = backend.tf.GraphDef.FromString(one.graph_def)
    found = differences(one, two, names=("the reference", "the spec"))
    return Verification(reference["function"], len(graph.node), tuple(found))


def built(
    backend: Backend, function: Callable[[Any], Any], shape: Sequence[int | None], name: str, seed: int = 1
) -> Built:
    """What a function of a tensor builds in a graph of its own, seeded so that the order of random ops shows."""
    graph = backend.tf.Graph()
    with graph.as_default():
        backend.tf.set_random_seed(seed)
        inputs = backend.tf.placeholder(backend.tf.float32, shape, name=name)
        output, end_points = function(inputs)
        return Built.of(inputs, output, end_points)


def _divided(
    function: Callable[..., Any],
    arg_scope: Callable[..., Any] | None,
    parameters: Mapping[str, Any],
    declarations: Mapping[str, Mapping[str, Any]],
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The parameters that the function takes, and those that the function of its arg-scope takes; some are both's.

    One that neither takes is more than the reference can do; with its default the two can be compared all the same.
    """
    # A text from a file equals a constant such as tf.GraphKeys.UPDATE_OPS without being it, and slim asks by identity.
    values = {name: sys.intern(value) if isinstance(value, str) else value for name, value in parameters.items()}
    taken = [inspect.signature(each).parameters if each else {} for each in (function, arg_scope)]
    untaken = [name for name in values if not any(name in names for names in taken)]
    strange = [name for name in untaken if values[name] != declarations[name]["default"]]
    if strange:
        raise ReferenceUnusable(f"the reference takes no parameter {', '.join(strange)}")
    own, scoped = ({name: value for name, value in values.items() if name in names} for names in taken)
    return own, scoped
