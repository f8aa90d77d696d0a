"""The checksum of Castagnoli, as LevelDB's format stores it."""

from __future__ import annotations

from functools import cache

_POLYNOMIAL = 0x82F63B78
_ALL = 0xFFFFFFFF


def crc32c(data: bytes, before: int = 0) -> int:
    """The checksum of some bytes, RFC 3720, appendix B.4; `before` is that of the bytes before them."""
    table, crc = _table(), before ^ _ALL
    for byte in data:
        crc = table[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    return crc ^ _ALL


def masked(crc: int) -> int:
    """A checksum as it is stored: rotated, and with a constant added, since data may hold checksums itself."""
    return (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & _ALL


@cache
def _table() -> tuple[int, ...]:
    return tuple(map(_shifted, range(256)))


def _shifted(byte: int) -> int:
    for _ in range(8):
        byte = (byte >> 1) ^ (_POLYNOMIAL if byte & 1 else 0)
    return byte
