"""Opens the arg-scopes of a file. A faulty entry hides the arguments that it would give to layers and calls."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from netspec.budget import spend
from netspec.elaboration.arguments import Defaults, Given, Taker
from netspec.elaboration.values import Values
from netspec.expression.environment import Environment
from netspec.expression.special_values import FAULTY, UNSET
from netspec.network import ArgScope
from netspec.ops import OPS
from netspec.schema.block_words import block_params
from netspec.schema.parameter_values import filled, value_schema
from netspec.schema.step_words import GROUP
from netspec.schema.suggest import likely
from netspec.source import Node

_DOUBT = Given(FAULTY, "arg_scope", None)

_ENTRY = 5


def enter(
    values: Values, node: Node, env: Environment, defaults: Defaults, blocks: Mapping[str, Node]
) -> tuple[Defaults, tuple[ArgScope, ...]]:
    """Returns the defaults with the entries of a node's arg-scope, and the entries as the network holds them.

    `blocks` are those that the entries can name. Their defaults are resolved at the calls, and no network has them.
    """
    if "arg_scope" not in node:
        return (_in_doubt(defaults, blocks) if values.faults.misspelt(node, "arg_scope") else defaults), ()
    if not values.faults.sound(node["arg_scope"]):
        return _in_doubt(defaults, blocks), ()
    entered: list[ArgScope] = []
    for entry in node["arg_scope"].children.values():
        spend(_ENTRY)
        if not values.faults.sound(entry):
            defaults = _in_doubt(defaults, blocks, names=entry.children if isinstance(entry.value, dict) else None)
            continue
        if not values.faults.sound(entry["ops"]):
            defaults = _in_doubt(defaults, blocks, entry["ops"].value, entry.children)
            continue
        present = _condition(values, entry, env)
        if present is False:
            continue
        named = tuple(entry["ops"].value)
        if present is FAULTY:
            defaults = _in_doubt(defaults, blocks, list(named), entry.children)
            continue
        for name in named:
            spend(_ENTRY)
            taker = name if name in OPS else blocks[name]
            defaults = defaults.entered((taker,), _given(values, entry, taker, env))
        ops = tuple(name for name in named if name in OPS)
        first = _given(values, entry, ops[0], env) if ops else {}
        if first or (ops and len(entry.children) == 1):
            entered.append(ArgScope(ops, {name: value.value for name, value in first.items()}, entry.span))
    return defaults, tuple(entered)


def _condition(values: Values, entry: Node, env: Environment) -> Any:
    """Whether an entry is there, by its `when`."""
    if "when" not in entry:
        return True
    present = values.optional_word(entry["when"], env, GROUP["when"], "arg_scope: when")
    return True if present is UNSET else present


def _given(values: Values, entry: Node, taker: Taker, env: Environment) -> dict[str, Given]:
    """The arguments that an entry gives to one of its ops; each op may have its own schema for an argument."""
    given: dict[str, Given] = {}
    arguments = _arguments(taker)
    for key, node in entry.children.items():
        name = str(key)
        if name in arguments:
            value = _value(values, node, taker, name, env)
            if value is not UNSET:
                given[name] = Given(value, "arg_scope", node, values.faults.depth)
        elif name not in ("ops", "when") and (near := likely(name, arguments, "argument")):
            given[near] = _DOUBT
    return given


def _value(values: Values, node: Node, taker: Taker, name: str, env: Environment) -> Any:
    """The value of an argument of an op, or of a parameter of a block."""
    owner = f"arg_scope: {name}"
    if isinstance(taker, str):
        return values.optional_argument(node, env, taker, name, owner)
    declared = block_params(taker)[name]
    if not values.faults.sound(declared):
        return FAULTY
    value = values.optional_word(node, env, value_schema(declared.value), owner)
    return value if value is UNSET else filled(declared.value, value)


def _arguments(taker: Taker) -> Collection[str]:
    return OPS[taker].arguments if isinstance(taker, str) else block_params(taker)


def _meant(said: object, blocks: Mapping[str, Node]) -> Iterable[Taker]:
    """The ops and blocks that a faulty list most likely names; all if that is unknown."""
    found: list[Taker] = []
    everything: list[Taker] = [*OPS, *blocks.values()]
    for name in said if isinstance(said, list) else [said]:
        near = likely(name, [*OPS, *blocks], "op") if isinstance(name, str) else None
        if near is None:
            return everything
        found.append(blocks.get(near, near))
    return found


def _in_doubt(
    defaults: Defaults, blocks: Mapping[str, Node], said: object = None, names: Iterable[object] | None = None
) -> Defaults:
    """The defaults without the arguments that a faulty entry may have given to some ops: these are hidden."""
    for taker in _meant(said, blocks):
        spend(_ENTRY)
        arguments = _arguments(taker)
        meant = (
            arguments
            if names is None
            else {near for name in names if (near := likely(str(name), arguments, "argument"))}
        )
        defaults = defaults.entered((taker,), {name: _DOUBT for name in meant if name not in ("scope", "name")})
    return defaults
