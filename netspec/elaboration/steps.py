"""The walk over layers, groups and repeats, in the order of creation."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from netspec.budget import spend
from netspec.diagnostics import Problem
from netspec.elaboration.arg_scopes import enter
from netspec.elaboration.arguments import Defaults, Given
from netspec.elaboration.blocks import call
from netspec.elaboration.end_points import EndPoints
from netspec.elaboration.frame import Frame
from netspec.elaboration.layers import LayerMaker, Output, Wanted, taken_name
from netspec.elaboration.least_steps import least_steps
from netspec.elaboration.required import several_inputs
from netspec.elaboration.scope_names import Names
from netspec.elaboration.stride_limit import StrideLimit
from netspec.elaboration.values import Env, Judge
from netspec.elaboration.variables import Again
from netspec.elaboration.wiring import enter_name, identify, reaching
from netspec.elaboration.wiring import inputs as inputs_of
from netspec.expression.errors import FAULTY
from netspec.hidden_sizes import agreed
from netspec.network import OUTER_SCOPE, OWN_SCOPE, ArgScope, Call, Group, Layer
from netspec.ops import OPS
from netspec.ops.argument import Opaque
from netspec.records import replace
from netspec.schema import Checked
from netspec.schema.keywords import GROUP
from netspec.schema.step_tree import names_within
from netspec.source import Node
from netspec.wording import layer_label

MAX_STEPS = 30_000
"""Layers, groups and rounds that repeats and blocks may add to those that the file lists, which its own size bounds.

