"""Reports the names in patches that no layer has, or that several have."""

from __future__ import annotations

from collections.abc import Sequence

from netspec.assembly.built_names import is_numbered, written_name
from netspec.diagnostics import Note, Problem, Span
from netspec.schema.nearest_few import in_all_builds, nearest_few
from netspec.schema.step_paths import names_in_blocks, only_name, steps_below
from netspec.schema.step_tree import step_names
from netspec.source import Node
from netspec.wording import on_one_line


def unmatched(root: Node, name: str, place: Span, found: Sequence[Node], where: str, before: str = "") -> Problem:
    """The problem of a name that no step has, or that several have; its text begins with `where`.

    `before` leads to a block, whose definition is then the root.
    """
    said = on_one_line(before + name)
    if not found:
        text = f"{where}: no layer is named '{said}'"
        if help := _inside_block(root, name) or written_name(root, name, before):
            return Problem("unmatched-patch", text, place, help=help)
        known = dict.fromkeys(before + said for step in steps_below(root) for said in step_names(step))
        # The names are those of the base, and it is the patch that refers to them.
        advice = nearest_few(before + name, known)._replace(safe=True)
        return Problem("unmatched-patch", text, place, help=advice.help, fix=advice.fix(place))
    notes = tuple(Note(_match_note(root, step, name, before), step.span) for step in found[:3])
    text = f"{where}: {len(found)} layers are named '{said}'"
    help = "name it by its id, or by the path of scopes that leads to it"
    return Problem("ambiguous-patch", text, place, notes=notes, help=help)


def _inside_block(root: Node, name: str) -> str | None:
    """The help where a block has a layer of the name: how to change that in all builds."""
    before, last = f"/{name}".split("/")[-2:]
    last = before if is_numbered(before, last) else last
    inside = [each for each in names_in_blocks(root) if each.partition(".")[2] == last]
    return f"'{on_one_line(last)}' is a layer of a block{in_all_builds(inside)}" if len(inside) == 1 else None


def _match_note(root: Node, step: Node, name: str, before: str) -> str:
    """The note on one of several steps with the same name: its line, and a name that only it has."""
    alone = only_name(root, step, sorted(step_names(step), key=name.rpartition("/")[2].__ne__))
    return f"one is on line {step.span.line}" + (f"; write '{on_one_line(before + alone)}' for it" if alone else "")


def meant(root: Node, problem: Problem) -> list[Node]:
    """The steps that an edit without a match most likely means, as its help says."""
    return [step for step in steps_below(root) if any(f"'{name}'" in (problem.help or "") for name in step_names(step))]
