"""Finds the layer, the scope or the argument that a part of a name means.

In this order, and the first that finds any counts: the whole name of a layer, below the network's scope or in full;
that of a scope; an id; an end point; a variable; the last segments of a layer's path, and of a scope's; some of its
segments in their order with the last one, or its form in a table, `block1/.../conv2`; a layer's number; any part of a
layer's path, and of a scope's. With a dot, the name of an argument may follow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from netspec.analysis.explanation import PARAMS, Explained
from netspec.patterns import lazy_pattern
from netspec.schema.path_parts import DOTS, in_order, is_cut, matches
from netspec.schema.suggest import likely
from netspec.wording import first_of, folded, nearest, value_text

MOST_CANDIDATES = 20
_MOST_MEANT = 3
_DIGITS = 10
_NUMBERED = lazy_pattern(r"(?:(.*) )?#([0-9]+)")
"""A layer as tables write it where several have its name: `tower/conv #7`."""


class Target(NamedTuple):
    """What was found: a layer by its index or a scope by its full path, and the path of an argument, if any."""

    layer: int
    scope: str | None = None
    argument: tuple[str, ...] = ()


class NotFound(Exception):
    """Nothing has the name. The text says what comes near."""


class Ambiguous(Exception):
    """Several layers or scopes have the name; `candidates` are names of their own, `total` counts all."""

    def __init__(self, text: str, candidates: list[str], total: int) -> None:
        super().__init__(text)
        self.text, self.candidates, self.total = text, candidates, total


Named: TypeAlias = Mapping[str, list[Target]]


class LayerQuery:
    """The names of one network."""

    def __init__(self, explained: Explained) -> None:
        self._explained = explained
        network = explained.network
        self._layers = {
            Target(index): (network.short_name(each.scope), each.scope) for index, each in explained.layers.items()
        }
        self._scopes = {
            Target(0, scope): (network.short_name(scope), scope)
            for scope in explained.scopes()
            if scope != network.scope
        }

    def find(self, part: str) -> Target:
        """What a part of a name means.

        Raises:
            NotFound: nothing.
            Ambiguous: several layers or scopes.
        """
        if part in (self._explained.network.name, self._explained.network.scope) and not self._whole(part):
            raise NotFound(f"'{part}' is the whole network, which `netspec show` shows")
        found = self._found(part) or self._with_argument(part)
        if not found:
            raise NotFound(self._near(part))
        if len(found) > 1:
            candidates = [self._own_name(target) for target in found[:MOST_CANDIDATES]]
            kind = "scopes" if found[0].scope else "layers"
            same = all(part.strip("/") in self._names(target) for target in found)
            said = "the name" if same else "part of the names"
            raise Ambiguous(f"'{part}' is {said} of {len(found):,} {kind}", candidates, len(found))
        return found[0]

    def _whole(self, name: str) -> bool:
        """Whether a layer or a scope has just this name."""
        return any(name in own for names in (self._layers, self._scopes) for own in names.values())

    def _found(self, part: str) -> list[Target]:
        wanted = part.strip("/")
        if not wanted:
            return []
        return next((found for found in map(list, self._ways(wanted)) if found), [])

    def _ways(self, wanted: str) -> Iterator[Iterable[Target]]:
        """What is found in each way, in order."""
        for names in (self._layers, self._scopes):
            yield (target for target, own in names.items() if wanted in own)
        yield dict.fromkeys(self._of_id(wanted))
        yield [Target(index) for key, index in self._explained.network.end_points.items() if key == wanted]
        yield dict.fromkeys(self._of_variable(wanted))
        for names in (self._layers, self._scopes):
            yield (target for target, (name, _) in names.items() if f"/{name}".endswith(f"/{wanted}"))
        yield (target for target, (name, _) in self._layers.items() if is_cut(name, wanted))
        for names in (self._layers, self._scopes):
            yield (target for target, (_, whole) in names.items() if matches(whole, wanted))
        yield self._of_number(wanted)
        for names in (self._layers, self._scopes):
            yield (target for target, (name, _) in names.items() if wanted in name)

    def _of_number(self, wanted: str) -> list[Target]:
        numbered = _NUMBERED.fullmatch(wanted)
        name, digits = numbered.groups() if numbered else (None, wanted)
        number = int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < _DIGITS else 0
        found = [Target(number)] if number in self._explained.layers else []
        # A number that a folded row has is that of a layer inside the scope.
        return [target for target in found if name is None or f"/{name}/" in f"/{self._layers[target][1]}/"]

    def _of_id(self, wanted: str) -> Iterator[Target]:
        for index, traced in self._explained.traced.items():
            if wanted in traced.ids:
                yield Target(index)
            for each in traced.around:
                if wanted in each.ids and each.opened:
                    yield Target(0, each.opened[0])

    def _of_variable(self, wanted: str) -> Iterator[Target]:
        network = self._explained.network
        for layer in network.layers:
            if any(wanted in (variable.name, network.short_name(variable.name)) for variable in layer.variables):
                yield Target(layer.index)

    def _with_argument(self, part: str) -> list[Target]:
        """What a part of a name and an argument mean: `conv1.stride`, `conv1.normalizer_params.decay`."""
        before = part
        while before := before.rpartition(".")[0]:
            found = [target for target in self._found(before) if target.scope is None]
            words = tuple(part[len(before) + 1 :].split("."))
            if not all(word.isidentifier() for word in words):
                continue
            if found and all(self._explained.has_argument(target.layer, words) for target in found):
                return [target._replace(argument=words) for target in found]
            if len(found) == 1:
                raise NotFound(self._no_argument(found[0], words))
        return []

    def _no_argument(self, target: Target, words: tuple[str, ...]) -> str:
        op = self._explained.layers[target.layer].op
        if words[0] == PARAMS and len(words) > 1 and op.normalizer is not None:
            op, words = op.normalizer, words[1:]
        if words[0] in op.arguments:
            return f"the value of '{words[0]}' is not a mapping with '{'.'.join(words[1:])}'"
        near = likely(words[0], list(op.arguments), "argument")
        if near is None and op.normalizer is not None and words[-1] in op.normalizer.arguments:
            near = f"{PARAMS}.{words[-1]}"
        help = f"did you mean '{near}'?" if near else f"it takes: {', '.join(op.arguments)}"
        return f"{op.key} takes no argument '{'.'.join(words)}'; {help}"

    def _near(self, part: str) -> str:
        """What to say of a name that nothing has."""
        explained = self._explained
        names = [own[0] for names in (self._layers, self._scopes) for own in names.values()]
        if part == explained.network.input_name:
            return f"'{part}' is the input of the network; the layers are: {_outermost(names)}"
        of_op = [explained.names[index] for index, layer in explained.layers.items() if layer.op.key == part]
        if of_op:
            return f"'{part}' is an op; its layers are: {first_of(of_op, MOST_CANDIDATES)}"
        if (place := explained.left_out(explained.network.short_name(part))) is not None:
            return f"the layer '{part}' is not built with these values; it is written at {place.file}:{place.line}"
        if part in explained.network.parameters:
            value = value_text(explained.network.parameters[part])
            return f"'{part}' is a parameter of the spec, {value}; the layers are: {_outermost(names)}"
        before, dot, argument = part.rpartition(".")
        if any(target.scope for target in self._found(before)):
            return f"'{part}' is no layer; '{before}' is a scope, which is explained with its parameters and layers"
        words = [(part, ""), (before, f"{dot}{argument}")] if argument.isidentifier() else [(part, "")]
        for word, more in words:
            near = nearest(word, names)
            meant = [near] if near else list(dict.fromkeys(self._meant(word)))
            if meant:
                first = " or ".join(f"'{name}{more}'" for name in meant[:_MOST_MEANT])
                others = f", or {len(meant) - _MOST_MEANT:,} others" if len(meant) > _MOST_MEANT else ""
                return f"no layer is named '{word}'; did you mean {first}{others}?"
        return f"no layer is named '{part}'; there are: {_outermost(names)}"

    def _meant(self, part: str) -> Iterator[str]:
        """The layers and scopes that a misspelt name most likely means."""
        wanted = [one for one in part.strip("/").split("/") if one != DOTS]
        for target in (*self._layers, *self._scopes):
            name, whole = self._names(target)
            if in_order(whole.split("/"), wanted, _alike):
                yield name

    def _names(self, target: Target) -> tuple[str, str]:
        """The name of a target below the network's scope, and in full."""
        return (self._scopes if target.scope else self._layers)[target._replace(argument=())]

    def _own_name(self, target: Target) -> str:
        """The shortest name that means one target alone: the last segments of its path, or its number."""
        name, whole = self._names(target)
        parts = name.split("/")
        argument = "".join(f".{word}" for word in target.argument)
        for number in range(1, len(parts) + 1):
            last = "/".join(parts[-number:])
            if self._found(last) == [target._replace(argument=())]:
                return last + argument
        return (whole if self._found(whole) == [target._replace(argument=())] else str(target.layer)) + argument


def _outermost(names: Sequence[str]) -> str:
    """The names; of a large network the outermost, which lead on."""
    few = names if len(names) <= MOST_CANDIDATES else list(dict.fromkeys(name.split("/")[0] for name in names))
    return first_of(few, MOST_CANDIDATES, len(names))


def _alike(one: str, other: str) -> bool:
    """Whether two parts of paths are the same but for a slip."""
    return folded(one) == folded(other) or nearest(other, [one]) is not None
