"""Traces an elaboration: where each value of its layers comes from, for `netspec explain`.

`State` tells it of each step, arg-scope and call as it opens, so that names are looked up while they have their values.
A check has no trace.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import pairwise
from typing import Any, Literal, NamedTuple

from netspec.budget import spend
from netspec.elaboration.arguments import Given
from netspec.elaboration.name_sources import NameSources, OpenRound, OpenStep, default_source
from netspec.elaboration.step import BODIES
from netspec.expression.environment import ROUND, Environment
from netspec.expression.node_values import evaluate_node
from netspec.expression.repeat_rounds import Rounds
from netspec.expression.special_values import UNSET
from netspec.network import Call, Layer
from netspec.ops import OPS
from netspec.provenance import Enclosing, OpDefaults, Source, Traced
from netspec.records import replace
from netspec.schema import Checked
from netspec.schema.block_words import block_params
from netspec.schema.step_tree import steps_of_branch
from netspec.source import Node

_LAYER = 40
"""The cost in the budget of each layer."""
_PASSED = 8
"""The entries of arg-scopes that are looked at in a step."""


class _Frame(NamedTuple):
    """The file, or a block that is called: its open steps, and the sources of its names."""

    steps: list[OpenStep]
    own: Mapping[str, Source]
    """The parameters of the block, or of the file."""
    file: Mapping[str, Source]
    """The parameters of the file that defines the block."""
    call: Call | None = None
    env: Environment | None = None
    """What the call sees."""


class _OpenArgScope(NamedTuple):
    """An arg-scope that is open, and the file, the group or the block that has it; None for others."""

    owner: Node | None
    entries: Sequence[OpDefaults]


class Trace:
    """The trace of one elaboration. `layers` has the layers by their indices."""

    def __init__(self, given: Collection[str] = ()) -> None:
        """`given` are the parameters whose values were given."""
        self.layers: dict[int, Traced] = {}
        self._given = given
        self._frames: list[_Frame] = []
        self._opened: list[_OpenArgScope] = []

    def begin(self, checked: Checked, values: Mapping[str, Any], caller: Mapping[str, Mapping[str, Any]]) -> None:
        """Begins with a file, whose parameters have some values; an elaboration may begin twice."""
        root = checked.document.root
        parameters = {name: self._parameter(root["params"][name], name, value) for name, value in values.items()}
        self.layers.clear()
        self._frames = [_Frame([], parameters, parameters)]
        outside = [
            OpDefaults(op, {name: _of_caller(name, value) for name, value in given.items()})
            for op, given in caller.items()
        ]
        self._opened = [_OpenArgScope(None, outside)]
        self._root = root

    def _parameter(self, declaration: Node, name: str, value: Any) -> Source:
        if name in self._given:
            return Source("parameter", name, value, declaration.span)
        return replace(default_source("parameter_default", name, declaration), value=value)

    @contextmanager
    def step(
        self, opened: AbstractContextManager[None], node: Node, key: str | None, env: Environment, scope: str
    ) -> Iterator[None]:
        """Opens a step inside a variable scope."""
        steps = self._frames[-1].steps
        steps.append(OpenStep(node, key, env, scope))
        try:
            with opened:
                yield
        finally:
            steps.pop()

    def present(self, env: Environment, rounds: Rounds | None) -> None:
        """Completes the step that was opened last, with the names that it sees and the number of its rounds."""
        steps = self._frames[-1].steps
        steps[-1] = steps[-1]._replace(env=env, rounds=rounds)

    @contextmanager
    def arg_scope(self, node: Node, env: Environment, blocks: Mapping[str, Node]) -> Iterator[None]:
        """Opens the arg-scope of a file, a group or a block, whose entries may name blocks."""
        entries = []
        for entry in node["arg_scope"].children.values() if "arg_scope" in node else ():
            if "when" in entry and evaluate_node(entry["when"], env)[0] is False:
                continue
            for op in entry["ops"].value:
                given = {
                    str(name): self._source("arg_scope", str(name), child, env, self._owner(node))
                    for name, child in entry.children.items()
                    if name in (OPS[op].arguments if op in OPS else block_params(blocks[op]))
                }
                known = {name: each for name, each in given.items() if each.value is not UNSET}
                entries.append(OpDefaults(op, known, None if op in OPS else blocks[op]))
        with self._entered(_OpenArgScope(node, entries)):
            yield

    @contextmanager
    def default(self, ops: Collection[str], given: Mapping[str, Given]) -> Iterator[None]:
        """Opens the arg-scope that collects end points."""
        sources = {
            name: Source("end_points", name, item.value, item.node.span if item.node else None)
            for name, item in given.items()
        }
        with self._entered(_OpenArgScope(None, [OpDefaults(op, sources) for op in ops])):
            yield

    @contextmanager
    def _entered(self, opened: _OpenArgScope) -> Iterator[None]:
        self._opened.append(opened)
        try:
            yield
        finally:
            self._opened.pop()

    @contextmanager
    def call(self, call: Call, env: Environment, values: Mapping[str, Any], is_file: bool) -> Iterator[None]:
        """Opens a call of a block with the values of its parameters."""
        inside, own = call.step[call.block], {}
        entries = [entry for opened in reversed(self._opened) for entry in reversed(opened.entries)]
        scoped = [entry.given for entry in entries if entry.definition is call.definition]
        for name, declaration in block_params(call.definition).items():
            made = self._source("call", name, inside[name], env, call.block) if name in inside else None
            if made is None or made.value is UNSET:
                made = next((given[name] for given in scoped if name in given), None)
            if made is None:
                made = default_source("block_default", name, declaration, call.block)
            own[name] = self._replaced(made, values[name], call)
        self._frames.append(_Frame([], own, own if is_file else self._frames[-1].file, call, env))
        try:
            yield
        finally:
            self._frames.pop()

    def _replaced(self, given: Source, value: Any, call: Call) -> Source:
        """The source of a value that a repeat, or the limit of strides around the call, put in place of the given."""
        if value == given.value or isinstance(value, list | dict):
            return replace(given, value=value)
        if given.name == "scope":
            return Source("repeat", "scope", value, call.step.key_span("repeat"), call.block, reads=(given,))
        steps = (step.node for frame in reversed(self._frames) for step in reversed(frame.steps))
        limit = next((node["limit_stride"] for node in steps if "limit_stride" in node), None)
        if limit is None:
            return given
        limit = limit["at_most"] if isinstance(limit.value, dict) else limit
        written = limit.value if isinstance(limit.value, str) else None
        return Source("limit_stride", given.name, value, limit.span, call.block, written, (given,))

    def layer(self, layer: Layer, step: Node, env: Environment, own: Mapping[str, Given], scope: str) -> None:
        """Records a layer that was made in a variable scope from a step with its own arguments."""
        spend(_LAYER)
        given = {name: self._own(name, item, step, env) for name, item in own.items()}
        arguments = self._candidates(layer.op.key, layer.op.arguments, given)
        normalizer: Mapping[str, tuple[Source, ...]] = {}
        if layer.op.normalizer is not None:
            params = next(iter(arguments["normalizer_params"]), None)
            parts = {name: _of_params(part, params) for name, part in params.parts.items()} if params else {}
            normalizer = self._candidates(layer.op.normalizer.key, layer.op.normalizer.arguments, parts)
        around = self._around(OpenStep(step, layer.op.key, env, scope))
        self.layers[layer.index] = Traced(arguments, normalizer, around, self._when(step), _ids(step, env))

    def _when(self, step: Node) -> Source | None:
        if "when" not in step:
            return None
        # It is outside of the step's own repeat.
        return self._source("layer", "when", step["when"], self._frames[-1].steps[-1].env)

    def _own(self, name: str, given: Given, step: Node, env: Environment) -> Source:
        if given.node is not None and not (name == "scope" and "repeat" in step):
            return self._source("layer", name, given.node, env)
        # A repeat gives each round a scope.
        span = given.node.span if given.node is not None else step.key_span("repeat")
        return Source("repeat", name, given.value, span, reads=tuple(self._names(env).reads_of_name(ROUND)))

    def _candidates(self, op: str, names: Collection[str], own: Mapping[str, Source]) -> dict[str, tuple[Source, ...]]:
        """The sources of each argument, the effective first: the layer's own, then arg-scopes from the innermost."""
        spend(sum(len(opened.entries) for opened in self._opened) // _PASSED)
        entries = [entry for opened in self._opened for entry in opened.entries if entry.op == op]
        entries.append(OpDefaults(op, own))
        found = {name: [entry.given[name] for entry in reversed(entries) if name in entry.given] for name in names}
        return {name: tuple(each for one in given for each in (one, *one.replaced)) for name, given in found.items()}

    def _owner(self, node: Node) -> str:
        """What an arg-scope belongs to."""
        call = self._frames[-1].call
        if call is not None and node is call.definition:
            return f"block {call.block}"
        return "file" if node is self._root else "group"

    def _source(self, kind: Any, name: str, node: Node, env: Environment, of: str = "") -> Source:
        return self._names(env).source(kind, name, node, of)

    def _names(self, env: Environment) -> NameSources:
        frame = self._frames[-1]
        return NameSources(env, frame.own, frame.file, self._rounds(env), self._root)

    def _rounds(self, env: Environment) -> list[OpenRound]:
        """The rounds around a place that has some names, the outermost first."""
        steps = self._frames[-1].steps
        inside = [*(step.env for step in steps[1:]), env]
        return [
            OpenRound(step.node, step.rounds, inner.values[ROUND])
            for step, inner in zip(steps, inside, strict=False)
            if step.rounds is not None and inner.values is not step.env.values
        ]

    def _around(self, layer: OpenStep) -> tuple[Enclosing, ...]:
        """The open steps around a layer: its own too, if that repeats the layer."""
        steps = [step for frame in self._frames for step in frame.steps]
        if steps[-1].node is not layer.node or steps[-1].rounds is not None:
            steps.append(layer)  # the op that joins branches has no step of its own
        spend(len(steps) * len(self._opened) // _PASSED)
        calls = iter(self._frames[1:])
        made = []
        for outer, inner in pairwise(steps):
            in_else = "else" in outer.node and any(
                child is inner.node for child in outer.node["else"].children.values()
            )
            frame = None if in_else or outer.key in BODIES or outer.key in OPS else next(calls, None)
            owner = frame.call.definition if frame and frame.call else outer.node
            opened = [] if in_else else [each.entries for each in self._opened if each.owner is owner]
            made.append(_enclosing(outer, inner, frame, tuple(opened[-1]) if opened else (), in_else))
        return tuple(made)


def _of_caller(name: str, value: Any) -> Source:
    inside = value.items() if isinstance(value, dict) else ()
    return Source("caller", name, value, parts={key: _of_caller(key, item) for key, item in inside})


def _of_params(part: Source, params: Source) -> Source:
    """An argument of a normalizer, given by the `normalizer_params` of a layer, an arg-scope or a caller."""
    if params.kind == "caller":
        return part
    replaced = tuple(_of_params(each, params) for each in part.replaced)
    return replace(part, kind="normalizer_params", of=params.kind, replaced=replaced)


def _enclosing(
    outer: OpenStep, inner: OpenStep, frame: _Frame | None, defaults: tuple[OpDefaults, ...], in_else: bool
) -> Enclosing:
    node, branch = outer.node, None if in_else or (frame and frame.call) else _branch(outer.node, inner.node)
    path = inner.scope.removeprefix(f"{outer.scope}/") if inner.scope != outer.scope else ""
    call = frame and frame.call
    inside = frame.env if frame and frame.env else inner.env
    counted = None if inside.values is outer.env.values or in_else else inside.values.get(ROUND)
    kind: Literal["group", "block", "repeat", "else"] = (
        "else" if in_else else "block" if call else "group" if outer.key in BODIES else "repeat"
    )
    return Enclosing(
        kind,
        call.block if call else path.removesuffix(f"/{branch}") if kind == "group" else str(outer.key),
        call.span if call else node.span if kind == "group" or not outer.key else node.key_span(str(outer.key)),
        inner.scope,
        outer.scope,
        counted,
        outer.rounds.times if outer.rounds is not None and counted is not None else None,
        branch,
        _condition(node),
        call.definition.span if call else None,
        _ids(node, inside),
        frame.own if frame else {},
        defaults,
    )


def _branch(group: Node, step: Node) -> str | None:
    """The branch of a group that a step stands in; None if there are no branches, or if aliases make it several."""
    if "branches" not in group:
        return None
    listed = group["branches"]
    found = [
        key if isinstance(listed.value, dict) else f"{int(key) + 1}"
        for key, branch in listed.children.items()
        if any(child is step for child in steps_of_branch(branch))
    ]
    return str(found[0]) if len(found) == 1 else None


def _condition(node: Node) -> str | None:
    return node["when"].value if "when" in node and isinstance(node["when"].value, str) else None


def _ids(node: Node, env: Environment) -> tuple[str, ...]:
    """The ids of a step; none too if they read a size, as the names of ids may have other tensors by now."""
    if "id" not in node:
        return ()
    value, failed = evaluate_node(node["id"], env.with_tensors(None, None))
    return (
        ()
        if failed
        else tuple(name for name in (value if isinstance(value, list) else [value]) if isinstance(name, str))
    )
