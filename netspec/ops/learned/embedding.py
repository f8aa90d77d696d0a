"""Vectors for whole numbers: learned ones, and those of a single 1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from netspec.ops import layer_arguments as common
from netspec.ops.argument import Arg
from netspec.ops.axis_views import AxisView, Stage
from netspec.ops.backend import Backend
from netspec.ops.dtypes import DEFAULT, INTEGERS, ONNX_TYPES, Dtype
from netspec.ops.functions.function import Named
from netspec.ops.functions.initializers import INITIALIZERS
from netspec.ops.functions.regularizers import REGULARIZERS
from netspec.ops.kinds import Integer, Nullable, Number
from netspec.ops.learned.model_variable import declared
from netspec.ops.onnx_graph import OnnxBuilder, OnnxTensor
from netspec.ops.op import COMPOSED, Op, Variable, op
from netspec.shapes import Shape


class OfWholeNumbers(Op):
    """An op that makes a vector of floats of each whole number, along a new last axis. Abstract."""

    __slots__ = ()
    takes = INTEGERS

    def size(self) -> int:
        """The size of the vectors."""
        raise NotImplementedError

    def infer(self, *inputs: Shape) -> Shape:
        return (*inputs[0], self.size())

    def dtypes(self, *inputs: Dtype) -> Sequence[Dtype]:
        super().dtypes(*inputs)
        return [DEFAULT]

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        return ((tuple(AxisView(axis) for axis in range(len(inputs[0]))),),)


@op("embed_sequence")
class EmbedSequence(OfWholeNumbers):
    """A learned vector for each whole number, such as the index of a word.

    `[batch, length]` makes `[batch, length, embed_dim]`, and any other shape likewise; numbers are from 0 to
    `vocab_size - 1`. As `embed_sequence` of `tf.contrib.layers`, of which tf-slim has no copy: a model variable
    `embeddings` and `tf.nn.embedding_lookup`. FLOPs: none.
    """

    __slots__ = ()
    default_scope = "EmbedSequence"
    origin = COMPOSED
    inside = "embeddings embedding_lookup"

    vocab_size = Arg(Integer(minimum=1), "number of vectors")
    embed_dim = Arg(Integer(minimum=1), "size of each vector")
    initializer = Arg(Nullable(Named(INITIALIZERS)), "initial vectors; null is TensorFlow's default", default=None)
    regularizer = Arg(Nullable(Named(REGULARIZERS)), "loss on the vectors", default=None)
    trainable = common.TRAINABLE
    scope = common.SCOPE
    reuse = common.REUSE

    def size(self) -> int:
        return self.embed_dim

    def vocabulary(self) -> int | None:
        return self.vocab_size

    def variables(self, *inputs: Shape) -> Sequence[Variable]:
        shape = self.vocab_size, self.embed_dim
        return [declared("embeddings", shape, self.initializer, self.regularizer, self.trainable)]

    def lower(self, backend: Backend, inputs: Sequence[Any], given: Mapping[str, Any]) -> Any:
        (ids,), tf = inputs, backend.tf
        words = {name: given[name] for name in ("initializer", "regularizer", "trainable") if name in given}
        with tf.variable_scope(given.get("scope"), self.default_scope, [ids], reuse=given.get("reuse")):
            shape = [self.vocab_size, self.embed_dim]
            return tf.nn.embedding_lookup(backend.slim.model_variable("embeddings", shape=shape, **words), ids)

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        (x,) = inputs
        table = onnx.variable("embeddings", (0, 1), (self.vocab_size, self.embed_dim))
        return OnnxTensor(onnx.node("Gather", table, x.name, axis=0), output, (*x.order, len(x.order)))


@op("one_hot_encoding")
class OneHotEncoding(OfWholeNumbers):
    """A vector for each whole number that is 1 at the place of the number, and 0 elsewhere.

    `[batch]` makes `[batch, num_classes]`, and any other shape likewise. Defaults are those of
    `slim.one_hot_encoding`. FLOPs: none.
    """

    __slots__ = ()
    opens = "name_scope"
    default_scope = "OneHotEncoding"
    origin = "slim.one_hot_encoding"
    inside = "one_hot toint64"

    num_classes = Arg(Integer(minimum=1), "size of the vectors")
    on_value = Arg(Number(), "what stands at the place of the number", default=1.0)
    off_value = Arg(Number(), "what stands elsewhere", default=0.0)
    outputs_collections = common.OUTPUTS_COLLECTIONS
    scope = common.NAME_SCOPE

    def size(self) -> int:
        return self.num_classes

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        (x,) = inputs
        places = onnx.node("Cast", x.name, to=ONNX_TYPES["int64"])
        values = onnx.node("Concat", *(self._value(onnx, name) for name in ("off_value", "on_value")), axis=0)
        made = onnx.node("OneHot", places, onnx.int_scalar("num_classes", self.num_classes), values, axis=-1)
        return OnnxTensor(made, output, (*x.order, len(x.order)))

    def _value(self, onnx: OnnxBuilder, name: str) -> str:
        return onnx.filled(name, self.values[name], 1)
