"""Compares two networks: matches their layers, then asks of each pair what has changed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice, zip_longest
from typing import Any

from netspec.budget import spend
from netspec.comparison.difference import (
    ABSENT,
    ArgumentChange,
    Difference,
    EndPointChanges,
    Fact,
    LayerChange,
    MovedRun,
    ShapeChange,
)
from netspec.comparison.inputs_compared import Wiring
from netspec.comparison.matching import LayerPair, is_of_another_op, matched, steady, unmatched
from netspec.comparison.paths import LayerPath, Placed, argument_of, placed_layers
from netspec.comparison.restoring import Restoring, restoring, stored_by
from netspec.network import Layer, Network
from netspec.shapes import shape_text

_PAIR = 20


def difference(before: Network, after: Network) -> Difference:
    """The difference of two networks."""
    numbers: dict[Any, int] = {}
    old, new = placed_layers(before, numbers), placed_layers(after, numbers)
    inputs = len(before.inputs), len(after.inputs)
    pairs = _confirmed(matched(old, new, numbers), old, new, inputs)
    kept = steady(pairs)
    wiring = Wiring(old, new, pairs, kept, inputs)
    removed, added = unmatched(pairs, old, new)
    unmoved = set(kept)
    called_otherwise = [
        pair
        for pair in pairs
        if own_name(before, pair.before) != own_name(after, pair.after) and not is_of_another_op(pair)
    ]
    return Difference(
        before=before,
        after=after,
        pairs=tuple(pairs),
        facts=tuple(_facts(before, after, wiring)),
        parameters=tuple(_parameters(before.parameters, after.parameters)),
        changed=tuple(_changes(pairs, unmoved, wiring)),
        added=tuple(added),
        removed=tuple(removed),
        moved=tuple(_runs([pair for pair in pairs if pair not in unmoved])),
        renamed=tuple(pair for pair in called_otherwise if _is_renamed(pair)),
        renumbered=tuple(pair for pair in called_otherwise if not _is_renamed(pair)),
        shapes=tuple(_shapes(pairs)),
        end_points=_end_points(before, after, pairs, wiring),
        restoring=restoring(after.variables, stored_by(before.variables)),
        restoring_in_scope=_in_scope_of(before, after),
    )


def own_name(network: Network, placed: Placed) -> str:
    """The name of a layer below the network's scope; that scope itself, where it is opened again, is a dot."""
    name = network.short_name(placed.layer.scope)
    if not network.scope or any(part.name == ".." for part in placed.path[:1]):
        return name
    again = re.match(rf"{re.escape(network.scope.rpartition('/')[2])}(_[0-9]+)?/", name)
    if not again or placed.path[0].name == again[0].strip("/"):
        return name
    return f".{again[1] or ''}/{name[again.end() :]}"


def _confirmed(
    pairs: Sequence[LayerPair], old: Sequence[Placed], new: Sequence[Placed], inputs: tuple[int, int]
) -> list[LayerPair]:
    """The pairs without those of another name that are not fed from the same layers."""
    renamed = [pair for pair in pairs if _is_renamed(pair)]
    if not renamed:
        return list(pairs)
    wiring = Wiring(old, new, pairs, steady(pairs), inputs)
    wrong = {pair for pair in renamed if wiring.rewired(pair)}
    return [pair for pair in pairs if pair not in wrong]


def _is_renamed(pair: LayerPair) -> bool:
    """Whether a name that the file gives differs, or is given on one side only."""
    old, new = (_unnumbered(placed.path) for placed in pair)
    return old != new


def _unnumbered(path: LayerPath) -> list[tuple[str, bool]]:
    return [(part.name, part.number is None) for part in path]


def _changes(pairs: Sequence[LayerPair], unmoved: Collection[LayerPair], wiring: Wiring) -> Iterator[LayerChange]:
    for pair in pairs:
        spend(_PAIR)
        arguments = tuple(_arguments(pair)) if pair.before.content != pair.after.content else ()
        rewired = wiring.rewired(pair) if pair in unmoved else None
        change = LayerChange(pair, arguments, rewired)
        if arguments or rewired or change.ops[0] != change.ops[1]:
            yield change


def _arguments(pair: LayerPair) -> Iterator[ArgumentChange]:
    """The arguments with other values. One that only one op takes counts if it is given; those of a normalizer that is
    gone are gone with it.
    """
    old, new = pair.before.values, pair.after.values
    for name in dict.fromkeys([*old, *new]):
        if name in old and name in new and old[name] == new[name]:
            continue
        if "." in name and name not in new:
            continue
        given = [argument_of(placed.layer, name) for placed in pair]
        values = [
            ABSENT if name not in placed.values else argument.value if argument else _default(placed.layer, name)
            for placed, argument in zip(pair, given, strict=True)
        ]
        if all(values[side] is not ABSENT or given[1 - side] for side in (0, 1)):
            yield ArgumentChange(name, values[0], values[1], given[0], given[1])


