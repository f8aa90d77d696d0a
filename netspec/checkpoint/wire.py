"""Decodes numbers of variable length, and the fields of protocol buffers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from netspec.budget import spend
from netspec.checkpoint.contents import CheckpointError

_MOST_BYTES = 10
"""The bytes of a number of 64 bits."""


Data: TypeAlias = bytes | memoryview
"""A view where a message is too large to be copied."""


class Field(NamedTuple):
    """A field of a message: its number, and its content, a number or bytes."""

    key: int
    value: int | Data

    def number(self) -> int:
        """The content as a number.

        Raises:
            CheckpointError: it is none.
        """
        if isinstance(self.value, int):
            return self.value
        raise CheckpointError("a number is expected in a message")

    def content(self) -> bytes:
        """The content as bytes.

        Raises:
            CheckpointError: it is a number.
        """
        data = self.data()
        return data if isinstance(data, bytes) else bytes(data)

    def data(self) -> Data:
        """The content as a part of the message, which is not copied if that is a view.

        Raises:
            CheckpointError: it is a number.
        """
        if isinstance(self.value, int):
            raise CheckpointError("a text or a message is expected in a message")
        return self.value

    def text(self) -> str:
        """The content as text; bytes that are no text are escaped."""
        return self.content().decode("utf-8", "backslashreplace")


def varint(data: Data, at: int) -> tuple[int, int]:
    """The number that begins at an offset, and the offset behind it."""
    value = 0
    for place in range(_MOST_BYTES):
        if at + place >= len(data):
            break
        byte = data[at + place]
        value |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            return value & 0xFFFFFFFFFFFFFFFF, at + place + 1
    raise CheckpointError("a number is cut off")


def signed(value: int) -> int:
    """A number of 64 bits that may be negative."""
    return value - (1 << 64) if value >> 63 else value


def part(data: Data, start: int, length: int) -> Data:
    """A part of some bytes, which must lie inside."""
    if length > len(data) - start:
        raise CheckpointError("a length is beyond the end")
    return data[start : start + length]


def fields(message: Data) -> Iterator[Field]:
    """The fields of a message in order."""
    at = 0
    while at < len(message):
        spend(1)
        key, at = varint(message, at)
        kind, value = key & 7, 0
        if kind == 0:
            value, at = varint(message, at)
            yield Field(key >> 3, value)
            continue
        if kind == 2:
            length, at = varint(message, at)
        elif kind in (1, 5):
            length = 8 if kind == 1 else 4
        else:
            raise CheckpointError("a message has a field of an unknown kind")
        content = part(message, at, length)
        at += length
        yield Field(key >> 3, content if kind == 2 else int.from_bytes(content, "little"))
