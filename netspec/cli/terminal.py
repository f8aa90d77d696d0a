"""What a stream is written for: colours, widths and progress are for a terminal, and for nothing else."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TextIO

from netspec.report.theme import COLOURED, PLAIN, Theme
from netspec.report.visible import visible


def theme_for(stream: TextIO, environment: Mapping[str, str] = os.environ) -> Theme:
    """Colours where the stream is a terminal that has them; NO_COLOR and then FORCE_COLOR, if not empty, decide."""
    if environment.get("NO_COLOR"):
        return PLAIN
    if environment.get("FORCE_COLOR"):
        return COLOURED
    return COLOURED if stream.isatty() and environment.get("TERM") != "dumb" else PLAIN


def width_of(stream: TextIO) -> int | None:
    """The columns of a terminal; None for anything else, whose lines are never made to fit."""
    import shutil  # it brings every compression there is

    return shutil.get_terminal_size().columns if stream.isatty() else None


@contextmanager
def progress_on(stream: TextIO) -> Iterator[Callable[[str], None]]:
    """Tells a person at a terminal what is being done; silent elsewhere.

    Through a descriptor of its own, since TensorFlow's noise is kept off by turning the stream's elsewhere.
    """
    if not stream.isatty():
        yield lambda _: None
        return
    with open(os.dup(stream.fileno()), "w", encoding="utf-8", errors="backslashreplace") as own:  # noqa: PTH123

        def tell(step: str) -> None:
            own.write(f"{visible(step)} ...\n")
            own.flush()

        yield tell
