"""What is not wrong but surely not meant, and what is wrong in an expression wherever it stands, run or not.

One pass over the document, which sees also what a condition leaves out.
"""

from __future__ import annotations

from collections.abc import Iterator

from netspec.diagnostics import Problem, Severity
from netspec.language.expression import ExpressionError, template
from netspec.language.values import form_faults, scalars
from netspec.ops import OPS
from netspec.schema import Checked
from netspec.source import Node


def lint(checked: Checked) -> tuple[Problem, ...]:
    """The faults of the form of expressions, and lint: parameters never read, arg-scope entries that nothing uses."""
    root = checked.document.root
    if not isinstance(root.value, dict):
        return ()
    names = frozenset(map(str, root["params"].children)) if "params" in root else frozenset()
    problems: list[Problem] = []
    for key in ("input", "arg_scope", "end_points", "layers"):
        if key in root:
            problems += _forms(root[key], names | {"scope"})
    problems += _unread(root, names)
    problems += _unused_entries(root)
    return tuple(problems)


def _forms(node: Node, names: frozenset[str]) -> Iterator[Problem]:
    """Goes down to each step, since `$i` means something inside a repeat only."""
    if isinstance(node.value, dict):
        inside = names | {"i"} if "repeat" in node else names
        for key, child in node.children.items():
            yield from _forms(child, names if key in ("repeat", "when", "scope", "end_point", "arg_scope") else inside)
    elif isinstance(node.value, list):
        for child in node.children.values():
            yield from _forms(child, names)
    else:
        yield from form_faults(node, names)


def _unread(root: Node, names: frozenset[str]) -> Iterator[Problem]:
    read: set[str] = set()
    for scalar in scalars(root):
        try:
            read |= template(str(scalar.value)).names
        except ExpressionError:
            # Its form is at fault, and so which names it would read is unknown: say nothing of any.
            return
    for name in sorted(names - read):
        text = f"the parameter '{name}' is never read"
        yield Problem("unused-parameter", text, root["params"].key_span(name), Severity.WARNING)


def _unused_entries(node: Node) -> Iterator[Problem]:
    """Entries of whose ops no layer in their reach is one, nor a layer's normalizer."""
    for step in node.children.values():
        if isinstance(step.value, dict | list) and not _is_op_arguments(node):
            yield from _unused_entries(step)
    if not isinstance(node.value, dict) or "arg_scope" not in node or "layers" not in node:
        return
    used = set(_used(node))
    for entry in node["arg_scope"].children.values():
        ops = entry.value.get("ops") if isinstance(entry.value, dict) else None
        named = [op for op in ops if isinstance(op, str) and op in OPS] if isinstance(ops, list) else []
        if named and not used & set(named):
            text = f"no layer uses this entry: there is no {' or '.join(named)} in its reach"
            yield Problem("unused-arg-scope", text, entry.span, Severity.WARNING)


def _is_op_arguments(node: Node) -> bool:
    return isinstance(node.value, dict) and any(key in OPS for key in node.children) and "layers" not in node


def _used(node: Node) -> Iterator[str]:
    """The ops that occur in a node, as layers or as normalizers."""
    if isinstance(node.value, dict):
        for key, child in node.children.items():
            if key in OPS:
                yield str(key)
            if key == "normalizer_fn":
                # An expression may choose any of them.
                yield from [str(child.value)] if child.value in OPS else OPS if "$" in str(child.value) else ()
            yield from _used(child)
    elif isinstance(node.value, list):
        for child in node.children.values():
            yield from _used(child)
