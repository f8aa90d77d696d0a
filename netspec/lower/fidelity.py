"""Verifies a spec against its reference: builds both, and compares the graphs node by node."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import nullcontext
from inspect import Parameter
from typing import Any

from netspec.elaboration.parameters import declared
from netspec.lower import compat
from netspec.lower.call import build_sound
from netspec.lower.graph import built
from netspec.lower.identity import Built, differences, fingerprint
from netspec.lower.reference import ReferenceUnusable, imported, results
from netspec.lower.reference_arguments import as_taken, has_own_form
from netspec.network import Network
from netspec.ops.backend import Backend
from netspec.pipeline import Sound
from netspec.records import dataclass
from netspec.schema.parameter_values import filled
from netspec.wording import value_text

_NAMES = ("the reference", "the spec")
"""The names of the two graphs in the lines about differences."""


@dataclass(frozen=True, slots=True)
class Verification:
    """The outcome: the reference's name, the number of nodes of its graph, and the differences.

    `untaken` are the parameters of the spec that the reference does not take; they can be compared with their defaults
    only.
    """

    reference: str
    nodes: int
    differences: tuple[str, ...]
    untaken: tuple[str, ...] = ()


def verify(sound: Sound, trusted: Sequence[str] = ()) -> Verification:
    """Builds a spec and its reference with the same parameters and input, and compares the graphs.

    `trusted` are the packages and modules, besides tf_slim, whose functions may be called.

    Raises:
        ReferenceUnusable: there is no reference, it is not of a trusted package, or it does not take these parameters.
        TensorFlowMissing: TensorFlow, tf-slim or tf-keras is not installed.
    """
    called = called_reference(sound, trusted)
    backend = compat.load_for_graphs()
    network = sound.network
    one = fingerprint(called.built(backend, network))
    two = fingerprint(built(backend, lambda *inputs: build_sound(sound, inputs), network.inputs))
    graph = backend.tf.GraphDef.FromString(one.graph_def)
    different = list(differences(one, two, names=_NAMES))
    scope = _other_scope(called.signatures[0], network) if different else None
    defaults = _other_defaults(called.signatures, declared(sound.checked))
    found = [*([scope] if scope else []), *defaults, *different]
    return Verification(called.name, len(graph.node), tuple(found), called.untaken)


@dataclass(frozen=True, slots=True, eq=False)
class CalledReference:
    """The function that a spec names as its reference, with the arguments of a call."""

    name: str
    function: Callable[..., Any]
    arg_scope: Callable[..., Any] | None
    arguments: tuple[Mapping[str, Any], ...]
    """Of the function, and of the one that makes its arg-scope."""
    signatures: Sequence[Mapping[str, Parameter]]
    untaken: tuple[str, ...]

    def built(self, backend: Backend, network: Network) -> Built:
        """The graph of the call, on the input of a network.

        Raises:
            ReferenceUnusable: the call fails.
        """
        own, scoped = self.arguments

        def hand_written(*inputs: Any) -> Any:
            with backend.slim.arg_scope(self.arg_scope(**scoped)) if self.arg_scope else nullcontext():
                return results(self.name, self.function(*inputs, **own))

        try:
            return built(backend, hand_written, network.inputs)
        except ReferenceUnusable:
            raise
        except Exception as error:
            text = f"the reference {self.name} does not build with these parameters and this input: {error}"
            raise ReferenceUnusable(text) from error


def called_reference(sound: Sound, trusted: Sequence[str] = ()) -> CalledReference:
    """The call of a spec's reference with the parameters of its network.

    Raises:
        ReferenceUnusable: there is no reference, it is not of a trusted package, or it does not take these parameters.
    """
    reference = sound.checked.document.root.value.get("reference")
    if reference is None:
        raise ReferenceUnusable("the spec has no reference; name one: reference: {function: tf_slim.nets.vgg:vgg_16}")
    backend = compat.load_for_graphs()
    function = imported(reference["function"], trusted)
    arg_scope = imported(reference["arg_scope"], trusted) if "arg_scope" in reference else None
    declarations = declared(sound.checked)
    signatures = [inspect.signature(each).parameters if each else {} for each in (function, arg_scope)]
    taken = _taken(signatures, declarations)
    untaken = tuple(name for name in declarations if not any(name in names for names in taken))
    divided = _divided(taken, untaken, sound.network.parameters, declarations)
    pairs = zip(divided, signatures, strict=True)
    arguments = tuple(as_taken(given, signature, declarations, backend) for given, signature in pairs)
    return CalledReference(reference["function"], function, arg_scope, arguments, signatures, untaken)


def _taken(signatures: Sequence[Mapping[str, Parameter]], names: Iterable[str]) -> list[frozenset[str]]:
    """The parameters that each function accepts; `**kwargs` accepts those that no function declares."""
    by_name = frozenset[str]().union(*signatures)
    others = frozenset(names) - by_name
    open_ended = [any(one.kind is Parameter.VAR_KEYWORD for one in each.values()) for each in signatures]
    return [
        frozenset(each) | (others if takes else frozenset()) for each, takes in zip(signatures, open_ended, strict=True)
    ]


def _divided(
    signatures: Sequence[Set[str]],
    untaken: Sequence[str],
    parameters: Mapping[str, Any],
    declarations: Mapping[str, Mapping[str, Any]],
) -> tuple[dict[str, Any], ...]:
    """Assigns the parameters to the function and to its arg-scope's function; some belong to both."""
    strange = [
        name for name in untaken if parameters[name] != filled(declarations[name], declarations[name]["default"])
    ]
    if strange:
        raise ReferenceUnusable(f"the reference takes no parameter {', '.join(strange)}")
    values = {name: _passed(value, declarations[name]["type"]) for name, value in parameters.items()}
    return tuple({name: value for name, value in values.items() if name in names} for names in signatures)


def _passed(value: Any, kind: str) -> Any:
    """A value as a person would write it in a call: 1.0 for a float parameter that is 1.

    Strings are interned: slim tests constants such as tf.GraphKeys.UPDATE_OPS by identity.
    """
    if isinstance(value, str):
        return sys.intern(value)
    return float(value) if kind == "float" and isinstance(value, int) else value


def _other_scope(signature: Mapping[str, Parameter], network: Network) -> str | None:
    """That the scopes around the two networks differ, which makes every name of the graphs differ."""
    scope = signature["scope"].default if "scope" in signature else None
    if not isinstance(scope, str) or scope == network.scope:
        return None
    own = f"its name, {network.name}" if network.scope == network.name else network.scope or "none"
    return f"scope: {_NAMES[0]} has {scope}, {_NAMES[1]} has {own}"


def _other_defaults(
    signatures: Sequence[Mapping[str, Parameter]], declarations: Mapping[str, Mapping[str, Any]]
) -> Iterator[str]:
    """The defaults that differ from the reference's, whose graph is built with the spec's values."""
    for name, declaration in declarations.items():
        taking = next((names[name] for names in signatures if name in names), None)
        if taking is None or taking.default is Parameter.empty:
            continue
        one, other = taking.default, declaration["default"]
        if has_own_form(taking, other):
            continue  # the graphs tell
        if isinstance(one, bool) != isinstance(other, bool) or one != other:
            yield f"default of {name}: {_NAMES[0]} has {value_text(one)}, {_NAMES[1]} has {value_text(other)}"
