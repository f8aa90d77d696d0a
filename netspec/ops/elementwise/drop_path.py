"""Drop path: whole examples of a tensor are zero in training, as a path beside others is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from netspec.ops import layer_arguments as common
from netspec.ops.argument import Arg
from netspec.ops.axis_views import Stage, elementwise
from netspec.ops.backend import Backend
from netspec.ops.dtypes import ANY_DTYPE, Dtype
from netspec.ops.functions.initializers import ZEROS
from netspec.ops.kinds import Integer, Nullable, Number
from netspec.ops.onnx_graph import NotInOnnx, OnnxBuilder, OnnxTensor
from netspec.ops.op import COMPOSED, Op, OpError, Variable, op
from netspec.ops.windows.windowed import check_least_rank
from netspec.shapes import Shape

GLOBAL_STEP = "global_step"


@op("drop_path")
class DropPath(Op):
    """Sets random examples to zero in training, and scales the others so that the expected sum is kept.

    `out = in / keep_prob` with probability `keep_prob`, else 0, in evaluation `out = in`: `drop_path` of the zoo's
    nasnet_utils. With `total_training_steps` the probability falls from 1 to `keep_prob` over so many steps, which
    TensorFlow's global step counts. FLOPs: none, as in evaluation.
    """

    __slots__ = ()
    takes = ANY_DTYPE
    opens = "operation"
    default_scope = "mul"
    origin = COMPOSED
    inside = "x y readvariableop"

    keep_prob = Arg(Number(exclusiveMinimum=0, maximum=1), "probability that an example is kept")
    total_training_steps = Arg(
        Nullable(Integer(minimum=1)), "steps over which the probability falls to keep_prob; null is none", default=None
    )
    is_training = common.IS_TRAINING
    name = common.NAME

    @classmethod
    def preceding(cls, inputs: Sequence[Shape | None], values: Mapping[str, Any]) -> Sequence[str]:  # noqa: ARG003 - as others have it
        if values.get("is_training") is False:
            return ()
        drawn = ("Shape", "strided_slice", "random_uniform", "add", "Floor")
        if values.get("total_training_steps") is None:
            return (*drawn, "Cast", "mul")
        return ("Cast", "truediv", "Minimum", "mul", "sub", *drawn, "truediv", "mul")

    def dtypes(self, *inputs: Dtype) -> Sequence[Dtype]:
        if self.values["is_training"] and inputs[0] == "bool":
            raise OpError("wrong-dtype", "expected numbers in training, got bool")
        return super().dtypes(*inputs)

    def infer(self, *inputs: Shape) -> Shape:
        (x,) = inputs
        if self.values["is_training"]:
            check_least_rank(x, 1)
        self.made_variables(x)
        return x

    def variables(self, *inputs: Shape) -> Sequence[Variable]:
        if not self.values["is_training"] or self.total_training_steps is None:
            return ()
        return (Variable(GLOBAL_STEP, (), ZEROS, trainable=False, shared=True),)

    def idle(self) -> bool:
        return self.keep_prob == 1 and self.total_training_steps is None

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        return (elementwise(*inputs),)

    def lower(self, backend: Backend, inputs: Sequence[Any], given: Mapping[str, Any]) -> Any:
        (x,), tf, name = inputs, backend.tf, given.get("name")
        if not self.values["is_training"]:
            return tf.identity(x, name or self.default_scope)
        keep = self.keep_prob if self.total_training_steps is None else self._falling(backend)
        noise = [tf.shape(x)[0], *(1 for _ in x.shape.as_list()[1:])]
        kept = tf.cast(tf.floor(keep + self._uniform(backend, noise)), x.dtype)
        scaled = x * tf.cast(1.0 / keep, x.dtype)
        return scaled * kept if name is None else tf.multiply(scaled, kept, name)

    def _uniform(self, backend: Backend, shape: Any) -> Any:
        tf = backend.tf
        if backend.seed is None:
            return tf.random_uniform(shape, dtype=tf.float32)
        return tf.random.stateless_uniform(shape, backend.layer_seed(), dtype=tf.float32)

    def _falling(self, backend: Backend) -> Any:
        """The probability at the global step."""
        tf = backend.tf
        ratio = tf.minimum(1.0, tf.cast(_global_step(backend), tf.float32) / self.total_training_steps)
        return 1 - ratio * (1 - self.keep_prob)

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        if self.values["is_training"] is not False:
            raise NotInOnnx("it drops at random, as in training")
        return inputs[0]


def _global_step(backend: Backend) -> Any:
    """The graph's own step, made if it has none; in a function, where no optimizer counts it, one that counts calls."""
    tf = backend.tf
    if not tf.get_default_graph().building_function:
        return tf.train.get_or_create_global_step()
    if not (made := tf.get_collection(tf.GraphKeys.GLOBAL_STEP)):
        step = tf.get_variable(GLOBAL_STEP, [], initializer=tf.zeros_initializer(), trainable=False)
        tf.add_to_collection(tf.GraphKeys.GLOBAL_STEP, tf.identity(step))
        step.assign_add(1.0)
        made = tf.get_collection(tf.GraphKeys.GLOBAL_STEP)
    return made[0]
