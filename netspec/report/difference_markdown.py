"""Renders a difference as Markdown, for a comment in a pull request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netspec.analysis.size_hints import Ranges
from netspec.comparison.difference import Difference
from netspec.report.change_entries import ADDED, CHANGED, MOVED, REMOVED, RENAMED, ChangeEntry
from netspec.report.difference_entries import causes, headline
from netspec.report.difference_totals import counted_for, total_rows, variable_lines, verdict
from netspec.report.downstream import consequences
from netspec.report.markdown import code, escaped, markdown_table

_WORDS = {CHANGED: "changed", ADDED: "added", REMOVED: "removed", MOVED: "moved", RENAMED: "renamed"}


def difference_markdown(
    found: Difference, names: tuple[str, str], accepted: tuple[Ranges | None, Ranges | None] = (None, None)
) -> str:
    """The whole report; `names` are those of the two files."""
    return "".join(f"{line}\n" for line in _lines(found, names, accepted))


def markdown_title(names: Sequence[str]) -> str:
    """The heading of a comparison."""
    return f"### {' → '.join(map(code, names))}"


def _lines(found: Difference, names: tuple[str, str], accepted: tuple[Ranges | None, Ranges | None]) -> Iterator[str]:
    yield from (markdown_title(names), "")
    if found.same:
        yield "The same network: the same layers, arguments, inputs, names and end points."
        return
    yield f"{_sentence(headline(found))}."
    if entries := causes(found):
        yield ""
        yield from markdown_table(("", "layer", "change", "place"), [row for entry in entries for row in _rows(entry)])
    if follow := consequences(found):
        yield from ("", f"<details><summary>Downstream ({len(follow)})</summary>", "")
        yield from (f"- {escaped(detail.text)}" for detail in follow)
        yield from ("", "</details>")
    yield ""
    totals = [tuple(map(escaped, row)) for row in total_rows(found, accepted)]
    yield from markdown_table(("", "before", "after", "difference", ""), totals, numbers={1, 2, 3, 4})
    if said := counted_for(found):
        yield from ("", f"Counted for {escaped(said)}.")
    yield from ("", f"{escaped(_sentence(verdict(found, names)))}.")
    if variables := variable_lines(found):
        yield ""
        yield from (f"- {escaped(line)}" for line in variables)


def _rows(entry: ChangeEntry) -> Iterator[tuple[str, ...]]:
    """A row for an entry's head, unless a single detail can stand beside it; and one for each detail."""
    lines = [escaped(detail.text) for detail in entry.details]
    remark = escaped(entry.remark)
    places = list(dict.fromkeys(filter(None, [entry.place, *(detail.place for detail in entry.details)])))
    yield (
        _WORDS[entry.mark],
        code(entry.title),
        "<br>".join(filter(None, [remark, *lines])),
        "<br>".join(map(code, places)),
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
