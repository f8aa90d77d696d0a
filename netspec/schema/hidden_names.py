"""What the faults of assembling a document hide from its check: a base, steps that a patch names, names it brings."""

from __future__ import annotations

from netspec.diagnostics import Span
from netspec.records import dataclass


@dataclass(frozen=True, slots=True)
class Hidden:
    """Steps by their places, and names of steps. `base` says that keys, names and blocks may stand in a base."""

    steps: frozenset[Span] = frozenset()
    names: frozenset[str] = frozenset()
    base: bool = False

    def __or__(self, other: Hidden) -> Hidden:
        return Hidden(self.steps | other.steps, self.names | other.names, self.base or other.base)


NOTHING = Hidden()
