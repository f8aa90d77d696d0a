"""Condenses a difference for people: what was changed, and a headline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netspec.comparison.difference import ABSENT, Difference, Fact
from netspec.report.change_entries import ADDED, CHANGED, REMOVED, ChangeEntry, Detail, value_words
from netspec.report.changed_layers import LayerEntries
from netspec.report.downstream import end_point_text
from netspec.wording import counted, listed

_MOST_ENTRIES = 50


def causes(found: Difference) -> list[ChangeEntry]:
    """What was changed."""
    reads = LayerEntries(found)
    return [
        *_of_network(found),
        *_first(list(reads.changed())),
        *_first(list(reads.added_or_removed(ADDED, found.added))),
        *_first(list(reads.added_or_removed(REMOVED, found.removed))),
        *_first(list(reads.moved())),
        *_first(list(reads.renamed())),
        *_of_end_points(found),
    ]


def _first(entries: Sequence[ChangeEntry]) -> Iterator[ChangeEntry]:
    """As many entries of one kind as somebody reads."""
    yield from entries[:_MOST_ENTRIES]
    if (left := len(entries) - _MOST_ENTRIES) > 0:
        yield ChangeEntry(entries[0].mark, f"... and {left:,} more", "--format json lists all")


def headline(found: Difference) -> str:
    """The difference in one line: `2 layers changed, 1 added`."""
    numbers = [
        (len(found.changed), "changed"),
        (len(found.added), "added"),
        (len(found.removed), "removed"),
        (sum(len(run.pairs) for run in found.moved), "moved"),
        (len(found.renamed), "renamed"),
    ]
    layers = [f"{count:,} {verb}" for count, verb in numbers if count]
    if layers:
        count, verb = next(each for each in numbers if each[0])
        layers[0] = f"{counted(count, 'layer')} {verb}"
    others = [fact.name for fact in found.facts]
    if found.parameters:
        others.append("parameters")
    if found.end_points.any and not layers:
        others.append("end points")
    if others:
        several = len(others) > 1 or others[0].endswith("s")
        layers.append(f"{listed(others)} {'differ' if several else 'differs'}")
    return ", ".join(layers) or "default names of layers are numbered otherwise"


def _of_network(found: Difference) -> Iterator[ChangeEntry]:
    if found.facts:
        yield ChangeEntry(CHANGED, "network", details=tuple(Detail(_fact(fact)) for fact in found.facts))
    if found.parameters:
        yield ChangeEntry(CHANGED, "parameters", details=tuple(Detail(_fact(fact)) for fact in found.parameters))


def _fact(fact: Fact) -> str:
    if fact.before is ABSENT:
        return f"{fact.name}: added, {value_words(fact.after)}"
    if fact.after is ABSENT:
        return f"{fact.name}: removed, was {value_words(fact.before)}"
    return f"{fact.name}: {value_words(fact.before)} -> {value_words(fact.after)}"


def _of_end_points(found: Difference) -> Iterator[ChangeEntry]:
    if text := end_point_text(found, follows=False):
        yield ChangeEntry(CHANGED, "end points", details=(Detail(text),))
