"""What faults in assembling a document hide from its check: the base, steps that a patch names, names it adds."""

from __future__ import annotations

from netspec.diagnostics import Span
from netspec.records import dataclass


@dataclass(frozen=True, slots=True)
class Hidden:
    """Hidden steps by their places, and names of steps. `base`: the base is not known, nor what it defines."""

    steps: frozenset[Span] = frozenset()
    names: frozenset[str] = frozenset()
    base: bool = False

    def __or__(self, other: Hidden) -> Hidden:
        return Hidden(self.steps | other.steps, self.names | other.names, self.base or other.base)


NOTHING = Hidden()
