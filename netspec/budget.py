"""Bounds the work on a spec by a count of steps, so that every machine gives the same verdict.

All work whose amount a file determines is paid for in advance: characters and values read, values checked, layers,
names, terms of symbolic sizes, candidates for suggestions, problems and their text. A step takes about a microsecond
and at most a hundred bytes on the machine where `STEPS` was chosen; only the count is guaranteed.

The count must not depend on what the process did before. So work that does not depend on the file, such as making the
schema, is free, nothing inside a cache of the process is counted, and results for a spec are kept in its own budget,
see `once`.
"""

from __future__ import annotations

import gc
import math
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any, TypeAlias, TypeVar

STEPS = 1_500_000
"""The steps allowed for one check or one elaboration."""

KEPT = 150_000
"""The total length of the expressions whose parsed form is kept: about two hundred bytes per character."""

MOST_SHARED = 2_000
"""The results that the variants of a spec share: more than those of one large network, and some megabytes."""

T = TypeVar("T")
Place: TypeAlias = tuple[str, int, int, int, int]
"""A `netspec.diagnostics.Span`."""


class TooCostly(Exception):
    """A spec has used up its steps. `place` is the last place paid for, None if unknown."""

    def __init__(self, steps: float, place: Place | None) -> None:
        super().__init__(f"more than {steps:,} steps")
        self.steps, self.place = steps, place


class _Budget:
    """The remaining steps, the last place paid for, the results of `once`, and the room left for more."""

    __slots__ = ("left", "made", "place", "room", "steps")

    def __init__(self, steps: float) -> None:
        self.steps = self.left = steps
        self.place: Place | None = None
        self.made: dict[Hashable, Any] = {}
        self.room = KEPT


_current: ContextVar[_Budget | None] = ContextVar("netspec_budget", default=None)


def spend(steps: float, place: Place | None = None) -> None:
    """Pays for work in advance; `place` is the place in the file that causes it.

    Raises:
        TooCostly: no steps are left. Raised once per budget, so that the problem itself can be reported.
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
    """Calls `make`, pays for it and caches the result for the current spec. Exceptions are not cached.

    `size` counts towards `KEPT`; a result without room is made, and paid for, at each call.
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


class Shared:
    """Results that the elaborations of several variants share, with the steps that each took to make."""

    def __init__(self) -> None:
        self.made: dict[Hashable, tuple[Any, float]] = {}


_shared: ContextVar[Shared | None] = ContextVar("netspec_shared", default=None)


def shared(key: Hashable, make: Callable[[], T]) -> T:
    """Calls `make`, or takes the result of an earlier variant and pays what it took: a verdict stays the same.

    Exceptions are not kept.
    """
    store = _shared.get()
    if store is None:
        return make()
    known = store.made.get(key)
    if known is not None:
        result, steps = known
        spend(steps)
    else:
        budget = _current.get()
        before = budget.left if budget is not None else math.inf
        result = make()
        steps = before - budget.left if budget is not None and before < math.inf else 0
        if len(store.made) >= MOST_SHARED:
            store.made.clear()
        store.made[key] = result, steps
    found: T = result
    return found


@contextmanager
def sharing(store: Shared) -> Iterator[None]:
    """Lets the elaborations of the body share results."""
    token = _shared.set(store)
    try:
        yield
    finally:
        _shared.reset(token)


@contextmanager
def limited(steps: int = STEPS) -> Iterator[None]:
    """Limits the body to `steps` steps, and pauses garbage collection. Inside another limit, the outer one applies.

    The cost of a collection grows with the network, so that the time per layer would grow too.
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
def capped(steps: int = STEPS) -> Iterator[None]:
    """Limits the body to `steps` of the remaining steps; `unbounded` work is not limited."""
    budget = _current.get()
    if budget is None or budget.steps == math.inf or budget.left <= steps:
        yield
        return
    before, total = budget.left, budget.steps
    budget.left = budget.steps = steps
    try:
        yield
    finally:
        budget.left, budget.steps = before - (steps - budget.left), total


@contextmanager
def unbounded() -> Iterator[None]:
    """Removes the limit on steps for specs that you trust: `with netspec.unbounded(): net = netspec.load(path)`.

    Other bounds stay, such as that on the size of a file.
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
