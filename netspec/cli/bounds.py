"""The last bound on what a spec may cost: processor time and memory, whatever it is that takes them.

Files are bounded in size, depth and steps, each where it is read or walked. What still comes of their product, such as
long names in many layers, is stopped here, where the process belongs to the command. A library cannot do so: signals
are those of the program that imports it.

Memory is looked at from time to time, as processor time is, rather than limited by the system: an allocation that fails
may fail anywhere, also where Python itself cannot go on without.
"""

from __future__ import annotations

import contextlib
import resource
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

SECONDS = 1.4
"""What starting takes, and taking down what was read, is left of two."""
MEGABYTES = 140
_LOOK = 0.02
"""The seconds of processor time from one look to the next."""
_UNWIND = 1.0
"""The same once a bound is met, so that no look comes into what is being taken down."""


class TooCostly(BaseException):
    """A spec has come to a bound. Not an `Exception`, so that nothing on the way takes it for a fault of its own."""


@contextlib.contextmanager
def bounded(checks: int = 1) -> Iterator[None]:
    """Ends the body with `TooCostly` when it has taken too much; inside another such body, that one's bounds hold.

    `checks` says for how many times the processor time of one check.
    """
    if not _own_signals() or signal.getsignal(signal.SIGPROF) is not signal.SIG_DFL:
        yield
        return
    seconds = checks * SECONDS
    began, before = time.process_time(), _resident()

    def look(*_: object) -> None:
        spent, taken = time.process_time() - began, _resident() - before
        if spent > seconds or taken > MEGABYTES * 2**20:
            signal.setitimer(signal.ITIMER_PROF, _UNWIND, _UNWIND)
            time_or_memory = f"{seconds:.1f} s of processor time" if spent > seconds else f"{MEGABYTES} MB of memory"
            raise TooCostly(f"more than {time_or_memory}")

    signal.signal(signal.SIGPROF, look)
    signal.setitimer(signal.ITIMER_PROF, _LOOK, _LOOK)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, signal.SIG_DFL)


@contextlib.contextmanager
def unbounded() -> Iterator[None]:
    """Lets bodies that are `bounded` inside take what they need."""
    if not _own_signals():
        yield
        return
    before = signal.signal(signal.SIGPROF, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGPROF, before)


def _own_signals() -> bool:
    """Whether this thread may set signals; in another, nothing is bounded."""
    return threading.current_thread() is threading.main_thread()


def _resident() -> int:
    """The bytes that the process holds in memory; 0 where the system does not tell."""
    try:
        pages = Path("/proc/self/statm").read_bytes().split()[1]
    except OSError:
        return 0
    return int(pages) * resource.getpagesize()
