"""Writes a network as a plain spec with the same graph: without parameters, expressions, repeats or conditions.

Each layer is listed with its own arguments, inside the resolved arg-scopes and scopes, and with an explicit `from` if
it is not fed from the layer before. A block remains only where the language has no other form: if its output is
collected as an end point, or if TensorFlow's unique name for a scope cannot be written as a name.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from netspec.elaboration.scope_names import ScopeNames
from netspec.expand.yaml_text import WIDTH, yaml_text
from netspec.library import library
from netspec.network import OUTER_SCOPE, OWN_SCOPE, ArgScope, Group, Layer, Network
from netspec.ops import OPS
from netspec.ops.dtypes import DEFAULT
from netspec.ops.op import NAMES
from netspec.records import dataclass, field
from netspec.report.visible import visible
from netspec.schema.allowed_names import RESERVED
from netspec.shapes import shape_value
from netspec.wording import value_text

Step = dict[str, Any]

_ORDER = ("scope", "id", "from", "side", "end_point", "arg_scope", "layers")


class NotExpandable(Exception):
    """The network cannot be written without its blocks; the message says why."""


def expanded(network: Network, source: str | None = None) -> str:
    """The text of the plain spec; `source` is the file that it was made from."""
    if not network.layers:
        raise NotExpandable("no layer is left of it")
    return "".join(_heading(network, source)) + yaml_text(plain_spec(network))


def plain_spec(network: Network) -> dict[str, Any]:
    """The plain spec as data."""
    expander = _Expander(network)
    ids = _Ids({0: "input"} | {at: name for at, name in enumerate(network.input_shapes) if at})
    layers = expander.steps(network.root, ids, 0)
    spec: dict[str, Any] = {"netspec": 1, "name": network.name}
    if network.scope != network.name:
        spec["scope"] = network.scope or None
    if network.doc is not None:
        spec["doc"] = network.doc
    inputs = {
        name: {"shape": shape_value(shape), **({"dtype": dtype} if dtype != DEFAULT else {})}
        for name, shape, dtype in network.inputs
    }
    if len(inputs) == 1:
        ((name, declared),) = inputs.items()
        spec["input"] = {"name": name, **declared}
    else:
        spec["inputs"] = inputs
    if network.outputs:
        spec["outputs"] = {name: expander.output_name(index, ids) for name, index in network.outputs.items()}
    if entries := _entries(network.root):
        spec["arg_scope"] = entries
    if network.collect is not None:
        collect = [*network.collect, *(name for name, collected in expander.collected.items() if collected)]
        spec["end_points"] = {"collect": collect}
        if network.collection is not None:
            spec["end_points"]["collection"] = network.collection
    if expander.blocks:
        spec["blocks"] = expander.blocks
    return {**spec, "layers": layers}


@dataclass(slots=True)
class _Ids:
    """The tensors that `from` can name: those of the file, or of one block."""

    fed: Mapping[int, str]
    """The names of the inputs by their numbers."""
    steps_by_output: dict[int, Step] = field(default_factory=dict)
    """The steps, by the index of their output."""


class _Expander:
    """Converts groups to steps in order of creation, and counts unique names as TensorFlow does."""

    def __init__(self, network: Network) -> None:
        self.blocks: dict[str, dict[str, Any]] = {}
        self.collected: dict[str, bool] = {}
        """For each block, whether its output is collected."""
        self._scope = network.scope
        self._names = ScopeNames(network.scope, taken=list(network.input_shapes))
        self._taken = {"input", *network.input_shapes}
        self._layers = {index: layer for layer in network.layers for index in layer.outputs}
        self._named = set(_names_in_arg_scopes(network.root))

    def steps(self, group: Group, ids: _Ids, current: int) -> list[Step]:
        """The steps of a group, so that the last current output is the group's."""
        children = list(_inlined(group.children))
        outputs = [_output(child) for child in children]
        kept = _last(outputs, group.output)
        side = kept is not None or current == group.output
        made: list[Step] = []
        for index, child in enumerate(children):
            step = self._step(child, ids, current)
            if side and index > (-1 if kept is None else kept):
                step["side"] = True
            else:
                current = outputs[index]
            made.append(step)
        if current != group.output:
            made.append({"from": self._name_of(group.output, ids)})
        return made

    def _step(self, node: Group | Layer, ids: _Ids, current: int) -> Step:
        step = self._layer(node, ids, current) if isinstance(node, Layer) else self._group(node, ids, current)
        if node.end_point is not None:
            step["end_point"] = node.end_point
        return step

    def _layer(self, layer: Layer, ids: _Ids, current: int) -> Step:
        own = {name: said.value for name, said in layer.given.items() if said.origin == "layer"}
        name = layer.given_to("scope") or layer.given_to("name")
        if layer.op.opens == "variable_scope":
            self._names.layer_scope(name, layer.op.default_scope)
        else:
            self._names.operation(name or layer.op.default_scope)
        # Null is left out, unless it overrides the name that an arg-scope gives.
        unnamed = {key for key in NAMES & own.keys() if own[key] is None and (layer.op.key, key) not in self._named}
        step: Step = {layer.op.key: {key: value for key, value in own.items() if key not in unnamed}}
        if layer.inputs != (current,):
            named = [self._name_of(index, ids) for index in layer.inputs]
            step["from"] = named[0] if len(named) == 1 else named
        ids.steps_by_output |= dict.fromkeys(layer.outputs, step)
        return step

    def _group(self, group: Group, ids: _Ids, current: int) -> Step:
        children = list(_inlined(group.children))
        if not children and _only_end_point(group):
            return {} if group.output == current else {"from": self._name_of(group.output, ids)}
        alone = len(children) == 1 and children[0].end_point is None and _output(children[0]) == group.output
        if alone and _only_end_point(group):
            # The step's own end point; no group is needed.
            return self._step(children[0], ids, current)
        before = self._names.name_scope
        with self._opened(group):
            scope = group.scope or (self._names.variable_scope.rpartition("/")[2] if group.default_scope else None)
            writable = group.scope or scope in (None, group.default_scope)
            writable = writable or self._names.name_scope == f"{before}/{scope}"
            if group.collected or not writable:
                return self._block(group, scope if writable else None, ids, current)
            return _ordered({"scope": scope, "arg_scope": _entries(group), "layers": self.steps(group, ids, current)})

    def _opened(self, group: Group) -> AbstractContextManager[None]:
        if group.scope == OWN_SCOPE:
            return self._names.own_scope()
        if group.scope == OUTER_SCOPE:
            return self._names.outer_scope()
        if group.scope or group.default_scope:
            return self._names.group_scope(group.scope, group.default_scope or "")
        return nullcontext()

    def _block(self, group: Group, scope: str | None, ids: _Ids, current: int) -> Step:
        """A block that is called once. Names do not cross its border; only its input comes from outside."""
        own = {layer.index for layer in group.layers()}
        fed = {index for layer in group.layers() for index in layer.inputs} | {group.output}
        outside = sorted(fed - own) or [current]
        if len(outside) > 1:
            raise NotExpandable(f"the block at {self._names.variable_scope} is fed from several layers")
        name = self._block_name()
        self.collected[name] = group.collected
        self.blocks[name] = {}
        body = self.steps(group, _Ids({outside[0]: "input"}), outside[0])
        default = group.default_scope if scope is None else None
        self.blocks[name].update(_ordered({"scope": default, "arg_scope": _entries(group), "layers": body}))
        step: Step = {name: {} if scope is None else {"scope": scope}}
        if outside[0] != current:
            step["from"] = self._name_of(outside[0], ids)
        if group.output in own:
            ids.steps_by_output[group.output] = step
        return step

    def _block_name(self) -> str:
        name = _identifier(self._names.variable_scope.removeprefix(f"{self._scope}/"))
        return _free(name, {*self.blocks, *OPS, *RESERVED, *library()})

    def _name_of(self, index: int, ids: _Ids) -> str:
        """The name of an output for `from`; gives its step an id if needed."""
        if index in ids.fed:
            return ids.fed[index]
        if index not in ids.steps_by_output:
            label = self._layers[index].label if index in self._layers else "an input"
            raise NotExpandable(f"{label} feeds a layer that cannot name it")
        step, layer = ids.steps_by_output[index], self._layers[index]
        several = len(layer.outputs) > 1 and layer.op.key in step
        if "id" not in step:
            own = _identifier(layer.scope.rpartition("/")[2])
            names = [self._free_id(own) for _ in layer.outputs] if several else [self._free_id(own)]
            step["id"] = names if several else names[0]
        return str(step["id"][index - layer.index] if several else step["id"])

    def output_name(self, index: int, ids: _Ids) -> str:
        """The name of an output of the network; gives its step an id if needed."""
        return self._name_of(index, ids)

    def _free_id(self, name: str) -> str:
        """The name, or the first of `name_2`, `name_3`, ... that no step has; it is taken then."""
        free = _free(name, self._taken)
        self._taken.add(free)
        return free


