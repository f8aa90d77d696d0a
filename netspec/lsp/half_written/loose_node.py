"""A half-written text as a tree: what each piece of it most likely is, and where it stands."""

from __future__ import annotations

from typing import Any, Literal

from netspec.source.scalars import NumberError, resolve

_MOST_ALIASED = 5_000
"""The most pieces of data that aliases stand for."""
_DEEPEST_ALIAS = 30
Kind = Literal["scalar", "mapping", "sequence"]


class LooseNode:
    """A piece of a text: a scalar, a mapping or a sequence. It grows while the text is read."""

    __slots__ = ("alias", "dashless", "end", "entries", "flow", "kind", "own_line", "parent", "quote", "start", "text")

    def __init__(self, kind: Kind, start: int, *, flow: bool = False) -> None:
        self.kind, self.start, self.end, self.flow = kind, start, start, flow
        self.own_line = False
        """Whether it is a scalar that begins where a key of block style could stand."""
        self.dashless = False
        """Whether it stands where the `- ` of an item does."""
        self.text, self.quote = "", ""
        self.entries: list[LooseEntry] = []
        self.parent: LooseEntry | None = None
        self.alias: LooseEntry | None = None
        """The entry whose value it stands for, `*name`."""

    def add(self, key: LooseNode | None = None, *, colon: bool = False) -> LooseEntry:
        """Adds an entry of a mapping, or an item, which has no key."""
        entry = LooseEntry(self, key, colon)
        self.entries.append(entry)
        return entry

    def get(self, key: str) -> LooseNode | None:
        """The value under a key."""
        return next((entry.value for entry in self.entries if entry.key and entry.name == key), None)

    def keys(self) -> list[str]:
        """The keys of a mapping."""
        return [entry.name for entry in self.entries if entry.key]

    def items(self) -> list[LooseNode]:
        """The values of a mapping or a sequence."""
        return [entry.value for entry in self.entries if entry.value]

    def path(self) -> tuple[str | int, ...]:
        """The keys and indices that lead to a value from the root; those of its mapping, for a key."""
        found: list[str | int] = []
        node, entry = self, self.parent
        while entry is not None:
            if node is not entry.key:
                found.append(entry.name if entry.key else entry.holder.entries.index(entry))
            node, entry = entry.holder, entry.holder.parent
        return tuple(reversed(found))


class LooseEntry:
    """An entry of a mapping, or an item of a sequence."""

    __slots__ = ("colon", "holder", "key", "value")

    def __init__(self, holder: LooseNode, key: LooseNode | None, colon: bool) -> None:
        self.holder, self.key, self.colon = holder, key, colon
        self.value: LooseNode | None = None
        if key:
            key.parent = self

    @property
    def name(self) -> str:
        """The text of the key."""
        return self.key.text if self.key else ""

    @property
    def waits(self) -> bool:
        """Whether a value can follow."""
        return self.value is None and (self.colon or self.key is None)

    def put(self, value: LooseNode) -> LooseNode:
        """Gives it its value, and returns that."""
        self.value, value.parent = value, self
        return value


def plain_data(node: LooseNode | None) -> Any:
    """The data of a node, as a parsed document holds them."""
    return _Data().of(node)


class _Data:
    """Makes data; what stands under aliases is bounded, as they can stand for one another."""

    def __init__(self) -> None:
        self._left, self._open = _MOST_ALIASED, list[LooseEntry]()

    def of(self, node: LooseNode | None) -> Any:
        """The data of a node."""
        if node is None or self._left < 0:
            return None
        self._left -= bool(self._open)
        if node.alias is not None:
            return self._aliased(node.alias)
        if node.kind == "mapping":
            return {entry.name: self.of(entry.value) for entry in node.entries if entry.key}
        if node.kind == "sequence":
            return [self.of(entry.value) for entry in node.entries]
        try:
            return node.text if node.quote else resolve(node.text)
        except NumberError:
            return node.text

    def _aliased(self, entry: LooseEntry) -> Any:
        """The data of what an alias stands for; nothing where that has itself in it."""
        if entry in self._open or len(self._open) >= _DEEPEST_ALIAS:
            return None
        self._open.append(entry)
        found = self.of(entry.value)
        self._open.pop()
        return found
