"""`metrics.csv`: a row for each step at which something was measured, the same however often a run was resumed."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import final

from netspec.report.csv_text import csv_line


@final
class MetricsTable:
    """A table in a file. Begins after the rows up to the step at which a run is resumed; later ones are dropped."""

    def __init__(self, path: Path, columns: Sequence[str], step: int) -> None:
        self._columns = columns
        heading = csv_line(["step", *columns])
        kept = [heading]
        if path.exists():
            kept += [line for line in path.read_text(encoding="utf-8").splitlines()[1:] if _step(line) <= step]
        text = "".join(f"{line}\n" for line in kept)
        beside = path.with_suffix(".csv.part")
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
        self._stream = path.open("a", encoding="utf-8")

    def add(self, step: int, values: Mapping[str, float]) -> None:
        """Adds a row; columns without a value are empty."""
        cells = [format(values[name], ".9g") if name in values else None for name in self._columns]
        self._stream.write(csv_line([step, *cells]) + "\n")

    def flush(self) -> None:
        """Writes what was added to the disk, before a checkpoint counts on it."""
        self._stream.flush()
        os.fsync(self._stream.fileno())

    def close(self) -> None:
        """Closes the file."""
        self._stream.close()


def _step(line: str) -> int:
    """The step of a row; of a broken one, a step that is after all others."""
    step, comma, _ = line.partition(",")
    return int(step) if comma and step.isdecimal() else 1 << 62