The largest nets have some thousands in all; building a graph of more takes hours.
"""
_STEP = 10


class TooManyLayers(Exception):
    """The walk has come to its bound; the problem is among the others."""


def input_name(checked: Checked) -> str:
    """What a file calls its input."""
    root = checked.document.root.value
    said = root.get("input") if isinstance(root, dict) else None
    return str(said.get("name", "input")) if isinstance(said, dict) else "input"


class Walk:
    """One walk over the steps. `current` is the output that the next layer takes."""

    def __init__(self, checked: Checked, scope: str, around: str, caller: Mapping[str, Any], reuse: bool) -> None:
        self.scope = scope
        self.judge = Judge(checked)
        self.recovery = self.judge.recovery
        self.names = Names(scope, around, taken=[input_name(checked)])
        self.maker = LayerMaker(self.judge, self.names, reuse)
        self.defaults = Defaults.of_caller(caller)
        self.end_points = EndPoints(self.judge)
        self.current = 0
        self.output = 0
        """What the last step made, which for a side path is not what the next one takes."""
        self.frame = Frame({}, checked.blocks, checked.used, scope=scope)
        self.called: tuple[Call, ...] = ()
        """The calls of blocks that led to where the walk is, the outermost first."""
        self.open_sizes = False
        self.limit: StrideLimit | None = None
        self.final_step: tuple[Node, int] | None = None
        """The step, and the index of its output, that the file's `final` names by its id, scope or name."""
        self._steps_left = MAX_STEPS
        self._walked: set[int] = set()
        self.reached: set[Node] = set()
        """The steps that were evaluated: not left out, nor behind the end."""

    def steps(self, nodes: Node, env: Env, named: bool = False) -> list[Group | Layer]:
        """What a list of steps makes; `named` says that each is an end point by its name."""
        children: list[Group | Layer] = []
        for node in nodes.children.values():
            if self.end_points.ending.ended:
                break
            made = self._step(node, env, named)
            children += self._entered(made, self.output) if named else made
        return children

    def _entered(self, made: list[Group | Layer], output: int) -> list[Group | Layer]:
        """What a step made, entered under the step's own name, if it has one."""
        name = _name(made[0]) if len(made) == 1 else None
        if name is None or self.end_points.ending.ended:
            return made
        if self.end_points.by_name(name, output):
            self.current = output
        return [Group(tuple(made), output=output, end_point=name)]

    def _step(self, node: Node, env: Env, named: bool) -> list[Group | Layer]:
        spend(_STEP, self.judge.written(node.span))
        self._count(node, int(id(node) in self._walked))
        self._walked.add(id(node))
        body = next((word for word in ("layers", "branches") if word in node), None)
        key = body or next((str(key) for key in node.children if key in OPS or key in self.frame.blocks), None)
        if not isinstance(node.value, dict) or key is None:
            self.current = self.unknown(node)
            self.recovery.hide_names(names_within(node))
            identify(self, node, env)
            return []
        label = "group" if body else layer_label(key, node[key].value)
        before = self.current
        env = reaching(self, node, env, label)
        present = self._word(node, "when", env, label, True)
        if present is False:
            return self._otherwise(node, env, named)
        times = self._word(node, "repeat", env, label, None)
        sound = self.judge.sound(node)
        inputs = inputs_of(self, node, env, label)
        if not sound:
            # Whatever is inside is still looked at, on a tensor of which nothing is known.
            self.recovery.hide_names(names_within(node))
            inputs = tuple(self.unknown(node) for _ in inputs)
        with self.recovery.doubted(FAULTY in (present, times)):
            made = self._present(node, body, key, env, inputs, times, named)
            if not sound:
                self.current = self.unknown(node)
            elif present is FAULTY:
                there, self.current = self.current, before
                self._instead(node, env, named)
                self.current = self._either(self.current, there)
            elif times is FAULTY:
                self.current = self._either(inputs[0], self.current)
            identify(self, node, env)
            self.end_points.ending.reach(node, self.current)
        self.output = self.current
        self._aside(node, before)
        return made

    def _present(
        self, node: Node, body: str | None, key: str, env: Env, inputs: tuple[int, ...], times: Any, named: bool
    ) -> list[Group | Layer]:
        """What a step makes that is there."""
        label = "group" if body else layer_label(key, node[key].value)
        end_point = self._word(node, "end_point", env, label, None)
        if end_point is FAULTY:
            self.recovery.hide_output()
            self.recovery.hide_written(*self.judge.giving(node, "end_point"))
        self.current = inputs[0]
        if body and (problem := several_inputs("group", node, len(inputs))):
            self.judge.report(node, problem, about="inputs")
            self.current = self.unknown(node)
        if body:
            return self._group(node, env, None if times is FAULTY else times, end_point, named)
        if times is None or times is FAULTY:
            return self._made(node, key, env, inputs, None, end_point, named)
        return self._repeated(node, key, env, inputs, times, end_point)

    def _has(self, node: Node, word: str) -> bool:
        """Whether a word stands beside a step, or a misspelt one that means it."""
        return word in node or self.judge.misspelt(node, word)

    def _either(self, one: int, other: int) -> int:
        """An output that is one of two."""
        shape = agreed([self.maker.outputs[index].shape for index in (one, other)])
        made = self.maker.outputs[other]
        return self.maker.add(Output(shape, made.label, made.span, whole=False))

    def _aside(self, node: Node, before: int) -> None:
        """Goes on with the output before, behind a side path; but what ends the network is its output."""
        if self.end_points.ending.ended:
            return
        if self.judge.misspelt(node, "side") or not ("side" not in node or self.judge.sound(node["side"])):
            self.current = self._either(before, self.current)
        elif "side" in node and node["side"].value is True:
            self.current = before

    def _otherwise(self, node: Node, env: Env, named: bool) -> list[Group | Layer]:
        """What stands in the place of a step that is left out, and bears its id."""
        if not self._has(node, "else"):
            if isinstance(name := self._word(node, "id", env, "id", None), str):
                self.frame.left_out.setdefault(name, node)
            return []
        before = self.output = self.current
        made = self._instead(node, env, named)
        if self.end_points.ending.ended:
            return made
        after, self.current = self.current, self.output if self.current == before else self.current
        identify(self, node, env)
        made = self._bears_end_point(node, env, made)
        self.end_points.ending.reach(node, self.current)
        self.output = self.current
        if not self.end_points.ending.ended:
            self.current = before if "side" in node and node["side"].value is True else after
        return made

    def _bears_end_point(self, node: Node, env: Env, made: list[Group | Layer]) -> list[Group | Layer]:
        """What stands in the place of a step, entered under the step's end point, if its last step has not done so."""
        key = self._word(node, "end_point", env, "else", None)
        if key is FAULTY:
            self.recovery.hide_output()
        if not isinstance(key, str) or self.end_points.indices.get(key) == self.current:
            return made
        self.end_points.by_hand(key, self.current, node)
        return [Group(tuple(made), output=self.current, end_point=key)]

    def _instead(self, node: Node, env: Env, named: bool) -> list[Group | Layer]:
        """The steps of an `else`, or nothing at all."""
        if not self._has(node, "else"):
            return []
        if "else" in node and self.judge.sound(node["else"]):
            return self.steps(node["else"], env, named)
        self.recovery.hide_names(names_within(node))
        self.current = self.unknown(node)
        return []

    def _count(self, node: Node, more: int) -> None:
        self._steps_left -= more
        if self._steps_left < 0:
            place = node.key_span("repeat") if "repeat" in node else node.span
            text = f"repeats and blocks add more than {MAX_STEPS:,} layers, groups and rounds to those of the file"
            help = "repeat less often: repeats inside repeats multiply" if "repeat" in node else None
            self.judge.report(node, Problem("too-many-layers", text, place, help=help), about="too many")
            raise TooManyLayers

    def unknown(self, node: Node) -> int:
        self.recovery.hide_output()
        return self.maker.add(Output(None, "?", node.span, whole=False))

    def _word(self, node: Node, word: str, env: Env, label: str, default: Any) -> Any:
        if word not in node:
            return FAULTY if self.judge.misspelt(node, word) else default
        value = self.judge.word(node[word], env, GROUP[word], f"{label}: {word}")
        if isinstance(value, Opaque):
            text = f"{label}: {word}: a tensor cannot decide what is built"
            self.judge.report(node[word], Problem("wrong-type", text, node[word].span))
            return FAULTY
        return value

    def _made(
        self,
        node: Node,
        key: str,
        env: Env,
        inputs: tuple[int, ...],
        scope: str | None,
        end_point: Any,
        named: bool = False,
    ) -> list[Group | Layer]:
        """What a step with the key of an op or of a block makes; `scope` is the one that a repeat gives it."""
        if key in OPS:
            return self._layer(node, key, env, inputs, scope, end_point)
        return [made] if (made := call(self, node, key, env, inputs, scope, end_point, named)) else []

    def _layer(
        self, node: Node, key: str, env: Env, inputs: tuple[int, ...], scope: str | None, end_point: Any
    ) -> list[Group | Layer]:
        self.reached.add(node)
        op, inside, depth = OPS[key], node[key], len(self.called)
        label = layer_label(key, inside.value)
        own = {
            str(name): Given(self.judge.argument(child, env, key, str(name), f"{label}: {name}"), "layer", child, depth)
            for name, child in inside.children.items()
            if name in op.arguments and not (name == "scope" and scope is not None)
        }
        if scope is not None:
            own["scope"] = Given(scope, "layer", inside.children.get("scope"))
        sound = self.judge.sound(inside) and self.judge.sound(node)
        name = end_point if isinstance(end_point, str) else None
        again = Again.ROUND if "i" in env else Again.CALL if self.called else Again.ALIAS
        layer = self.maker.layer(Wanted(op, own, self.defaults, inputs, node, name, sound, again, self.called))
        self.current = len(self.maker.outputs) - 1
        if layer is None:
            self.recovery.hide_output()
            self.recovery.hide_names(names_within(node))
            return []
        self.end_points.layer(layer, node)
        enter_name(self, node, layer.given_to("scope") or layer.given_to("name"))
        return [layer]

    def _repeated(
        self, node: Node, key: str, env: Env, inputs: tuple[int, ...], times: int, end_point: Any
    ) -> list[Group | Layer]:
        """A layer several times, as `slim.repeat`: scope `conv1` holds `conv1_1`, `conv1_2`, ..."""
        inside = node[key]
        label = layer_label(key, inside.value)
        if key in OPS and "scope" not in OPS[key].arguments:
            text = f"{label}: repeat gives each layer a scope, and {key} takes none"
            problem = Problem(
                "not-repeatable",
                text,
                node.key_span("repeat"),
                help=f"put it into a group: {{repeat: {times}, layers: [{key}: {{}}]}}",
            )
            self.judge.report(node["repeat"], problem)
            self._layer(node, key, env, inputs, None, end_point)
            self.current = self.unknown(node)
            return []
        self._count(node, times)
        scope = self._repeated_scope(inside, key, env, label)
        function = OPS[key].function if key in OPS else key
        if scope is FAULTY:
            scope = self.recovery.placeholder(*self.judge.giving(inside, "scope"))
        children: list[Group | Layer] = []
        self.current = inputs[0]
        none = end_point if not times and isinstance(end_point, str) else None
        with self.names.group_scope(scope, "Repeat"):
            for i in range(1, times + 1):
                if self.end_points.ending.ended:
                    break
                fed = inputs if i == 1 else (self.current,)
                last = end_point if i == times else None
                inner = {**reaching(self, node if i == 1 else inside, env, label), "i": i}
                children += self._made(node, key, inner, fed, f"{scope or function}_{i}", last)
        enter_name(self, node, scope)
        if none is not None:
            self.end_points.by_hand(none, self.current, node)
        return [Group(tuple(children), scope=scope, default_scope="Repeat", output=self.current, end_point=none)]

    def _repeated_scope(self, inside: Node, key: str, env: Env, label: str) -> Any:
        if "scope" not in inside:
            return None
        if key in OPS:
            return self.judge.argument(inside["scope"], env, key, "scope", f"{label}: scope")
        return self.judge.word(inside["scope"], env, GROUP["scope"], f"{label}: scope")

    def _group(self, node: Node, env: Env, times: int | None, end_point: Any, named: bool) -> list[Group | Layer]:
        """A group, as many times as its repeat says, each time with a scope of its own."""
        before = self.defaults
        nodes = node["layers"] if "layers" in node else node["branches"]
        self.defaults, entries = enter(self.judge, node, env, before)
        if times is not None and (times - 1) * (1 + least_steps(nodes)) > self._steps_left:
            self._count(node, MAX_STEPS + 1)
        made: list[Group | Layer] = []
        limit = self.limit
        self._limit(node, env)
        if times is None:
            made.append(self._round(node, env, entries, named))
        for i in range(1, (times or 0) + 1):
            if self.end_points.ending.ended:
                break
            self._count(node, 1)
            group = self._round(node, {**env, "i": i}, entries, named)
            self.end_points.ending.reach(node, self.current)
            made += self._entered([group], self.current) if named else [group]
        self._limit_met(node)
        self.defaults, self.limit = before, limit
        if not isinstance(end_point, str) or self.end_points.ending.ended:
            # With the final end point the network ends: what stands around it was never completed.
            return made
        self.end_points.by_hand(end_point, self.current, node)
        if len(made) == 1 and isinstance(made[0], Group) and made[0].end_point is None:
            return [replace(made[0], end_point=end_point)]
        return [Group(tuple(made), output=self.current, end_point=end_point)]

    def _round(self, node: Node, env: Env, entries: tuple[ArgScope, ...], named: bool) -> Group:
        """A group once, under its scope."""
        self.reached.add(node)
        nodes = node["layers"] if "layers" in node else node["branches"]
        scope = self._word(node, "scope", env, "group", None)
        if scope is FAULTY:
            scope = self.recovery.placeholder(*self.judge.giving(node, "scope"))
        children: list[Group | Layer] = []
        if scope is not None and (layer := self.names.inside(scope)):
            self.judge.report(node, taken_name("group", scope, layer, node["scope"].span), about="name")
        with self.open_scope(scope):
            if not self.judge.sound(nodes):
                self.current = self.unknown(node)
            elif "layers" in node:
                # A group without a scope of its own is one with the list that it stands in.
                children = self.steps(nodes, env, named and scope in (None, OWN_SCOPE, OUTER_SCOPE))
            else:
                children = self.branches(node, env)
        enter_name(self, node, scope)
        return Group(tuple(children), scope=scope, arg_scopes=entries, output=self.current)

    def _limit(self, node: Node, env: Env) -> None:
        """Begins to count strides where a group limits them."""
        if "limit_stride" in node:
            limit = self._word(node, "limit_stride", env, "group", None)
            self.limit = StrideLimit(limit, self.recovery.outputs) if isinstance(limit, int | float) else None

    def _limit_met(self, node: Node) -> None:
        if (
            "limit_stride" in node
            and self.limit is not None
            and not self.limit.met
            and self.limit.hidden == self.recovery.outputs
            and not self.end_points.ending.ended
        ):
            taken = f"the strides of calls of strided blocks inside multiply to {self.limit.taken}"
            text = f"limit_stride: {taken}, not to {self.limit.limit:g}; those of other layers do not count"
            place = node["limit_stride"]
            help = None if isinstance(place.value, str) else f"write {self.limit.taken}"
            problem = Problem("stride-limit", text, place.span, help=help)
            self.judge.report(place, problem)

    def open_scope(self, scope: str | None) -> AbstractContextManager[None]:
        if scope is None:
            return nullcontext()
        match scope:
            case ".":
                return self.names.own_scope()
            case "..":
                return self.names.outer_scope()
        return self.names.group_scope(scope, "")

    def branches(self, node: Node, env: Env) -> list[Group | Layer]:
        """Lists of layers on one input, in order, and the op that joins their outputs, outside of their scopes."""
        fed, ends = self.current, []
        children: list[Group | Layer] = []
        branches = node["branches"]
        for key, branch in branches.children.items():
            spend(3 * _STEP)
            scope = key if isinstance(branches.value, dict) else None
            self.current = fed
            with self.names.group_scope(str(scope), "") if scope else nullcontext():
                made = self.steps(branch, env) if self.judge.sound(branch) else []
                if not self.judge.sound(branch):
                    self.current = self.unknown(branch)
            children.append(Group(tuple(made), scope=str(scope) if scope else None, output=self.current))
            ends.append(self.current)
            if self.end_points.ending.ended:
                return children
        return [*children, *self._join(node, env, tuple(ends))]

    def _join(self, node: Node, env: Env, ends: tuple[int, ...]) -> list[Group | Layer]:
        if "join" not in node or not self.judge.sound(node["join"]):
            self.current = self.unknown(node)
            return []
        join = node["join"]
        if isinstance(join.value, str):
            # The name alone stands for the op without arguments.
            join = Node({join.value: None}, join.span, {join.value: Node(None, join.span)}, {join.value: join.span})
        return self._layer(join, next(iter(join.value)), env, ends, None, None)


def _name(made: Group | Layer) -> str | None:
    """The name that a step gives itself, by which it can be an end point."""
    if isinstance(made, Group):
        return made.scope if made.scope not in (OWN_SCOPE, OUTER_SCOPE) else None
    name = made.given_to("scope")
    return name if isinstance(name, str) else None
