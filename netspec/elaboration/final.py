"""Elaborates the layers of a file up to its end: the end point or the step that `final` names, or the last layer."""

from __future__ import annotations

from typing import NamedTuple

from netspec.diagnostics import Problem
from netspec.elaboration.end_points import Ending
from netspec.elaboration.state import Elaborate, State
from netspec.elaboration.wiring import ambiguous
from netspec.network import Group, Layer
from netspec.schema.keywords import top
from netspec.source import Node


class FinalStep(NamedTuple):
    """The step that `final` names by its id, scope or name, and the index of its output."""

    node: Node
    output: int


class EndsAtStep(Exception):
    """The file ends with a step that is no end point, which is known only once all its steps are elaborated."""

    def __init__(self, step: FinalStep) -> None:
        super().__init__(step)
        self.step = step


def file_steps(state: State, root: Node, elaborate: Elaborate, final: FinalStep | None = None) -> list[Group | Layer]:
    """Elaborates the layers of a file up to its end. `final` is the step with which it ends, once that is known.

    Raises:
        EndsAtStep: it ends with a step, and `final` is not given.
    """
    plain = root["end_points"] if "end_points" in root and state.faults.sound(root["end_points"]) else None
    named = plain is not None and plain.value.get("by_name") is True
    place = plain["final"] if plain is not None and "final" in plain else None
    with state.end_points.file(_name(state, place), place, final) as ending:
        children = elaborate(state, root["layers"], state.frame.outermost, named).children
        problem = ending.missing()
        if problem is not None and not state.faults.explains(problem.code):
            _find_step(state, root, ending, problem)
    return children


def _name(state: State, place: Node | None) -> str | None:
    """Evaluates `final`."""
    if place is None:
        return None
    schema = top()["end_points"]["properties"]["final"]
    value = state.values.word(place, state.frame.outermost, schema, "end_points: final")
    return value if isinstance(value, str) else None


def _find_step(state: State, root: Node, ending: Ending, missing: Problem) -> None:
    """Finds the step that `final` names, if it is no end point. A file that is used has no such step."""
    steps = {} if state.frame.calls or ending.step is not None else state.frame.names.look_up(str(ending.final)).steps
    if len(steps) == 1:
        raise EndsAtStep(FinalStep(*next(iter(steps.items()))))
    if steps and ending.place is not None:
        state.faults.report(root, ambiguous(str(ending.final), steps, "end_points: final", ending.place.span))
    else:
        state.faults.report(root, missing)
