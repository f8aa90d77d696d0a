"""Explains an unknown id that another step of the file has: one further down, or inside a block."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from netspec.diagnostics import Note, Span
from netspec.schema.step_tree import ids_of, step_lists, step_names
from netspec.source import Node


class _NamedStep(NamedTuple):
    """A step, and the block of the file that it stands in, if any."""

    step: Node
    block: str | None


def found_elsewhere(root: Node, name: str, place: Span, own: str | None) -> tuple[Note, str] | None:
    """Returns a note on the step of a file with a name, and the help; `own` is the block of the asking step, if any."""
    found = _steps_by_name(root).get(name)
    if found is None:
        return None
    (step, block), line = found, found.step.span.line
    if block is not None and block != own:
        note = Note(f"it is inside the block {block}, line {line}, and only the block's call can be named", step.span)
        return note, f"give the call of {block} an id, or write its layers in place of the call"
    if block == own and (line, step.span.column) > (place.line, place.column):
        note = Note(f"it is further down, on line {line}", step.span)
        return note, "move this layer after it: `from` can name only earlier layers"
    return None


@lru_cache(maxsize=1)
def _steps_by_name(root: Node) -> Mapping[str, _NamedStep]:
    """The first step with each name; ids go before scopes and names."""
    found = list(_steps(root, None))
    blocks = root.children.get("blocks")
    for block, definition in (blocks.children if blocks is not None and isinstance(blocks.value, dict) else {}).items():
        found += _steps(definition, str(block))
    named: dict[str, _NamedStep] = {}
    for one in found:
        for name in ids_of(one.step.value):
            named.setdefault(name, one)
    for one in found:
        for name in step_names(one.step):
            named.setdefault(name, one)
    return named


def _steps(node: Node, block: str | None) -> Iterator[_NamedStep]:
    for step in step_lists(node):
        if isinstance(step.value, dict):
            yield _NamedStep(step, block)
            yield from _steps(step, block)
