"""Where a file ends: with all of its layers, or with the end point or the step that `final` names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netspec.diagnostics import Problem
from netspec.elaboration.end_points import Ending
from netspec.elaboration.wiring import ambiguous, steps_named
from netspec.network import Group, Layer
from netspec.schema.keywords import top
from netspec.source import Node

if TYPE_CHECKING:
    from netspec.elaboration.steps import Walk


def file_steps(walk: Walk, root: Node) -> list[Group | Layer]:
    """What the layers of a file make, up to the end point with which it ends."""
    before = walk.end_points.ending
    plain = root["end_points"] if "end_points" in root and walk.judge.sound(root["end_points"]) else None
    ending = walk.end_points.ending = _ending(walk, plain, before)
    named = plain is not None and plain.value.get("by_name") is True
    children = walk.steps(root["layers"], walk.frame.outermost, named)
    if not walk.recovery.explains_end_point() and (problem := ending.missing()):
        _find_step(walk, root, ending, problem)
    walk.end_points.ending = before
    return children


def _ending(walk: Walk, node: Node | None, outer: Ending) -> Ending:
    if node is None or "final" not in node:
        return Ending(outer=outer)
    schema = top()["end_points"]["properties"]["final"]
    value = walk.judge.word(node["final"], walk.frame.outermost, schema, "end_points: final")
    ending = Ending(value if isinstance(value, str) else None, node["final"], outer)
    ending.step = None if walk.called else walk.final_step
    return ending


def _find_step(walk: Walk, root: Node, ending: Ending, missing: Problem) -> None:
    """Finds the step that `final` names where it names no end point. A file that is used ends with end points only."""
    steps = {} if walk.called or ending.step is not None else steps_named(walk, str(ending.final))
    if len(steps) == 1:
        walk.final_step = next(iter(steps.items()))
    elif steps and ending.place is not None:
        walk.judge.report(root, ambiguous(str(ending.final), steps, "end_points: final", ending.place.span))
    else:
        walk.judge.report(root, missing)
