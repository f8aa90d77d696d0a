"""What to export, as the command line and Python ask for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from netspec.lower.litert import Quantization
from netspec.records import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class ExportRequest:
    """Where to write what.

    `end_points` are returned beside the output, by their keys; `classes` are the names of the classes, written with the
    SavedModel. `samples` is an array of inputs, by which the quantization `int8` scales the activations. `verify` runs
    the file and the network on the same random input before the file is put in place. `force` replaces a file that
    exists, or files of a folder that no export wrote. `reader` makes the network's image of the bytes of an encoded
    one; with it, a SavedModel takes such bytes.
    """

    path: str | Path
    format: str
    end_points: Sequence[str] = ()
    classes: Sequence[str] = ()
    quantization: Quantization | None = None
    samples: Any = None
    verify: bool = True
    force: bool = False
    reader: Callable[[Any, Any], Any] | None = None
