"""All that the reported faults hide, so that every fault is reported once and none is the echo of another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from netspec.budget import spend
from netspec.source import Node

_COMPARED = 30
"""The characters of a name that are compared in a step."""


class Recovery:
    """What faults hide in one elaboration: scopes, names of steps, outputs, and whether a step is there at all.

    Sizes that a fault hides are in the shapes themselves, see `hidden_sizes`.
    """

    def __init__(self, names: Iterable[str]) -> None:
        """`names` are hidden before the elaboration."""
        self.outputs = 0
        """How many outputs of steps are hidden so far: an end point or a stride may be among them."""
        self.silent = False
        """Whether a value was passed over in silence, since its fault is reported elsewhere."""
        self.in_doubt = False
        """Whether the steps at hand may not be there at all, or more than once."""
        self._names = set(map(_plain, names))
        self._scopes: set[str] = set()
        self._any_name = False
        self._any_scope = False
        self._placeholders = 0

    def hide_output(self) -> None:
        """Hides what a step makes."""
        self.outputs += 1

    def hide_names(self, names: Iterable[str]) -> None:
        """Hides names that steps bear which are passed over."""
        self._names.update(map(_plain, names))

    def hide_written(self, *nodes: Node) -> None:
        """Hides the names that nodes at fault give: such as they are written, or any if an expression gives one."""
        for node in nodes:
            if isinstance(node.value, str) and "$" in node.value:
                self._any_name = self._any_scope = True
            elif isinstance(node.value, str):
                self.hide_names([node.value])

    def hide_scope(self, scope: str | None = None) -> None:
        """Hides the variables of a layer by its scope, or of one whose scope is not known."""
        if scope is None:
            self._any_scope = True
        else:
            self._scopes.add(scope)

    def placeholder(self, *nodes: Node) -> str:
        """A scope in place of one at fault, which is equal to no other; no file can write it."""
        self._placeholders += 1
        self.hide_output()
        self.hide_written(*nodes)
        return f"?{self._placeholders}"

    def explains_id(self, name: str) -> bool:
        """Whether a fault is the reason that no step, or more than one, has a name."""
        return self._any_name or self._hides(name) or name in self._scopes

    def explains_second(self, name: str) -> bool:
        """Whether one of two steps of a name may not be there."""
        return self._hides(name)

    def explains_reuse(self, scope: str) -> bool:
        """Whether a fault is the reason that no layer has made the variables of a scope."""
        return self._any_scope or scope in self._scopes or any(map(self._hides, scope.split("/")))

    def _hides(self, name: str) -> bool:
        """Whether a fault hides a name, whose letters take time to compare where it is long."""
        if not self._names:
            return False
        spend(len(name) // _COMPARED)
        return _plain(name) in self._names

    def explains_end_point(self) -> bool:
        """Whether a fault is the reason that an end point has not come."""
        return self.outputs > 0 or self.silent

    @contextmanager
    def doubted(self, doubt: bool) -> Iterator[None]:
        """Holds all that is inside for doubtful, where a fault hides how often it is there."""
        before = self.in_doubt
        self.in_doubt |= doubt
        if doubt:
            self.hide_output()
        try:
            yield
        finally:
            self.in_doubt = before


def _plain(name: str) -> str:
    """A name without what may be wrong with it: signs, and the case of letters."""
    return "".join(filter(str.isalnum, name)).lower() or name
