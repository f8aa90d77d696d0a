"""How much work a spec may ask for, counted in steps, so that a file gets one verdict on every machine.

Whatever a file decides the length of is paid for before it is done: characters and values that are read, values that
are checked, layers, names, terms of symbolic sizes, candidates of a suggestion, problems and their text. A step is
about a microsecond and at most a hundred bytes on the machine that `STEPS` was set on; only the count is promised.

What netspec itself decides, such as the making of its schema, costs nothing, also where it is done while a spec is
checked: the count must not depend on what the process did before. So nothing inside a cache of the process is counted,
and what a spec has made is kept with its own budget, see `once`.
"""

from __future__ import annotations

import gc
import math
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any, TypeAlias, TypeVar

STEPS = 1_500_000
"""The steps of one check or one elaboration."""

KEPT = 150_000
"""The characters of expressions whose parsed form is kept: a character takes some two hundred bytes."""

T = TypeVar("T")
Place: TypeAlias = tuple[str, int, int, int, int]
"""A `netspec.diagnostics.Span`."""


class TooCostly(Exception):
    """A spec has spent its steps. `place` is where the work had come to, None if that is not known."""

    def __init__(self, steps: float, place: Place | None) -> None:
        super().__init__(f"more than {steps:,} steps")
        self.steps, self.place = steps, place


class _Budget:
    """The steps that are left, the last place of the file that was paid for, what was made once and room for more."""

    __slots__ = ("left", "made", "place", "room", "steps")

    def __init__(self, steps: float) -> None:
        self.steps = self.left = steps
        self.place: Place | None = None
        self.made: dict[Hashable, Any] = {}
        self.room = KEPT


_current: ContextVar[_Budget | None] = ContextVar("netspec_budget", default=None)


def spend(steps: int, place: Place | None = None) -> None:
    """Pays for work that is about to be done, at a place of the file or, without one, at the last place given.

    Raises:
        TooCostly: the steps are spent. Raised once, so that the refusal itself can be written.
    """
    budget = _current.get()
    if budget is None:
        return
    if place is not None:
        budget.place = place
    budget.left -= steps
    if budget.left < 0:
        budget.left = math.inf
        raise TooCostly(budget.steps, budget.place)


def once(key: Hashable, steps: int, make: Callable[[], T], size: int = 0) -> T:
    """What `make` makes, paid for, made and kept once for a spec. What raises is not kept.

    `size` is the part of `KEPT` that it takes; what finds no room is made, and paid for, each time.
    """
    budget = _current.get()
    if budget is None:
        return make()
    if key not in budget.made:
        spend(steps)
        new = make()
        if size > budget.room:
            return new
        budget.room -= size
        budget.made[key] = new
    made: T = budget.made[key]
    return made


@contextmanager
def limited(steps: int = STEPS) -> Iterator[None]:
    """Gives the body so many steps, and pauses the collector of cycles. Inside another such body its count goes on.

    A search for cycles takes longer the larger a network is, so that a layer of many cost more than one of few.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        with nullcontext() if _current.get() is not None else _counting(steps):
            yield
    finally:
        if collecting:
            gc.enable()


@contextmanager
def unbounded() -> Iterator[None]:
    """Lets specs of your own take the steps that they need: `with netspec.unbounded(): net = netspec.load(path)`.

    The bounds that are counted apart stay, such as those on the size of a file.
    """
    with _counting(math.inf):
        yield


@contextmanager
def _counting(steps: float) -> Iterator[None]:
    token = _current.set(_Budget(steps))
    try:
        yield
    finally:
        _current.reset(token)
