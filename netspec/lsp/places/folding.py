"""Folding ranges: what is written over several lines, and runs of comments."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from netspec.lsp.documents.open_spec import OpenSpec
from netspec.lsp.documents.project_specs import own_file
from netspec.source import Node

_LEAST = 2
"""The least number of comments in a row that fold."""


def folding_range(spec: OpenSpec, params: types.FoldingRangeParams) -> list[types.FoldingRange]:
    """The ranges that an editor can fold; of those that begin on one line, the longest."""
    file = own_file(spec)
    texts: set[int] = set()
    ends: dict[int, int] = {}
    for first, last, is_text in _over_lines(file.root) if file is not None else ():
        ends[first] = max(last, ends.get(first, 0))
        texts |= set(range(first + 1, last + 1)) if is_text else set()
    found = [types.FoldingRange(first - 1, last - 1) for first, last in sorted(ends.items())]
    return [*found, *_comments(spec, texts)]


def _over_lines(node: Node) -> Iterator[tuple[int, int, bool]]:
    """The first and the last line of each value that has several, from the line of its key, and whether it is text."""
    for key, child in node.children.items():
        first, last = node.key_span(key).line, child.span.end_line
        if first < last:
            yield first, last, isinstance(child.value, str)
        yield from _over_lines(child)


def _comments(spec: OpenSpec, texts: set[int]) -> Iterator[types.FoldingRange]:
    """Runs of lines that have nothing but a comment; `texts` are the lines of values, whose `#` begins none."""
    run: list[int] = []
    for number, line in enumerate((*spec.lines, ""), 1):
        if line.lstrip(" \t").startswith("#") and number not in texts:
            run.append(number)
            continue
        if len(run) >= _LEAST:
            yield types.FoldingRange(run[0] - 1, run[-1] - 1, kind=types.FoldingRangeKind.Comment)
        run = []
