"""A word that may stand at a cursor, before it is an item of the protocol."""

from __future__ import annotations

from lsprotocol.types import CompletionItemKind

from netspec.lsp.completion.completion_template import Template
from netspec.records import dataclass

ELSEWHERE = 8
"""The rank of candidates that are found by words of other libraries."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A word, and what is said of it. `behind` is what follows a key: its colon, and a value to fill in."""

    word: str
    kind: CompletionItemKind
    detail: str = ""
    about: tuple[str, ...] = ()
    """What its documentation is of, see `completion_details`."""
    note: str = ""
    """What is to be said of it at this place beside its documentation."""
    rank: int = 5
    """Candidates of a lower rank come first."""
    behind: Template = ()
    write: Template = ()
    """What is written in place of the word, if that is another text."""
    elsewhere: str = ""
    """The table of the vocabulary that has the words of other libraries for it."""
    dashless: bool = False
    """Whether it is a key of a mapping where a list may stand too, whose items have a dash."""
    filter: str = ""
    """What is typed to find it, if that is not the word."""