def _default(layer: Layer, name: str) -> Any:
    own, _, inner = name.partition(".")
    op = layer.op.normalizer if inner and layer.op.normalizer else layer.op
    return op.arguments[inner or own].default


def _runs(moved: Sequence[LayerPair]) -> Iterator[MovedRun]:
    """Moved pairs, those together that follow one another on both sides."""
    run: list[LayerPair] = []
    for pair in moved:
        if run and any(pair[side].layer.index != run[-1][side].layer.outputs[-1] + 1 for side in (0, 1)):
            yield MovedRun(tuple(run))
            run = []
        run.append(pair)
    if run:
        yield MovedRun(tuple(run))


def _shapes(pairs: Sequence[LayerPair]) -> Iterator[ShapeChange]:
    for pair in pairs:
        before, after = (placed.layer.output_shapes for placed in pair)
        changed = ((old, new) for old, new in zip_longest(before, after) if old != new)
        yield from (ShapeChange(pair, old, new) for old, new in islice(changed, 1))


def _facts(before: Network, after: Network, wiring: Wiring) -> Iterator[Fact]:
    def collection(network: Network) -> str | None:
        name = network.collection
        return name if name is None else name.removeprefix(f"{network.scope}/").removeprefix(network.scope)

    facts = [
        Fact("name", before.name, after.name),
        *([] if (before.scope, after.scope) == (before.name, after.name) else [_scopes(before, after)]),
        Fact("input name", *(", ".join(network.input_shapes) for network in (before, after))),
        Fact("input", *(", ".join(map(shape_text, network.input_shapes.values())) for network in (before, after))),
        Fact("dtype", *(", ".join(each.dtype for each in network.inputs) for network in (before, after))),
        *_named_outputs(before, after, wiring),
    ]
    if not wiring.same(before.root.output, after.root.output):
        names = [network.output_names()[network.root.output] for network in (before, after)]
        facts.append(Fact("output", *names))
    if collection(before) != collection(after):
        facts.append(Fact("collection", before.collection, after.collection))
    return (fact for fact in facts if fact.before != fact.after)


def _named_outputs(before: Network, after: Network, wiring: Wiring) -> Iterator[Fact]:
    """The outputs that the files name, as far as they are not those of a pair."""
    names = before.output_names(), after.output_names()
    for name in dict.fromkeys((*before.outputs, *after.outputs)):
        old, new = before.outputs.get(name), after.outputs.get(name)
        if old is None or new is None or not wiring.same(old, new):
            yield Fact(f"output {name}", None if old is None else names[0][old], None if new is None else names[1][new])


def _scopes(before: Network, after: Network) -> Fact:
    return Fact("scope", *(network.scope or "none" for network in (before, after)))


def _parameters(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Fact]:
    for name in dict.fromkeys([*before, *after]):
        old, new = before.get(name, ABSENT), after.get(name, ABSENT)
        if (type(old), old) != (type(new), new):
            yield Fact(name, old, new)


def _end_points(before: Network, after: Network, pairs: Sequence[LayerPair], wiring: Wiring) -> EndPointChanges:
    """The changes that do not follow from new names of layers and scopes."""
    names = _new_names(before, after, pairs)
    olds = {before.short_name(key): index for key, index in before.end_points.items()}
    new = {after.short_name(key): index for key, index in after.end_points.items()}
    old = {}
    for key, index in olds.items():
        renamed = _renamed_key(key, names)
        old[renamed if renamed in new and key not in new else key] = index
    both = [key for key in old if key in new]
    return EndPointChanges(
        removed=tuple(key for key in old if key not in new),
        added=tuple(key for key in new if key not in old),
        redirected=tuple(key for key in both if not wiring.same(old[key], new[key])),
        reordered=both != [key for key in new if key in old],
    )


def _new_names(before: Network, after: Network, pairs: Sequence[LayerPair]) -> dict[str, str]:
    """The names that layers have after, and the scopes around them as far as these differ."""
    names: dict[str, str] = {}
    for pair in pairs:
        old, new = before.short_name(pair.before.layer.scope), after.short_name(pair.after.layer.scope)
        while old != new and old and new:
            names.setdefault(old, new)
            (old, _, last), (new, _, also) = old.rpartition("/"), new.rpartition("/")
            if last != also:
                break
    return names


def _renamed_key(key: str, names: Mapping[str, str]) -> str:
    scope, rest = key, ""
    while scope and scope not in names:
        scope, _, part = scope.rpartition("/")
        rest = f"/{part}{rest}"
    return f"{names[scope]}{rest}" if scope else key


def _in_scope_of(before: Network, after: Network) -> Restoring | None:
    if before.scope == after.scope:
        return None
    moved = [
        variable.called(before.prefix + variable.name.removeprefix(after.prefix))
        if variable.name.startswith(after.prefix)
        else variable
        for variable in after.variables
    ]
    return restoring(moved, stored_by(before.variables))
