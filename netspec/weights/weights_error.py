"""The error of weights that cannot be read, do not fit, or cannot be written."""

from __future__ import annotations

from collections.abc import Sequence


class WeightsError(ValueError):
    """Weights cannot be read, do not fit a network, or cannot be written. `faults` has every reason, a line each."""

    def __init__(self, about: str, faults: Sequence[str] = (), help: str = "") -> None:
        lines = [about, *(f"  {fault}" for fault in faults), *([f"help: {help}"] if help else [])]
        super().__init__("\n".join(lines))
        self.faults = tuple(faults) or (about,)
        self.help = help


class NotWrittenError(WeightsError):
    """Values cannot be written: the file is there already, or cannot hold them."""
