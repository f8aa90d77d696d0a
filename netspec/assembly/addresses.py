"""Finds the layers that a patch names: by id, scope or name, or by a path of scopes that leads to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from netspec.assembly.built_names import is_numbered, written_name
from netspec.budget import spend
from netspec.diagnostics import Note, Problem, Span
from netspec.schema.step_tree import step_lists, step_names
from netspec.schema.suggest import suggested
from netspec.source import Node
from netspec.wording import on_one_line

LOOK = 4
"""The budget of passing a layer on the way to another."""


class NamedStep(NamedTuple):
    """A step that a name refers to, or a group on the way to one, with the part of the name that is its own."""

    part: str
    step: Node


def named(node: Node, name: str) -> Iterator[Node]:
    """The steps that match a name or a path of names."""
    return (path[-1].step for path in named_paths(node, name))


def named_paths(node: Node, name: str) -> Iterator[tuple[NamedStep, ...]]:
    """The steps that match a name or a path of names, each behind those that the beginning of the path names."""
    head, _, rest = name.partition("/")
    for step in step_lists(node):
        spend(LOOK + len(name) // 5_000)
        names = step_names(step)
        if name in names:
            yield (NamedStep(name, step),)
        elif isinstance(step.value, dict):
            below = rest and head in names
            for path in named_paths(step, rest if below else name):
                yield (NamedStep(head, step), *path) if below else path


def steps_below(node: Node) -> Iterator[Node]:
    """All steps below a node, each before those inside it."""
    for step in step_lists(node):
        spend(LOOK)
        yield step
        if isinstance(step.value, dict):
            yield from steps_below(step)


def unmatched(root: Node, name: str, place: Span, found: Sequence[Node], where: str) -> Problem:
    """The problem of a name that no step has, or that several have; its text begins with `where`."""
    said = on_one_line(name)
    if not found:
        text = f"{where}: no layer is named '{said}'"
        if help := _inside_block(root, name) or written_name(root, name):
            return Problem("unmatched-patch", text, place, help=help)
        known = dict.fromkeys(said for step in steps_below(root) for said in step_names(step))
        # The names are those of the base, and it is the patch that refers to them.
        advice = suggested(name, known)._replace(safe=True)
        return Problem("unmatched-patch", text, place, help=advice.help, fix=advice.fix(place))
    notes = tuple(Note(_match_note(root, step, name), step.span) for step in found[:3])
    text = f"{where}: {len(found)} layers are named '{said}'"
    help = "name it by its id, or by the path of scopes that leads to it"
    return Problem("ambiguous-patch", text, place, notes=notes, help=help)


def _inside_block(root: Node, name: str) -> str | None:
    """The help where a block has a layer of the name, which only a parameter of the block can change."""
    blocks = root.children.get("blocks") if isinstance(root.value, dict) else None
    before, last = f"/{name}".split("/")[-2:]
    last = before if is_numbered(before, last) else last
    for block, definition in (blocks.children if blocks is not None else {}).items():
        if any(last in step_names(step) for step in steps_below(definition)):
            where = f"'{on_one_line(last)}' is inside the block '{on_one_line(str(block))}', which is not reached"
            return f"{where}; change an argument of its call, or give the block a parameter for it"
    return None


def _match_note(root: Node, step: Node, name: str) -> str:
    """The note on one of several steps with the same name: its line, and a name that only it has."""
    alone = only_name(root, step, sorted(step_names(step), key=name.rpartition("/")[2].__ne__))
    return f"one is on line {step.span.line}" + (f"; write '{on_one_line(alone)}' for it" if alone else "")


def only_name(root: Node, step: Node, names: Sequence[str]) -> str | None:
    """The first of a step's names, or of the paths to them, that no other step has; None if there is none."""
    paths = (f"{around}/{name}" for around in _around(root, step) for name in names)
    return next((name for name in (*names, *paths) if list(islice(named(root, name), 2)) == [step]), None)


def _around(node: Node, step: Node) -> tuple[str, ...]:
    """The paths of scopes to a step, the shortest first."""
    for outer in step_lists(node):
        if isinstance(outer.value, dict) and any(inner is step for inner in steps_below(outer)):
            paths = _around(outer, step)
            longer = (f"{name}/{path}" for name in step_names(outer) for path in paths)
            return (*paths, *longer, *(() if paths else step_names(outer)))
    return ()


def meant(root: Node, problem: Problem) -> list[Node]:
    """The steps that an edit without a match most likely means, as its help says."""
    return [step for step in steps_below(root) if any(f"'{name}'" in (problem.help or "") for name in step_names(step))]
