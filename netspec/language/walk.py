"""The walk over layers, groups and repeats, in the order of creation."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from typing import Any

from netspec.diagnostics import Note, Problem
from netspec.language.arg_scopes import enter
from netspec.language.arguments import Defaults, Given
from netspec.language.end_points import EndPoints
from netspec.language.extent import least_steps
from netspec.language.judge import Env, Judge
from netspec.language.layer import LayerMaker, Output, Wanted
from netspec.language.names import Names
from netspec.language.values import FAULTY
from netspec.network import Group, Layer
from netspec.ops import OPS
from netspec.ops.argument import Opaque
from netspec.schema import Checked, layer_label
from netspec.schema.wording import suggestion
from netspec.schema.words import GROUP
from netspec.source import Node

MAX_STEPS = 50_000
"""Layers, groups and rounds of a repeat. The largest nets have some thousands; building a graph of more takes hours."""


class TooManyLayers(Exception):
    """The walk has come to its bound; the problem is among the others."""


class Walk:
    """One walk over the steps. `current` is the output that the next layer takes."""

    def __init__(self, checked: Checked, scope: str, caller: Mapping[str, Any], reuse: bool) -> None:
        self.scope = scope
        self.judge = Judge(checked)
        self.names = Names(scope)
        self.maker = LayerMaker(self.judge, self.names, reuse)
        self.defaults = Defaults.of_caller(caller)
        self.end_points = EndPoints(self.judge)
        self.ids: dict[str, tuple[int, Node | None]] = {}
        self.current = 0
        self._left_out: dict[str, Node] = {}
        self._steps_left = MAX_STEPS

    def steps(self, nodes: Node, env: Env) -> list[Group | Layer]:
        """What a list of steps makes."""
        return [made for node in nodes.children.values() for made in self._step(node, env)]

    def _step(self, node: Node, env: Env) -> list[Group | Layer]:
        self._count(node, 1)
        key = "layers" if "layers" in node else next((str(key) for key in node.children if key in OPS), None)
        if not isinstance(node.value, dict) or key is None:
            self.maker.variables.unsure = True
            self.current = self._unknown(node)
            self._identify(node)
            return []
        label = "group" if key == "layers" else layer_label(key, node[key].value)
        present = self._word(node, "when", env, label, True)
        if present is False:
            if "id" in node:
                self._left_out.setdefault(str(node["id"].value), node)
            return []
        times = self._word(node, "repeat", env, label, None)
        end_point = self._word(node, "end_point", env, label, None)
        sound = self.judge.sound(node) and present is not FAULTY and times is not FAULTY
        inputs = self._inputs(node, label)
        if not sound:
            # Whatever is inside is still looked at, on a tensor of which nothing is known.
            self.maker.variables.unsure = True
            inputs = tuple(self._unknown(node) for _ in inputs)
        self.current = inputs[0]
        if key == "layers" and len(inputs) > 1:
            text = f"group: expected one input, got {len(inputs)}"
            help = "join them first, with concat, add or multiply"
            self.judge.report(node["from"], Problem("wrong-inputs", text, node["from"].span, help=help))
            self.current = self._unknown(node)
        made: list[Group | Layer]
        if key == "layers":
            made = self._group(node, env, None if times is FAULTY else times, end_point)
        elif times is None or times is FAULTY:
            made = self._layer(node, key, env, inputs, None, end_point)
        else:
            made = self._repeated(node, key, env, inputs, times, end_point)
        if not sound:
            self.current = self._unknown(node)
        self._identify(node)
        return made

    def _count(self, node: Node, more: int) -> None:
        self._steps_left -= more
        if self._steps_left < 0:
            place = node.key_span("repeat") if "repeat" in node else node.span
            text = f"the network has more than {MAX_STEPS:,} layers, groups and rounds of repeats"
            help = "repeats inside repeats multiply" if "repeat" in node else None
            self.judge.report(node, Problem("too-many-layers", text, place, help=help), about="too many")
            raise TooManyLayers

    def _unknown(self, node: Node) -> int:
        return self.maker.add(Output(None, "?", node.span))

    def _word(self, node: Node, word: str, env: Env, label: str, default: Any) -> Any:
        if word not in node:
            return default
        value = self.judge.word(node[word], env, GROUP[word], f"{label}: {word}")
        if isinstance(value, Opaque):
            text = f"{label}: {word}: a tensor cannot decide what is built"
            self.judge.report(node[word], Problem("wrong-type", text, node[word].span))
            return FAULTY
        return value

    def _inputs(self, node: Node, label: str) -> tuple[int, ...]:
        """What a step is fed from: the outputs that it names, or the one before."""
        if "from" not in node:
            return (self.current,)
        if not self.judge.sound(node["from"]):
            return (self._unknown(node),)
        said = node["from"]
        items = list(said.children.values()) if isinstance(said.value, list) else [said]
        return tuple(self._named(item, label) for item in items)

    def _named(self, node: Node, label: str) -> int:
        name = str(node.value)
        if name in self.ids:
            return self.ids[name][0]
        if name in self._left_out:
            place = self._left_out[name]
            note = Note(f"it is left out by its `when`, line {place['when'].span.line}", place["when"].span)
            text = f"{label}: from: the layer with the id '{name}' is not there"
            self.judge.report(node, Problem("unknown-id", text, node.span, notes=(note,)))
        elif not self.judge.misspelt_anywhere("id"):
            text = f"{label}: from: no layer before it has the id '{name}'"
            self.judge.report(node, Problem("unknown-id", text, node.span, help=suggestion(name, self.ids)))
        return self._unknown(node)

    def _identify(self, step: Node) -> None:
        if "id" not in step or not self.judge.sound(step["id"]):
            return
        node = step["id"]
        name = str(node.value)
        taken = self.ids.get(name)
        # A repeat comes by the same place again, and then the last round counts.
        if taken is None or taken[1] is node:
            self.ids[name] = self.current, node
            return
        first = taken[1]
        note = () if first is None else (Note(f"it is first given on line {first.span.line}", first.span),)
        text = f"the id '{name}' is taken" if first else f"the id '{name}' is the network's own input"
        self.judge.report(node, Problem("duplicate-id", text, node.span, notes=note))

    def _layer(
        self, node: Node, key: str, env: Env, inputs: tuple[int, ...], scope: str | None, end_point: Any
    ) -> list[Group | Layer]:
        op, inside = OPS[key], node[key]
        label = layer_label(key, inside.value)
        own = {
            str(name): Given(self.judge.argument(child, env, key, str(name), f"{label}: {name}"), "layer", child)
            for name, child in inside.children.items()
            if name in op.arguments and not (name == "scope" and scope is not None)
        }
        if scope is not None:
            own["scope"] = Given(scope, "layer", inside.children.get("scope"))
        sound = self.judge.sound(inside) and self.judge.sound(node)
        name = end_point if isinstance(end_point, str) else None
        layer = self.maker.layer(Wanted(op, own, self.defaults, inputs, node, name, sound))
        self.current = len(self.maker.outputs) - 1
        if layer is None:
            return []
        self.end_points.enter(layer, node)
        return [layer]

    def _repeated(
        self, node: Node, key: str, env: Env, inputs: tuple[int, ...], times: int, end_point: Any
    ) -> list[Group | Layer]:
        """A layer several times, as `slim.repeat`: scope `conv1` holds `conv1_1`, `conv1_2`, ..."""
        op, inside = OPS[key], node[key]
        label = layer_label(key, inside.value)
        if "scope" not in op.arguments:
            text = f"{label}: repeat gives each layer a scope, and {key} takes none"
            problem = Problem("not-repeatable", text, node.key_span("repeat"), help="repeat a group of it")
            self.judge.report(node["repeat"], problem)
            self._layer(node, key, env, inputs, None, end_point)
            self.current = self._unknown(node)
            return []
        self._count(node, times)
        scope = (
            self.judge.argument(inside["scope"], env, key, "scope", f"{label}: scope") if "scope" in inside else None
        )
        if scope is FAULTY:
            self.maker.variables.unsure = True
            scope, inputs = None, (self._unknown(node),)
        children: list[Group | Layer] = []
        self.current = inputs[0]
        with self.names.group_scope(scope, "Repeat"):
            for i in range(1, times + 1):
                fed = inputs if i == 1 else (self.current,)
                last = end_point if i == times else None
                children += self._layer(node, key, {**env, "i": i}, fed, f"{scope or op.function}_{i}", last)
        return [Group(tuple(children), scope=scope, default_scope="Repeat", output=self.current)]

    def _group(self, node: Node, env: Env, times: int | None, end_point: Any) -> list[Group | Layer]:
        before = self.defaults
        nodes = node["layers"]
        scope = self._word(node, "scope", env, "group", None)
        if scope is FAULTY:
            self.maker.variables.unsure = True
            scope, self.current = None, self._unknown(node)
        self.defaults, entries = enter(self.judge, node, env, before)
        if times is not None and times * (1 + least_steps(nodes)) > self._steps_left:
            self._count(node, MAX_STEPS + 1)
        children: list[Group | Layer] = []
        with self.names.group_scope(scope, "") if scope else nullcontext():
            for i in range(1, (1 if times is None else times) + 1):
                if times is not None:
                    self._count(node, 1)
                inner = env if times is None else {**env, "i": i}
                children += self.steps(nodes, inner) if self.judge.sound(nodes) else []
        if not self.judge.sound(nodes):
            self.current = self._unknown(node)
        self.defaults = before
        self.end_points.by_hand(end_point, self.current, node)
        key = end_point if isinstance(end_point, str) else None
        return [Group(tuple(children), scope=scope, arg_scopes=entries, output=self.current, end_point=key)]
