"""Reads a file, or the text of one, into a `Document`, and reports every problem of the text."""

from __future__ import annotations

import contextlib
import gc
import os
from collections.abc import Iterator

from netspec.budget import spend
from netspec.diagnostics import Problem, ordered
from netspec.source.composer import Composer
from netspec.source.decoding import SourceText, decode, load, start_of
from netspec.source.document import Document, Node
from netspec.source.events import ColonBelow
from netspec.source.foreign import ReadAgain

_MOST_ROUNDS = 20
"""How many times a text is parsed again, each time with one notation replaced."""
_DECODED, _PARSED = 64, 20
"""How many characters are decoded, and parsed, in a step of the budget."""


def read(path: str | os.PathLike[str]) -> tuple[Document | None, list[Problem]]:
    """Reads a file once. Returns its document, None if nothing could be parsed, and its problems by place."""
    data = load(path)
    if isinstance(data, Problem):
        return None, [data]
    return read_text(data, str(path))


def read_text(data: bytes | str, file: str) -> tuple[Document | None, list[Problem]]:
    """Reads the contents of a file; its problems name it `file`."""
    spend(len(data) // _DECODED, start_of(file))
    text, problems = decode(data, file)
    if text is None:
        return None, problems
    with _collector_paused():
        root, found = _composed(text, None, _MOST_ROUNDS)
    problems = list(ordered([*problems, *found]))
    return (None if root is None else Document(file, text.lines, root)), problems


def _composed(text: SourceText, joined: str | None, left: int) -> tuple[Node | None, list[Problem]]:
    """The root of a text and its problems. What the parser misreads is replaced, up to `left` times."""
    spend(len(text.content) // _PARSED)
    composer = Composer(text, joined)
    try:
        return composer.document(), composer.problems
    except ReadAgain as again:
        if not left:
            return None, [*again.problems]
        root, problems = _composed(text, again.content, left - 1)
        said = {(problem.span.line, problem.span.column) for problem in again.problems}
        further = [problem for problem in problems if (problem.span.line, problem.span.column) not in said]
        return root, [*again.problems, *further]
    except ColonBelow as below:
        if left:
            return _composed(text, below.joined, left - 1)
        fault = "too many keys have their ':' on a later line"
        help = "put each ':' on the line of its key"
        return None, [Problem("yaml-syntax", fault, text.span(below.at, below.at + 1), help=help)]


@contextlib.contextmanager
def _collector_paused() -> Iterator[None]:
    """Turns off the cycle collector, which would scan a growing document without cycles again and again.

    That takes more than half of the time of a large file. The garbage that can collect meanwhile is bounded, since the
    number of nodes is.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
