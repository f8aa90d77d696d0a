"""Decodes the messages that describe tensors: types, shapes and slices."""

from __future__ import annotations

from netspec.checkpoint.contents import CheckpointError
from netspec.checkpoint.wire import fields, signed

_TYPES = (
    "invalid", "float32", "float64", "int32", "uint8", "int16", "int8", "string", "complex64", "int64", "bool",
    "qint8", "quint8", "qint32", "bfloat16", "qint16", "quint16", "uint16", "complex128", "float16", "resource",
    "variant", "uint32", "uint64", "float8_e5m2", "float8_e4m3fn", "float8_e4m3fnuz", "float8_e4m3b11fnuz",
    "float8_e5m2fnuz", "int4", "uint4",
)  # fmt: skip
"""The types in the order of TensorFlow's enumeration `DataType`."""
_REFERENCE = 100
"""What is added to the number of a type for a reference to a variable."""
_MOST_AXES = 254


def dtype(number: int) -> str:
    """The name of a type by its number."""
    plain = number - _REFERENCE if number > _REFERENCE else number
    return _TYPES[plain] if 0 < plain < len(_TYPES) else f"type {number}"


def dtype_number(name: str) -> int:
    """The number of a type by its name."""
    return _TYPES.index(name)


def shape(message: bytes) -> tuple[int, ...]:
    """The sizes of a shape."""
    sizes: list[int] = []
    for field in fields(message):
        if field.key == 2:
            sizes.append(_size(field.content()))
        elif field.key == 3 and field.number():
            raise CheckpointError("a tensor has no shape")
        if len(sizes) > _MOST_AXES:
            raise CheckpointError("a tensor has too many axes")
    return tuple(sizes)


def _size(message: bytes) -> int:
    size = 0
    for field in fields(message):
        if field.key == 1:
            size = signed(field.number())
    if size < 0:
        raise CheckpointError("a tensor has a negative size")
    return size
