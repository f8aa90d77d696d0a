"""The arguments that slim gives to many of its layers, each declared once with slim's default."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netspec.ops.activations import ACTIVATIONS
from netspec.ops.argument import Arg
from netspec.ops.backend import Backend
from netspec.ops.collection_kinds import VariablesCollections, collections
from netspec.ops.function import Named
from netspec.ops.initializers import INITIALIZERS
from netspec.ops.kinds import Boolean, Choice, Integer, Kind, Nullable, Pair, Parameters, Schema, Text
from netspec.ops.op import OPS
from netspec.ops.regularizers import REGULARIZERS


class Normalizer(Kind[str]):
    """The key of an op that can normalize what a layer makes."""

    def schema(self) -> Schema:
        return {"type": "string", "enum": [key for key, op in OPS.items() if op.normalizes]}

    def text(self) -> str:
        return " or ".join(self.schema()["enum"])

    def lower(self, value: Any, backend: Backend) -> Any:
        return getattr(backend.slim, value)


class NormalizerParams(Parameters):
    """The arguments of the normalizer, as plain data: only its op, which the layer knows, can lower them."""

    def convert(self, value: Any) -> Mapping[str, Any]:
        return dict(value)


NUM_OUTPUTS = Arg(Integer(minimum=1), "number of output channels")
KERNEL_SIZE = Arg(Pair(minimum=1), "window height and width")
STRIDE = Arg(Pair(minimum=1), "step between windows", default=1)
RATE = Arg(Pair(minimum=1), "distance between the taps of a window; above 1 the convolution is atrous", default=1)
PADDING = Arg(Choice("SAME", "VALID"), "what happens at the edges", default="SAME")
DATA_FORMAT = Arg(Choice("NHWC", "NCHW"), "layout of the image", default="NHWC")

ACTIVATION_FN = Arg(Nullable(Named(ACTIVATIONS)), "activation of the outputs; null is linear", default="relu")
NO_ACTIVATION_FN = Arg(Nullable(Named(ACTIVATIONS)), "activation of the outputs; null is linear", default=None)
NORMALIZER_FN = Arg(Nullable(Normalizer()), "normalizes the outputs in place of biases", default=None)
NORMALIZER_PARAMS = Arg(Nullable(NormalizerParams()), "arguments of the normalizer", default=None)
WEIGHTS_INITIALIZER = Arg(
    Nullable(Named(INITIALIZERS)), "initial weights; null is TensorFlow's default", default="xavier"
)
WEIGHTS_REGULARIZER = Arg(Nullable(Named(REGULARIZERS)), "loss on the weights", default=None)
BIASES_INITIALIZER = Arg(Nullable(Named(INITIALIZERS)), "initial biases; null makes no biases", default="zeros")
BIASES_REGULARIZER = Arg(Nullable(Named(REGULARIZERS)), "loss on the biases", default=None)

REUSE = Arg(Nullable(Boolean()), "whether the variables of the scope are used again; null inherits", default=None)
VARIABLES_COLLECTIONS = Arg(
    Nullable(VariablesCollections("weights", "biases")), "collections to add the variables to", default=None
)
OUTPUTS_COLLECTIONS = Arg(Nullable(collections()), "collections to add the output to", default=None)
TRAINABLE = Arg(Boolean(), "whether the variables are trained", default=True)
IS_TRAINING = Arg(Boolean(), "whether the layer works as in training", default=True)
SCOPE = Arg(Nullable(Text()), "variable scope", default=None)
NAME_SCOPE = Arg(Nullable(Text()), "name scope", default=None)
NAME = Arg(Nullable(Text()), "name of the operation", default=None)
