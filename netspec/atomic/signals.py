"""Turns signals that end the process into exceptions, so that unfinished work is cleaned up."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType

_ENDING = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGBREAK")
"""By name: not every system has all of them."""


class EndedBySignal(SystemExit):
    """A signal to end the process was received. The exit code is the one that a shell reports for it."""

    def __init__(self, number: int) -> None:
        super().__init__(128 + number)


class EndingSignals:
    """The signal that was received, and whether it may interrupt now."""

    def __init__(self) -> None:
        self._received: int | None = None
        self._holds = 0

    def receive(self, number: int, _frame: FrameType | None) -> None:
        """Handles a signal: raises it at once, or at the end of `held`."""
        self._received = number
        if not self._holds:
            self._raise(number)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Defers signals until the end of the body; there one is raised, unless the body itself raises."""
        self._holds += 1
        try:
            yield
        finally:
            self._holds -= 1
        self.check()

    def check(self) -> None:
        """Raises the signal that was received, even if code in between swallowed the exception."""
        if self._received is not None and not self._holds:
            self._raise(self._received)

    def _raise(self, number: int) -> None:
        raise KeyboardInterrupt if number == signal.SIGINT else EndedBySignal(number)


@contextlib.contextmanager
def ending_signals() -> Iterator[EndingSignals]:
    """Raises ending signals in the body as `EndedBySignal` or `KeyboardInterrupt`; restores the handlers afterwards.

    Signals that are ignored, such as SIGHUP under nohup, or that the program handles itself are left alone. Only the
    main thread can handle signals; in another thread, none is raised.
    """
    made = EndingSignals()
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
