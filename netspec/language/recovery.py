"""All that the reported faults hide, so that every fault is reported once and none is the echo of another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from netspec.language.tokens import FAULTY


class Recovery:
    """What faults hide in one elaboration: scopes, names of steps, outputs, and whether a step is there at all.

    Sizes that a fault hides are in the shapes themselves, see `hidden_sizes`.
    """

    def __init__(self, misspelt: Iterable[tuple[int, str]], names: Iterable[str]) -> None:
        """`misspelt` are known keys that unknown ones stand for; `names` are hidden before the elaboration."""
        self.outputs = 0
        """How many outputs of steps are hidden so far: an end point or a stride may be among them."""
        self.silent = False
        """Whether a value was passed over in silence, since its fault is reported elsewhere."""
        self.in_doubt = False
        """Whether the steps at hand may not be there at all, or more than once."""
        self._names = set(names)
        self._scopes: set[str] = set()
        self._any_name = any(word == "id" for _, word in misspelt)
        self._any_scope = False
        self._placeholders = 0

    def hide_output(self) -> None:
        """Hides what a step makes."""
        self.outputs += 1

    def hide_names(self, *names: object) -> None:
        """Hides names that steps bear; one that is itself at fault may be any."""
        self._any_name |= any(name is FAULTY for name in names)
        self._names.update(name for name in names if isinstance(name, str))

    def hide_scope(self, scope: str | None = None) -> None:
        """Hides the variables of a layer by its scope, or of one whose scope is not known."""
        if scope is None:
            self._any_scope = True
        else:
            self._scopes.add(scope)

    def placeholder(self) -> str:
        """A scope in place of one at fault, which is equal to no other; no file can write it."""
        self._placeholders += 1
        self.hide_scope()
        return f"?{self._placeholders}"

    def explains_id(self, name: str) -> bool:
        """Whether a fault is the reason that no step, or more than one, has a name."""
        return self._any_name or name in self._names or name in self._scopes

    def explains_second(self, name: str) -> bool:
        """Whether one of two steps of a name may not be there."""
        return name in self._names

    def explains_size(self) -> bool:
        """Whether a size of the layer at hand may be no concern, since the layer may not be there."""
        return self.in_doubt

    def explains_reuse(self, scope: str) -> bool:
        """Whether a fault is the reason that no layer has made the variables of a scope."""
        return self._any_scope or scope in self._scopes

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
