"""A name of a project's files, and the places at which it is written."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from netspec.diagnostics import Span

NameKind: TypeAlias = Literal[
    "parameter",
    "block",
    "block parameter",
    "function",
    "function argument",
    "id",
    "end point",
    "scope",
    "input",
    "output",
    "round",
    "counter",
    "list item",
    "field",
    "network",
    "file",
]
"""`scope` is the scope or the name of a step, `round` the `$i` of a repeat, `counter` the name that a repeat gives its
rounds, `list item` the name in a list that is made of another one, `field` one of a row, and `network` the `$scope`
of a file."""


class Meaning(NamedTuple):
    """What a name means, the same from wherever it is used.

    A variant may declare what its base does, and a patch may give an id again: then `owner` is the base.
    """

    kind: NameKind
    owner: str
    """The real path of the file that defines it."""
    text: str
    inside: str = ""
    """What tells it from others of the file: the block of a parameter or of an id, the head of the function of an
    argument, the place of a scope, of a repeat or of a list."""


class NamedPlace(NamedTuple):
    """A place at which a name is written."""

    span: Span
    """The characters of the name alone; those of the whole scalar where its characters have no places."""
    meaning: Meaning | None
    """None for a name that nothing defines."""
    defines: bool = False
    exact: bool = True
    """False for a computed name, which may be this one in some round, and where the characters have no places."""
    whole: Span | None = None
    """The place of what the name names: a declaration, a step."""
    bare: bool = False
    """Whether it is all of an unquoted scalar."""


def place_text(span: Span) -> str:
    """The line and the column of a place."""
    return f"{span.line}:{span.column}"
