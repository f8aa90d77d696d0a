"""Activations of several operations as layers: in a name scope of their own, which a layer can name.

`activation_fn` calls the same functions as they are, without a scope that they do not open themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from netspec.ops import layer_arguments as common
from netspec.ops.activation.activation_ops import Activation
from netspec.ops.backend import Backend
from netspec.ops.functions import activations, composed_activations
from netspec.ops.functions.composed_activations import Composed
from netspec.ops.op import COMPOSED, op


class ScopedActivation(Activation):
    """An activation in a name scope, that of its function if it opens one. Abstract."""

    __slots__ = ()
    opens = "name_scope"
    origin = COMPOSED

    def lower(self, backend: Backend, inputs: Sequence[Any], given: Mapping[str, Any]) -> Any:
        function = self.activation()
        with backend.tf.name_scope(given.get("scope"), self.default_scope, inputs):
            if isinstance(function, Composed):
                return function.applied(backend, inputs[0])
            return function.lower(backend)(inputs[0])


@op("gelu")
class GeluLayer(Activation):
    """Gaussian error linear unit.

    `out = in * (1 + erf(in / sqrt(2))) / 2`, or with `approximate` the same by tanh,
    `in * (1 + tanh(sqrt(2 / pi) * (in + 0.044715 * in ** 3))) / 2`. Defaults are those of `tf.compat.v2.nn.gelu`, and
    of Keras and PyTorch. FLOPs: five per element, with `approximate` eight.
    """

    __slots__ = ()
    opens = "name_scope"
    default_scope = "Gelu"
    origin = "tf.compat.v2.nn.gelu"
    inside = "mul neg cast erfc pow add tanh"
    applied = composed_activations.Gelu
    renamed = MappingProxyType({"scope": "name"})

    approximate = composed_activations.Gelu.approximate
    scope = common.NAME_SCOPE


@op("swish")
class SwishLayer(ScopedActivation):
    """Sigmoid-weighted unit, also known as SiLU.

    `out = in / (1 + exp(-in))`, by `tf.nn.swish` in a name scope. FLOPs: five per element.
    """

    __slots__ = ()
    default_scope = "swish"
    inside = activations.Swish.inside
    reserved = ("beta",)
    applied = activations.Swish

    scope = common.NAME_SCOPE


@op("mish")
class MishLayer(ScopedActivation):
    """Smooth rectifier that dips below 0.

    `out = in * tanh(log(1 + exp(in)))`. FLOPs: five per element.
    """

    __slots__ = ()
    default_scope = "mish"
    inside = composed_activations.Mish.inside
    applied = composed_activations.Mish

    scope = common.NAME_SCOPE


@op("hard_swish")
class HardSwishLayer(ScopedActivation):
    """Swish of straight lines.

    `out = in * min(max(in + 3, 0), 6) / 6`, the `hard_swish` of the zoo's mobilenet_v3. FLOPs: five per element.
    """

    __slots__ = ()
    default_scope = "hard_swish"
    inside = composed_activations.HardSigmoid.inside
    applied = composed_activations.HardSwish

    scope = common.NAME_SCOPE


@op("hard_sigmoid")
class HardSigmoidLayer(ScopedActivation):
    """Sigmoid of straight lines.

    `out = min(max(in + 3, 0), 6) * factor`, by default with the factor of the zoo's squeeze-excite; that of Keras and
    PyTorch is 1 / 6. FLOPs: four per element.
    """

    __slots__ = ()
    default_scope = "hard_sigmoid"
    inside = composed_activations.HardSigmoid.inside
    applied = composed_activations.HardSigmoid

    factor = composed_activations.HardSigmoid.factor
    scope = common.NAME_SCOPE
