"""Values of variables: read from checkpoints and files of other formats, fitted to a network, and written.

Needs NumPy, and no framework. What a file stores, `netspec.checkpoint` finds without NumPy too.
"""

from netspec.weights.fit import FittedValues, FittedWeights, fit, renamed_values
from netspec.weights.numbers import Array
from netspec.weights.stored_weights import Weights, open_weights
from netspec.weights.weights_error import NotWrittenError, WeightsError
from netspec.weights.written_arrays import write_npz, write_safetensors
from netspec.weights.written_checkpoint import write_checkpoint
from netspec.weights.written_weights import write_weights

__all__ = [
    "Array",
    "FittedValues",
    "FittedWeights",
    "NotWrittenError",
    "Weights",
    "WeightsError",
    "fit",
    "open_weights",
    "renamed_values",
    "write_checkpoint",
    "write_npz",
    "write_safetensors",
    "write_weights",
]
