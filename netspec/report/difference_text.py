"""Renders a difference for a terminal: changes with marks as in a patch, what follows, totals, the checkpoint."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netspec.analysis.size_hints import Ranges
from netspec.comparison.difference import Difference
from netspec.report.change_entries import ADDED, REMOVED, ChangeEntry
from netspec.report.difference_entries import causes, headline
from netspec.report.difference_totals import Total, counted_for, total_rows, variable_lines, verdict
from netspec.report.downstream import consequences
from netspec.report.theme import PLAIN, Theme, painted
from netspec.report.visible import columns, visible
from netspec.report.wrap import hanging

SAME = "the same network: the same layers, arguments, inputs, names and end points"
_INDENT = "    "
_LEAST = 10
"""The columns of text that even a very narrow terminal gets."""


def difference_text(
    found: Difference,
    names: tuple[str, str],
    accepted: tuple[Ranges | None, Ranges | None] = (None, None),
    theme: Theme = PLAIN,
) -> str:
    """The whole report; `names` are those of the two files."""
    return "".join(f"{line.rstrip()}\n" for line in _lines(found, names, accepted, theme))


def _lines(
    found: Difference, names: tuple[str, str], accepted: tuple[Ranges | None, Ranges | None], theme: Theme
) -> Iterator[str]:
    title = f"{names[0]} -> {names[1]}"
    if found.same:
        yield from hanging(f"{title}: {SAME}", theme.width)
        return
    yield from hanging(f"{title}: {headline(found)}", theme.width)
    if entries := causes(found):
        yield ""
        for entry in entries:
            yield from _entry(entry, theme)
    if follow := consequences(found):
        yield ""
        yield painted("downstream", theme.place)
        for detail in follow:
            yield from hanging(detail.text, theme.width, _INDENT)
    yield ""
    yield from _table(list(total_rows(found, accepted)), theme)
    if said := counted_for(found):
        yield from hanging(f"counted for {said}", theme.width)
    yield ""
    yield from hanging(f"checkpoint: {verdict(found, names)}", theme.width)
    for line in variable_lines(found):
        yield from hanging(line, theme.width, _INDENT)


def _entry(entry: ChangeEntry, theme: Theme) -> Iterator[str]:
    head = f"{entry.title}{f': {entry.remark}' if entry.remark else ''}"
    colour = {ADDED: theme.help, REMOVED: theme.error}.get(entry.mark, theme.warning)
    first, *rest = hanging(_placed(head, entry.place), theme.width, f"{entry.mark} ", "  ")
    yield painted(first, colour)
    yield from rest
    for detail in entry.details:
        yield from hanging(_placed(detail.text, detail.place), theme.width, _INDENT)


def _placed(text: str, place: str) -> str:
    return f"{text}  ({place})" if place else text


def _table(rows: Sequence[Total], theme: Theme) -> Iterator[str]:
    """The totals; in columns if they fit into the terminal, else one below the other."""
    cells = [("", "before", "after", "difference", ""), *rows]
    plain = [[visible(cell) for cell in row] for row in cells]
    numbers = [row for row, of in zip(plain, cells, strict=True) if not isinstance(of, Total) or _is_number(of)]
    widths = [max(columns(row[at]) for row in (plain if at == 0 else numbers)) for at in range(5)]
    fits = theme.width is None or sum(widths) + 8 <= theme.width
    for row, of in zip(plain, cells, strict=True):
        if fits and row in numbers:
            yield "  ".join([f"{row[0]:<{widths[0]}}", *(f"{row[at]:>{widths[at]}}" for at in range(1, 5))])
        elif isinstance(of, Total):
            change = f" ({' '.join(filter(None, row[3:]))})" if row[3] else ""
            text = row[1] if row[1] == row[2] else f"{row[1]} -> {row[2]}{change}"
            yield from hanging(f"{row[0]:<{widths[0]}}  {text}" if fits else f"{row[0].strip()}: {text}", theme.width)


def _is_number(total: Total) -> bool:
    return bool(total.difference) or (total.before == total.after)
