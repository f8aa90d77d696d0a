"""How a training goes, for the user: on a terminal one line that changes, elsewhere a line every few seconds."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TextIO, final

from netspec.cli.terminal import columns_of_terminal, lines_on, own_copy
from netspec.report.visible import visible
from netspec.training.progress import Progress

_EVERY, _LINE_EVERY = 0.2, 5.0
"""The seconds between two states of the line on a terminal, and between two lines elsewhere."""


@final
class TrainingProgress(Progress):
    """`write` shows the state of the training, `line` writes a line that stays; a log has one for both.

    `say` writes what one must know.
    """

    def __init__(
        self, write: Callable[[str], None], line: Callable[[str], None], say: Callable[[str], None], total: int
    ) -> None:
        self._write, self._line, self._say, self._total = write, line, say, total
        self._every = _LINE_EVERY if write is line else _EVERY
        self._began = self._shown = time.monotonic()
        self._first: int | None = None
        self._values: dict[str, float] = {}

    def at(self, step: int) -> None:
        now = time.monotonic()
        if self._first is None:  # it took as long as making the functions of TensorFlow
            self._began, self._first = now, step
        elif now - self._shown >= self._every or step == self._total:
            self._shown = now
            self._write(self._text(step, now))

    def measured(self, step: int, values: Mapping[str, float]) -> None:
        self._values |= values
        evaluated = {name: value for name, value in values.items() if name.startswith("evaluation_")}
        if evaluated:
            shown = ", ".join(f"{name.partition('_')[2]} {value:.4g}" for name, value in evaluated.items())
            self._line(f"step {step:,}: evaluation: {shown}")

    def tell(self, text: str) -> None:
        self._say(text)

    def _text(self, step: int, now: float) -> str:
        elapsed = now - self._began
        rate = (step - (self._first or 0)) / elapsed if elapsed > 0 else 0.0
        left = f"{_time((self._total - step) / rate)} left" if rate and step < self._total else ""
        measures = [
            f"{name} {value:.4g}"
            for name, value in self._values.items()
            if not name.startswith("evaluation_") and name != "learning_rate"
        ]
        parts = [f"step {step:,} of {self._total:,}", left, *measures, f"{rate:.3g} steps/s"]
        return "  ".join(filter(None, parts))


@contextmanager
def training_progress(stream: TextIO, total: int, *, quiet: bool) -> Iterator[TrainingProgress]:
    """Shows a training on a stream, even while its descriptor is redirected; with `quiet`, only what one must know."""
    with lines_on(stream) as line, own_copy(stream) as copy:
        if quiet:
            yield TrainingProgress(_silent, _silent, line, total)
        elif not stream.isatty() or os.environ.get("TERM") == "dumb":
            yield TrainingProgress(line, line, line, total)
        else:
            shown = _ChangingLine(copy)
            try:
                yield TrainingProgress(shown.change, shown.above, shown.above, total)
            finally:
                shown.clear()


@final
class _ChangingLine:
    """The last line of a terminal, which changes in place."""

    def __init__(self, stream: TextIO) -> None:
        self._stream, self._text = stream, ""

    def change(self, text: str) -> None:
        self._text = visible(text)[: columns_of_terminal() - 1]
        self._put(f"\r\x1b[K{self._text}")

    def above(self, text: str) -> None:
        """Writes a line that stays above."""
        self._put(f"\r\x1b[K{visible(text)}\n{self._text}")

    def clear(self) -> None:
        self._put("\r\x1b[K")

    def _put(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


def _silent(_: str) -> None:
    """Writes nothing."""


def _time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
