"""The way in: a file, or what one contains, to a `Document` and every problem that its text has."""

from __future__ import annotations

import contextlib
import gc
import os
from collections.abc import Iterator

from netspec.budget import spend
from netspec.diagnostics import Problem, ordered
from netspec.source.composer import ColonBelow, Composer
from netspec.source.decoding import Text, decode, load, start_of
from netspec.source.document import Document, Node
from netspec.source.foreign import ReadAnew

_MOST_READ_ANEW = 20
_DECODED, _CHARACTERS = 64, 20
"""How many characters are decoded, and parsed, in a step."""


def read(path: str | os.PathLike[str]) -> tuple[Document | None, list[Problem]]:
    """Reads a file once: its document, if anything could be read, and every problem found on the way, by place."""
    data = load(path)
    if isinstance(data, Problem):
        return None, [data]
    return read_text(data, str(path))


def read_text(data: bytes | str, file: str) -> tuple[Document | None, list[Problem]]:
    """Reads what a file contains, under the name that its problems are to bear (`<stdin>`, say)."""
    spend(len(data) // _DECODED, start_of(file))
    text, problems = decode(data, file)
    if text is None:
        return None, problems
    with _collector_paused():
        root, found = _composed(text, None, _MOST_READ_ANEW)
    problems = list(ordered([*problems, *found]))
    return (None if root is None else Document(file, text.lines, root)), problems


def _composed(text: Text, joined: str | None, left: int) -> tuple[Node | None, list[Problem]]:
    """The root of a text and its problems. What YAML or its parser takes amiss is read anew so many times at most."""
    spend(len(text.content) // _CHARACTERS)
    composer = Composer(text, joined)
    try:
        return composer.document(), composer.problems
    except ReadAnew as anew:
        if not left:
            return None, [*anew.problems]
        root, problems = _composed(text, anew.content, left - 1)
        said = {(problem.span.line, problem.span.column) for problem in anew.problems}
        further = [problem for problem in problems if (problem.span.line, problem.span.column) not in said]
        return root, [*anew.problems, *further]
    except ColonBelow as below:
        if left:
            return _composed(text, below.joined, left - 1)
        fault = "too many keys have their ':' on a line below"
        help = "put each ':' on the line of its key"
        return None, [Problem("yaml-syntax", fault, text.span(below.at, below.at + 1), help=help)]


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
