"""Reads a `tf.train.Example` without TensorFlow: its features by name."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from typing import Literal

from netspec.checkpoint.contents import CheckpointError
from netspec.checkpoint.wire import fields, signed, varint
from netspec.records import dataclass

Kind = Literal["bytes", "floats", "whole numbers", "nothing"]
_KINDS: Mapping[int, Kind] = {1: "bytes", 2: "floats", 3: "whole numbers"}


@dataclass(frozen=True)
class Feature:
    """The values of a feature."""

    kind: Kind
    values: tuple[bytes | float | int, ...]

    def __str__(self) -> str:
        return f"{len(self.values):,} {self.kind}" if self.values else "nothing"


def features_of(record: bytes) -> Mapping[str, Feature] | None:
    """The features of a record; None if it is no `tf.train.Example`."""
    try:
        return {
            name: _feature(content)
            for example in fields(record)
            if example.key == 1
            for entry in fields(example.content())
            if entry.key == 1
            for name, content in [_entry(entry.content())]
        }
    except CheckpointError:
        return None


def _entry(message: bytes) -> tuple[str, bytes]:
    parts = {field.key: field.content() for field in fields(message)}
    return parts.get(1, b"").decode("utf-8", "backslashreplace"), parts.get(2, b"")


def _feature(message: bytes) -> Feature:
    for field in fields(message):
        if field.key in _KINDS:
            return Feature(_KINDS[field.key], tuple(_values(field.key, field.content())))
    return Feature("nothing", ())


def _values(kind: int, message: bytes) -> Iterator[bytes | float | int]:
    for field in fields(message):
        if kind == 1:
            yield field.content()
        elif kind == 2:
            packed = field.value if not isinstance(field.value, int) else field.value.to_bytes(4, "little")
            yield from (number for (number,) in struct.iter_unpack("<f", packed))
        elif isinstance(field.value, int):
            yield signed(field.value)
        else:
            at, data = 0, field.content()
            while at < len(data):
                number, at = varint(data, at)
                yield signed(number)
