"""Numbers for people: sizes and counts, which may be symbolic or unknown, bytes, and receptive fields."""

from __future__ import annotations

from netspec.analysis.receptive_field import ReceptiveField
from netspec.shapes import Dim, Size, dim_text, enclosed, per_axis


def number_text(dim: Dim) -> str:
    """A number with commas between thousands, an expression, or `?`."""
    return f"{dim:,}" if isinstance(dim, int) else dim_text(dim)


def byte_text(count: Dim) -> str:
    """A number of bytes, also in a readable unit: `201,215,648 bytes (191.9 MiB)`."""
    text = f"{enclosed(count) if isinstance(count, Size) else number_text(count)} bytes"
    if not isinstance(count, int) or count < 1024:
        return text
    power = min((count.bit_length() - 1) // 10, 5)
    return f"{text} ({count / 1024**power:.1f} {'KMGTP'[power - 1]}iB)"


def field_text(field: ReceptiveField | None) -> str:
    """A receptive field: one number if it is square, `-` for an unknown size."""
    known = field.size if field else (None,)
    return per_axis(["-" if size is None else f"{size:,}" if isinstance(size, int) else size for size in known])
