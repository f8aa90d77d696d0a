"""The entry of the schema room: checks a document, and returns it with its problems and its faulty nodes."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping

from netspec.diagnostics import Problem, TooManyProblems
from netspec.records import dataclass, field
from netspec.schema.file_checks import FileChecks
from netspec.schema.file_names import FileNames
from netspec.schema.file_words import top
from netspec.schema.hidden_names import NOTHING, Hidden
from netspec.schema.problems import Collector
from netspec.schema.unknown_keys import intended_keys
from netspec.source import Document, Node


@dataclass(frozen=True, slots=True, eq=False)
class Checked:
    """A checked document: its problems, and the faulty nodes, which elaboration skips."""

    document: Document
    problems: tuple[Problem, ...]
    faulty: frozenset[Node]
    """Faulty nodes: arguments, arguments of arg-scope entries, values of keywords, parameters, whole steps."""
    misspelt: frozenset[tuple[Node, str]] = frozenset()
    """Mappings, with the key that a misspelt one in each most likely stands for."""
    blocks: Mapping[str, Node] = field(default_factory=dict)
    """The definitions of the blocks that can be called."""
    used: Mapping[str, Checked] = field(default_factory=dict)
    """The specs that are used as blocks, by the names of these."""
    hidden: Hidden = NOTHING
    """What faults reported before the check hide."""


def check_document(
    document: Document,
    unread: Iterable[Problem] = (),
    used: Mapping[str, Checked] | None = None,
    hidden: Hidden = NOTHING,
) -> Checked:
    """Checks all of a document that does not require elaboration.

    `unread` are the problems found in reading the document, which are not reported again. `used` are the specs that the
    document uses as blocks, by the names of these. `hidden` is what the faults reported before hide.
    """
    used = used or {}
    root = document.root
    hidden |= Hidden(base=hides_base(root))
    names = FileNames(root, {name: other.document.root for name, other in used.items()}, hidden)
    found = Collector(unread)
    with contextlib.suppress(TooManyProblems):
        FileChecks(found, names).file(root)
    faulty = frozenset(found.faulty).union(*(other.faulty for other in used.values()))
    misspelt = frozenset(found.misspelt).union(*(other.misspelt for other in used.values()))
    return Checked(document, tuple(found.problems), faulty, misspelt, names.blocks, used, hidden)


def hides_base(root: Node) -> bool:
    """Whether the file has a base that could not be merged in; the fault is reported."""
    return isinstance(root.value, dict) and ("extends" in root or "extends" in intended_keys(root.value, top(), "file"))
