"""Values of variables: read from checkpoints and files of other formats, fitted to a network, and written.

Needs NumPy, and no framework. What a file stores, `netspec.checkpoint` finds without NumPy too.
"""

from netspec.weights.fit import FittedWeights, fit
from netspec.weights.numbers import Array
from netspec.weights.stored_weights import Weights, open_weights
from netspec.weights.weights_error import WeightsError
from netspec.weights.written_arrays import write_npz, write_safetensors

__all__ = ["Array", "FittedWeights", "Weights", "WeightsError", "fit", "open_weights", "write_npz", "write_safetensors"]
