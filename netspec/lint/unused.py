"""Warns of parameters that no expression reads, blocks that no step calls, and functions that no expression calls."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from netspec.diagnostics import Note, Problem, Severity, Span
from netspec.expression.errors import ExpressionError
from netspec.expression.functions import head_faults
from netspec.expression.node_values import scalars
from netspec.expression.template import template
from netspec.lint.expression_faults import EVALUATED
from netspec.lint.reachability import Reading, Usage, entries, functions_of, meant
from netspec.schema import Checked
from netspec.schema.block_words import block_params
from netspec.schema.expectation_words import EXPECT
from netspec.schema.suggest import likely
from netspec.source import Node
from netspec.wording import on_one_line


def unused(checked: Checked) -> Iterator[Problem]:
    """Warns of declarations that nothing uses, unless a fault hides the uses."""
    root = checked.document.root
    if any((root, key) in checked.misspelt for key in (*EVALUATED, "params", "blocks", "functions")):
        return
    params = root.value.get("params", {})
    if not isinstance(params, dict):
        return
    try:
        changes = [change.given for change in checked.document.changes if change.given is not None]
        usage = Usage(root, EVALUATED, changes)
        called = Usage(root, (*EVALUATED, EXPECT), changes).functions
    except ExpressionError:
        return
    yield from _blocks(checked, usage)
    yield from _block_parameters(checked, changes)
    yield from _functions(checked, called)
    yield from _bounds(checked)
    names = frozenset(params)
    # A misspelt name was meant to read a parameter.
    read = usage.names | {near for name in usage.names - names if (near := likely(name, names))}
    kept, gone = _read_before(checked)
    for name in sorted(names - read - kept):
        declared = root["params"].key_span(name)
        if root["params"][name] in checked.faulty:
            continue
        # Without a patch, what is unused here is unused in the base too, unless that leaves its use to others.
        if _is_own(checked, root["params"][name]) or not (checked.document.patches or checked.document.abstract_base):
            yield Problem("unused-parameter", f"the parameter '{name}' is never read", declared, Severity.WARNING)
        elif name in gone:
            text = f"the parameter '{name}' of the base is no longer read"
            notes = (Note("it is declared here", declared),)
            yield Problem("unused-parameter", text, gone[name], Severity.WARNING, notes=notes)


def _blocks(checked: Checked, usage: Usage) -> Iterator[Problem]:
    root = checked.document.root
    for name, definition in entries(root, "blocks"):
        if name not in usage.blocks and _is_own(checked, definition):
            text = f"the block '{on_one_line(name)}' is never called"
            yield Problem("unused-block", text, root["blocks"].key_span(name), Severity.WARNING)


def _block_parameters(checked: Checked, changes: Iterable[Node]) -> Iterator[Problem]:
    """Warns of parameters of blocks that nothing in the block reads, so that calls give them in vain."""
    root = checked.document.root
    for block, definition in entries(root, "blocks"):
        params = block_params(definition) if _is_own(checked, definition) and "use" not in definition else {}
        if not params or definition in checked.faulty:
            continue
        inside = [child for key, child in definition.children.items() if key not in ("params", "doc")]
        try:
            parsed = [template(str(scalar.value)) for part in (*inside, *changes) for scalar in scalars(part)]
        except ExpressionError:
            continue
        names = Reading(parsed, functions_of(root)).names
        read = names | {near for name in names - params.keys() if (near := likely(name, params))}
        for name in sorted(params.keys() - read):
            if params[name] in checked.faulty:
                continue
            text = f"the parameter '{name}' of the block '{on_one_line(block)}' is never read"
            yield Problem("unused-parameter", text, definition["params"].key_span(name), Severity.WARNING)


def _bounds(checked: Checked) -> Iterator[Problem]:
    """Warns of bounds of numbers on other parameters."""
    root = checked.document.root
    bodies = [root, *(definition for _, definition in entries(root, "blocks"))]
    for name, node in [each for body in bodies for each in entries(body, "params")]:
        numbers = isinstance(node.value, dict) and node.value.get("type") in ("int", "float")
        bounds = [str(key) for key in node.children if str(key).endswith("imum")]
        if bounds and not numbers and "type" in node and node not in checked.faulty:
            from netspec.lint.idle_words import idle_bound  # most parameters with bounds are numbers

            yield from (idle_bound(name, node, key) for key in bounds)


def _functions(checked: Checked, used: Collection[str]) -> Iterator[Problem]:
    root = checked.document.root
    functions = functions_of(root)
    called = meant(set(used), functions)
    for name, (head, body) in functions.items():
        sound = name and not list(head_faults(head, body.span))
        if sound and name not in called and _is_own(checked, body):
            text = f"the function {on_one_line(head.text)} is never called"
            yield Problem("unused-function", text, root["functions"].key_span(head.text), Severity.WARNING)


def _read_before(checked: Checked) -> tuple[set[str], dict[str, Span]]:
    """The names that replaced values read: those that `--set` or a base replaced, and those that this file's patch did.

    Only the latter are a matter of this file. Each has the place of the new value.
    """
    root = checked.document.root
    kept: set[str] = set()
    gone: dict[str, Span] = {}
    for node in _replacing(root) if checked.document.patches else ():
        if node.replaces is not None:
            expressions = [template(str(scalar.value)) for scalar in scalars(node.replaces)]
            names = Reading(expressions, functions_of(root)).names
            if node.span.file == root.span.file:
                gone |= dict.fromkeys(names - gone.keys(), node.span)
            else:
                kept |= names
    return kept, gone


def _replacing(node: Node) -> Iterator[Node]:
    """The nodes that are in the place of others, at and below a node."""
    if node.replaces is not None:
        yield node
    for child in node.children.values():
        yield from _replacing(child)


def _is_own(checked: Checked, node: Node) -> bool:
    """Whether a definition is sound and in the file itself: definitions of a base may be used by other files."""
    return node.span.file == checked.document.root.span.file and node not in checked.faulty
