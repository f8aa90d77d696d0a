"""Explains an unknown id that another step of the file has: one further down, or inside a block."""

from __future__ import annotations

from collections import Counter
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
        note = Note(f"it is inside the block {block}, line {line}", step.span)
        return note, _through_a_call(root, block, name, place, own)
    if block == own and (line, step.span.column) > (place.line, place.column):
        note = Note(f"it is further down, on line {line}", step.span)
        return note, "move this layer after it: `from` can name only earlier layers"
    return None


def _through_a_call(root: Node, block: str, name: str, place: Span, own: str | None) -> str:
    """The help for a name inside a block: the name of the last call before, and behind a dot this one."""
    steps = [one.step for one in _all_steps(root) if one.block == own]
    calls = [step for step in steps if block in step and step.span.line < place.line and "when" not in step]
    if not calls:
        return f"call {block} first, with a scope or an id, and write that with .{name} behind it"
    count = Counter(each for step in steps for each in step_names(step))
    names = [each for call in reversed(calls) for each in step_names(call) if count[each] == 1 and "$" not in each]
    if names:
        return f"write {names[0]}.{name}"
    return f"write id: the_{block} beside {block}, line {calls[-1].span.line}, and from: the_{block}.{name}"


@lru_cache(maxsize=1)
def _steps_by_name(root: Node) -> Mapping[str, _NamedStep]:
    """The first step with each name; ids go before scopes and names."""
    found = _all_steps(root)
    named: dict[str, _NamedStep] = {}
    for one in found:
        for name in ids_of(one.step.value):
            named.setdefault(name, one)
    for one in found:
        for name in step_names(one.step):
            named.setdefault(name, one)
    return named


def _all_steps(root: Node) -> list[_NamedStep]:
    found = list(_steps(root, None))
    blocks = root.children.get("blocks")
    for block, definition in (blocks.children if blocks is not None and isinstance(blocks.value, dict) else {}).items():
        found += _steps(definition, str(block))
    return found


def _steps(node: Node, block: str | None) -> Iterator[_NamedStep]:
    for step in step_lists(node):
        if isinstance(step.value, dict):
            yield _NamedStep(step, block)
            yield from _steps(step, block)
