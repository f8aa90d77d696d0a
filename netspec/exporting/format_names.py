"""The names of formats, endings of files and quantizations, which the command line knows before it imports the rest."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from types import MappingProxyType

ENDINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"saved_model": (), "onnx": (".onnx",), "litert": (".tflite", ".litert")}
)
"""By format; a SavedModel is a folder."""

QUANTIZATIONS = ("dynamic", "float16", "int8")
"""How a file of LiteRT is made smaller."""


def format_of(path: str | PurePath) -> str | None:
    """The format that the ending of a path means; None for an ending of something else."""
    ending = PurePath(path).suffix.lower()
    if ending.removeprefix(".").isdigit() or not ending:  # a version, such as 1 or v1.2
        return "saved_model"
    return next((name for name, endings in ENDINGS.items() if ending in endings), None)
