"""Dropout: random zeros in training, nothing in evaluation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from netspec.ops import layer_arguments as common
from netspec.ops.argument import Arg, Opaque
from netspec.ops.axis_views import Stage, elementwise
from netspec.ops.backend import Backend
from netspec.ops.dtypes import ANY_DTYPE, FLOATS, Dtype
from netspec.ops.functions.initializers import SEED
from netspec.ops.kinds import Integer, List, Nullable, Number
from netspec.ops.onnx_graph import NotInOnnx, OnnxBuilder, OnnxTensor
from netspec.ops.op import Op, OpError, op
from netspec.shapes import Shape, shape_text


@op("dropout")
class Dropout(Op):
    """Sets random elements to zero in training, and scales the others so that the expected sum is kept.

    `out = in / keep_prob` with probability `keep_prob`, else 0; in evaluation `out = in`. Defaults are those of
    `slim.dropout`. FLOPs: none, as in evaluation.
    """

    __slots__ = ()
    takes = ANY_DTYPE
    default_scope = "Dropout"
    origin = "slim.dropout"
    inside = "dropout identity shape strided_slice packed"
    precise = True  # or the share that is dropped would be rounded to 7 bits

    keep_prob = Arg(Number(exclusiveMinimum=0, maximum=1), "probability that an element is kept", default=0.5)
    noise_shape = Arg(
        # Not empty: TensorFlow takes an empty list, which a scalar would take, for floats.
        Nullable(List(Nullable(Integer(minimum=1)), minimum_length=1)),
        "shape of the random choices, broadcast to the input: 1 along an axis makes one choice for it, null one for "
        "each of its positions",
        default=None,
    )
    is_training = common.IS_TRAINING
    outputs_collections = common.OUTPUTS_COLLECTIONS
    scope = common.SCOPE
    seed = SEED

    def dtypes(self, *inputs: Dtype) -> Sequence[Dtype]:
        if self.is_training is not False and inputs[0] not in FLOATS:
            raise OpError("wrong-dtype", f"expected numbers of a floating type in training, got {inputs[0]}")
        return super().dtypes(*inputs)

    def infer(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        noise = self.noise_shape
        keep = self.values["keep_prob"]
        if not isinstance(keep, Opaque) and 1 - keep == 1:
            # slim hands TensorFlow the share that is dropped.
            raise OpError("out-of-range", f"1 - {keep} is 1, which drops every element", "keep_prob")
        if noise is not None and (len(noise) > len(x) or (len(noise) < len(x) and None in noise)):
            numbers = ", or numbers for the last axes alone" if len(x) > 1 else ""
            got = ", ".join("null" if side is None else str(side) for side in noise)
            text = f"expected a noise shape of rank {len(x)}{numbers}, got [{got}]"
            raise OpError("wrong-rank", text, argument="noise_shape")
        # A shorter one is broadcast.
        for side, size in zip(reversed(noise or ()), reversed(x), strict=False):
            if side not in (None, 1, size):
                text = f"expected null, 1 or the size along each axis of {shape_text(x)}, got {side}"
                raise OpError("shapes-differ", text, argument="noise_shape")
        return x

    def idle(self) -> bool:
        return bool(self.values["keep_prob"] == 1)

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        return (elementwise(*inputs),)

    def lower(self, backend: Backend, inputs: Sequence[Any], given: Mapping[str, Any]) -> Any:
        if backend.seed is None or not self.is_training or self.idle():
            return super().lower(backend, inputs, given)
        # slim's function for evaluation is the scope, the collected output and an Identity.
        return super().lower(backend, [self._dropped(backend, inputs[0])], {**given, "is_training": False})

    def _dropped(self, backend: Backend, x: Any) -> Any:
        """The input with elements dropped, as a pure function of the layer's seed on any device."""
        drop, keep = backend.tf.nn.experimental.stateless_dropout, self.keep_prob
        given = {"rate": 1 - keep, "seed": backend.layer_seed(), "noise_shape": self.noise_shape, "rng_alg": "philox"}
        return backend.precisely(lambda floats: drop(floats, **given))(x)

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        if self.values["is_training"] is not False and not self.idle():
            raise NotInOnnx("it drops elements, as in training")
        return inputs[0]
