"""From a checked document to a network: parameters bound, steps unfolded, arg-scopes resolved, shapes inferred.

One walk in the order of creation. After a fault the walk goes on with an unknown shape, so that every fault of a file
is found in one run and none is the echo of another.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netspec.diagnostics import Problem, TooManyProblems, has_errors
from netspec.elaboration.arg_scopes import enter
from netspec.elaboration.arguments import Given
from netspec.elaboration.final import file_steps
from netspec.elaboration.layers import LayerFault, Output
from netspec.elaboration.parameters import bind
from netspec.elaboration.steps import TooManyLayers, Walk, input_name
from netspec.elaboration.unreached import check_unreached
from netspec.elaboration.values import Env
from netspec.expression.errors import FAULTY
from netspec.expression.evaluate import has_expression
from netspec.expression.functions import define
from netspec.hidden_sizes import HIDDEN, any_hidden
from netspec.network import Group, Layer, Network
from netspec.ops import OPS
from netspec.records import dataclass
from netspec.schema import Checked
from netspec.schema.keywords import top
from netspec.schema.validator import accepts
from netspec.shapes import Shape, oversize, symbol
from netspec.source import Node

_IMAGE = 4
"""The rank of a batch of images."""


@dataclass(frozen=True, slots=True, eq=False)
class Elaborated:
    """What elaboration made: the network, unless there are errors; the layers that could be made; and the problems.

    `faults` are the problems that ops raised, also among `problems`, with what is needed to add advice to them.
    """

    network: Network | None
    layers: tuple[Layer, ...]
    problems: tuple[Problem, ...]
    faults: tuple[LayerFault, ...]
    open_sizes: bool = False
    """Whether the network depends on a size of its input that is not known: other sizes may make another one."""


def elaborate(
    checked: Checked,
    given: Mapping[str, Any] | None = None,
    *,
    input_shape: Shape | None = None,
    scope: str | None = None,
    around: str = "",
    caller: Mapping[str, Mapping[str, Any]] | None = None,
    reuse: bool = False,
) -> Elaborated:
    """Elaborates a document for the given values of parameters, which must be known names.

    `input_shape` stands in place of the file's; `scope` is the variable scope in place of the net's name, and `around`
    the one that it stands in; `caller` holds the plain arguments by op that a caller's own arg-scope brings where the
    file sets none; `reuse` says that the variables are there already.
    """
    root = checked.document.root
    values, problems = bind(checked, given or {})
    listed = isinstance(root.value, dict) and isinstance(root.value.get("layers"), list)
    if not listed or checked.hidden.base:
        return Elaborated(None, (), tuple(problems), ())
    name = scope or str(root.value.get("name"))
    walk = Walk(checked, name, around, caller or {}, reuse)
    network = _network(walk, root, values, input_shape)
    if walk.final_step is not None:
        # Where the network ends with a step that is no end point, only the whole of it tells which step that is.
        final, walk = walk.final_step, Walk(checked, name, around, caller or {}, reuse)
        walk.final_step = final
        network = _network(walk, root, values, input_shape)
    problems += walk.judge.problems
    sound = not has_errors([*checked.problems, *problems]) and not walk.recovery.silent
    made = tuple(walk.maker.layers)
    return Elaborated(
        network if sound else None, made, tuple(problems), tuple(walk.maker.faults), open_sizes=walk.open_sizes
    )


def _network(walk: Walk, root: Node, values: Mapping[str, Any], input_shape: Shape | None) -> Network | None:
    """What one walk makes; None if it came to a bound."""
    try:
        return _walked(walk, root, values, input_shape)
    except (TooManyLayers, TooManyProblems):
        return None


def _walked(walk: Walk, root: Node, values: Mapping[str, Any], input_shape: Shape | None) -> Network:
    env = {**values, "scope": walk.scope}
    if walk.judge.misspelt(root, "name") or not ("name" in root and walk.judge.sound(root["name"])):
        # What reads it hangs on a name that is at fault, and has no value.
        del env["scope"]
    env |= define(walk.judge.checked, env)
    walk.frame.outermost = env
    plain: dict[str, Any] = root.value
    image = input_name(walk.judge.checked)
    shape = _input_shape(walk, root, env) if input_shape is None else input_shape
    place = root["input"].span if "input" in root else None
    if shape is not None and place is not None and (fault := oversize(shape)):
        walk.judge.report(root["input"], Problem("number-too-large", f"input: {fault}", place))
        shape = None
    whole = shape is not None and not any_hidden((shape,))
    walk.maker.work.input_shape = shape if whole else None
    walk.maker.work.batch_is_open = _leaves_batch_open(root)
    walk.frame.ids["input"] = walk.maker.add(Output(shape, image, place, whole)), None
    walk.defaults, entries = enter(walk.judge, root, env, walk.defaults)
    collect, collection = _collect(walk, root, env)
    children = file_steps(walk, root)
    check_unreached(walk)
    return Network(
        name=str(plain.get("name")),
        scope=walk.scope,
        input_name=image,
        input_shape=shape or (),
        root=Group(tuple(children), arg_scopes=entries, output=walk.current),
        doc=plain["doc"] if isinstance(plain.get("doc"), str) else None,
        collect=collect,
        collection=collection,
        parameters=values,
        end_points=walk.end_points.in_order(),
    )


def _input_shape(walk: Walk, root: Node, env: Env) -> Shape | None:
    node = root["input"]["shape"] if "input" in root and "shape" in root["input"] else None
    if node is None or not isinstance(node.value, list):
        return None
    schema = top()["input"]["properties"]["shape"]
    plain: Any = walk.judge.word(node, env, schema, "input: shape") if walk.judge.sound(root["input"]) else FAULTY
    if plain is FAULTY:
        # What is wrong with one size of an image hides none of the others.
        if len(node.value) != _IMAGE:
            return None
        plain = [size if accepts(schema["items"], size) and not has_expression(size) else HIDDEN for size in node.value]
    return tuple(symbol(size) if isinstance(size, str) else size for size in plain)


def _leaves_batch_open(root: Node) -> bool:
    """Whether the file's own input has a symbol or nothing for its first size."""
    shape = root["input"].value.get("shape") if "input" in root and isinstance(root["input"].value, dict) else None
    if not isinstance(shape, list) or not shape:
        return False
    return shape[0] is None or (isinstance(shape[0], str) and "$" not in shape[0])


def _collect(walk: Walk, root: Node, env: Env) -> tuple[tuple[str, ...] | None, str | None]:
    """Collects outputs as slim's nets do: by an arg-scope inside the file's own."""
    if "end_points" not in root or not walk.judge.sound(root["end_points"]):
        return None, None
    node = root["end_points"]
    if "collect" not in node:
        return None, None
    collection = None
    if "collection" in node:
        schema = top()["end_points"]["properties"]["collection"]
        value = walk.judge.word(node["collection"], env, schema, "end_points: collection")
        collection = None if value is FAULTY else value
    ops = tuple(key for key in node["collect"].value if key in OPS)
    walk.end_points.blocks = frozenset(node["collect"].value) - frozenset(ops)
    collecting = collection or f"{walk.scope}/_end_points"
    walk.end_points.collecting = collecting
    walk.defaults = walk.defaults.entered(
        ops, {"outputs_collections": Given([collecting], "arg_scope", node["collect"])}
    )
    return ops, collection
