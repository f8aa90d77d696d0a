"""What an export is given besides the weights: options, names of classes, and samples to quantize by."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any, get_args

from netspec.exporting.export_error import ExportError
from netspec.exporting.request import ExportRequest
from netspec.lower.litert import Quantization
from netspec.network import Network, NetworkInput
from netspec.ops.dtypes import FLOATS
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


def read_samples(path: str | os.PathLike[str], network: Network) -> Any:
    """An array of inputs, as `numpy.save` writes it; or arrays of several by name, as `numpy.savez` does.

    Raises:
        ExportError: it is no such file.
        OSError: it cannot be read.
    """
    import numpy as np

    try:
        found = np.load(path, mmap_mode="r", allow_pickle=False)
    except (ValueError, EOFError) as error:
        raise ExportError(f"{path} is no array as numpy.save writes it (.npy)") from error
    if isinstance(found, np.ndarray):
        return found
    if len(network.inputs) == 1:
        found.close()
        raise ExportError(f"{path} holds several arrays; save the one of the inputs by itself, with numpy.save")
    try:
        with found:
            return {name: found[name] for name in found.files}
    except ValueError as error:  # a pickle
        raise ExportError(f"{path} holds what is no array of numbers") from error


def samples_of(given: Any) -> Any:
    """An array of what is given as one, such as a list; arrays by name of a mapping.

    Raises:
        ExportError: it is no array.
    """
    import numpy as np

    if isinstance(given, Mapping):
        return {str(name): samples_of(each) for name, each in given.items()}
    try:
        return np.asarray(given)
    except ValueError as error:
        raise ExportError("expected samples as one array, got values of several shapes") from error


def samples_by_name(samples: Any, network: Network) -> dict[str, Any] | None:
    """The arrays of samples by the names of inputs, each of the type of its input; None without samples."""
    if samples is None:
        return None
    given = samples if isinstance(samples, Mapping) else {network.input_name: samples}
    return {each.name: given[each.name].astype(each.dtype) for each in network.inputs}


def require_samples(samples: Any, network: Network) -> None:
    """Requires samples that the network takes: an array, or of several inputs one for each.

    Raises:
        ExportError: their shape or type is another, there are none, or they are not of every input.
    """
    if samples is None:
        return
    names = list(network.input_shapes)
    if not isinstance(samples, Mapping):
        if len(names) > 1:
            raise ExportError(f"expected samples of {listed(names)} by name, as numpy.savez writes them, got one array")
        samples = {names[0]: samples}
    elif samples.keys() != set(names):
        got = listed(sorted(samples)) if samples else "none"
        raise ExportError(f"expected samples of {listed(names)}, got {got}")
    for each in network.inputs:
        _require_fit(samples[each.name], each, alone=len(names) == 1)
    if len({len(array) for array in samples.values()}) > 1:
        counts = listed([f"{len(samples[name]):,} of {name}" for name in names])
        raise ExportError(f"expected as many samples of each input, got {counts}")


def _require_fit(samples: Any, wanted: NetworkInput, *, alone: bool) -> None:
    """Requires samples of one input that it takes."""
    shape, whole = wanted.shape, wanted.dtype not in FLOATS
    fits = len(samples.shape) == len(shape) and all(
        not isinstance(size, int) or size == got for size, got in zip(shape[1:], samples.shape[1:], strict=True)
    )
    if not fits or samples.dtype.kind not in ("b" if wanted.dtype == "bool" else "iu" if whole else "fiu"):
        got, what = f"{samples.dtype.name} {list(samples.shape)}", f"{wanted.dtype} values" if whole else "numbers"
        whose = "" if alone else f" of {wanted.name}"
        raise ExportError(f"expected samples{whose} as {what} of shape {shape_text(shape)}, got {got}")
    if not len(samples):
        raise ExportError("expected at least one sample, got none")
