"""Condenses a difference for people: equal changes of many layers are one entry, and what follows is told apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from netspec.analysis.totals import elements
from netspec.comparison.compare import own_name
from netspec.comparison.difference import ABSENT, ArgumentChange, Difference, Fact, LayerChange, ShapeChange
from netspec.comparison.matching import LayerPair, renamed_part
from netspec.comparison.paths import LayerPath, Placed
from netspec.diagnostics import Span
from netspec.network import Argument, Layer, distinct
from netspec.report.findings import counted
from netspec.report.name_ranges import name_ranges
from netspec.shapes import shape_text
from netspec.wording import on_one_line, value_text

CHANGED, ADDED, REMOVED, MOVED, RENAMED = "~", "+", "-", ">", "="
_MOST_INPUTS = 4
_MOST_SHAPES = 6
_MOST_ENTRIES = 50
_DIGITS = re.compile("[0-9]+")


class Detail(NamedTuple):
    """A line below an entry, with its places in the files."""

    text: str
    place: str = ""


class ChangeEntry(NamedTuple):
    """A change: its mark, what it is of, a remark, its places, and details."""

    mark: str
    title: str
    remark: str = ""
    place: str = ""
    details: tuple[Detail, ...] = ()


def causes(found: Difference) -> list[ChangeEntry]:
    """What was changed."""
    reads = _Entries(found)
    return [
        *_of_network(found),
        *_first(list(reads.changed())),
        *_first(list(reads.added_or_removed(ADDED, found.added))),
        *_first(list(reads.added_or_removed(REMOVED, found.removed))),
        *_first(list(reads.moved())),
        *_first(list(reads.renamed())),
        *_end_points(found, follows=False),
    ]


def _first(entries: Sequence[ChangeEntry]) -> Iterator[ChangeEntry]:
    """As many entries of one kind as somebody reads."""
    yield from entries[:_MOST_ENTRIES]
    if (left := len(entries) - _MOST_ENTRIES) > 0:
        yield ChangeEntry(entries[0].mark, f"... and {left:,} more", "--format json lists all")


def consequences(found: Difference) -> list[Detail]:
    """What only follows: shapes downstream, numbers of default names, end points of added and removed layers."""
    reads = _Entries(found)
    return [
        *reads.shapes(),
        *reads.renumbered(),
        *(line for entry in _end_points(found, True) for line in entry.details),
    ]


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
        layers.append(f"{_listed(others)} {'differ' if several else 'differs'}")
    return ", ".join(layers) or "default names of layers are numbered otherwise"


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _of_network(found: Difference) -> Iterator[ChangeEntry]:
    if found.facts:
        yield ChangeEntry(CHANGED, "network", details=tuple(Detail(_fact(fact)) for fact in found.facts))
    if found.parameters:
        yield ChangeEntry(CHANGED, "parameters", details=tuple(Detail(_fact(fact)) for fact in found.parameters))


def _fact(fact: Fact) -> str:
    if fact.before is ABSENT:
        return f"{fact.name}: added, {_value(fact.after)}"
    if fact.after is ABSENT:
        return f"{fact.name}: removed, was {_value(fact.before)}"
    return f"{fact.name}: {_value(fact.before)} -> {_value(fact.after)}"


def _value(value: Any) -> str:
    text = value if isinstance(value, str) else repr(value) if value is ABSENT else value_text(value)
    return on_one_line(text)


class _Entries:
    """Reads entries off a difference."""

    def __init__(self, found: Difference) -> None:
        self.found = found
        sides = (found.before, found.after)
        self.layers = [network.layers for network in sides]
        self.shapes_by_pair = {change.pair: change for change in found.shapes}

    def name(self, side: int, index: int) -> str:
        """The name of an output."""
        network = (self.found.before, self.found.after)[side]
        return network.short_name(self.layers[side][index - 1].scope) if index else network.input_name

    def names(self, pairs: Iterable[LayerPair]) -> list[str]:
        return [self.name(1, pair.after.layer.index) for pair in pairs]

    def changed(self) -> Iterator[ChangeEntry]:
        """Equal changes of many layers are one entry."""
        groups: dict[str, list[LayerChange]] = {}
        for change in self.found.changed:
            values = [(each.name, _value(each.before), _value(each.after)) for each in change.arguments]
            groups.setdefault(repr((change.ops, values, change.rewired)), []).append(change)
        for changes in groups.values():
            yield self._changed(changes)

    def _changed(self, changes: Sequence[LayerChange]) -> ChangeEntry:
        first, pairs = changes[0], [change.pair for change in changes]
        details = []
        if first.ops[0] != first.ops[1]:
            details.append(
                Detail(f"op: {first.ops[0]} -> {first.ops[1]}", _places([pair_spans(pair) for pair in pairs]))
            )
        for at, argument in enumerate(first.arguments):
            details.append(
                Detail(_argument(argument), _places([_spans(change.arguments[at], change.pair) for change in changes]))
            )
        if first.rewired:
            old, new = first.rewired
            before, after = [self.name(0, index) for index in old], [self.name(1, index) for index in new]
            details.append(Detail(_inputs(before, after), _places([pair_spans(pair) for pair in pairs])))
        shapes = {self._shapes_text(pair) for pair in pairs}
        if len(shapes) == 1 and (text := shapes.pop()):
            details.append(Detail(f"output: {text}"))
        count = f"{len(pairs):,} layers" if len(pairs) > 1 else ""
        return ChangeEntry(CHANGED, name_ranges(self.names(pairs)), count, "", tuple(details))

    def _shapes_text(self, pair: LayerPair) -> str:
        change = self.shapes_by_pair.get(pair)
        return f"{shape_text(change.before)} -> {shape_text(change.after)}" if change else ""

    def added_or_removed(self, mark: str, layers: Sequence[Placed]) -> Iterator[ChangeEntry]:
        """Scopes of which every layer is added or removed are one entry, and equal ones after one another too."""
        side = 1 if mark == ADDED else 0
        taken = {pair[side].path[:depth] for pair in self.found.pairs for depth in range(len(pair[side].path) + 1)}
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
        parts = self.name(side, placed.layer.index).split("/")
        return "/".join(parts[: len(parts) - len(placed.path) + len(path)])

    def _one_side(self, mark: str, side: int, scopes: Sequence[tuple[str, list[Placed]]]) -> ChangeEntry:
        layers = [placed.layer for _, inside in scopes for placed in inside]
        first = layers[0]
        count = counted(len(layers), "layer")
        text = _layer_text(first)
        remark = count if len(scopes) < len(layers) else text if len(layers) == 1 else f"{count}, each {text}"
        facts = []
        if len(scopes) == 1:
            facts.append(f"from {_listed([self.name(side, index) for index in first.inputs][:_MOST_INPUTS])}")
        if len({inside[-1].layer.output_shape for _, inside in scopes}) == 1:
            facts.append(f"output {shape_text(layers[-1].output_shape)}")
        if parameters := elements(distinct(layers)):
            facts.append(counted(parameters, "parameter"))
        title = name_ranges([name for name, _ in scopes])
        details = (Detail(", ".join(facts)),) if facts else ()
        return ChangeEntry(mark, title, remark, _place(first.span), details)

    def moved(self) -> Iterator[ChangeEntry]:
        """Layers that moved together are one entry."""
        for run in self.found.moved:
            first = run.pairs[0]
            old, new = (placed.layer for placed in first)
            inputs = [self.name(0, index) for index in old.inputs], [self.name(1, index) for index in new.inputs]
            if inputs[0] != inputs[1]:
                text = _inputs(*inputs)
            else:
                places = [self.name(side, placed.layer.index - 1) for side, placed in enumerate(first)]
                text = f"order of creation: after {places[0]} -> after {places[1]}; inputs are the same"
            count = f"moved, {counted(len(run.pairs), 'layer')}" if len(run.pairs) > 1 else "moved"
            yield ChangeEntry(
                MOVED, name_ranges(self.names(run.pairs)), count, _places([pair_spans(first)]), (Detail(text),)
            )

    def renamed(self) -> Iterator[ChangeEntry]:
        """The layers of a renamed scope are one entry, and scopes that differ in numbers too."""
        scopes: dict[Any, list[LayerPair]] = {}
        for pair in self.found.renamed:
            scopes.setdefault(renamed_part(pair) or pair, []).append(pair)
        alike: dict[Any, list[tuple[str, str, list[LayerPair]]]] = {}
        for pairs in scopes.values():
            old, new = (self.name(side, placed.layer.index).split("/") for side, placed in enumerate(pairs[0]))
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
            yield ChangeEntry(RENAMED, title, remark, _places([pair_spans(together[0])]))

    def shapes(self) -> Iterator[Detail]:
        """The shapes of layers that were not changed themselves; of equal ones in a row, the first and the last."""
        told = {change.pair for change in self.found.changed}
        groups: list[list[ShapeChange]] = []
        for change in self.found.shapes:
            if change.pair in told:
                continue
            if groups and (groups[-1][0].before, groups[-1][0].after) == (change.before, change.after):
                groups[-1].append(change)
            else:
                groups.append([change])
        shown = groups if len(groups) <= _MOST_SHAPES + 1 else [*groups[: _MOST_SHAPES - 1], groups[-1]]
        for group in shown:
            if group is groups[-1] and len(shown) < len(groups):
                left = groups[_MOST_SHAPES - 1 : -1]
                yield Detail(f"... and {sum(map(len, left)):,} layers between them")
            names = self.names(change.pair for change in group)
            title = names[0] if len(names) == 1 else f"{names[0]} to {names[-1]} ({len(names):,} layers)"
            yield Detail(f"{title}: {shape_text(group[0].before)} -> {shape_text(group[0].after)}")

    def renumbered(self) -> Iterator[Detail]:
        """Default names with other numbers, in one line."""
        pairs = self.found.renumbered
        if not pairs:
            return
        old, new = (
            [own_name(network, pair[side]) for pair in (pairs[0], pairs[-1])]
            for side, network in enumerate((self.found.before, self.found.after))
        )
        more = f" to {old[1]} -> {new[1]} ({len(pairs):,} layers)" if len(pairs) > 1 else ""
        yield Detail(f"default names are numbered anew: {old[0]} -> {new[0]}{more}")


def _form(name: str) -> str:
    """A name without its numbers."""
    return _DIGITS.sub("#", name)


def _layer_text(layer: Layer) -> str:
    """An op with what its layer gives to it."""
    own = {
        name: said.value for name, said in layer.given.items() if said.origin == "layer" or name in layer.op.required
    }
    texts = [f"{name} {_value(value)}" for name, value in own.items() if name not in ("scope", "name")]
    return ", ".join([layer.op.key, *texts])


def _argument(change: ArgumentChange) -> str:
    text = f"{change.name}: {_value(change.before)} -> {_value(change.after)}"
    written = [given.expression for given in (change.given_before, change.given_after) if given and given.expression]
    if change.given_before and change.given_after and len(set(written)) == 1 and len(written) == 2:
        text += f", which is {on_one_line(written[0])}"
    return text


def _inputs(before: Sequence[str], after: Sequence[str]) -> str:
    if max(len(before), len(after)) <= _MOST_INPUTS:
        return f"inputs: {_listed(before)} -> {_listed(after)}"
    gone, come = [name for name in before if name not in after], [name for name in after if name not in before]
    changes = [*(f"- {name}" for name in gone[:_MOST_INPUTS]), *(f"+ {name}" for name in come[:_MOST_INPUTS])]
    return f"inputs: {', '.join(changes) or 'in another order'}"


def _end_points(found: Difference, follows: bool) -> Iterator[ChangeEntry]:
    """The changes of end points: those that follow from added and removed layers, or the others."""
    changes = found.end_points
    sides = ((found.before, found.removed), (found.after, found.added))
    own = [{placed.layer.index for placed in layers} for _, layers in sides]
    indices = [{network.short_name(key): index for key, index in network.end_points.items()} for network, _ in sides]

    def chosen(side: int, keys: Sequence[str]) -> list[str]:
        return [key for key in keys if (indices[side][key] in own[side]) is follows]

    texts = []
    if removed := chosen(0, changes.removed):
        texts.append(f"removed {name_ranges(removed)}")
    if added := chosen(1, changes.added):
        texts.append(f"added {name_ranges(added)}")
    if changes.redirected and not follows:
        texts.append(f"of other layers: {name_ranges(changes.redirected)}")
    if changes.reordered and follows is bool(found.moved):
        texts.append("in another order")
    if texts:
        label = "end points: " if follows else ""
        yield ChangeEntry(CHANGED, "end points", details=(Detail(label + "; ".join(texts)),))


def pair_spans(pair: LayerPair) -> tuple[Span | None, Span | None]:
    """The places of a layer before and after."""
    return pair.before.layer.span, pair.after.layer.span


def _spans(change: ArgumentChange, pair: LayerPair) -> tuple[Span | None, Span | None]:
    """The places of an argument; those of the calls, if the same expression of a block reads another argument of it."""
    before, after = change.given_before, change.given_after
    if before and after and before.expression and before.expression == after.expression:
        return _called(before, pair.before.layer), _called(after, pair.after.layer)
    return before.span if before else None, after.span if after else None


def _called(given: Argument, layer: Layer) -> Span | None:
    return layer.calls[given.depth - 1].span if 0 < given.depth <= len(layer.calls) else given.span


def _place(span: Span | None) -> str:
    return f"{span.file}:{span.line}" if span else ""


def _places(spans: Sequence[tuple[Span | None, Span | None]]) -> str:
    """The places before and after; of many, the first ones and the number of the others."""
    texts = list(dict.fromkeys(" -> ".join(filter(None, map(_place, pair))) for pair in spans))
    more = f" and {len(texts) - 1:,} more" if len(texts) > 1 else ""
    return texts[0] + more
