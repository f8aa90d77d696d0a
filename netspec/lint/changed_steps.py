"""Reports the faults of expressions that changes of single builds give, by the names that are known there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netspec.diagnostics import Problem, Span
from netspec.elaboration.path_changes import EditedStep
from netspec.lint.expression_faults import expression_faults
from netspec.records import replace
from netspec.schema import Checked
from netspec.schema.merging import mapping, sequence
from netspec.source import Node

BODIES = frozenset({"layers", "branches"})
_KNOWN = ("params", "functions")
"""The keys of a file whose names are known in all its expressions."""


def changed_step_faults(checked: Checked, edited: Sequence[EditedStep]) -> Iterator[Problem]:
    """The faults of expressions in what the changes give."""
    for one in edited:
        given = one.change.given
        if given is None:
            continue
        file, root = _alone(checked, one)
        seen = replace(file, document=replace(file.document, root=root))
        yield from (problem for problem in expression_faults(seen) if _within(problem.span, given.span))


def _alone(checked: Checked, edited: EditedStep) -> tuple[Checked, Node]:
    """The file of a step, and a root with the step alone, in the block and the repeats around it."""
    block: Node | None = None
    for call in edited.build.calls:
        used = next((each for each in checked.used.values() if each.document.root is call.definition), None)
        checked, block = (used, None) if used is not None else (checked, call.definition)
    root, step = checked.document.root, edited.step
    for at in reversed(edited.place[:-1]):
        if BODIES.isdisjoint(at.step.children):
            break  # a call, whose block sees nothing of what is around it
        if "repeat" in at.step:
            step = _listing({"repeat": at.step["repeat"]}, step)
    known = {key: root[key] for key in _KNOWN if key in root}
    if block is None:
        return checked, _listing(known, step, root)
    inside = _listing({"params": block["params"]} if "params" in block else {}, step, block)
    blocks = mapping({"block": inside}, block, {"block": block.span})
    return checked, mapping({**known, "blocks": blocks}, root, root.key_spans)


def _listing(others: dict[str, Node], step: Node, like: Node | None = None) -> Node:
    """A mapping with a step as its only layer."""
    return mapping({**others, "layers": sequence([step], step)}, like or step, (like or step).key_spans)


def _within(inner: Span, outer: Span) -> bool:
    begins = (outer.line, outer.column) <= (inner.line, inner.column)
    return inner.file == outer.file and begins and (inner.line, inner.column) <= (outer.end_line, outer.end_column)
