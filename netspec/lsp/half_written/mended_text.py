"""Mends text that YAML cannot parse: the broken entry is replaced by a mark, and every other line keeps its place.

A person types one line at a time, so the line that was edited last is tried first, then those that the parser names.
For each, small replacements come before large ones: the entry of a flow mapping that broke off, the value of a key, the
line, the lines indented below it, the lines around it. The first that the parser reads to the end is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netspec.diagnostics import Problem
from netspec.lsp.half_written.flow_state import flow_line, indentation, opened_before, parent_of
from netspec.patterns import lazy_pattern
from netspec.records import dataclass, replace
from netspec.source import Document, read_text
from netspec.source.decoding import SourceText

MARKS = ("\ue000", "\uf8ff", "\U000f0000")
"""Characters without a meaning, one of which marks what was replaced: the first that the text does not have."""
_BROKEN = frozenset({"yaml-syntax", "tab"})
_MOST_ROUNDS, _MOST_TRIES = 6, 80
_ENTRY = lazy_pattern(r"( *(?:- +)*(?:[^\s\"'#{\[,&*!|>-][^\s:#]*|\"[^\"]*\"):)(?: |$)")
_DASHES = lazy_pattern(r" *(?:-(?: +|$))*")


@dataclass(frozen=True, slots=True, eq=False)
class MendedText:
    """A text that is broken, as a document in which a mark stands for each part that could not be read."""

    document: Document
    mark: str
    problems: tuple[Problem, ...]
    """Those of the text as it is, and those of what stands outside of the replaced lines."""
    lines: frozenset[int]
    """The numbers of the lines that were replaced, wholly or in part."""


@dataclass(frozen=True, slots=True, eq=False)
class _ParsedLines:
    """A reading of some lines; `stopped` is the fault at which it ended before the end of the text."""

    lines: Sequence[str]
    document: Document | None
    problems: Sequence[Problem]
    stopped: Problem | None
    replaced: frozenset[int] = frozenset()

    @property
    def reached(self) -> tuple[int, int]:
        return (self.stopped.span.line, self.stopped.span.column) if self.stopped else (len(self.lines) + 1, 0)


def mended(text: str, file: str, edited: int | None = None) -> MendedText | None:
    """Mends a text; `edited` is the number of the line that was edited last. None if it is sound or beyond mending."""
    mark = next((mark for mark in MARKS if mark not in text), None)
    first = read = _read(SourceText(file, text).lines, file)
    if mark is None:
        return None
    tries = _MOST_TRIES
    for _ in range(_MOST_ROUNDS):
        if read.stopped is None:
            break
        best = read
        for lines, replaced in _replacements(read.lines, read.stopped, edited, mark):
            tries -= 1
            found = _read(lines, file, read.replaced | replaced)
            if found.reached > best.reached:
                best = found
            if found.stopped is None or not tries:
                break
        if best is read or not tries:
            return None
        read = best
    if read is first or read.stopped is not None or read.document is None:
        return None
    outside = (each for each in read.problems if each.span.line not in read.replaced)
    document = replace(read.document, lines=tuple(first.lines))
    return MendedText(document, mark, (*first.problems, *outside), read.replaced)


def _read(lines: Sequence[str], file: str, replaced: frozenset[int] = frozenset()) -> _ParsedLines:
    document, problems = read_text("\n".join(lines), file)
    end = None if document is None else (document.root.span.end_line, document.root.span.end_column)
    stopped = next(
        (
            each
            for each in problems
            if each.code in _BROKEN and (end is None or (each.span.line, each.span.column) >= end)
        ),
        None,
    )
    if document is None and stopped is None:
        stopped = problems[-1] if problems else None
    return _ParsedLines(lines, document, problems, stopped, replaced)


def _replacements(
    lines: Sequence[str], fault: Problem, edited: int | None, mark: str
) -> Iterator[tuple[list[str], frozenset[int]]]:
    """The texts to try, with the numbers of the lines that they replace."""
    named = [note.span.line for note in fault.notes if note.span is not None and note.span.file == fault.span.file]
    if edited is not None and edited <= len(lines) and not lines[edited - 1].strip():
        for line in _keys_above(lines, edited - 1, mark):
            yield _with(lines, edited - 1, line, edited - 1)
    above = _written_above(lines, min(fault.span.line, len(lines)) - 2)
    broken_off = above is not None and flow_line(lines[above], opened_before(lines, above)).opened
    stopped = (above, fault.span.line - 1) if broken_off else (fault.span.line - 1, above)
    asked = [*(each - 1 for each in (edited, *named) if each), *(each for each in stopped if each is not None)]
    written = (_written_above(lines, each) for each in asked if each < len(lines))
    targets = [each for each in dict.fromkeys(written) if each is not None]
    for target in targets:
        shifted = target in (fault.span.line - 1, (edited or 0) - 1)
        for line in _lines(lines, target, mark, shifted=shifted):
            yield _with(lines, target, line, target)
    seen = set[int]()
    units = targets
    while units:
        for unit in units:
            last = _last_below(lines, unit)
            seen.add(unit)
            for line in _lines(lines, unit, mark):
                yield _with(lines, unit, line, last)
        above_units = (parent_of(lines, unit) for unit in units)
        units = [each for each in dict.fromkeys(above_units) if each is not None and each not in seen]


def _written_above(lines: Sequence[str], number: int) -> int | None:
    """The nearest line, from one upwards, that is neither blank nor a comment."""
    return next((each for each in range(number, -1, -1) if indentation(lines[each]) >= 0), None)


def _with(lines: Sequence[str], first: int, line: str, last: int) -> tuple[list[str], frozenset[int]]:
    changed = [*lines[:first], line, *[""] * (last - first), *lines[last + 1 :]]
    return changed, frozenset(range(first + 1, last + 2))


def _last_below(lines: Sequence[str], number: int) -> int:
    """The last line that is indented below a line."""
    own, last = indentation(lines[number]), number
    for each in range(number + 1, len(lines)):
        depth = indentation(lines[each])
        if -1 < depth <= own:
            break
        last = each if depth >= 0 else last
    return last


def _lines(lines: Sequence[str], number: int, mark: str, *, shifted: bool = False) -> Iterator[str]:
    """What may stand in place of a line, the smallest change first; `shifted` says that its column may be wrong."""
    line = lines[number]
    found = flow_line(line, opened_before(lines, number))
    for each in dict.fromkeys((*found.boundaries[:-4:-1], *found.boundaries[:1])):
        yield from (f"{line[: each.end]} {mark}{end}" for end in (each.closing, ",", ""))
    if entry := _ENTRY.match(line):
        yield f"{entry[1]} {mark}"
    dashes = _DASHES.match(line.expandtabs())
    prefix = dashes[0] if dashes else ""
    beside = list(_columns_beside(lines, number)) if shifted else []
    if prefix.strip():
        yield f"{prefix.rstrip()} {mark}:"
        yield from (f"{' ' * column}- {mark}:" for column in beside)
        return
    for column in dict.fromkeys((len(prefix), *beside)):
        yield f"{' ' * column}{mark}:"
        yield f"{' ' * column}- {mark}:"


def _keys_above(lines: Sequence[str], number: int, mark: str) -> Iterator[str]:
    """A key or an item in place of a blank line, in each column in which the line above may end: its block is below."""
    above = _written_above(lines, number)
    while above is not None:
        dashes = _DASHES.match(lines[above])
        for column in dict.fromkeys((len(dashes[0]) if dashes else 0, indentation(lines[above]))):
            yield f"{' ' * column}{mark}:"
            yield f"{' ' * column}- {mark}:"
        above = parent_of(lines, above)


def _columns_beside(lines: Sequence[str], number: int) -> Iterator[int]:
    """The columns in which the entries of the lines below and above begin."""
    for step in (1, -1):
        each = number + step
        while 0 <= each < len(lines) and indentation(lines[each]) < 0:
            each += step
        if 0 <= each < len(lines) and (dashes := _DASHES.match(lines[each])):
            yield indentation(lines[each])
            yield len(dashes[0])