def _inlined(children: Iterable[Group | Layer]) -> Iterator[Group | Layer]:
    """Children, with groups that add nothing replaced by their children."""
    for child in children:
        if isinstance(child, Group) and _only_end_point(child) and child.end_point is None:
            yield from _inlined(child.children)
        else:
            yield child


def _names_in_arg_scopes(group: Group) -> Iterator[tuple[str, str]]:
    """The ops, and `scope` or `name`, to which an arg-scope gives a value."""
    for entry in group.arg_scopes:
        yield from ((op, key) for op in entry.ops for key in NAMES & entry.values.keys())
    for child in group.children:
        if isinstance(child, Group):
            yield from _names_in_arg_scopes(child)


def _only_end_point(group: Group) -> bool:
    """Whether a group opens no scope and sets no defaults."""
    return not (group.scope or group.default_scope or group.collected or _used_entries(group))


def _entries(group: Group) -> list[dict[str, Any]]:
    return [{"ops": list(entry.ops), **entry.values} for entry in _used_entries(group)]


def _used_entries(group: Group) -> Sequence[ArgScope]:
    """The entries that apply to a layer; others were for layers that a condition leaves out."""
    used = (
        {op.key for layer in group.layers() for op in (layer.op, layer.op.normalizer) if op is not None}
        if group.arg_scopes
        else set()
    )
    return [entry for entry in group.arg_scopes if used.intersection(entry.ops)]


