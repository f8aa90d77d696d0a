"""Predicts TensorFlow's names: the unique scopes of a graph and of its variable store.

So the variables of a network, and two layers that would create the same one, are known without TensorFlow. Follows
`Graph.unique_name` and `variable_scope` of TensorFlow 1's API, for a fresh graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import NamedTuple

from netspec.budget import spend
from netspec.ops import names_inside
from netspec.patterns import lazy_pattern

_NUMBER = lazy_pattern(r"_\d+$")
_INSIDE = names_inside()
_PART = 2
_CHARACTERS = 32
"""How many characters of a name are made for one step of the budget."""


class _Opened:
    """How often a variable scope was opened, and what was opened inside it."""

    __slots__ = ("count", "inside", "next_index")

    def __init__(self) -> None:
        self.count = 0
        self.inside: dict[str, _Opened] = {}
        self.next_index: dict[str, int] = {}

    def at(self, path: str) -> _Opened:
        opened = self
        spend(len(path) // _CHARACTERS + _PART * path.count("/"))
        for part in path.split("/"):
            inner = opened.inside.get(part)
            if inner is None:
                inner = opened.inside[part] = _Opened()
            opened = inner
        return opened

    def forget(self) -> None:
        """Forgets what was opened inside, as TensorFlow does on leaving: unnamed layers get the same names again."""
        self.inside, self.next_index = {}, {}

    def unique(self, name: str) -> str:
        """Returns the first of `name`, `name_1`, `name_2`, ... that was not opened yet."""
        if not self.at(name).count:
            return name
        index = self.next_index.get(name, 1)
        while self.at(f"{name}_{index}").count:
            index += 1
        self.next_index[name] = index
        return f"{name}_{index}"


class ScopeNames:
    """The scopes that are open, and the names in use."""

    def __init__(self, scope: str, around: str = "", taken: Iterable[str] = ()) -> None:
        """`scope` is the network's own, `around` the scope that contains it, and `taken` are names of operations.

        A network that opens no scope has that of `around`, which is empty at the top of a graph.
        """
        self._used: dict[str, int] = {name.lower(): 1 for name in taken}
        self._layers: set[str] = set()
        self.variable_scope = scope
        self.name_scope = self._unique(scope) if scope else ""
        self._scope, self._scope_around = scope, around
        self._around = _Opened()
        own = "" if scope == around else scope.removeprefix(f"{around}/")
        self._root = self._opened = self._around.at(own) if own else self._around
        self._root.count = 1
        self._journal: list[_Entry] | None = None
        """The state of each scope before it was opened, while openings will be undone."""

    def operation(self, name: str) -> str:
        """The full name of an operation, or of a name scope entered and left at once, in the open name scope."""
        unique = self._unique(_below(self.name_scope, name))
        self._layers.add(unique.lower())
        return unique

    def reserve(self, scope: str, names: Iterable[str]) -> None:
        """Takes names inside the scope of a layer, so that a variable that asks for one is renamed, as in the graph."""
        for name in names:
            self._used.setdefault(f"{scope}/{name}".lower(), 1)

    def variable(self, scope: str, path: str) -> str:
        """The name of a variable in the graph, and the names of the scopes between it and the scope of its layer."""
        inside = path.removeprefix(f"{scope}/")
        if "/" in inside:
            parts = inside.split("/")
            for depth in range(1, len(parts)):
                spend(1 + len(path) // _CHARACTERS)
                self._used.setdefault("/".join((scope, *parts[:depth])).lower(), 1)
        return self._unique(path)

    def inside(self, name: str) -> str | None:
        """Returns the layer whose own operations may have this name, or a parent scope of it; None if there is none."""
        first, *parts = _below(self.name_scope, name).lower().split("/")
        for part in parts:
            spend(1 + len(first) // _CHARACTERS)
            if first in self._layers and _NUMBER.sub("", part) in _INSIDE:
                return first
            first = f"{first}/{part}"
        return None

    def layer_scope(self, name: str | None, default: str) -> str:
        """The path of a layer's own variable scope, entered and left at once."""
        opened, unique = self._open(name, default)
        self._layers.add(self._unique(_below(self.name_scope, name or default)).lower())
        opened.forget()
        return _below(self.variable_scope, unique)

    def opened(self, scope: str | None, default: str | None = None) -> AbstractContextManager[None]:
        """Opens the scope of a group, which may be the network's own or the one around that, or else a default one."""
        match scope:
            case None:
                return nullcontext() if default is None else self.group_scope(None, default)
            case ".":
                return self.own_scope()
            case "..":
                return self.outer_scope()
        return self.group_scope(scope, "")

    @contextmanager
    def group_scope(self, name: str | None, default: str) -> Iterator[None]:
        """Opens a variable scope and its name scope for what follows; a default name is made unique."""
        before = self.variable_scope, self.name_scope, self._opened
        opened, unique = self._open(name, default)
        self._opened = opened
        self.variable_scope = _below(self.variable_scope, unique)
        self.name_scope = self._unique(_below(self.name_scope, name or default))
        try:
            yield
        finally:
            opened.forget()
            self.variable_scope, self.name_scope, self._opened = before

    def _open(self, name: str | None, default: str) -> tuple[_Opened, str]:
        index = self._opened.next_index.get(default, 1)
        opened = self._opened.at(unique := name or self._opened.unique(default))
        if self._journal is not None:
            self._journal.append(_Entry(opened, opened.count, opened.inside, self._opened, default, index))
        opened.count += 1
        return opened, unique

    @contextmanager
    def own_scope(self) -> Iterator[None]:
        """Opens the network's own variable scope again, as TensorFlow does for the scope as an object."""
        own = self._scope.rpartition("/")[2]
        name_scope = self._unique(_below(self.name_scope, own)) if own else self.name_scope
        with self._again(self._scope, name_scope, self._root):
            yield

    @contextmanager
    def outer_scope(self) -> Iterator[None]:
        """Opens the scope around the network again, as if the network's own had been left."""
        with self._again(self._scope_around, self._scope_around, self._around):
            yield

    @contextmanager
    def _again(self, variable_scope: str, name_scope: str, opened: _Opened) -> Iterator[None]:
        before = self.variable_scope, self.name_scope, self._opened, self._journal
        self.variable_scope, self.name_scope, self._opened = variable_scope, name_scope, opened
        journal: list[_Entry] = []
        self._journal = journal
        try:
            yield
        finally:
            # Only what was opened inside is forgotten.
            for entry in reversed(journal):
                entry.opened.count, entry.opened.inside = entry.times, entry.inside
                entry.parent.next_index[entry.default] = entry.number
            self.variable_scope, self.name_scope, self._opened, self._journal = before

    def _unique(self, path: str) -> str:
        # Names that differ only in case count as equal, as in the graph.
        spend(1 + len(path) // _CHARACTERS)
        key = path.lower()
        count = self._used.get(key, 0)
        self._used[key] = count + 1
        if not count:
            return path
        while f"{key}_{count}" in self._used:
            spend(1 + len(key) // _CHARACTERS)
            count += 1
        self._used[f"{key}_{count}"] = 1
        return f"{path}_{count}"


class _Entry(NamedTuple):
    """The state of a scope before it is opened, and the next number of a default name next to it."""

    opened: _Opened
    times: int
    inside: dict[str, _Opened]
    parent: _Opened
    default: str
    number: int


def _below(scope: str, name: str) -> str:
    return f"{scope}/{name}" if scope else name
