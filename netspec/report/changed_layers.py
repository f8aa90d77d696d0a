"""Condenses the changes of layers: equal changes of many layers are one entry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from netspec.analysis.totals import elements
from netspec.comparison.difference import ArgumentChange, Difference, LayerChange, MovedRun
from netspec.comparison.matching import LayerPair, renamed_part
from netspec.comparison.paths import LayerPath, Placed
from netspec.diagnostics import Span
from netspec.library import FILE as LIBRARY
from netspec.network import Argument, Layer, distinct
from netspec.ops.op import NAMES
from netspec.report.change_entries import (
    ADDED,
    CHANGED,
    MOVED,
    RENAMED,
    ChangeEntry,
    Detail,
    OutputNames,
    pair_spans,
    place,
    places,
    value_words,
)
from netspec.report.name_ranges import name_ranges
from netspec.shapes import shape_text, shapes_text
from netspec.wording import counted, first_of, listed, on_one_line

_MOST_INPUTS = 4
_DIGITS = re.compile("[0-9]+")


class LayerEntries:
    """Reads entries off a difference."""

    def __init__(self, found: Difference) -> None:
        self._found = found
        self._names = OutputNames(found)
        self._shapes_by_pair = {change.pair: change for change in found.shapes}
        inputs = range(min(len(found.before.inputs), len(found.after.inputs)))
        self._new_index = {index: index for index in inputs}
        for before, after in found.pairs:
            self._new_index |= zip(before.layer.outputs, after.layer.outputs, strict=False)

    def changed(self) -> Iterator[ChangeEntry]:
        """Equal changes of many layers are one entry."""
        groups: dict[str, list[LayerChange]] = {}
        for change in self._found.changed:
            values = [(each.name, value_words(each.before), value_words(each.after)) for each in change.arguments]
            inputs = self._order(change) or change.rewired
            groups.setdefault(repr((change.ops, values, inputs)), []).append(change)
        for changes in groups.values():
            yield self._changed(changes)

    def _changed(self, changes: Sequence[LayerChange]) -> ChangeEntry:
        first, pairs = changes[0], [change.pair for change in changes]
        details = []
        if first.ops[0] != first.ops[1]:
            details.append(
                Detail(f"op: {first.ops[0]} -> {first.ops[1]}", places([pair_spans(pair) for pair in pairs]))
            )
        for at, argument in enumerate(first.arguments):
            details.append(
                Detail(_argument(argument), places([_spans(change.arguments[at], change.pair) for change in changes]))
            )
        if first.rewired:
            old, new = first.rewired
            before, after = [self._names.own(0, index) for index in old], [self._names.own(1, index) for index in new]
            text = _inputs(before, after) if len(changes) == 1 else "inputs: the same in another order"
            details.append(Detail(text, places([pair_spans(pair) for pair in pairs])))
        texts = [self._shapes_text(pair) for pair in pairs]
        if shapes := list(dict.fromkeys(filter(None, texts))):
            some = f" of {sum(map(bool, texts)):,} layers" if "" in texts else ""
            more = f" and {len(shapes) - 1:,} other pairs of shapes" if len(shapes) > 1 else ""
            details.append(Detail(f"output{some}: {shapes[0]}{more}"))
        count = f"{len(pairs):,} layers" if len(pairs) > 1 else ""
        return ChangeEntry(CHANGED, name_ranges(self._names.after(pairs)), count, "", tuple(details))

    def _order(self, change: LayerChange) -> Sequence[int]:
        """The places that the inputs had before; none unless they are the same inputs in another order."""
        if change.rewired is None:
            return ()
        before = [self._new_index.get(index) for index in change.rewired.before]
        after = change.rewired.after
        same = len({*before}) == len(before) == len(after) and {*before} == {*after}
        return [before.index(index) for index in after] if same else ()

    def _shapes_text(self, pair: LayerPair) -> str:
        change = self._shapes_by_pair.get(pair)
        return f"{shape_text(change.before)} -> {shape_text(change.after)}" if change else ""

    def added_or_removed(self, mark: str, layers: Sequence[Placed]) -> Iterator[ChangeEntry]:
        """Scopes of which every layer is added or removed are one entry, and equal ones after one another too."""
        side = 1 if mark == ADDED else 0
        taken = {pair[side].path[:depth] for pair in self._found.pairs for depth in range(len(pair[side].path) + 1)}
        whole: dict[LayerPath, list[Placed]] = {}
        for placed in layers:
            depth = next((d for d in range(len(placed.path)) if placed.path[:d] not in taken), len(placed.path))
            whole.setdefault(placed.path[:depth], []).append(placed)
        alike: dict[Any, list[tuple[str, list[Placed]]]] = {}
        for path, inside in whole.items():
            name = self._scope_name(side, path, inside[0])
            content = [(placed.path[len(path) :], placed.content) for placed in inside]
            alike.setdefault((_form(name), repr(content)), []).append((name, inside))
        for scopes in alike.values():
            yield self._one_side(mark, side, scopes)

    def _scope_name(self, side: int, path: LayerPath, placed: Placed) -> str:
        parts = self._names.of(side, placed.layer.index).split("/")
        return "/".join(parts[: len(parts) - len(placed.path) + len(path)])

    def _one_side(self, mark: str, side: int, scopes: Sequence[tuple[str, list[Placed]]]) -> ChangeEntry:
        layers = [placed.layer for _, inside in scopes for placed in inside]
        first = layers[0]
        count = counted(len(layers), "layer")
        text = _layer_text(first)
        remark = count if len(scopes) < len(layers) else text if len(layers) == 1 else f"{count}, each {text}"
        facts = []
        if len(scopes) == 1:
            facts.append(f"from {_few([self._names.own(side, index) for index in first.inputs])}")
        if len({inside[-1].layer.output_shapes for _, inside in scopes}) == 1:
            facts.append(f"output {shapes_text(layers[-1].output_shapes)}")
        if parameters := elements(distinct(layers)):
            facts.append(counted(parameters, "parameter"))
        title = name_ranges([name or "the whole network" for name, _ in scopes])
        details = (Detail(", ".join(facts)),) if facts else ()
        return ChangeEntry(mark, title, remark, place(first.span), details)

    def moved(self) -> Iterator[ChangeEntry]:
        """Layers that moved together are one entry, and runs of the same steps whose inputs are the same too."""
        alike: dict[Any, list[MovedRun]] = {}
        for run in self._found.moved:
            text, first = self._inputs_of(run)
            names = tuple(_form(name) for name in self._names.after(run.pairs))
            key = (places([pair_spans(first)]), names) if text is None else first.before.layer.index
            alike.setdefault(key, []).append(run)
        for runs in alike.values():
            yield self._moved(runs)

    def _inputs_of(self, run: MovedRun) -> tuple[str | None, LayerPair]:
        """What the first layer of a run is fed from, if that changed."""
        first = run.pairs[0]
        old, new = (placed.layer.inputs for placed in first)
        before, after = [self._names.own(0, index) for index in old], [self._names.own(1, index) for index in new]
        return (None if before == after else _inputs(before, after)), first

    def _moved(self, runs: Sequence[MovedRun]) -> ChangeEntry:
        pairs = [pair for run in runs for pair in run.pairs]
        text, first = self._inputs_of(runs[0])
        if text is None:
            before, after = [self._names.before(side, placed.layer) for side, placed in enumerate(first)]
            which = "the first " if len(runs) > 1 else ""
            text = f"order of creation: {which}after {before} -> after {after}; inputs are the same"
        count = f"moved, {counted(len(pairs), 'layer')}" if len(pairs) > 1 else "moved"
        return ChangeEntry(
            MOVED, name_ranges(self._names.after(pairs)), count, places([pair_spans(first)]), (Detail(text),)
        )

    def renamed(self) -> Iterator[ChangeEntry]:
        """The layers of a renamed scope are one entry, and scopes that differ in numbers too."""
        scopes: dict[Any, list[LayerPair]] = {}
        for pair in self._found.renamed:
            scopes.setdefault(renamed_part(pair) or pair, []).append(pair)
        alike: dict[Any, list[tuple[str, str, list[LayerPair]]]] = {}
        for pairs in scopes.values():
            old, new = (self._names.of(side, placed.layer.index).split("/") for side, placed in enumerate(pairs[0]))
            while len(pairs) > 1 and min(len(old), len(new)) > 1 and old[-1] == new[-1]:
                old, new = old[:-1], new[:-1]
            names = "/".join(old), "/".join(new)
            alike.setdefault((*map(_form, names), len(pairs) > 1), []).append((*names, pairs))
        for renamings in alike.values():
            together = [pair for _, _, pairs in renamings for pair in pairs]
            shown = renamings if len(renamings) <= _MOST_INPUTS else renamings[:1]
            more = f" and {len(renamings) - 1:,} more scopes alike" if len(shown) < len(renamings) else ""
            title = ", ".join(f"{old} -> {new}" for old, new, _ in shown) + more
            remark = f"renamed, {counted(len(together), 'layer')}" if len(together) > 1 else "renamed"
            yield ChangeEntry(RENAMED, title, remark, places([pair_spans(together[0])]))


def _form(name: str) -> str:
    """A name without its numbers."""
    return _DIGITS.sub("#", name)


def _layer_text(layer: Layer) -> str:
    """An op with what its layer gives to it, other than defaults, and with what it requires."""
    arguments = layer.op.arguments
    own = {
        name: said.value
        for name, said in layer.given.items()
        if name not in NAMES
        and (arguments[name].required or (said.origin == "layer" and said.value != arguments[name].default))
    }
    return ", ".join([layer.op.key, *(f"{name} {value_words(value)}" for name, value in own.items())])


def _argument(change: ArgumentChange) -> str:
    text = f"{change.name}: {value_words(change.before)} -> {value_words(change.after)}"
    written = [given.expression for given in (change.given_before, change.given_after) if given and given.expression]
    if change.given_before and change.given_after and len(set(written)) == 1 and len(written) == 2:
        text += f", which is {on_one_line(written[0])}"
    return text


def _few(names: Sequence[str]) -> str:
    return listed(names) if len(names) <= _MOST_INPUTS else first_of(names, _MOST_INPUTS)


def _inputs(before: Sequence[str], after: Sequence[str]) -> str:
    if max(len(before), len(after)) <= _MOST_INPUTS:
        return f"inputs: {listed(before)} -> {listed(after)}"
    gone, come = [name for name in before if name not in after], [name for name in after if name not in before]
    changes = [*(f"- {name}" for name in gone[:_MOST_INPUTS]), *(f"+ {name}" for name in come[:_MOST_INPUTS])]
    return f"inputs: {', '.join(changes) or 'in another order'}"


def _spans(change: ArgumentChange, pair: LayerPair) -> tuple[Span | None, Span | None]:
    """The places of an argument before and after.

    Those of the calls, if the same expression of a block reads another argument of it; and of the layer, if the value
    stands in the library, which the author of a spec cannot change.
    """
    before, after = change.given_before, change.given_after
    passed = bool(before and after and before.expression and before.expression == after.expression)
    return _span(before, pair.before.layer, passed), _span(after, pair.after.layer, passed)


def _span(given: Argument | None, layer: Layer, passed: bool) -> Span | None:
    if given is None or given.span is None:
        return None
    found = layer.calls[given.depth - 1].span if passed and 0 < given.depth <= len(layer.calls) else given.span
    return layer.span if found.file == LIBRARY else found
