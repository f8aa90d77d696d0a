"""Counts of calls grow as the work does, and a call that does not end is stopped."""

from __future__ import annotations

import signal
from collections.abc import Callable

import pytest

from .measures import calls_of, time_limit


def linear(size: int) -> Callable[[], object]:
    return lambda: [abs(number) for number in range(size)]


def quadratic(size: int) -> Callable[[], object]:
    return lambda: [abs(number) for number in range(size) for _ in range(size)]


def endless() -> None:
    while True:
        pass


def test_calls_are_counted() -> None:
    assert [calls_of(linear(size)) - calls_of(linear(0)) for size in (1, 7, 7)] == [1, 7, 7]
    assert calls_of(quadratic(80)) > 50 * calls_of(quadratic(10)) > 50 * calls_of(linear(10))


def test_a_call_that_does_not_end_is_stopped() -> None:
    before = signal.getsignal(signal.SIGPROF)
    with pytest.raises(TimeoutError, match=r"0\.05 s"), time_limit(0.05):
        endless()
    with time_limit(60):
        pass
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGPROF) == before
