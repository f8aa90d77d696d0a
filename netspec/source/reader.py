"""The way in: a file, or what one contains, to a `Document` and every problem that its text has."""

from __future__ import annotations

import contextlib
import gc
import os
from collections.abc import Iterator

from netspec.diagnostics import Problem, ordered
from netspec.source.composer import Composer
from netspec.source.document import Document
from netspec.source.text import decode, load


def read(path: str | os.PathLike[str]) -> tuple[Document | None, list[Problem]]:
    """Reads a file once: its document, if anything could be read, and every problem found on the way, by place."""
    data = load(path)
    if isinstance(data, Problem):
        return None, [data]
    return read_text(data, str(path))


def read_text(data: bytes | str, file: str) -> tuple[Document | None, list[Problem]]:
    """Reads what a file contains, under the name that its problems are to bear (`<stdin>`, say)."""
    text, problems = decode(data, file)
    if text is None:
        return None, problems
    composer = Composer(text)
    with _collector_paused():
        root = composer.document()
    problems = list(ordered([*problems, *composer.problems]))
    return (None if root is None else Document(file, text.lines, root)), problems


@contextlib.contextmanager
def _collector_paused() -> Iterator[None]:
    """Keeps the cycle collector from walking, again and again, a growing document in which there are no cycles.

    It would take more than half of the time of a large file. How much can pile up is bounded by the number of nodes.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
