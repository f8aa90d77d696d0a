"""Plays the groups of an interpreted spec: rounds, scopes, branches and limits of strides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from .playing import OUTER, OWN, Playing, Step
from .python_expressions import Reached, word, worked_out
from .python_values import Rounds


@dataclass
class Limit:
    """The strides taken inside a `limit_stride`."""

    limit: float
    exact: bool
    """Whether the strides must reach it."""
    taken: int = 1
    rate: int = 1

    def limited(self, stride: int) -> tuple[int, int]:
        """The stride and the rate in place of a stride."""
        if self.taken == self.limit:
            rate, self.rate = self.rate, self.rate * stride
            return 1, rate
        self.taken *= stride
        return stride, 1

    @property
    def missed(self) -> bool:
        """Whether the strides that were taken do not fit the limit."""
        return self.taken > self.limit or (self.exact and self.taken != self.limit)


def group(
    playing: Playing, step: Step, names: Mapping[str, Any], times: Rounds, named: bool, final: str | None
) -> str | None:
    """Plays a group; returns its scope, unless it is repeated and each round is an end point by its own."""
    name = None
    opened_names, ends = playing.frame.open, playing.ends
    with ExitStack() as stack:
        stack.enter_context(playing.layers.arg_scope(step.get("arg_scope", ()), names, playing.frame.blocks))
        whole = stack.enter_context(opened_names.inside(step, playing.scope))
        stack.enter_context(ends.part(final, whole))
        stack.enter_context(_limited(playing, step, names))
        for of_round in [{}] if times is None else times:
            if ends.ended:
                break
            inner = {**names, **of_round}
            own, default = word(step, "scope", inner), word(step, "default_scope", inner)
            name = own if own not in (OWN, OUTER) else None
            transparent = own in (OWN, OUTER) or (own is None and default is None)
            edited = step.get("layers_of_round", {}).get(str(of_round.get("i")))
            node = step if edited is None else {"layers": edited}
            with playing.opened(own, default) as opened, opened_names.inside(step, playing.scope):
                inside(playing, node, inner, named and transparent)
            playing.name(step, own, opened)
            if times is not None:
                ends.reach((id(step),), playing.tensor)
                if named and name is not None and not ends.ended:
                    playing.enter(name)
        whole.last = opened_names.kept(step)
    return name if times is None else None


def inside(playing: Playing, node: Step, names: Mapping[str, Any], named: bool) -> None:
    """Plays the layers, or the branches and their join, of a group or of a block."""
    if "layers" in node:
        playing.steps(node["layers"], names, named)
        return
    fed, ends = playing.tensor, []
    said = node["branches"]
    for name, branch in said.items() if isinstance(said, dict) else ((None, branch) for branch in said):
        playing.tensor = fed
        with playing.opened(name):
            playing.steps(branch, names, False)
        ends.append(playing.tensor)
        if playing.ends.ended:
            return
    join = node["join"]
    key, given = (join, {}) if isinstance(join, str) else next(iter(join.items()))
    playing.reached = Reached(fed)
    playing.layer(said if isinstance(join, str) else join, key, worked_out(given or {}, names), ends)


@contextmanager
def _limited(playing: Playing, step: Step, names: Mapping[str, Any]) -> Iterator[None]:
    if "limit_stride" not in step:
        yield
        return
    before, said = playing.limit, word(step, "limit_stride", names)
    most = said["at_most"] if isinstance(said, dict) else said
    playing.limit = limit = None if most is None else Limit(most, exact=not isinstance(said, dict))
    yield
    if limit is not None and limit.missed and not (playing.ends.ended or playing.ends.undecided):
        raise ValueError("the strides do not multiply to the limit")
    playing.limit = before
