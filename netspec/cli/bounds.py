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
from functools import cache
from pathlib import Path

SECONDS = 1.5
_LOOP = 0.0006
"""The seconds of `_slowness`'s loop on the machine for which `SECONDS` is meant."""
_AS_MUCH_AGAIN = 600_000
"""Bytes of a file for which it gets its time once more: ten thousand layers are sound, and take their time."""
MEGABYTES = 140
_LOOK = 0.02
"""The seconds of processor time from one look to the next."""
_UNWIND = 1.0
"""The same once a bound is met, so that no look comes into what is being taken down."""


class TooCostly(BaseException):
    """A spec has come to a bound. Not an `Exception`, so that nothing on the way takes it for a fault of its own."""


@contextlib.contextmanager
def bounded(size: int, checks: int = 1) -> Iterator[None]:
    """Ends the body with `TooCostly` when it has taken too much; inside another such body, that one's bounds hold.

    `size` is that of the file in bytes; `checks` says for how many times the processor time of one check.
    """
    alone = threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGPROF) is signal.SIG_DFL
    if not alone:
        yield
        return
    seconds = checks * SECONDS * _slowness() * (1 + size / _AS_MUCH_AGAIN)
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


@cache
def _slowness() -> float:
    """How many times as long this machine takes now, if it is slow, or busy with other work."""
    began = time.process_time()
    words = {}
    for number in range(5_000):
        words[number % 64] = str(number)
    return max(1.0, (time.process_time() - began) / _LOOP)


def _resident() -> int:
    """The bytes that the process holds in memory; 0 where the system does not tell."""
    try:
        pages = Path("/proc/self/statm").read_bytes().split()[1]
    except OSError:
        return 0
    return int(pages) * resource.getpagesize()
