"""What a call costs, in counts that are the same on every machine, and a limit on what never ends."""

from __future__ import annotations

import cProfile
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager


def calls_of(function: Callable[[], object]) -> int:
    """The number of Python and C functions that a call runs."""
    profile = cProfile.Profile()
    profile.runcall(function)
    return sum(entry.callcount for entry in profile.getstats())


@contextmanager
def time_limit(seconds: float = 60) -> Iterator[None]:
    """Raises TimeoutError after so many seconds of processor time: a hang fails, a slow machine does not."""

    def stop(*_: object) -> None:
        raise TimeoutError(f"more than {seconds} s of processor time")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
