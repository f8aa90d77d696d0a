"""What faults of assembly hide from the check: the base, and the steps and names that a faulty patch edits or adds."""

from __future__ import annotations

from netspec.diagnostics import Span
from netspec.records import dataclass


@dataclass(frozen=True, slots=True)
class Hidden:
    """The places of hidden steps, and hidden names of steps. `base`: the base and its definitions are hidden."""

    steps: frozenset[Span] = frozenset()
    names: frozenset[str] = frozenset()
    base: bool = False

    def __or__(self, other: Hidden) -> Hidden:
        return Hidden(self.steps | other.steps, self.names | other.names, self.base or other.base)


NOTHING = Hidden()
