"""What an export is given besides the weights: options, names of classes, and samples to quantize by."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any, get_args

from netspec.exporting.export_error import ExportError
from netspec.exporting.request import ExportRequest
from netspec.lower.litert import Quantization
from netspec.network import Network
from netspec.shapes import shape_text
from netspec.wording import listed


def option_fault(request: ExportRequest) -> str | None:
    """What is wrong with the options of a request, whatever the network is."""
    if request.classes and request.format != "saved_model":
        return f"a file of {request.format} carries no names of classes; leave them out, or export a saved_model"
    if request.quantization not in (None, *get_args(Quantization)):
        return f"unknown quantization {request.quantization!r:.80}; known: {listed(get_args(Quantization))}"
    if request.quantization and request.format != "litert":
        return f"{request.format} is not quantized; leave that out, or export to litert"
    if request.quantization == "int8" and request.samples is None:
        return "int8 needs samples of inputs, by which it scales the activations"
    if request.quantization != "int8" and request.samples is not None:
        return "samples serve the quantization int8 alone; leave them out"
    if request.reader is not None and request.format != "saved_model":
        return f"a file of {request.format} decodes no images; export a saved_model, or without encoded images"
    return None


def require_classes(classes: Sequence[str], network: Network) -> None:
    """Requires a name for each class that the network tells apart.

    Raises:
        ExportError: there are more or fewer.
    """
    shape = network.output_shape
    size = shape[-1] if shape else None
    if classes and isinstance(size, int) and size != len(classes):
        raise ExportError(f"{len(classes)} names of classes, and the output of {network.name} is {shape_text(shape)}")


def read_samples(path: str | os.PathLike[str]) -> Any:
    """An array of inputs, as `numpy.save` writes it.

    Raises:
        ExportError: it is no such file.
        OSError: it cannot be read.
    """
    import numpy as np

    try:
        found = np.load(path, mmap_mode="r", allow_pickle=False)
    except (ValueError, EOFError) as error:
        raise ExportError(f"{path} is no array as numpy.save writes it (.npy)") from error
    if not isinstance(found, np.ndarray):
        raise ExportError(f"{path} holds several arrays; save the one of the inputs by itself, with numpy.save")
    return found


def samples_of(given: Any) -> Any:
    """An array of what is given as one, such as a list.

    Raises:
        ExportError: it is no array.
    """
    import numpy as np

    try:
        return np.asarray(given)
    except ValueError as error:
        raise ExportError("expected samples as one array, got values of several shapes") from error


def require_samples(samples: Any, network: Network) -> None:
    """Requires samples that the network takes.

    Raises:
        ExportError: their shape or type is another, or there are none.
    """
    if samples is None:
        return
    wanted = network.input_shape
    fits = len(samples.shape) == len(wanted) and all(
        not isinstance(size, int) or size == got for size, got in zip(wanted[1:], samples.shape[1:], strict=True)
    )
    if not fits or samples.dtype.kind not in "fiu":
        got = f"{samples.dtype.name} {list(samples.shape)}"
        raise ExportError(f"expected samples as numbers of shape {shape_text(wanted)}, got {got}")
    if not len(samples):
        raise ExportError("expected at least one sample, got none")
