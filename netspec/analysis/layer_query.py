"""Finds the layer, the scope or the argument that a part of a name means.

In this order, and the first that finds any counts: the whole name of a layer, below the network's scope or in full;
that of a scope; an id; an end point; a variable; the last segments of a layer's path, and of a scope's; a layer's
number; any part of a layer's path, and of a scope's. With a dot, the name of an argument may follow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from netspec.analysis.explanation import WHEN, Explained
from netspec.wording import nearest

MOST_CANDIDATES = 20
_DIGITS = 10


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
            raise Ambiguous(f"'{part}' is part of the names of {len(found):,} {kind}", candidates, len(found))
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
        yield self._of_number(wanted)
        for names in (self._layers, self._scopes):
            yield (target for target, (name, _) in names.items() if wanted in name)

    def _of_number(self, wanted: str) -> list[Target]:
        number = int(wanted) if wanted.isascii() and wanted.isdecimal() and len(wanted) < _DIGITS else 0
        return [Target(number)] if number in self._explained.layers else []

    def _of_id(self, wanted: str) -> Iterator[Target]:
        for index, traced in self._explained.traced.items():
            if traced.id == wanted:
                yield Target(index)
            for each in traced.around:
                if each.id == wanted and each.opened:
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
            if found and all(self._takes(target, words) for target in found):
                return [target._replace(argument=words) for target in found]
            if len(found) == 1:
                raise NotFound(self._no_argument(found[0], words))
        return []

    def _takes(self, target: Target, words: tuple[str, ...]) -> bool:
        op = self._explained.layers[target.layer].op
        if words[0] == "normalizer_params" and op.normalizer is not None and len(words) > 1:
            return len(words) == 2 and words[1] in op.normalizer.arguments
        return len(words) == 1 and (words[0] in op.arguments or words[0] == WHEN)

    def _no_argument(self, target: Target, words: tuple[str, ...]) -> str:
        op = self._explained.layers[target.layer].op
        if words[0] == "normalizer_params" and op.normalizer is not None:
            op, words = op.normalizer, words[1:]
        near = nearest(words[0], op.arguments)
        help = f"did you mean '{near}'?" if near else f"it takes: {', '.join(op.arguments)}"
        return f"{op.key} takes no argument '{'.'.join(words)}'; {help}"

    def _near(self, part: str) -> str:
        """What to say of a name that nothing has."""
        explained = self._explained
        names = [own[0] for names in (self._layers, self._scopes) for own in names.values()]
        if part == explained.network.input_name:
            return f"'{part}' is the input of the network; the layers are: {_listed(names)}"
        of_op = [explained.names[index] for index, layer in explained.layers.items() if layer.op.key == part]
        if of_op:
            return f"'{part}' is an op; its layers are: {_listed(of_op)}"
        last = part.rpartition("/")[2]
        if last and (place := explained.left_out(last)) is not None:
            return f"the layer '{part}' is not built with these values; it is written at {place.file}:{place.line}"
        ends = dict.fromkeys(name.rpartition("/")[2] for name in names)
        before, dot, argument = part.rpartition(".")
        for word, more in ((part, ""), (before, f"{dot}{argument}")):
            if near := nearest(word, names) or nearest(word.rpartition("/")[2], ends):
                return f"no layer is named '{word}'; did you mean '{near}{more}'?"
        return f"no layer is named '{part}'; there are: {_listed(names)}"

    def _own_name(self, target: Target) -> str:
        """The shortest name that means one target alone: the last segments of its path, or its number."""
        name, whole = (self._scopes if target.scope else self._layers)[target._replace(argument=())]
        parts = name.split("/")
        argument = "".join(f".{word}" for word in target.argument)
        for number in range(1, len(parts) + 1):
            last = "/".join(parts[-number:])
            if self._found(last) == [target._replace(argument=())]:
                return last + argument
        return (whole if self._found(whole) == [target._replace(argument=())] else str(target.layer)) + argument


def _listed(names: Sequence[str]) -> str:
    more = f", and {len(names) - MOST_CANDIDATES:,} more" if len(names) > MOST_CANDIDATES else ""
    return f"{', '.join(names[:MOST_CANDIDATES])}{more}"
