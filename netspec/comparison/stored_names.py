"""Explains what a checkpoint stores beside a network's variables, and under which names it may store these."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import islice
from typing import NamedTuple

from netspec.budget import spend
from netspec.comparison.restoring import Restoring, Stored, restoring
from netspec.ops import Variable
from netspec.records import dataclass
from netspec.wording import nearest

_MOST_ALIGNED = 2_000
_MOST_LIKENED = 100
_OBJECT_SLOT = "/.OPTIMIZER_SLOT/"
"""What is in the key of a slot in a checkpoint of Python objects."""


@dataclass(frozen=True, slots=True)
class ScopeChange:
    """A scope that a checkpoint has in place of a network's; both end with a slash, or are empty."""

    stored: str
    wanted: str

    def own_name(self, name: str) -> str:
        """The name that the network has for what is stored under a name."""
        return self.wanted + name.removeprefix(self.stored) if name.startswith(self.stored) else name


@dataclass(frozen=True, slots=True)
class StoredNames:
    """A network's variables among what is stored: as the names are, and under another scope if that loads more."""

    restoring: Restoring
    scope: ScopeChange | None
    in_scope: Restoring | None
    similar: Mapping[str, str]
    """For variables that are missing, what is stored in the same shape under a similar name."""
    slots: Mapping[str, Sequence[str]]
    """What is stored for variables by an optimizer or a moving average: by the end of the name, the variables."""
    scalars: Sequence[str]
    others: Mapping[str, Stored]

    @property
    def best(self) -> Restoring:
        """The restoring that loads most."""
        return self.in_scope or self.restoring


def stored_names(variables: Sequence[Variable], stored: Mapping[str, Stored]) -> StoredNames:
    """Compares a network's variables with what is stored."""
    found = restoring(variables, stored)
    scope = _scope_change(found) if found.missing else None
    names = {scope.own_name(name) if scope else name: name for name in stored}
    in_scope = restoring(variables, {own: stored[name] for own, name in names.items()}) if scope else None
    if in_scope is None or len(in_scope.loaded) <= len(found.loaded):
        scope, in_scope, names = None, None, {name: name for name in stored}
    best = in_scope or found
    own_names = {variable.name for variable in variables}
    owned = {names[own] for own in best.left_over if own.rpartition("/")[0] in own_names}
    kinds = told_apart({names[own]: value for own, value in best.left_over.items()}, stored, owned)
    similar = _similar(best.missing, scope, kinds.others)
    return StoredNames(found, scope, in_scope, similar, kinds.slots, kinds.scalars, kinds.others)


class StoredKinds(NamedTuple):
    """What is stored, told apart: slots by the ends of their names, with the variables that they belong to."""

    slots: Mapping[str, Sequence[str]]
    scalars: Sequence[str]
    others: Mapping[str, Stored]
    slot_names: Mapping[str, str]
    """The ends of the names of slots, by their names."""


def told_apart(some: Mapping[str, Stored], stored: Mapping[str, Stored], owned: Set[str] = frozenset()) -> StoredKinds:
    """Tells apart some of what is stored; `owned` are names that belong to variables which are not stored."""
    slots: dict[str, list[str]] = defaultdict(list)
    slot_names: dict[str, str] = {}
    scalars: list[str] = []
    others: dict[str, Stored] = {}
    flat = {name.replace("/", "_"): name for name in stored}
    for name, value in some.items():
        owner, _, end = name.rpartition("/")
        if keras := _slot_of_keras(end, value, flat, stored):
            owner, end = keras
        elif _OBJECT_SLOT in name:
            owner, _, rest = name.partition(_OBJECT_SLOT)
            end = rest.split("/.")[0]
        elif owner not in stored and name not in owned:
            if value.shape:
                others[name] = value
            else:
                scalars.append(name)
            continue
        slots[end].append(owner)
        slot_names[name] = end
    return StoredKinds(slots, scalars, others, slot_names)


def _slot_of_keras(
    last: str, value: Stored, flat: Mapping[str, str], stored: Mapping[str, Stored]
) -> tuple[str, str] | None:
    """The variable and the end of a name such as `adam/net_conv1_kernel_momentum`, which has its path in it.

    Keras names a variable of TensorFlow as its tensor, `net/conv1/weights:0`: `adam/net_conv1_weights_0_momentum`.
    """
    at = last.rfind("_")
    while at > 0:
        spend(1)
        path = last[:at]
        owner = flat.get(path) or flat.get(path.removesuffix("_0"))
        if owner is not None and "/" in owner and stored[owner] == value:
            return owner, last[at + 1 :]
        at = last.rfind("_", 0, at)
    return None


def _scope_change(found: Restoring) -> ScopeChange | None:
    """The change of one scope under which most of the missing variables are stored."""
    by_end: dict[str, list[tuple[str, Stored]]] = defaultdict(list)
    for name, stored in islice(found.left_over.items(), 10 * _MOST_ALIGNED):
        for begin, end in _splits(name):
            by_end[end].append((begin, stored))
    votes: Counter[ScopeChange] = Counter()
    for variable in found.missing[:_MOST_ALIGNED]:
        for begin, end in _splits(variable.name):
            spend(2)
            same = [stored for stored, value in islice(by_end[end], 20) if value == Stored(variable.shape)]
            votes.update(ScopeChange(stored, begin) for stored in same)
            if same:
                break
    change, count = max(votes.items(), key=lambda vote: vote[1], default=(None, 0))
    return change if 3 * count >= min(len(found.missing), _MOST_ALIGNED) else None


def _splits(name: str) -> Iterator[tuple[str, str]]:
    """The ways to split a name into a scope with its slash and the rest, the longest rest first."""
    at = 0
    while True:
        yield name[:at], name[at:]
        spend(1)
        at = name.find("/", at) + 1
        if not at:
            return


def _similar(missing: Iterable[Variable], change: ScopeChange | None, others: Mapping[str, Stored]) -> dict[str, str]:
    """For missing variables, the only thing of their shape in their scope, or the only one with a similar name."""
    by_shape: dict[Stored, list[str]] = defaultdict(list)
    for name, stored in others.items():
        by_shape[stored].append(name)
    found: dict[str, str] = {}
    for variable in islice(missing, _MOST_LIKENED):
        alike = by_shape[Stored(variable.shape)]
        own = {change.own_name(name) if change else name: name for name in alike}
        scope = variable.name.rpartition("/")[0]
        beside = [name for name in own if name.rpartition("/")[0] == scope]
        near = beside[0] if len(beside) == 1 else nearest(variable.name, own)
        if near is not None:
            found[variable.name] = own[near]
    taken = Counter(found.values())
    return {name: near for name, near in found.items() if taken[near] == 1}
