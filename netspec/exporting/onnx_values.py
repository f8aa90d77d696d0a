"""Values of variables, which are arrays of NumPy, and constants as initializers of ONNX."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from netspec.exporting.export_error import ExportError
from netspec.network import Network
from netspec.ops.onnx_graph import StoredNumbers, StoredVariable

if TYPE_CHECKING:
    import onnx

MOST_BYTES = 2**31 - 2**20
"""What a file may hold: a message of protocol buffers is shorter than 2 GiB, and nodes and names have their share."""


def needed_arrays(network: Network, forms: Iterable[StoredVariable], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the variables that nodes refer to, as floats of 32 bits.

    Raises:
        ExportError: a value is missing, of another shape or no floats; or they are too large for one file.
    """
    names = {form.variable for form in forms}
    variables = [variable for variable in network.variables if variable.name in names]
    size = sum(4 * math.prod(form.shape) for form in forms)
    if size > MOST_BYTES:
        raise ExportError(f"the weights are {size:,} bytes, and a file of ONNX holds at most {MOST_BYTES:,}")
    faults, found = [], {}
    for variable in variables:
        if variable.name not in values:
            faults.append(f"{variable.name}: expected a value of shape {list(variable.shape)}, got none")
            continue
        value = values[variable.name]
        if tuple(value.shape) != variable.shape:
            faults.append(f"{variable.name}: expected shape {list(variable.shape)}, got {list(value.shape)}")
        elif "float" not in value.dtype.name:
            faults.append(f"{variable.name}: expected floats, got {value.dtype.name}")
        else:
            found[variable.name] = value.astype("float32", copy=False)
    if faults:
        raise ExportError(*faults)
    return found


def fill_variable(tensor: onnx.TensorProto, name: str, form: StoredVariable, arrays: Mapping[str, Any]) -> None:
    """Gives an initializer, in place since it may be large, the value of a variable in the form that nodes need."""
    tensor.name, tensor.data_type = name, tensor.FLOAT
    tensor.dims.extend(form.shape)
    tensor.raw_data = arrays[form.variable].transpose(form.order).astype("<f4", copy=False).tobytes()


def fill_numbers(tensor: onnx.TensorProto, name: str, numbers: StoredNumbers) -> None:
    """Gives an initializer numbers that are no variable."""
    tensor.name, tensor.data_type = name, tensor.FLOAT if numbers.real else tensor.INT64
    tensor.dims.extend(numbers.shape)
    listed = numbers.numbers * (math.prod(numbers.shape) if len(numbers.numbers) == 1 else 1)
    tensor.raw_data = struct.pack(f"<{len(listed)}{'f' if numbers.real else 'q'}", *listed)
