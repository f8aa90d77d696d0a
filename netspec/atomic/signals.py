"""Signals that end a process, raised as exceptions, so that what was begun is cleaned up first."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType

_ENDING = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGBREAK")
"""By name: not every system has all of them."""


class Ended(SystemExit):
    """A signal asked the process to end. The exit code is the one that a shell reports for a program so ended."""

    def __init__(self, number: int) -> None:
        super().__init__(128 + number)


class Endings:
    """The signals that came, and whether one may interrupt now."""

    def __init__(self) -> None:
        self._received: int | None = None
        self._holds = 0

    def receive(self, number: int, _frame: FrameType | None) -> None:
        """Handles a signal: raises at once, or at the end of `held`."""
        self._received = number
        if not self._holds:
            self._raise(number)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Lets no signal interrupt the body; one that came is raised after it, unless the body itself raises."""
        self._holds += 1
        try:
            yield
        finally:
            self._holds -= 1
        self.check()

    def check(self) -> None:
        """Raises the signal that came, also if code in between swallowed the exception."""
        if self._received is not None and not self._holds:
            self._raise(self._received)

    def _raise(self, number: int) -> None:
        raise KeyboardInterrupt if number == signal.SIGINT else Ended(number)


@contextlib.contextmanager
def endings() -> Iterator[Endings]:
    """Raises ending signals in the body as `Ended`, or `KeyboardInterrupt`; restores their handlers afterwards.

    A signal that is ignored, as SIGHUP under nohup, or that the program handles itself is left alone. Only the main
    thread can handle signals; in another, none is raised.
    """
    made = Endings()
    before = {}
    try:
        if threading.current_thread() is threading.main_thread():
            for number in signal.Signals:
                handler = signal.getsignal(number) if number.name in _ENDING else None
                if handler in (signal.SIG_DFL, signal.default_int_handler):
                    before[number] = handler
                    signal.signal(number, made.receive)
        yield made
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
