"""The keys of a network's end points in one fact: all of them, or the first and the number of the others."""

from __future__ import annotations

from netspec.report.listing import Listing
from netspec.report.short_paths import PathCutter
from netspec.report.wrap import described

LABEL = "end points"
_MOST_LINES = 3
"""The lines of end points on a terminal."""
_BESIDE = 20
"""The columns that a label and a comma take beside a key, and some more."""


def end_points_text(listing: Listing, width: int | None = None) -> str:
    """The keys of the end points that are a row's output, or as many as fit into a few lines; then how many more.

    The text is empty if there are no end points.
    """
    total = len(listing.network.end_points)
    outputs = {row.output for row in listing.rows}
    keys = [key for key, index in listing.network.end_points.items() if index in outputs]
    folded = [f"and {total - len(keys):,} inside folded scopes"] if len(keys) < total else []
    text = ", ".join([*keys, *folded])
    if width is None or _fits(text, width):
        return text
    cutter = PathCutter(keys)
    for shown in range(min(len(keys) - 1, width), 0, -1):
        first = [cutter.cut(key, max(width - _BESIDE, 1)) for key in keys[:shown]]
        text = ", ".join([*first, f"and {total - shown:,} more (--columns +end_point)"])
        if _fits(text, width):
            return text
    return f"{total:,} (--columns +end_point)"


def _fits(text: str, width: int) -> bool:
    return len([*described([(LABEL, text)], width)]) <= _MOST_LINES
