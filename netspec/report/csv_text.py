"""Writes a line of CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from netspec.report.visible import visible


def csv_line(cells: Iterable[str | int | float | None]) -> str:
    """The line without its end; nothing for None. Text cannot control a terminal."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow([visible(cell) if isinstance(cell, str) else cell for cell in cells])
    return line.getvalue()
