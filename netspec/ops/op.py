"""Base class of ops: arguments, shape inference, variables, cost, receptive field and lowering.

An op never imports a framework: `lower` is passed one. Schema, reference page, inference and graph building all read
these classes, so a fact about an op is in one place.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any, ClassVar, Literal, NamedTuple, TypeVar

from netspec.budget import once
from netspec.ops.argument import Declared
from netspec.ops.axis_views import Stage
from netspec.ops.backend import Backend
from netspec.ops.dtypes import FLOATS, Dtype
from netspec.ops.functions.function import Function
from netspec.ops.onnx_graph import OnnxBuilder, OnnxTensor
from netspec.shapes import Dim, Paddings, Shape, add, extent, window_output


class OpError(Exception):
    """A fault that an op finds, in a terse text; elaboration adds the layer and the place.

    `code` is a key of `netspec.codes.CODES`; `argument` names the argument at fault, None means the layer as a whole.
    """

    def __init__(self, code: str, text: str, argument: str | None = None, help: str | None = None) -> None:
        super().__init__(text)
        self.code, self.text, self.argument, self.help = code, text, argument, help

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.code, self.text, self.argument, self.help)


class UnmetRequirement(OpError):
    """A size that an op cannot take: it may be the input that is at fault, and not the argument that is named."""


class Requirement(NamedTuple):
    """A condition on a size, which must be at least a number or exactly it.

    It is separate from shape inference so that, on symbolic sizes, it bounds the inputs that a network accepts. `fault`
    is reported where the size is known and the condition fails.
    """

    size: Dim
    relation: Literal[">=", "=="]
    value: int
    fault: OpError

    def holds(self) -> bool:
        """Whether the condition holds, as far as the size is known."""
        if not isinstance(self.size, int):
            return True
        return self.size >= self.value if self.relation == ">=" else self.size == self.value

    def unmet(self) -> UnmetRequirement:
        """The fault of a size for which it does not hold."""
        return UnmetRequirement(self.fault.code, self.fault.text, self.fault.argument, self.fault.help)


class Variable(NamedTuple):
    """A variable of an op. `name` is relative to the op's scope; `initializer` None means the framework's default.

    `{scope}` within the name stands for the op's full scope, which TensorFlow repeats in a few names.
    """

    name: str
    shape: tuple[int, ...]
    initializer: Function | None = None
    regularizer: Function | None = None
    trainable: bool = True
    shared: bool = False
    """Whether it is one for the whole graph: the first layer makes it, in the variable scope around itself."""

    def full_name(self, scope: str) -> str:
        """The name in a graph, for the op's full variable scope."""
        return f"{scope}/{self.name}".replace("{scope}", scope)

    def called(self, name: str) -> Variable:
        """A copy with another name."""
        return self._replace(name=name)


class Cost(NamedTuple):
    """The work: multiply-accumulates of convolutions and products, and floating-point operations.

    `flops` counts a multiply-accumulate as two and adds the op's other arithmetic, one per elementary operation on an
    element (a bias addition, a comparison, an exponential). None where a size is unknown.
    """

    macs: Dim = 0
    flops: Dim = 0


class WindowSide(NamedTuple):
    """A sliding window along one axis, with so many positions added before and after it; None for SAME."""

    axis: int
    kernel: int
    stride: int
    rate: int
    pads: tuple[int, int] | None

    @property
    def reach(self) -> int:
        """How many positions it extends over."""
        return extent(self.kernel, self.rate)

    def output(self, size: Dim) -> Dim:
        """The number of places that it takes along a side of a size."""
        if self.pads is None:
            return window_output(size, self.reach, self.stride, "SAME")
        return window_output(add(size, *self.pads), self.reach, self.stride, "VALID")

    def rounded_up(self) -> WindowSide:
        """The window with a last place that is not full, as Caffe has it: it begins in the image or before it."""
        if self.pads is None:
            return self
        before, after = self.pads
        return self._replace(pads=(before, max(after, min(after + self.stride - 1, self.reach - 1))))


class Window(NamedTuple):
    """A sliding window, from which sizes and receptive fields are inferred, side by side in the order of the axes."""

    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    padding: Paddings
    rate: tuple[int, ...]
    spatial_axes: tuple[int, ...]
    transposed: bool = False
    ceil: bool = False
    """Whether a last place counts that is not full."""

    def sides(self) -> Sequence[WindowSide]:
        """The window along each axis that it slides over."""
        axes, words = self.spatial_axes, {"SAME": None, "VALID": (0, 0)}
        pads = [words[self.padding]] * len(axes) if isinstance(self.padding, str) else self.padding
        sides = [WindowSide(*side) for side in zip(axes, self.kernel, self.stride, self.rate, pads, strict=True)]
        return [side.rounded_up() for side in sides] if self.ceil else sides

    def channel_axis(self) -> int:
        """The axis that it does not slide over, beside the batch."""
        return next(axis for axis in range(1, len(self.spatial_axes) + 2) if axis not in self.spatial_axes)


