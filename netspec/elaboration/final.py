"""Elaborates a part of a network up to its end: a file, a group or a call, up to what `final` names, or all of it.

`final` names an end point of the part or, if none has the name, a step inside by its id, scope or name. That it is a
step is known only at the end of the part. Elaboration then begins again, with the step at which the part ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeAlias

from netspec.elaboration.end_points import Ending
from netspec.elaboration.state import Elaborate, State
from netspec.elaboration.step import Step
from netspec.elaboration.step_names import StepNames
from netspec.elaboration.wiring import ambiguous
from netspec.network import Group, Layer
from netspec.schema.file_words import top
from netspec.source import Node


class FinalStep(NamedTuple):
    """The step that `final` names by its id, scope or name, the index of its output, and how many there were before."""

    node: Node
    output: int
    before: int
    """The number of outputs where the part begins."""


FinalSteps: TypeAlias = Mapping[int, FinalStep]
"""The steps with which parts end, by the numbers of these: the order in which they begin."""


class EndsAtStep(Exception):
    """A part ends with a step that is no end point."""

    def __init__(self, part: int, step: FinalStep) -> None:
        super().__init__(part, step)
        self.part = part
        self.step = step

    def among(self, known: FinalSteps) -> FinalSteps:
        """The steps that are known now. Parts that begin behind this one's end have other numbers from now on."""
        kept = {part: step for part, step in known.items() if part < self.part or step.before <= self.step.output}
        return {**kept, self.part: self.step}


def file_steps(state: State, root: Node, elaborate: Elaborate) -> list[Group | Layer]:
    """Elaborates the layers of a file up to its end.

    Raises:
        EndsAtStep: it ends with a step, which is not known yet.
    """
    plain = root["end_points"] if "end_points" in root and state.faults.sound(root["end_points"]) else None
    named = plain is not None and plain.value.get("by_name") is True
    if plain is None or "final" not in plain:
        return elaborate(state, root["layers"], state.frame.outermost, named).children
    schema = top()["end_points"]["properties"]["final"]
    name = state.values.optional_word(plain["final"], state.frame.outermost, schema, "end_points: final")
    with _part(state, name, plain["final"], "end_points: final", state.frame.names):
        return elaborate(state, root["layers"], state.frame.outermost, named).children


@contextmanager
def ending(state: State, step: Step, names: StepNames) -> Iterator[Ending | None]:
    """Opens the inside of a group or a call, whose steps enter `names`; yields its ending if it has a `final`.

    Raises:
        EndsAtStep: it ends with a step, which is not known yet.
    """
    if step.final is None:
        yield None
        return
    with _part(state, step.final, step.node["final"], f"{step.label}: final", names) as opened:
        yield opened


@contextmanager
def _part(state: State, name: Any, place: Node, subject: str, names: StepNames) -> Iterator[Ending | None]:
    if not isinstance(name, str):
        yield None
        return
    before = len(state.maker.outputs)
    with state.end_points.part(name, place) as ending:
        yield ending
        problem = ending.missing(subject, names.known)
        if problem is None or state.faults.explains(problem.code, name):
            return
        steps = {} if ending.step is not None else names.look_up(name).steps
        if len(steps) == 1:
            raise EndsAtStep(ending.number, FinalStep(*next(iter(steps.items())), before))
        found = ambiguous(name, steps, subject, place.span) if steps else problem
        state.faults.report(place, found)
