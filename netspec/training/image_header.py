"""What the first bytes of an encoded image say of it, without decoding it: height and width, and rare codings."""

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


def rare_coding(contents: bytes) -> str | None:
    """How an image is coded, if in a way that TensorFlow does not decode, or not to gray; None if in another."""
    if contents.startswith(b"BM") and len(contents) >= 34:
        bits, packed = _number(contents, 28, 2, "little"), _number(contents, 30, 4, "little") not in (0, 3)
        return f"of {bits} bits a pixel" if bits not in (8, 24, 32) else "with packed pixels" if packed else None
    frame = _frame(contents) if contents.startswith(b"\xff\xd8") else None
    if frame is None or frame + 10 > len(contents):
        return None
    bits, channels = contents[frame + 4], contents[frame + 9]
    return f"of {bits} bits a value" if bits != 8 else "in CMYK" if channels == 4 else None


def _jpeg(contents: bytes) -> tuple[int, int] | None:
    frame = _frame(contents)
    return None if frame is None else (_number(contents, frame + 5, 2, "big"), _number(contents, frame + 7, 2, "big"))


def _frame(contents: bytes) -> int | None:
    """Where the frame of a JPEG image begins."""
    at = 2
    while at + 9 <= len(contents) and contents[at] == 0xFF:
        if contents[at + 1] in _FRAMES:
            return at
        filled = contents[at + 1] == 0xFF  # a byte between segments
        at += 1 if filled else 2 + _number(contents, at + 2, 2, "big")
    return None


def _number(contents: bytes, at: int, size: int, order: Literal["big", "little"]) -> int:
    return int.from_bytes(contents[at : at + size], order)
