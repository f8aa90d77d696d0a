"""Learning rates as functions of the step."""

from __future__ import annotations

from typing import Any

from netspec.ops.argument import Arg
from netspec.ops.function import Family, Member, Named
from netspec.ops.kinds import Kind, Number, Schema


class Schedule(Member):
    """A learning rate as a function of the step. Abstract."""

    __slots__ = ()

    def rate(self, step: int, steps: int) -> float:
        """The learning rate of a step, which counts from 0, in a training of so many steps."""
        raise NotImplementedError


SCHEDULES: Family[Schedule] = Family("schedule", number="constant")


@SCHEDULES("constant")
class ConstantRate(Schedule):
    """The same rate at every step; a plain number means it."""

    __slots__ = ()
    main = "rate_of_all"

    rate_of_all = Arg(Number(minimum=0), "the rate")

    def rate(self, step: int, steps: int) -> float:
        return self.rate_of_all


class Rate(Kind[Schedule]):
    """A learning rate: a number, or a schedule."""

    def schema(self) -> Schema:
        return {**SCHEDULES.schema(), "type": ["number", "string", "object"], "minimum": 0}

    def text(self) -> str:
        return "number >= 0 or schedule"

    def convert(self, value: Any) -> Schedule:
        return ConstantRate(rate_of_all=value) if isinstance(value, int | float) else Named(SCHEDULES).convert(value)
