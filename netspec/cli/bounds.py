"""The last bound on what a spec may cost: processor time and memory, whatever it is that takes them.

Files are bounded in size, depth and steps, each where it is read or walked. What still comes of their product, such as
long names in many layers, is stopped here, where the process belongs to the command. A library cannot do so: signals
and limits are those of the program that imports it.
"""

from __future__ import annotations

import contextlib
import re
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
_AS_MUCH_AGAIN = 300_000
"""Bytes of a file for which it gets its time once more: ten thousand layers are sound, and take their time."""
MEGABYTES = 140


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
    try:
        with _memory(), _time(checks * SECONDS * _slowness() * (1 + size / _AS_MUCH_AGAIN)):
            yield
    except MemoryError:
        raise TooCostly(f"more than {MEGABYTES} MB of memory") from None


@contextlib.contextmanager
def _time(seconds: float) -> Iterator[None]:
    def stop(*_: object) -> None:
        raise TooCostly(f"more than {seconds:.1f} s of processor time")

    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
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


@contextlib.contextmanager
def _memory() -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_DATA)
    used = _data()
    wanted = used + MEGABYTES * 2**20
    soft, hard = before
    unlimited = resource.RLIM_INFINITY
    if used and (soft == unlimited or wanted < soft):
        resource.setrlimit(resource.RLIMIT_DATA, (wanted, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, before)


def _data() -> int:
    """The bytes that count against the limit; 0 where the system does not tell."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    found = re.search(r"VmData:\s*(\d+) kB", status)
    return int(found[1]) * 1024 if found else 0
