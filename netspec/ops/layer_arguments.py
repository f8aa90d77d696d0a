"""Arguments that many of slim's layers share, each declared once with its name and slim's default."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netspec.ops.argument import Arg
from netspec.ops.backend import Backend
from netspec.ops.collection_kinds import VariablesCollections, collections
from netspec.ops.functions.activations import ACTIVATIONS
from netspec.ops.functions.function import Named
from netspec.ops.functions.initializers import INITIALIZERS
from netspec.ops.functions.regularizers import REGULARIZERS
from netspec.ops.kinds import (
    Boolean,
    Choice,
    Integer,
    Kind,
    Nullable,
    Number,
    PaddingOfSides,
    Pair,
    Parameters,
    PerSide,
    Schema,
    Sharing,
    Table,
    Text,
)
from netspec.ops.op import OPS


class Normalizer(Kind[str]):
    """The key of an op that can normalize the output of a layer."""

    def schema(self) -> Schema:
        return {"type": "string", "enum": [key for key, op in OPS.items() if op.normalizes]}

    def text(self) -> str:
        return " or ".join(self.schema()["enum"])

    def lower(self, value: Any, backend: Backend) -> Any:
        return OPS[value].called(backend)


class NormalizerParams(Parameters):
    """The arguments of the normalizer, as plain data: only its op, which the layer knows, can lower them."""

    def convert(self, value: Any) -> Mapping[str, Any]:
        return dict(value)


NUM_OUTPUTS = Arg(Integer(minimum=1), "number of output channels", name="num_outputs")
KERNEL_SIZE = Arg(Pair(minimum=1), "window height and width", name="kernel_size")
STRIDE = Arg(Pair(minimum=1), "step between windows", default=1, name="stride")
RATE = Arg(
    Pair(minimum=1), "distance between the taps of a window; above 1 the convolution is atrous", default=1, name="rate"
)
_PADDING_MEANINGS = ("zeros at the edges, so that only the stride changes the size", "nothing at the edges")
PADDINGS = Choice("SAME", "VALID", meanings=_PADDING_MEANINGS)
PADDING = Arg(PADDINGS, "what happens at the edges", default="SAME", name="padding")
_AT_THE_EDGES = "what happens at the edges, or how many positions are added there"
IMAGE_PADDING = Arg(PaddingOfSides(("height", "width"), PADDINGS), _AT_THE_EDGES, default="SAME", name="padding")
_LAYOUT_MEANINGS = ("batch, height, width, channels", "batch, channels, height, width")
LAYOUTS = Choice("NHWC", "NCHW", meanings=_LAYOUT_MEANINGS)
DATA_FORMAT = Arg(LAYOUTS, "layout of the image", default="NHWC", name="data_format")

_SEQUENCE, _VOLUME = PerSide(1, ["width"]), PerSide(1, ["depth", "height", "width"])
SEQUENCE_KERNEL_SIZE = Arg(_SEQUENCE, "window width", name="kernel_size")
SEQUENCE_STRIDE = Arg(_SEQUENCE, STRIDE.meaning, default=1, name="stride")
SEQUENCE_RATE = Arg(_SEQUENCE, RATE.meaning, default=1, name="rate")
SEQUENCE_PADDING = Arg(PaddingOfSides(["width"], PADDINGS), _AT_THE_EDGES, default="SAME", name="padding")
SEQUENCE_LAYOUTS = Choice("NWC", "NCW", meanings=("batch, width, channels", "batch, channels, width"))
VOLUME_KERNEL_SIZE = Arg(_VOLUME, "window depth, height and width", name="kernel_size")
VOLUME_STRIDE = Arg(_VOLUME, STRIDE.meaning, default=1, name="stride")
VOLUME_RATE = Arg(_VOLUME, RATE.meaning, default=1, name="rate")
VOLUME_PADDING = Arg(
    PaddingOfSides(["depth", "height", "width"], PADDINGS), _AT_THE_EDGES, default="SAME", name="padding"
)
_VOLUME_MEANINGS = ("batch, depth, height, width, channels", "batch, channels, depth, height, width")
VOLUME_LAYOUTS = Choice("NDHWC", "NCDHW", meanings=_VOLUME_MEANINGS)
VOLUME_DATA_FORMAT = Arg(VOLUME_LAYOUTS, "layout of the volume", default="NDHWC", name="data_format")

ACTIVATION_FN = Arg(
    Nullable(Named(ACTIVATIONS)), "activation of the outputs; null is linear", default="relu", name="activation_fn"
)
NO_ACTIVATION_FN = Arg(
    Nullable(Named(ACTIVATIONS)), "activation of the outputs; null is linear", default=None, name="activation_fn"
)
NORMALIZER_FN = Arg(
    Nullable(Normalizer()), "normalizes the outputs in place of biases", default=None, name="normalizer_fn"
)
NORMALIZER_PARAMS = Arg(
    Nullable(NormalizerParams()), "arguments of the normalizer", default=None, name="normalizer_params"
)
WEIGHTS_INITIALIZER = Arg(
    Nullable(Named(INITIALIZERS)),
    "initial weights; null is TensorFlow's default",
    default="xavier",
    name="weights_initializer",
)
WEIGHTS_REGULARIZER = Arg(
    Nullable(Named(REGULARIZERS)), "loss on the weights", default=None, name="weights_regularizer"
)
BIASES_INITIALIZER = Arg(
    Nullable(Named(INITIALIZERS)), "initial biases; null makes no biases", default="zeros", name="biases_initializer"
)
BIASES_REGULARIZER = Arg(Nullable(Named(REGULARIZERS)), "loss on the biases", default=None, name="biases_regularizer")

REUSE = Arg(
    Nullable(Sharing()),
    "whether the variables of the scope are used again; auto creates those that do not exist; null inherits",
    default=None,
    name="reuse",
)
VARIABLES_COLLECTIONS = Arg(
    Nullable(VariablesCollections("weights", "biases")),
    "collections to add the variables to",
    default=None,
    name="variables_collections",
)
CENTER = Arg(Boolean(), "whether beta is added", default=True, name="center")
SCALE = Arg(Boolean(), "whether gamma multiplies", default=True, name="scale")
EPSILON = Arg(Number(minimum=0), "what is added to the variance", default=1e-6, name="epsilon")
BETA_AND_GAMMA_INITIALIZERS = Arg(
    Nullable(Table(("beta", "gamma"), Named(INITIALIZERS))),
    "initial values of the variables",
    default=None,
    name="param_initializers",
)
BETA_AND_GAMMA_COLLECTIONS = Arg(
    Nullable(VariablesCollections("beta", "gamma")),
    "collections to add the variables to",
    default=None,
    name="variables_collections",
)
OUTPUTS_COLLECTIONS = Arg(
    Nullable(collections()), "collections to add the output to", default=None, name="outputs_collections"
)
TRAINABLE = Arg(Boolean(), "whether the variables are trained", default=True, name="trainable")
IS_TRAINING = Arg(Boolean(), "whether the layer works as in training", default=True, name="is_training")
SCOPE = Arg(Nullable(Text()), "variable scope", default=None, name="scope")
NAME_SCOPE = Arg(Nullable(Text()), "name scope", default=None, name="scope")
NAME = Arg(Nullable(Text()), "name of the operation", default=None, name="name")
