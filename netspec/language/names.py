"""The names that TensorFlow will give, foretold: unique scopes, as its graph and its variable store count them.

Known before any graph exists, so that the variables of a network, and two layers that would claim the same one, are
seen without TensorFlow. Follows `Graph.unique_name` and `variable_scope` of TensorFlow 1's API, for a fresh graph.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager


class _Opened:
    """How often a variable scope was opened, and what was opened inside it."""

    __slots__ = ("count", "inside", "next_index")

    def __init__(self) -> None:
        self.count = 0
        self.inside: dict[str, _Opened] = {}
        self.next_index: dict[str, int] = {}

    def at(self, path: str) -> _Opened:
        opened = self
        for part in path.split("/"):
            opened = opened.inside.setdefault(part, _Opened())
        return opened

    def unique(self, name: str) -> str:
        """The first of `name`, `name_1`, `name_2`, ... that is not open yet."""
        if not self.at(name).count:
            return name
        index = self.next_index.get(name, 1)
        while self.at(f"{name}_{index}").count:
            index += 1
        self.next_index[name] = index
        return f"{name}_{index}"


class Names:
    """The scopes that are open, and the names in use."""

    def __init__(self, scope: str) -> None:
        self.variable_scope = scope
        self.name_scope = scope
        self._used: dict[str, int] = {scope.lower(): 1}
        self._scope = scope
        self._root = self._opened = _Opened()

    def operation(self, name: str) -> str:
        """The full name of an operation, or of a name scope entered and left at once, in the open name scope."""
        return self._unique(f"{self.name_scope}/{name}")

    def layer_scope(self, name: str | None, default: str) -> str:
        """The path of a layer's own variable scope, entered and left at once."""
        with self.group_scope(name, default):
            return self.variable_scope

    @contextmanager
    def group_scope(self, name: str | None, default: str) -> Iterator[None]:
        """Opens a variable scope, and with it a name scope, for what follows; a name left out is made unique."""
        before = self.variable_scope, self.name_scope, self._opened
        opened = self._opened.at(unique := name or self._opened.unique(default))
        opened.count += 1
        self._opened = opened
        self.variable_scope = f"{self.variable_scope}/{unique}"
        self.name_scope = self._unique(f"{self.name_scope}/{name or default}")
        try:
            yield
        finally:
            # Leaving a scope forgets what was opened inside: entered again, its unnamed layers get the same names.
            opened.inside.clear()
            opened.next_index.clear()
            self.variable_scope, self.name_scope, self._opened = before

    @contextmanager
    def own_scope(self) -> Iterator[None]:
        """Opens the network's own variable scope again, as TensorFlow does for the scope as an object."""
        before = self.variable_scope, self.name_scope, self._opened
        remembered = copy.deepcopy(self._root.inside)
        self.variable_scope, self._opened = self._scope, self._root
        self.name_scope = self._unique(f"{self.name_scope}/{self._scope.rpartition('/')[2]}")
        try:
            yield
        finally:
            # What was opened inside is forgotten, and nothing else.
            self._root.inside = remembered
            self.variable_scope, self.name_scope, self._opened = before

    def _unique(self, path: str) -> str:
        # Names that differ only in case count as equal, as in the graph.
        key = path.lower()
        count = self._used.get(key, 0)
        self._used[key] = count + 1
        if not count:
            return path
        while f"{key}_{count}" in self._used:
            count += 1
        self._used[f"{key}_{count}"] = 1
        return f"{path}_{count}"
