"""Special values of expressions, which no file can write: FAULTY, ANY and UNKNOWN."""

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


FAULTY: Final = Faulty()
ANY: Final = AnyValue()
UNKNOWN: Final = Unknown()