NAMES = frozenset({"scope", "name"})
"""The arguments that name what a layer makes. No shape, variable or cost of an op depends on them."""


COMPOSED = "netspec"
"""The origin of an op whose `lower` composes operations of TensorFlow, since neither library has a function of it."""


class Op(Declared):
    """An operation with values for its arguments. Abstract; each op is one final class.

    The shape functions take the shapes of all inputs, whose ranks are known, and raise `OpError` for what can never be
    built. `normalizer` is the op that `normalizer_fn` names, resolved as a layer of its own would be.
    """

    __slots__ = ("normalizer",)

    key: ClassVar[str]
    """The name that files use."""
    arity: ClassVar[int | None] = 1
    """How many inputs it takes, as a list if more than one; None is any number from two."""
    takes: ClassVar[Collection[Dtype]] = FLOATS
    """The types of tensors that it takes; all its inputs have one of them."""
    opens: ClassVar[Literal["variable_scope", "name_scope", "operation"]] = "variable_scope"
    """What its `scope` or `name` opens; an operation's name opens nothing."""
    default_scope: ClassVar[str]
    """The name that TensorFlow makes unique if none is given."""
    origin: ClassVar[str]
    """The function that it calls: in slim, in `tf.compat.v1` or, for Python's operators on tensors, in `operator`.

    `COMPOSED` for an op that is no one function of theirs.
    """
    scoped: ClassVar[bool]
    """Whether the function is slim's, which slim's own arg-scopes reach; set by `op`."""
    inside: ClassVar[str] = ""
    """Names of operations and variables that its function makes right inside its scope: lower case, unnumbered.

    Without those of an activation or a normalizer, which `names_inside` adds for all ops.
    """
    reserved: ClassVar[Sequence[str]] = ()
    """Names right inside its scope that it always gives to operations and that a variable may ask for too."""
    function: ClassVar[str] = ""
    """The function's own `__name__`, from which `slim.repeat` derives scopes; by default the last part of `origin`.

    Of a composed op it is the key.
    """
    renamed: ClassVar[Mapping[str, str]] = MappingProxyType({})
    """Arguments that the function knows by another name."""
    left_out: ClassVar[Mapping[str, str]] = MappingProxyType({})
    """Parameters of the function that no file can give, each with the reason or with what to write instead."""
    added: ClassVar[Mapping[str, str]] = MappingProxyType({})
    """Arguments that the function does not have, each with whose word it is: `function_on` honours them.

    slim's arg-scopes hold what the function takes, and so none of them.
    """
    lacking: ClassVar[Mapping[str, str]] = MappingProxyType({})
    """Arguments that ops like it have and it does not, each with the reason."""
    normalizes: ClassVar[bool] = False
    """Whether it can be a `normalizer_fn`."""
    precise: ClassVar[bool] = False
    """Whether it computes with 32 bits in mixed precision."""
    takes_logits: ClassVar[bool] = False
    """Whether its input is logits, which are below 0 as often as above."""
    takes_vectors: ClassVar[bool] = False
    """Whether it is meant for vectors, although it accepts images, which it processes position by position."""

    normalizer: Op | None

    def __init__(self, normalizer: Op | None = None, **given: Any) -> None:
        super().__init__(**given)
        self.normalizer = normalizer

    def __getstate__(self) -> dict[str, Any]:
        return {**super().__getstate__(), "normalizer": self.normalizer}

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        super().__setstate__(state)
        self.normalizer = state["normalizer"]

    def named(self, values: Mapping[str, Any]) -> Op:
        """The op with other values of the arguments in `NAMES`."""
        other = object.__new__(type(self))
        other.normalizer, other.values = self.normalizer, MappingProxyType({**self.values, **values})
        return other

    @classmethod
    def preceding(cls, inputs: Sequence[Shape | None], values: Mapping[str, Any]) -> Sequence[str]:  # noqa: ARG003 - for classes that override it
        """Default names of the operations that it makes, in the scope around it, before its function opens its own.

        `values` are those of the arguments as plain data; a fault may stand in the place of one.
        """
        return ()

    @classmethod
    def called(cls, backend: Backend) -> Any:
        """The function that it calls."""
        function = backend.function(cls.origin)
        return backend.precisely(function) if cls.precise else function

    def function_on(self, backend: Backend) -> Callable[..., Any]:
        """The function that it calls, or one in its place that does as the `added` arguments say."""
        return self.called(backend)  # type: ignore[no-any-return]

    @classmethod
    def made_in_a_layer(cls) -> Sequence[str]:
        """The default names that it takes in the scope of a layer which it normalizes."""
        return [*cls.preceding([(None,)], {}), cls.default_scope]

    def infer(self, *inputs: Shape) -> Shape:
        """The shape of the output, of several the first."""
        raise NotImplementedError

    def shapes(self, *inputs: Shape) -> Sequence[Shape]:
        """The shapes of all outputs, of which most ops have one."""
        return (self.infer(*inputs),)

    def dtypes(self, *inputs: Dtype) -> Sequence[Dtype]:
        """The types of the outputs; the last one stands for all that follow.

        Most ops take inputs of one type, and give the same.
        """
        for dtype in inputs:
            if dtype not in self.takes:
                help = f"convert it before: - cast: {{dtype: {next(iter(self.takes))}}}"
                raise OpError("wrong-dtype", f"expected {_listed_dtypes(self.takes)}, got {dtype}", help=help)
            if dtype != inputs[0]:
                raise OpError("wrong-dtype", f"expected inputs of one type, got {inputs[0]} and {dtype}")
        return inputs[:1]

    def requirements(self, *inputs: Shape) -> Sequence[Requirement]:
        """The conditions on sizes, beyond what `infer` raises for."""
        return ()

    def variables(self, *inputs: Shape) -> Sequence[Variable]:
        """The variables, in the order of their creation."""
        return ()

    def made_variables(self, *inputs: Shape) -> Sequence[Variable]:
        """The variables, made once for a spec: `infer`, and a layer around a normalizer, ask for them again."""
        return once((self, inputs), 0, lambda: self.variables(*inputs))

    def cost(self, inputs: Sequence[Shape], output: Shape) -> Cost:
        """The work on inputs of these shapes, for all examples that they hold."""
        return Cost()

    def sees(self, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        """Which positions of the inputs a position of the output depends on, in stages; as in evaluation."""
        raise NotImplementedError

    def seen_by(self, number: int, inputs: Sequence[Shape], output: Shape) -> Sequence[Stage]:
        """The same for each of its outputs, the first of which is 0; by default all see the same."""
        return self.sees(inputs, output)

    def window(self) -> Window | None:
        """The sliding window, for ops that have one."""
        return None

    def vocabulary(self) -> int | None:
        """The number of whole numbers, from 0 on, that its input may hold; None if it may hold any numbers."""
        return None

    def idle(self) -> bool:
        """Whether the output is the input even in training."""
        return False

    def activation(self) -> Function | None:
        """The activation that makes the output, if any."""
        value = self.values.get("activation_fn")
        return value if isinstance(value, Function) else None

    def slides(self) -> tuple[int, ...]:
        """The axes of an image's sides, such as height and width, for ops that tell them from the channels."""
        window = self.window()
        return window.spatial_axes if window else ()

    def layout(self) -> str | None:
        """The layout in which it reads an image, for ops that distinguish height and width from the channels."""
        return self.values.get("data_format")

    def lower(self, backend: Backend, inputs: Sequence[Any], given: Mapping[str, Any]) -> Any:
        """Builds the op on tensors in the current graph: calls its function on its only input.

        An op of several outputs returns a list of them.

        `given` holds the lowered values of the arguments that were set; the framework has defaults for the others.
        """
        taken = {self.renamed.get(name, name): value for name, value in given.items() if name not in self.added}
        return self.function_on(backend)(inputs[0], **taken)

    def wrong_in_litert(self) -> str | None:
        """What LiteRT's converter gets wrong, in a terse text; None for what it converts, or refuses itself."""
        return None

    def to_onnx(self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], output: Shape) -> OnnxTensor:
        """Adds nodes of ONNX that compute the same in inference. `output` is the shape that `infer` gives.

        Raises:
            NotInOnnx: there are none.
        """
        raise NotImplementedError

    def all_to_onnx(
        self, onnx: OnnxBuilder, inputs: Sequence[OnnxTensor], outputs: Sequence[Shape]
    ) -> Sequence[OnnxTensor]:
        """The same for all outputs; an op of several has this method in place of `to_onnx`."""
        return [self.to_onnx(onnx, inputs, outputs[0])]


def _listed_dtypes(dtypes: Collection[Dtype]) -> str:
    """A set of types in words."""
    if dtypes is FLOATS:
        return "numbers of a floating type"
    first, last = ", ".join([*dtypes][:-1]), [*dtypes][-1]
    return f"{first} or {last}" if first else last


OPS: dict[str, type[Op]] = {}
"""Every op by the name that files use."""

Entered = TypeVar("Entered", bound=type[Op])


def op(name: str) -> Callable[[Entered], Entered]:
    """A decorator that enters a class under the name that files use."""

    def enter(entered: Entered) -> Entered:
        room, _, function = entered.origin.partition(".")
        entered.key, entered.scoped = name, room == "slim"
        entered.function = entered.function or function.rpartition(".")[2] or name
        OPS[name] = entered
        return entered

    return enter
