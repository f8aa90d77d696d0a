"""Special values of expressions, which no parameter can have: FAULTY, ANY, UNKNOWN and UNSET."""

from __future__ import annotations

from typing import Final


class Faulty:
    """The value of a node whose fault is reported already. What depends on it reports nothing."""

    def __repr__(self) -> str:
        return "faulty"


class AnyValue:
    """An arbitrary value, for expressions that are checked without evaluation: what fails for it always fails."""

    def __repr__(self) -> str:
        return "any value"


class Unknown:
    """A size that is known only when the network runs."""

    def __repr__(self) -> str:
        return "an unknown size"


class Unset:
    """The value of what an expression leaves out: an argument, a word or an entry, as if it were not written."""

    def __repr__(self) -> str:
        return "unset"


FAULTY: Final = Faulty()
ANY: Final = AnyValue()
UNKNOWN: Final = Unknown()
UNSET: Final = Unset()
