"""Colours, widths and progress for a terminal; none of them for other streams."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TextIO

from netspec.records import replace
from netspec.report.theme import COLOURED, PLAIN, Theme
from netspec.report.visible import visible

_BAR_AFTER, _BAR_EVERY = 0.5, 0.1
"""The seconds after which a bar is shown, and between two of its states."""


def theme_for(stream: TextIO, environment: Mapping[str, str] = os.environ) -> Theme:
    """Colours if the stream is a terminal that has them; NO_COLOR, then FORCE_COLOR, override that if not empty."""
    coloured = stream.isatty() and environment.get("TERM") != "dumb"
    if environment.get("NO_COLOR") or environment.get("FORCE_COLOR"):
        coloured = not environment.get("NO_COLOR")
    return replace(COLOURED if coloured else PLAIN, width=width_of(stream))


def width_of(stream: TextIO) -> int | None:
    """The columns of a terminal; None for other streams, whose lines are not wrapped."""
    return columns_of_terminal() if stream.isatty() else None


def columns_of_terminal() -> int:
    """The columns that `COLUMNS` gives, or those of the terminal; 80 where there is none.

    The same as `shutil.get_terminal_size`, whose module imports every compression that Python has.
    """
    with suppress(KeyError, ValueError):
        if (given := int(os.environ["COLUMNS"])) > 0:
            return given
    with suppress(ValueError, OSError):  # the standard output is closed, or no terminal
        return (sys.__stdout__ and os.get_terminal_size(sys.__stdout__.fileno()).columns) or 80
    return 80


@contextmanager
def own_copy(stream: TextIO) -> Iterator[TextIO]:
    """A stream to where another goes now, even while its descriptor is redirected to suppress TensorFlow's messages."""
    try:
        descriptor = os.dup(stream.fileno())
    except OSError:  # no file behind it, so it is not redirected
        yield stream
        return
    with open(descriptor, "w", encoding="utf-8", errors="backslashreplace") as own:  # noqa: PTH123
        yield own


@contextmanager
def lines_on(stream: TextIO) -> Iterator[Callable[[str], None]]:
    """Writes lines to a stream, by a copy of its own."""
    with own_copy(stream) as own:
        yield lambda line: print_line(line, own)


def print_line(line: str, stream: TextIO) -> None:
    """Writes a line that cannot control a terminal."""
    print(visible(line), file=stream, flush=True)


def print_error(text: str, stream: TextIO | None = None) -> None:
    """Writes an error: what is wrong, then each fault in a line of its own."""
    for line in f"netspec: error: {text}".splitlines():
        print_line(line, stream or sys.stderr)


@contextmanager
def progress_on(stream: TextIO | None) -> Iterator[Callable[[str], None]]:
    """Reports progress on a terminal; silent elsewhere, and without a stream."""
    if stream is None or not stream.isatty():
        yield lambda _: None
        return
    with lines_on(stream) as write:
        yield lambda step: write(f"{step} ...")


@contextmanager
def bar_on(stream: TextIO | None, total: int, what: str) -> Iterator[Callable[[int], None]]:
    """Shows on a terminal how many of a total are done, in a line that is gone at the end; silent elsewhere."""
    if stream is None or not stream.isatty() or os.environ.get("TERM") == "dumb":
        yield lambda _: None
        return
    began = shown = time.monotonic()

    def show(done: int) -> None:
        nonlocal shown
        now = time.monotonic()
        if now - began > _BAR_AFTER and now - shown > _BAR_EVERY:
            shown = now
            stream.write(f"\r{_bar(done, total, what, columns_of_terminal() - 1)}")
            stream.flush()

    try:
        yield show
    finally:
        if shown > began:
            stream.write("\r\x1b[K")
            stream.flush()


def _bar(done: int, total: int, what: str, width: int) -> str:
    said = f" {done:,} of {total:,} {what}"
    room = min(40, width - len(said))
    full = room * done // total
    return f"{'#' * full}{'.' * (room - full)}{said}" if room > 0 else said[:width]
