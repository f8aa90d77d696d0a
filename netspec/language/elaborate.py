"""From a checked document to a network: parameters bound, conditions and repeats unfolded, arg-scopes resolved, shapes inferred.

One walk in the order of creation. After a fault the walk goes on with an unknown shape, so that every fault of a file is
found in one run and none is the echo of another.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from netspec.diagnostics import Problem, Severity, Span, has_errors
from netspec.language.arguments import Defaults, Given
from netspec.language.expression import ExpressionError
from netspec.language.layer import LayerFault, LayerMaker, Output
from netspec.language.names import Names
from netspec.language.parameters import bind
from netspec.language.values import FAULTY, evaluate, has_expression, value_faults
from netspec.network import ArgScope, Group, Layer, Network
from netspec.ops import OPS
from netspec.ops.argument import Opaque
from netspec.ops.kinds import Schema
from netspec.schema import Checked, layer_label
from netspec.schema.faults import faults
from netspec.schema.words import GROUP, top
from netspec.shapes import Shape, symbol
from netspec.source import Node

MAX_STEPS = 200_000


@dataclass(frozen=True, slots=True, eq=False)
class Elaborated:
    """What elaboration made: the network, unless there are errors; the layers that could be made; and the problems.

    `faults` are the problems that ops raised, also among `problems`, with what is needed to add advice to them.
    """

    network: Network | None
    layers: tuple[Layer, ...]
    problems: tuple[Problem, ...]
    faults: tuple[LayerFault, ...]


def elaborate(
    checked: Checked,
    given: Mapping[str, Any] | None = None,
    *,
    input_shape: Shape | None = None,
    scope: str | None = None,
    caller: Mapping[str, Mapping[str, Any]] | None = None,
    reuse: bool = False,
) -> Elaborated:
    """Elaborates a document for the given values of parameters, which must be known names.

    `input_shape` stands in place of the file's; `scope` is the variable scope in place of the net's name; `caller` holds
    the plain arguments by op that a caller's own arg-scope brings where the file sets none; `reuse` says that the
    variables are there already.
    """
    root = checked.document.root
    if not isinstance(root.value, dict) or not isinstance(root.value.get("layers"), list):
        return Elaborated(None, (), (), ())
    values, problems = bind(checked, given or {})
    walk = _Walk(checked, values, scope or str(root.value.get("name")), caller or {}, reuse)
    network = walk.network(root, input_shape)
    problems += walk.maker.problems
    sound = not has_errors([*checked.problems, *problems])
    return Elaborated(network if sound else None, tuple(walk.maker.layers), tuple(problems), tuple(walk.maker.faults))


class _Walk:
    """One walk over the steps. `current` is the output that the next layer takes."""

    def __init__(self, checked: Checked, values: Mapping[str, Any], scope: str, caller: Mapping[str, Any], reuse: bool) -> None:
        self.checked = checked
        self.parameters = values
        self.scope = scope
        self.names = Names(scope)
        self.defaults = Defaults.of_caller(caller)
        self.maker = LayerMaker(self.names, reuse)
        self.reported: set[int] = set()
        self.ids: dict[str, tuple[int, Node | None]] = {}
        self.current = 0
        self.steps_left = MAX_STEPS
        self.collection: str | None = None
        self.collecting: str | None = None
        self.end_points: dict[str, int] = {}
        self.by_hand: dict[str, Span] = {}

    def network(self, root: Node, input_shape: Shape | None) -> Network:
        env = {**self.parameters, "scope": self.scope}
        plain: dict[str, Any] = root.value
        said = plain.get("input")
        input_name = str(said.get("name", "input")) if isinstance(said, dict) else "input"
        shape = input_shape or self._input_shape(root, env)
        self.ids["input"] = self.maker.add(Output(shape, input_name, root["input"].span if "input" in root else None)), None
        entries = self._arg_scope(root, env)
        collect = self._collect(root, env)
        children = self._steps(root["layers"], env)
        return Network(
            name=str(plain.get("name")),
            scope=self.scope,
            input_name=input_name,
            input_shape=shape or (),
            root=Group(tuple(children), arg_scopes=entries, output=self.current),
            collect=collect,
            collection=self.collection,
            parameters=self.parameters,
            end_points=self.end_points,
        )

    def _input_shape(self, root: Node, env: Mapping[str, Any]) -> Shape | None:
        if "input" not in root or not self._sound(root["input"]) or "shape" not in root["input"]:
            return None
        plain = self._value(root["input"]["shape"], env, top()["input"]["properties"]["shape"], "input: shape")
        return None if plain is FAULTY else tuple(symbol(size) if isinstance(size, str) else size for size in plain)

    def _collect(self, root: Node, env: Mapping[str, Any]) -> tuple[str, ...] | None:
        """Collects outputs as slim's nets do: by an arg-scope inside the file's own."""
        if "end_points" not in root or not self._sound(root["end_points"]):
            return None
        node = root["end_points"]
        if "collection" in node:
            schema = top()["end_points"]["properties"]["collection"]
            value = self._value(node["collection"], env, schema, "end_points: collection")
            self.collection = None if value is FAULTY else value
        ops = tuple(node["collect"].value)
        self.collecting = self.collection or f"{self.scope}/_end_points"
        given = Given([self.collecting], "arg_scope", node["collect"])
        self.defaults = self.defaults.entered(ops, {"outputs_collections": given})
        return ops

    def _sound(self, node: Node) -> bool:
        return id(node) not in self.checked.faulty

    def _value(self, node: Node, env: Mapping[str, Any], schema: Schema, owner: str) -> Any:
        """The plain value of a node, judged by the schema where an expression made it; FAULTY once its fault is reported."""
        if not self._sound(node):
            return FAULTY
        if not has_expression(node.value):
            return node.value
        try:
            value = evaluate(node.value, env)
            found = faults(schema, value, node, owner, node.span)
        except ExpressionError:
            found, value = list(value_faults(node, env)), FAULTY
        self._report(node, *found)
        return FAULTY if found else value

    def _report(self, node: Node, *problems: Problem) -> None:
        """Reports what is wrong with a node the first time only: in a repeat or an arg-scope it comes again."""
        if problems and id(node) not in self.reported:
            self.reported.add(id(node))
            self.maker.problems += problems

    def _arg_scope(self, node: Node, env: Mapping[str, Any]) -> tuple[ArgScope, ...]:
        """Enters the entries of an arg-scope; leaving is putting `defaults` back."""
        entered: list[ArgScope] = []
        entries = node["arg_scope"].children.values() if "arg_scope" in node and self._sound(node["arg_scope"]) else ()
        for entry in entries:
            if not self._sound(entry) or not self._sound(entry["ops"]):
                continue
            ops: tuple[str, ...] = tuple(entry["ops"].value)
            given = {str(name): self._entry_value(str(name), child, ops, env) for name, child in entry.children.items() if name != "ops"}
            self.defaults = self.defaults.entered(ops, given)
            entered.append(ArgScope(ops, {name: value.value for name, value in given.items()}, entry.span))
        return tuple(entered)

    def _entry_value(self, name: str, node: Node, ops: tuple[str, ...], env: Mapping[str, Any]) -> Given:
        # All ops of the entry take the argument, or the node is faulty; each may bound it differently.
        values = [FAULTY]
        if self._sound(node):
            values = [self._value(node, env, OPS[op].arguments[name].schema(), f"arg_scope: {name}") for op in ops]
        return Given(FAULTY if FAULTY in values else values[0], "arg_scope", node)

    def _steps(self, nodes: Node, env: Mapping[str, Any]) -> list[Group | Layer]:
        return [made for node in nodes.children.values() for made in self._step(node, env)]

    def _step(self, node: Node, env: Mapping[str, Any]) -> list[Group | Layer]:
        key = next((str(key) for key in node.children if key in OPS or key == "layers"), None)
        if not isinstance(node.value, dict) or key is None:
            self.current = self.maker.add(Output(None, "?", node.span))
            return []
        label = "group" if key == "layers" else layer_label(key, node[key].value)
        present = self._word(node, "when", env, label, True)
        times = self._word(node, "repeat", env, label, None)
        end_point = self._word(node, "end_point", env, label, None)
        if present is False:
            return []
        inputs = self._inputs(node, label)
        if key == "layers":
            self.current = inputs[0]
            made: list[Group | Layer] = self._group(node, env, None if times is FAULTY else times, end_point)
        elif times is None or times is FAULTY:
            made = self._layer(node, key, env, inputs, None, end_point)
        else:
            made = self._repeated(node, key, env, inputs, times, end_point)
        if FAULTY in (present, times) or not self._sound(node):
            self.current = self.maker.add(Output(None, "?", node.span))
        if "id" in node and self._sound(node["id"]):
            self._identify(node["id"])
        return made

    def _word(self, node: Node, word: str, env: Mapping[str, Any], label: str, default: Any) -> Any:
        if word not in node:
            return default
        value = self._value(node[word], env, GROUP[word], f"{label}: {word}")
        if isinstance(value, Opaque):
            text = f"{label}: {word}: a tensor cannot decide what is built"
            self._report(node[word], Problem("wrong-type", text, node[word].span))
            return FAULTY
        return value

    def _inputs(self, node: Node, label: str) -> tuple[int, ...]:
        """What a step is fed from: the outputs that it names, or the one before."""
        if "from" not in node:
            return (self.current,)
        if not self._sound(node["from"]):
            return (self.maker.add(Output(None, "?", node.span)),)
        said = node["from"].value
        return tuple(self._named(name, node["from"], label) for name in (said if isinstance(said, list) else [said]))

    def _named(self, name: str, node: Node, label: str) -> int:
        if name in self.ids:
            return self.ids[name][0]
        text = f"{label}: from: no layer before it has the id '{name}'"
        self._report(node, Problem("unknown-id", text, node.span, help=f"known here: {', '.join(self.ids)}"))
        return self.maker.add(Output(None, "?", node.span))

    def _identify(self, node: Node) -> None:
        name = str(node.value)
        if name in self.ids and self.ids[name][1] is not node:
            self._report(node, Problem("duplicate-id", f"the id '{name}' is taken", node.span))
        else:
            self.ids[name] = self.current, node

    def _layer(
        self, node: Node, key: str, env: Mapping[str, Any], inputs: tuple[int, ...], scope: str | None, end_point: Any
    ) -> list[Group | Layer]:
        self.steps_left -= 1
        if self.steps_left < 0:
            self._report(self.checked.document.root, Problem("too-many-layers", f"a network has at most {MAX_STEPS} layers", node.span))
            return []
        op, inside = OPS[key], node[key]
        own = {
            str(name): Given(
                self._value(child, env, op.arguments[str(name)].schema(), f"{layer_label(key, inside.value)}: {name}"), "layer", child
            )
            for name, child in inside.children.items()
            if name in op.arguments
        }
        if scope is not None:
            own["scope"] = Given(scope, "layer", inside.children.get("scope"))
        if not self._sound(inside) or not self._sound(node):
            own[""] = Given(FAULTY, "layer", inside)
        end_point = None if end_point is FAULTY else end_point
        layer = self.maker.layer(op, own, self.defaults, inputs, node.key_span(key), end_point, self.reported)
        self.current = len(self.maker.outputs) - 1
        if layer is None:
            return []
        self._enter_end_points(layer, node)
        return [layer]

    def _repeated(
        self, node: Node, key: str, env: Mapping[str, Any], inputs: tuple[int, ...], times: int, end_point: Any
    ) -> list[Group | Layer]:
        """A layer several times, as `slim.repeat`: scope `conv1` holds `conv1_1`, `conv1_2`, ..."""
        label = layer_label(key, node[key].value)
        if "scope" not in OPS[key].arguments:
            text = f"{label}: repeat gives each layer a scope, and {key} takes none"
            self._report(node["repeat"], Problem("not-repeatable", text, node.key_span("repeat"), help="repeat a group of it"))
            return self._layer(node, key, env, inputs, None, end_point)
        inside = node[key]
        scope = self._value(inside["scope"], env, OPS[key].arguments["scope"].schema(), f"{label}: scope") if "scope" in inside else None
        scope = None if scope is FAULTY else scope
        children: list[Group | Layer] = []
        self.current = inputs[0]
        with self.names.group_scope(scope, "Repeat"):
            for i in range(1, times + 1):
                last = end_point if i == times else None
                children += self._layer(node, key, {**env, "i": i}, (self.current,), f"{scope or OPS[key].function}_{i}", last)
                if self.steps_left < 0:
                    break
        return [Group(tuple(children), scope=scope, default_scope="Repeat", output=self.current)]

    def _group(self, node: Node, env: Mapping[str, Any], times: int | None, end_point: Any) -> list[Group | Layer]:
        before = self.defaults
        scope = self._word(node, "scope", env, "group", None)
        scope = None if scope is FAULTY else scope
        entries = self._arg_scope(node, env)
        children: list[Group | Layer] = []
        nodes = node["layers"]
        with self.names.group_scope(scope, "") if scope else nullcontext():
            for i in range(1, (1 if times is None else times) + 1):
                inner = env if times is None else {**env, "i": i}
                children += self._steps(nodes, inner) if self._sound(nodes) and isinstance(nodes.value, list) else []
                if self.steps_left < 0:
                    break
        self.defaults = before
        key = None if end_point is FAULTY else end_point
        if key is not None:
            self._by_hand(key, self.current, node)
        return [Group(tuple(children), scope=scope, arg_scopes=entries, output=self.current, end_point=key)]

    def _enter_end_points(self, layer: Layer, node: Node) -> None:
        """Foretells the end points: collected ones until the first by hand, which turns the collection into a dictionary."""
        given = layer.given_to("outputs_collections")
        if self.collecting is not None and not self.by_hand and given in (self.collecting, [self.collecting]):
            self.end_points[layer.scope] = layer.index
        if layer.end_point is not None:
            self._by_hand(layer.end_point, layer.index, node)

    def _by_hand(self, key: str, index: int, node: Node) -> None:
        place = node["end_point"]
        if key in self.by_hand and id(place) not in self.reported:
            text = f"the end point '{key}' is entered twice; the later one replaces the earlier"
            self._report(place, Problem("end-point-twice", text, place.span, Severity.WARNING))
        self.by_hand[key] = place.span
        self.end_points[key] = index
