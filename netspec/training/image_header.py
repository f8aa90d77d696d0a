"""The height and width of an encoded image by the first bytes of its file, without decoding it."""

from __future__ import annotations

from typing import Literal

_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""The markers of JPEG that begin a frame."""


def header_size(contents: bytes) -> tuple[int, int] | None:
    """The height and width as stored; None if they are not found."""
    if contents.startswith(b"\x89PNG") and len(contents) >= 24:
        return _number(contents, 20, 4, "big"), _number(contents, 16, 4, "big")
    if contents.startswith(b"GIF8") and len(contents) >= 10:
        return _number(contents, 8, 2, "little"), _number(contents, 6, 2, "little")
    if contents.startswith(b"BM") and len(contents) >= 26:
        height = int.from_bytes(contents[22:26], "little", signed=True)
        return abs(height), _number(contents, 18, 4, "little")
    return _jpeg(contents) if contents.startswith(b"\xff\xd8") else None


def _jpeg(contents: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(contents) and contents[at] == 0xFF:
        if contents[at + 1] in _FRAMES:
            return _number(contents, at + 5, 2, "big"), _number(contents, at + 7, 2, "big")
        filled = contents[at + 1] == 0xFF  # a byte between segments
        at += 1 if filled else 2 + _number(contents, at + 2, 2, "big")
    return None


def _number(contents: bytes, at: int, size: int, order: Literal["big", "little"]) -> int:
    return int.from_bytes(contents[at : at + size], order)
