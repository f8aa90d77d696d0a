"""Base of layers with weights: variables, and the normalizer, biases and activation after the product.

Each such layer of slim ends in the same way: biases, or a normalizer in their place, then the activation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from netspec.ops.argument import Arg, Opaque
from netspec.ops.axis_views import Stage
from netspec.ops.backend import Backend
from netspec.ops.functions.activations import activation_sees, activation_variables, check_activation
from netspec.ops.functions.function import Function
from netspec.ops.learned.model_variable import declared
from netspec.ops.onnx_graph import OnnxBuilder, OnnxTensor
from netspec.ops.op import Cost, Op, OpError, Requirement, Variable
from netspec.shapes import Dim, Shape, add, multiply, scale


class Weighted(Op):
    """A layer of weights with slim's ending. Abstract; the annotated arguments are declared in slim's order below."""

    __slots__ = ()
    inside = "weights biases kernel bias biasadd"

    activation_fn: Arg[Function | None]
    normalizer_fn: Arg[str | None]
    normalizer_params: Arg[Mapping[str, Any] | None]
    biases_initializer: Arg[Function | None]
    trainable: Arg[bool]

    def variable(self, name: str, shape: tuple[int, ...], initializer: str) -> Variable:
        """A variable of weights or biases, with the initializer of the named argument."""
        regularizer = self.values["biases_regularizer" if name == "biases" else "weights_regularizer"]
        return declared(name, shape, self.values[initializer], regularizer, self.trainable, initializer)

    def product(self, x: Shape) -> Shape:
        """The shape that the weights make, before the normalizer."""
        raise NotImplementedError

    def infer(self, *inputs: Shape) -> Shape:
        self.made_variables(*inputs)
        return self.ended(self.product(inputs[0]))

    def has_biases(self) -> bool:
        """Whether biases are added: slim leaves them out where there is a normalizer."""
        return self.normalizer_fn is None and self.biases_initializer is not None

    def ending_variables(self, product: Shape, channels: int) -> Sequence[Variable]:
        """The variables of the biases or of the normalizer, and of the activation, for the shape of the product."""
        added = self._added_variables(product, channels)
        return [*added, *activation_variables(self.activation_fn, product)]

    def _added_variables(self, product: Shape, channels: int) -> Sequence[Variable]:
        """The variables of the biases, or of the normalizer in their place."""
        if self.has_biases():
            return (self.variable("biases", (channels,), "biases_initializer"),)
        if self.normalizer is None:
            return ()
        self._check_reuse(self.normalizer)
        scope = self.normalizer.values["scope"] or self.normalizer.default_scope
        with self._blaming_normalizer():
            return [
                made.called(f"{scope}/{made.name.replace('{scope}', f'{{scope}}/{scope}')}")
                for made in self.normalizer.made_variables(product)
            ]

    def _check_reuse(self, normalizer: Op) -> None:
        """Rejects a normalizer with `reuse` whose variables cannot exist yet, or that has no scope."""
        reuse = normalizer.values["reuse"]
        if not reuse:
            return
        if reuse is True and self.values["reuse"] is not True:
            text = f"{self.normalizer_fn} is to reuse variables, and the layer around it makes its own"
            help = "remove reuse: the normalizer inherits that of the layer"
            raise OpError("nothing-to-reuse", text, argument="normalizer_params", help=help)
        if normalizer.values["scope"] is None:
            text = f"expected a scope for {self.normalizer_fn} with reuse, got none"
            help = "remove reuse: the normalizer inherits that of the layer"
            raise OpError("nothing-to-reuse", text, argument="normalizer_params", help=help)

    def ending_requirements(self, product: Shape) -> Sequence[Requirement]:
        """The normalizer's conditions on the shape of the product."""
        if self.normalizer is None:
            return ()
        with self._blaming_normalizer():
            return self.normalizer.requirements(product)

    def requirements(self, *inputs: Shape) -> Sequence[Requirement]:
        return self.ending_requirements(self.product(inputs[0]))

    def ended(self, product: Shape) -> Shape:
        """The output shape, for the shape of the product."""
        ended = product
        if self.normalizer is not None:
            with self._blaming_normalizer():
                ended = self.normalizer.infer(product)
        check_activation(self.activation_fn, ended)
        return ended

    def ending_sees(self, product: Shape) -> Sequence[Stage]:
        """The stages that follow the product: the normalizer's, then the activation's."""
        normalizer = () if self.normalizer is None else self.normalizer.sees([product], product)
        return (*normalizer, *activation_sees(self.activation_fn, product))

    @contextmanager
    def _blaming_normalizer(self) -> Iterator[None]:
        """Reports a fault of the normalizer at the argument that names it."""
        try:
            yield
        except OpError as error:
            text = f"{self.normalizer_fn}: {error.text}"
            raise OpError(error.code, text, argument="normalizer_fn", help=error.help) from error

    def ended_cost(self, macs: Dim, output: Shape) -> Cost:
        """The cost of the layer, for the multiply-accumulates of its weights."""
        elementwise = (1 if self.has_biases() else 0) + (self.activation_fn.flops if self.activation_fn else 0)
        flops = add(scale(macs, 2), multiply(*output, elementwise))
        if self.normalizer is not None:
            flops = add(flops, self.normalizer.cost([output], output).flops)
        return Cost(macs, flops)

    def biases_in_onnx(self, onnx: OnnxBuilder, channels: int) -> Sequence[str]:
        """The input of a node of ONNX that biases are, if there are some."""
        return [onnx.vector("biases", channels)] if self.has_biases() else []

    def ended_in_onnx(self, onnx: OnnxBuilder, product: OnnxTensor) -> OnnxTensor:
        """Adds the nodes of the normalizer and the activation to that of the product with biases."""
        ended = product
        if self.normalizer is not None:
            scope = self.normalizer.values["scope"] or self.normalizer.default_scope
            ended = onnx.normalized = self.normalizer.to_onnx(onnx.inside(scope), [product], product.shape)
        return ended if self.activation_fn is None else self.activation_fn.to_onnx(onnx, ended)

    def lower(self, backend: Backend, inputs: Sequence[Any], given: Mapping[str, Any]) -> Any:
        return super().lower(backend, inputs, {**given, **dict(self._for_normalizer(backend, given))})

    def _for_normalizer(self, backend: Backend, given: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        """The function of the normalizer, if it has arguments that slim's lacks, and its arguments for slim."""
        normal, plain = self.normalizer, self.normalizer_params or {}
        if normal is not None and any(normal.values[name] is not None for name in normal.added):
            yield "normalizer_fn", normal.function_on(backend)
        if not plain or "normalizer_params" not in given:
            return
        if normal is None:
            lowered = {name: value.value if isinstance(value, Opaque) else value for name, value in plain.items()}
        else:
            # By the normalizer's own kinds: only the layer knows which op they belong to.
            lowered = type(normal)(**plain).lowered(backend, [name for name in plain if name not in normal.added])
        yield "normalizer_params", lowered
