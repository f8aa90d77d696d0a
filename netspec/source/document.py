"""The data of a file with the place of every key and value, so that later stages can point at what they reject."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netspec.diagnostics import SETTINGS, Span
from netspec.records import dataclass, field

Key = str | int


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A value of the file: its plain data, its place, and the nodes inside it.

    `value` is plain data: None, bool, int, float, str, list or dict with string keys. `children` holds a mapping's
    values by key or a sequence's items by index; `key_spans` holds the places of a mapping's keys. `written` is the
    text of the file where the value is not a string: messages quote the numbers `1.10` and `010` as they are written.
    `replaces` is the node of the base in whose place a patch or an extension put this one.
    """

    value: Any
    span: Span
    children: Mapping[Key, Node] = field(default_factory=dict)
    key_spans: Mapping[str, Span] = field(default_factory=dict)
    written: str = ""
    replaces: Node | None = None

    def __getitem__(self, key: Key) -> Node:
        return self.children[key]

    def __contains__(self, key: object) -> bool:
        return key in self.children

    @property
    def in_braces(self) -> bool:
        """Whether a mapping that is not empty is written in braces: then it begins before its first key."""
        first = self.key_span(next(iter(self.children)))
        return (first.line, first.column) != (self.span.line, self.span.column)

    def at(self, path: tuple[Key, ...]) -> Node:
        """The node reached by following keys and indices; the last on the way, if a value was computed or given."""
        node = self
        for key in path:
            if key not in node.children:
                return node
            node = node.children[key]
        return node

    def key_span(self, key: Key) -> Span:
        """The place of a mapping's key; for a sequence's index, that of the item. A computed value has one place."""
        if isinstance(key, str) and key in self.key_spans:
            return self.key_spans[key]
        return self.children[key].span if key in self.children else self.span


@dataclass(frozen=True, slots=True, eq=False)
class PathChange:
    """A change of one build of a step, which a patch or a setting names by its path, as `netspec show` prints it."""

    path: str
    place: Span
    """Where the path is written."""
    kind: str
    """The key of the edit in a patch; `change` for a setting."""
    given: Node | None
    subject: str = "patch"
    """What its problems begin with."""
    keys: tuple[str, ...] = ()
    """Of a setting, the keys that lead to the value, which is then what is given."""
    keys_place: Span | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A parsed file: its name as the user gave it, its lines for snippets, and its root."""

    file: str
    lines: tuple[str, ...]
    root: Node
    others: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The lines of the other files that it extends or uses, by name."""
    read_at: Mapping[str, Span] = field(default_factory=dict)
    """The place of the `extends` or the `use` that reads each of them."""
    sought: tuple[str, ...] = ()
    """The files that it and those name, whether they can be read or not."""
    abstract_base: bool = False
    """Whether a file that it extends is a base for others alone, which may declare what only some of them read."""
    patches: tuple[Span, ...] = ()
    """The places of the patches, and of the settings of a command line, that changed it."""
    changes: tuple[PathChange, ...] = ()
    """The changes of single builds of its steps."""
    half_read: frozenset[Span] | None = None
    """Of a text that is being written: the steps of which a part could not be read, so that they are not known."""

    @property
    def settings(self) -> tuple[str, ...]:
        """The changes of layers that `--set` gives, which are the lines of a file called so."""
        return self.others.get(SETTINGS, ())

    @property
    def files(self) -> tuple[str, ...]:
        """The names of all files that it is read from, its own first."""
        return self.file, *self.others
