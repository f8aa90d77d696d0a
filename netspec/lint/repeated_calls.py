"""Warns of words of steps: `repeat` on a call without a scope, around which `slim.repeat` opens some; idle words."""

from __future__ import annotations

from collections.abc import Iterator

from netspec.diagnostics import Problem, Severity
from netspec.schema import Checked
from netspec.schema.block_words import block_params
from netspec.schema.step_tree import passes_on, step_lists
from netspec.source import Node


def repeated_calls(checked: Checked) -> Iterator[Problem]:
    """The warnings of a file and its blocks."""
    root = checked.document.root
    blocks = root["blocks"].children.values() if "blocks" in root else ()
    for body in (root, *blocks):
        yield from _inside(body, checked)


def _inside(node: Node, checked: Checked) -> Iterator[Problem]:
    for step in step_lists(node):
        if not isinstance(step.value, dict):
            continue
        if "repeat" in step and step not in checked.faulty:
            yield from (_warning(step, key) for key in map(str, step.children) if _has_no_scope(step, key, checked))
        if _has_seldom_words(step) and step not in checked.faulty:
            from netspec.lint.idle_words import idle_words  # few steps have such words

            yield from idle_words(step, checked)
        yield from _inside(step, checked)


def _has_seldom_words(step: Node) -> bool:
    """Whether a step has words together of which one may have no effect."""
    return (
        ("scope" in step and "default_scope" in step) or "limit_stride" in step or ("side" in step and passes_on(step))
    )


def _has_no_scope(step: Node, key: str, checked: Checked) -> bool:
    """Whether a key calls a block, and neither the call nor the block gives a scope."""
    definition = checked.blocks.get(key)
    if definition is None or not isinstance(definition.value, dict) or "scope" in step[key]:
        return False
    of_block = "scope" in definition and key not in checked.used
    return not of_block and "scope" not in block_params(definition)


def _warning(step: Node, key: str) -> Problem:
    text = f"{key}: repeat opens the scopes Repeat/{key}_1, Repeat/{key}_2, ... around a call that has no scope"
    group = f"- {{repeat: ..., layers: [{key}: ...]}}"
    help = f"to repeat the call as it is, write a group, {group}; or give the call a scope, such as {key}"
    return Problem("scopeless-repeat", text, step.key_span("repeat"), Severity.WARNING, help=help)
