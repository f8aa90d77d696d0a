"""The error of weights that cannot be read, do not fit, or cannot be written."""

from __future__ import annotations

from collections.abc import Sequence

_MOST_SHOWN = 12


class WeightsError(ValueError):
    """Weights cannot be read, do not fit a network, or cannot be written.

    `faults` has every reason, a line each; the text has the first ones.
    """

    def __init__(self, about: str, faults: Sequence[str] = (), help: str = "") -> None:
        shown = faults[: _MOST_SHOWN - 1] if len(faults) > _MOST_SHOWN else faults
        more = [f"... and {len(faults) - len(shown):,} more"] if len(shown) < len(faults) else []
        lines = [about, *(f"  {fault}" for fault in (*shown, *more)), *([f"help: {help}"] if help else [])]
        super().__init__("\n".join(lines))
        self.faults = tuple(faults) or (about,)
        self.help = help


class NotWrittenError(WeightsError):
    """Values cannot be written: the file is there already, or cannot hold them."""
