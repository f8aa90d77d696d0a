"""The types of the elements of tensors, as files and TensorFlow name them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import TypeAlias

Dtype: TypeAlias = str

DEFAULT: Dtype = "float32"
DTYPES: Collection[Dtype] = ("float32", "float16", "bfloat16", "int32", "int64", "bool")
"""The types that a file can give."""
FLOATS: Collection[Dtype] = ("float32", "float16", "bfloat16", "float64")
INTEGERS: Collection[Dtype] = ("int32", "int64")
NUMBERS: Collection[Dtype] = (*FLOATS, *INTEGERS)
ANY_DTYPE: Collection[Dtype] = (*NUMBERS, "bool")

ITEM_SIZES: Mapping[Dtype, int] = MappingProxyType(
    {"float32": 4, "float16": 2, "bfloat16": 2, "float64": 8, "int32": 4, "int64": 8, "bool": 1}
)
"""The bytes of an element."""

ONNX_TYPES: Mapping[Dtype, int] = MappingProxyType(
    {"float32": 1, "int32": 6, "int64": 7, "bool": 9, "float16": 10, "float64": 11, "bfloat16": 16}
)
"""The numbers that ONNX has for them."""
