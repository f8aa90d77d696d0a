"""The rounds of a repeat: how many there are, and the names that expressions inside see in each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from netspec.expression.environment import Environment


class Rounds(NamedTuple):
    """`repeat: 3`, `repeat: {stage: 3}` or `repeat: {unit: [...]}`."""

    times: int
    name: str | None = None
    """What a round is called, besides `i`."""
    items: tuple[Any, ...] | None = None
    """The items of the list, one for each round; without a list the name has the number of the round."""

    @classmethod
    def of(cls, value: Any) -> Rounds | None:
        """The rounds that the value of `repeat` says; None if there is none, or if it is at fault."""
        if isinstance(value, dict):
            ((name, said),) = value.items()
            items = tuple(said) if isinstance(said, list) else None
            return cls(said if items is None else len(items), str(name), items)
        return cls(value) if isinstance(value, int) else None

    def inside(self, env: Environment, number: int) -> Environment:
        """Some names in a round, counted from 1."""
        env = env.in_round(number)
        if self.name is None:
            return env
        return env.with_values({self.name: number if self.items is None else self.items[number - 1]})

    def environments(self, env: Environment) -> Iterator[Environment]:
        """Some names in each round."""
        return (self.inside(env, number) for number in range(1, self.times + 1))


def counter_names(said: object) -> tuple[str, ...]:
    """The names that a file gives to the rounds of a repeat, sound or not."""
    return tuple(name for name in said if isinstance(name, str)) if isinstance(said, dict) else ()
