"""A recipe of which some keys may be at fault, for the checks of the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from netspec.diagnostics import Span
from netspec.network import Network
from netspec.recipe.key_paths import NotThere, located
from netspec.records import dataclass
from netspec.source import Node


@dataclass(frozen=True, slots=True, eq=False)
class RecipeDraft:
    """The values of sound keys, with their places."""

    root: Node
    values: Mapping[str, Any]
    """Converted, by key; a key at fault has none, and one that is not given has its default."""
    network: Network | None
    """The network as it is trained; None if the spec has errors."""
    used: Network | None
    """The network as it is used afterwards; None if it has errors."""

    def node(self, *keys: str | int) -> Node:
        """The node of a value, or that of the innermost mapping around it that the file has."""
        words: Sequence[str] = [str(key) for key in keys]
        for count in range(len(words), 0, -1):
            try:
                found = located(self.root, words[:count])
            except NotThere:
                continue
            if found.path[-1] in (around := found.root.at(found.path[:-1])):
                return around[found.path[-1]]
        return self.root

    def place(self, *keys: str | int) -> Span:
        """The place of a value."""
        return self.node(*keys).span

    def member(self, key: str, index: int) -> tuple[str | int, ...]:
        """The keys of a member of a list, which may stand there without a list."""
        return (key, index) if key in self.root and isinstance(self.root[key].value, list) else (key,)

    def given(self, *keys: str) -> bool:
        """Whether the file gives a value."""
        try:
            found = located(self.root, list(keys))
        except NotThere:
            return False
        return found.path[-1] in found.root.at(found.path[:-1])
