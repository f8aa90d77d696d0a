"""Opens the arg-scopes of a file. A faulty entry hides the arguments that it would give to layers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from netspec.budget import spend
from netspec.elaboration.arguments import Defaults, Given
from netspec.elaboration.values import Values
from netspec.expression.environment import Environment
from netspec.expression.special_values import FAULTY, UNSET
from netspec.network import ArgScope
from netspec.ops import OPS
from netspec.schema.keywords import GROUP
from netspec.schema.suggest import likely
from netspec.source import Node

_DOUBT = Given(FAULTY, "arg_scope", None)

_ENTRY = 5


def enter(values: Values, node: Node, env: Environment, defaults: Defaults) -> tuple[Defaults, tuple[ArgScope, ...]]:
    """Returns the defaults with the entries of a node's arg-scope, and the entries as the network holds them."""
    if "arg_scope" not in node:
        return (_in_doubt(defaults, OPS) if values.faults.misspelt(node, "arg_scope") else defaults), ()
    if not values.faults.sound(node["arg_scope"]):
        return _in_doubt(defaults, OPS), ()
    entered: list[ArgScope] = []
    for entry in node["arg_scope"].children.values():
        spend(_ENTRY)
        if not values.faults.sound(entry):
            defaults = _in_doubt(defaults, OPS, entry.children if isinstance(entry.value, dict) else None)
            continue
        if not values.faults.sound(entry["ops"]):
            defaults = _in_doubt(defaults, _meant(entry["ops"].value), entry.children)
            continue
        present = _condition(values, entry, env)
        if present is False:
            continue
        if present is FAULTY:
            defaults = _in_doubt(defaults, tuple(entry["ops"].value), entry.children)
            continue
        ops = tuple(entry["ops"].value)
        for op in ops:
            spend(_ENTRY)
            defaults = defaults.entered((op,), _given(values, entry, op, env))
        first = _given(values, entry, ops[0], env)
        if first or len(entry.children) == 1:
            entered.append(ArgScope(ops, {name: value.value for name, value in first.items()}, entry.span))
    return defaults, tuple(entered)


def _condition(values: Values, entry: Node, env: Environment) -> Any:
    """Whether an entry is there, by its `when`."""
    if "when" not in entry:
        return True
    present = values.optional_word(entry["when"], env, GROUP["when"], "arg_scope: when")
    return True if present is UNSET else present


def _given(values: Values, entry: Node, op: str, env: Environment) -> dict[str, Given]:
    """The arguments that an entry gives to one of its ops; each op may have its own schema for an argument."""
    given: dict[str, Given] = {}
    for key, node in entry.children.items():
        name = str(key)
        if name in OPS[op].arguments:
            value = values.optional_argument(node, env, op, name, f"arg_scope: {name}")
            if value is not UNSET:
                given[name] = Given(value, "arg_scope", node, values.faults.depth)
        elif name not in ("ops", "when") and (near := likely(name, OPS[op].arguments, "argument")):
            given[near] = _DOUBT
    return given


def _meant(said: object) -> Iterable[str]:
    """The ops that a faulty list most likely names; all ops if that is unknown."""
    found: list[str] = []
    for name in said if isinstance(said, list) else [said]:
        near = likely(name, OPS, "op") if isinstance(name, str) else None
        if near is None:
            return OPS
        found.append(near)
    return found


def _in_doubt(defaults: Defaults, ops: Iterable[str], names: Iterable[object] | None = None) -> Defaults:
    """The defaults without the arguments that a faulty entry may have given to some ops: these are hidden."""
    for op in ops:
        spend(_ENTRY)
        arguments = OPS[op].arguments
        meant = (
            arguments
            if names is None
            else {near for name in names if (near := likely(str(name), arguments, "argument"))}
        )
        defaults = defaults.entered((op,), {name: _DOUBT for name in meant if name not in ("scope", "name")})
    return defaults
