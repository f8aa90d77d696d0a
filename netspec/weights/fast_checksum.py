"""The checksum of Castagnoli of many bytes, by NumPy: of equal parts of the bytes at once, which are then joined.

The checksum is linear: that of two parts is that of the first, moved over the zeros that the second stands for, plus
that of the second. Python alone takes 30 s for a checkpoint of 500 MB.
"""

from __future__ import annotations

from functools import cache, reduce
from operator import xor

import numpy as np

from netspec.checkpoint.crc32c import crc32c
from netspec.weights.numbers import Array

_ALL = 0xFFFFFFFF
_WORDS = 1 << 10
"""The words of 4 bytes of a part."""
_PARTS = 1 << 12
"""The parts of a round, of 16 MiB together."""
_FEW = 4 * _WORDS * 8
"""Fewer bytes are left to Python."""


def checksum(data: Array) -> int:
    """The checksum of an array of bytes, as `netspec.checkpoint.crc32c` gives it."""
    crc, at = _ALL, 0
    while len(data) - at >= _FEW:
        count = min((len(data) - at) // (4 * _WORDS), _PARTS)
        end = at + 4 * _WORDS * count
        for part in _part_sums(data[at:end]).tolist():
            crc = _moved(crc) ^ part
        at = end
    return crc32c(bytes(data[at:]), crc ^ _ALL)


def _part_sums(data: Array) -> Array:
    """The sums of the parts, each as if it began with nothing and were not inverted."""
    words = np.ascontiguousarray(data.view("<u4").reshape(-1, _WORDS).T)
    low, high = _word_tables()
    sums = np.zeros(words.shape[1], np.uint32)
    for column in words:
        sums ^= column
        sums = low[sums & 0xFFFF] ^ high[sums >> 16]
    return sums


@cache
def _word_tables() -> tuple[Array, Array]:
    """By the lower and the upper half of a word, its sum behind its four bytes."""
    bits = _moves(2)
    return _combinations(bits[:16]), _combinations(bits[16:])


@cache
def _part_tables() -> tuple[list[int], ...]:
    """By each byte of a sum, what it becomes over the zeros of a part."""
    bits = _moves((4 * _WORDS).bit_length() - 1)
    return tuple(_combinations(bits[at : at + 8]).tolist() for at in range(0, 32, 8))


def _moves(doublings: int) -> list[int]:
    """What each bit of a sum becomes over the zeros of a power of two of bytes."""
    bits = [crc32c(b"\0", 1 << bit ^ _ALL) ^ _ALL for bit in range(32)]
    for _ in range(doublings):
        bits = [reduce(xor, (bits[at] for at in range(32) if value >> at & 1), 0) for value in bits]
    return bits


def _combinations(bits: list[int]) -> Array:
    """The sums of all choices of some bits, by the number whose bits are the choice."""
    made = np.zeros(1 << len(bits), np.uint32)
    for at, bit in enumerate(bits):
        made[1 << at : 2 << at] = made[: 1 << at] ^ np.uint32(bit)
    return made


def _moved(crc: int) -> int:
    one, two, three, four = _part_tables()
    return one[crc & 255] ^ two[crc >> 8 & 255] ^ three[crc >> 16 & 255] ^ four[crc >> 24]