def _output(node: Group | Layer) -> int:
    return node.index if isinstance(node, Layer) else node.output


def _last(outputs: Sequence[int], wanted: int) -> int | None:
    return next((index for index in reversed(range(len(outputs))) if outputs[index] == wanted), None)


def _ordered(step: Mapping[str, Any]) -> Step:
    return {key: step[key] for key in _ORDER if key == "layers" or step.get(key)}


def _identifier(name: str) -> str:
    word = re.sub(r"[^A-Za-z0-9_]+", "_", name)
    return word if word[:1].isalpha() else f"_{word}"


def _free(name: str, taken: Iterable[str]) -> str:
    """The name, or the first of `name_2`, `name_3`, ... that is free."""
    known, count, free = set(taken), 1, name
    while free in known:
        count += 1
        free = f"{name}_{count}"
    return free


def _heading(network: Network, source: str | None) -> Iterator[str]:
    if source is not None:
        given = ", ".join(f"{name} {value_text(value)}" for name, value in network.parameters.items())
        changed = f"; changed: {', '.join(network.settings)}" if network.settings else ""
        text = visible(f"The plain form of {source}{f', with {given}' if given else ''}{changed}.")
        for line in textwrap.wrap(text, WIDTH - 2, break_on_hyphens=False):
            yield f"# {line}\n"
