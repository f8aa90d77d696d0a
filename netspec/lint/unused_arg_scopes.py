"""Warns of arg-scope entries none of whose ops and blocks is used in scope, and of those that give no arguments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from netspec.budget import spend
from netspec.diagnostics import Problem, Severity
from netspec.lint.reachability import entries, keys_called
from netspec.ops import OPS
from netspec.schema.step_tree import passes_on, step_lists
from netspec.source import Node

Calls: TypeAlias = Mapping[str, frozenset[str]]
"""The blocks of a file, each with those that its call calls, itself included."""


def calls_of(root: Node) -> Calls:
    """The calls of the blocks of a file; a spec that is used calls none of them."""
    blocks = dict(entries(root, "blocks"))
    called = {name: frozenset(keys_called(definition)) & blocks.keys() for name, definition in blocks.items()}
    found = {}
    for name in blocks:
        reached, waiting = {name}, [name]
        while waiting:
            spend(1)
            new = called[waiting.pop()] - reached
            reached |= new
            waiting += new
        found[name] = frozenset(reached)
    return found


def unused_arg_scopes(node: Node, calls: Calls, normalizers: frozenset[str] = frozenset()) -> Iterator[Problem]:
    """Warns of entries whose ops and blocks are used by no step in scope, nor as a layer's normalizer.

    `normalizers` are those that the arg-scopes around choose: layers inside use them without naming them.
    """
    steps = list(step_lists(node))
    listed = list(node["arg_scope"].children.values()) if "arg_scope" in node and _has_steps(node) else []
    inside = normalizers.union(*(_normalizers(entry) for entry in listed))
    # Without entries, the used ops need not be collected.
    used = {op for step in steps for op in _used(step, calls)} | inside if listed else set[str]()
    used.update(_joined(node))
    for entry in listed:
        ops = entry.value.get("ops") if isinstance(entry.value, dict) else None
        named = [op for op in ops if isinstance(op, str)] if isinstance(ops, list) else []
        if "ops" in entry and entry.span == entry["ops"].span:
            continue  # `pass: all` stands for it
        if named and all(op in OPS or op in calls for op in named) and not used & set(named):
            text = f"unused arg_scope entry: no {' or '.join(named)} in its scope"
            yield Problem("unused-arg-scope", text, entry.span, Severity.WARNING)
        elif named and entry.value.keys() <= {"ops", "when"}:
            text = f"unused arg_scope entry: it gives {' and '.join(named)} no argument"
            yield Problem("unused-arg-scope", text, entry.span, Severity.WARNING)
    for step in steps:
        yield from unused_arg_scopes(step, calls, inside)


def _has_steps(node: Node) -> bool:
    return any(isinstance(node[key].value, list | dict) for key in ("layers", "branches") if key in node)


def _used(step: Node, calls: Calls) -> Iterator[str]:
    """The ops and blocks of a step and of the steps inside it, as layers or as normalizers."""
    spend(2)
    if not isinstance(step.value, dict):
        # A step that cannot be read may be any op.
        yield from OPS
        return
    for inner in step_lists(step):
        yield from _used(inner, calls)
    if "layers" in step or "branches" in step:
        for entry in step["arg_scope"].children.values() if "arg_scope" in step else ():
            yield from _normalizers(entry)
        yield from _joined(step)
        return
    if passes_on(step):
        return
    ops = [str(key) for key in step.children if key in OPS]
    yield from ops or OPS
    for key in step.children:
        yield from calls.get(str(key), ())
    for op in ops:
        yield from _normalizers(step[op])


def _joined(group: Node) -> Iterator[str]:
    """The op that joins the branches of a group."""
    chosen = group.value.get("join") if isinstance(group.value, dict) else None
    yield from [chosen] if isinstance(chosen, str) else chosen if isinstance(chosen, dict) else ()


def _normalizers(node: Node) -> frozenset[str]:
    """The ops that a layer or an entry of an arg-scope chooses as its normalizer; an expression may choose any."""
    chosen = node.value.get("normalizer_fn") if isinstance(node.value, dict) else None
    if not isinstance(chosen, str):
        return frozenset()
    return frozenset(OPS) if "$" in chosen else frozenset({chosen})
