"""An assembled spec, and a change of a layer that is applied to one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from netspec.diagnostics import Problem, Span
from netspec.records import dataclass
from netspec.schema.hidden_names import NOTHING, Hidden
from netspec.source import Document, Node


@dataclass(frozen=True, slots=True, eq=False)
class Assembled:
    """A document with its base merged in, and the specs that it uses, by the names of their blocks.

    If the base cannot be read, the document is unchanged and keeps its `extends`.
    """

    document: Document | None
    """None if the bound on files was reached."""
    used: Mapping[str, Assembled]
    problems: tuple[Problem, ...]
    """The problems of this spec, its base and its patches; those of the specs in `used` are theirs."""
    hidden: Hidden = NOTHING
    """What faults of the base and of patches hide."""


class Setting(NamedTuple):
    """A change of a layer: where it is written, and the value; see `netspec.assembly.settings`."""

    left: str
    """`LAYER.ARGUMENT`."""
    place: Span
    """The place of that."""
    value: Node | None
    """None if it cannot be read."""
    problems: tuple[Problem, ...] = ()
    """What is wrong with the value."""
