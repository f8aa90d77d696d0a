"""A network as a `tf.Module` for TensorFlow 2: it owns the variables, and calls build the layers on them.

The only module that imports TensorFlow as it is imported, since its class is one of TensorFlow's.
"""

from __future__ import annotations

import contextlib
import functools
import re
import warnings
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from netspec.analysis.losses import regularized
from netspec.analysis.training_form import in_training
from netspec.elaboration.training_mode import IS_TRAINING, mode
from netspec.lower import compat
from netspec.lower.call import alone, build_in
from netspec.lower.graph import Scopes, known, tensor_shape
from netspec.lower.inputs import require_dense, tensor
from netspec.lower.owned_variables import OwnedVariables, created
from netspec.lower.precision import PRECISIONS, Precision
from netspec.lower.replicas import on_its_own, own_copies
from netspec.network import InputShapes, Network, NetworkInput, default_collection, distinct
from netspec.ops.backend import Backend
from netspec.ops.dtypes import ITEM_SIZES
from netspec.pipeline import elaborate_sound
from netspec.records import dataclass, replace
from netspec.schema import Checked
from netspec.shapes import Shape
from netspec.wording import first_of

_HALF = 2
"""The bytes of a number of 16 bits."""
_OF_AVERAGES = re.compile("assign|biased")
"""What an error is about where slim updates an average that is the cast of a variable."""


@dataclass(frozen=True, eq=False)
class _Made:
    """What a module is made of, in one value that TensorFlow neither tracks nor wraps."""

    checked: Checked
    given: tuple[Mapping[str, Any], InputShapes, int, Precision]
    """Parameters, shapes of inputs, seed and precision, from which another one is made."""
    networks: Mapping[bool, Network]
    """The networks in training and in inference."""
    owned: OwnedVariables
    functions: dict[Any, Any]
    """What calls outside of every graph run, by mode and kind of input."""
    warned: list[bool]
    """Not empty once a call in inference has warned of layers that train."""

    @property
    def precision(self) -> Precision:
        return self.given[3]

    def build(
        self, backend: Backend, scopes: Scopes, inputs: Sequence[Any], network: Network
    ) -> tuple[Any, OrderedDict[str, Any]]:
        """Builds the network of a mode on tensors; the end points have the keys of a first call in every call."""
        elaborated = [network]

        def require(found: Network) -> None:
            self.owned.require(found)
            elaborated.append(found)

        # An earlier call in this function may have left its outputs there.
        backend.tf.get_default_graph().clear_collection(network.collection or default_collection(network.scope))
        try:
            output, end_points = build_in(
                scopes, backend, self.checked, network.inputs, inputs, network.parameters, require
            )
        except (AttributeError, KeyError) as error:
            mixed = self.precision.mixed
            halves = mixed or any(ITEM_SIZES[dtype] == _HALF for dtype in network.output_dtypes().values() if dtype)
            if not halves or not _OF_AVERAGES.search(str(error)):
                raise
            text = "a batch norm with fused: false updates averages of 16 bits where slim computes it itself"
            help = "give precision='float32'" if mixed else "cast to float32 before it"
            raise ValueError(f"{network.name}: {text}; remove fused: false, or {help}") from error
        return output, OrderedDict(zip(elaborated[-1].end_points, end_points.values(), strict=True))


class SpecModule(tf.Module):  # type: ignore[misc]
    """A network with its variables. Made by `CompiledSpec.module`.

    `model(images, training=True)` returns the output and the end points, as the slim function does: in training also
    updates the averages of batch normalization. All calls share the variables.
    """

    def __init__(
        self,
        checked: Checked,
        given: Mapping[str, Any],
        shapes: InputShapes,
        seed: int,
        precision: Precision = PRECISIONS["float32"],
    ) -> None:
        backend = compat.load()
        _require_eager(checked.document.root.value["name"])
        networks = {mode: elaborate_sound(checked, _switched(checked, given, mode), shapes) for mode in (True, False)}
        network = networks[False]
        super().__init__(name=network.name if network.name.isidentifier() else None)
        needed = distinct([*networks[True].layers, *network.layers])
        self.variables_by_name: Mapping[str, Any] = created(backend, needed, seed, precision.variables)
        """The variables by slim's names, in its order of creation."""
        owned = OwnedVariables(self.variables_by_name, network.taken_text())
        self._made = _Made(checked, (dict(given), shapes, seed, precision), networks, owned, {}, [])
        signature = [
            tf.TensorSpec(known(shape), precision.variables if tf.as_dtype(dtype).is_floating else dtype, name)
            for name, shape, dtype in network.inputs
        ]
        self.serve = tf.function(self._served, input_signature=signature, autograph=False)
        """The network in inference as a dictionary of its output and end points: what a SavedModel serves."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.network()!r}>"

    def __deepcopy__(self, memo: dict[int, Any]) -> SpecModule:
        """A module with variables of its own, of the same values, under the strategy whose scope is open."""
        made = self._made
        copied = _with_values(made.checked, *made.given, self.variables_by_name)
        memo[id(self)] = copied
        memo.update((id(one), copied.variables_by_name[name]) for name, one in self.variables_by_name.items())
        return copied

    def __reduce__(self) -> Any:
        """Pickles the spec as it was read, and the values."""
        values = {name: np.asarray(variable) for name, variable in self.variables_by_name.items()}
        return _with_values, (self._made.checked, *self._made.given, values)

    def network(self, *, training: bool = False) -> Network:
        """The elaborated network."""
        return self._made.networks[training]

    @property
    def variables(self) -> tuple[Any, ...]:
        """The variables in slim's order of creation."""
        return tuple(self.variables_by_name.values())

    @property
    def trainable_variables(self) -> tuple[Any, ...]:
        """The variables that are trained, in slim's order of creation."""
        return tuple(variable for variable in self.variables if variable.trainable)

    @property
    def non_trainable_variables(self) -> tuple[Any, ...]:
        """The variables that are not trained, in slim's order of creation."""
        return tuple(variable for variable in self.variables if not variable.trainable)

    def losses(self) -> list[Any]:
        """The regularization losses of the variables as they are, one for each that has a regularizer."""
        backend = compat.load()
        by_name = self.variables_by_name
        with_losses = regularized(self.network(training=True).variables)
        return [one.regularizer.lower(backend)(by_name[one.name]) for one in with_losses if one.regularizer]

    def assign(self, values: Mapping[str, Any]) -> None:
        """Sets the values of variables by name, all or none; the other variables keep theirs.

        Raises:
            TypeError: no mapping.
            ValueError: unknown names, or values of another shape or type; the message lists every fault.
        """
        self._made.owned.assign(values)

    @tf.autograph.experimental.do_not_convert  # type: ignore[untyped-decorator]
    def __call__(self, images: Any, training: bool = False, seed: Any = None) -> tuple[Any, OrderedDict[str, Any]]:
        """The output and the end points for a batch of images, eagerly or within a `tf.function`.

        Several inputs are given as a list or in a mapping by name; outputs that the file names are a dictionary.

        `seed`, two integers, makes dropout a pure function of it; without, it draws on the state of TensorFlow.

        Raises:
            TypeError: an input that is not a dense tensor or array of floats.
            SpecError: an input that the network cannot be built on.
            ValueError: an input that needs variables of other shapes.
        """
        try:
            return self._called(images, training, seed)
        except Exception as error:
            # Without this AutoGraph, in a function that it converts, raises another error in place of it.
            error.ag_pass_through = True  # type: ignore[attr-defined]
            raise

    def _called(self, images: Any, training: bool, seed: Any) -> tuple[Any, OrderedDict[str, Any]]:
        training = _plain_mode(training)
        network = self.network(training=training)
        if not tf.executing_eagerly() and not tf.inside_function():
            raise RuntimeError(_in_graph(network.name, "holds variables of eager execution"))
        seed = None if seed is None else _seed(seed)
        if not training:
            self._warn_once()
        inputs = [
            _dense(each, network, one) for each, one in zip(_listed(images, network), network.inputs, strict=True)
        ]
        if not tf.executing_eagerly():
            return self._built(training, seed, *inputs)
        specs = tuple(
            tf.TensorSpec(_relaxed(one.shape, tensor_shape(each)), each.dtype)
            for each, one in zip(inputs, network.inputs, strict=True)
        )
        key = specs, training, None if seed is None else seed.dtype
        if key not in self._made.functions:
            seeds = [] if seed is None else [tf.TensorSpec([2], seed.dtype)]
            # Of a partial, unlike of a function, TensorFlow does not take the traces of all modules for retracing.
            built = functools.partial(self._built if seed is not None else self._unseeded, training)
            self._made.functions[key] = tf.function(built, input_signature=[*seeds, *specs], autograph=False)
        function = self._made.functions[key]
        given = inputs if seed is None else [seed, *inputs]
        result: tuple[Any, OrderedDict[str, Any]] = function(*given)
        return result

    def _warn_once(self) -> None:
        """Warns of layers that work as in training in inference too: at each call their averages move, or they drop."""
        network = self.network()
        found = [] if self._made.warned else [layer.label for layer, _ in in_training(network)]
        self._made.warned[:] = [True]
        if found:
            text = f"{network.name}: in inference works as in training: {first_of(found, 3)}"
            warnings.warn(f"{text}; give is_training: ${IS_TRAINING} there, and declare that parameter", stacklevel=5)

    def _unseeded(self, training: bool, *inputs: Any) -> tuple[Any, OrderedDict[str, Any]]:
        return self._built(training, None, *inputs)

    def _built(self, training: bool, seed: Any, *inputs: Any) -> tuple[Any, OrderedDict[str, Any]]:
        return alone(lambda: self._build(training, inputs, seed))

    def _build(self, training: bool, inputs: Sequence[Any], seed: Any) -> tuple[Any, OrderedDict[str, Any]]:
        """Builds the network in the current function, under the scopes of a graph of its own."""
        backend, made = compat.load(), self._made
        v1, network = backend.tf, self.network(training=training)
        with contextlib.ExitStack() as stack:
            enter = stack.enter_context
            owned = replace(made.owned, by_name=own_copies(made.owned.by_name))
            enter(on_its_own())
            enter(_without_deprecations())
            root = v1.VariableScope(reuse=False, custom_getter=owned.get)
            around = enter(v1.variable_scope(root, auxiliary_name_scope=False))
            enter(backend.slim.arg_scope({}))
            own = enter(v1.variable_scope(network.scope)) if network.scope else around
            precision = made.precision
            lowering = replace(backend, seed=seed, compute=tf.as_dtype(precision.compute) if precision.mixed else None)
            inputs = [_in_type(each, precision.compute) for each in inputs]
            output, end_points = made.build(lowering, Scopes(own, around, ""), inputs, network)
            if precision.mixed:
                output = tf.nest.map_structure(lambda each: _in_type(each, precision.variables), output)
                end_points = OrderedDict(
                    (key, _in_type(value, precision.variables)) for key, value in end_points.items()
                )
            return output, end_points

    def _served(self, *inputs: Any) -> dict[str, Any]:
        self._warn_once()
        output, end_points = self._built(False, None, *inputs)
        return {**end_points, **(output if self.network().outputs else {self.network().output_key(): output})}


@contextlib.contextmanager
def _without_deprecations() -> Iterator[None]:
    """Silences what tf-keras says of each layer that tf-slim, whose last release is of 2020, makes of it."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", r"`(layer|tf\.layers)\.[a-z0-9_]+` ", UserWarning)
        yield


def _in_type(tensor: Any, dtype: str) -> Any:
    """A tensor of floats in another type; another tensor as it is."""
    return tf.cast(tensor, dtype) if tensor.dtype.is_floating else tensor


def _with_values(
    checked: Checked,
    given: Mapping[str, Any],
    shapes: InputShapes,
    seed: int,
    precision: Precision,
    values: Mapping[str, Any],
) -> SpecModule:
    module = SpecModule(checked, given, shapes, seed, precision)
    module.assign(values)
    return module


def _listed(given: Any, network: Network) -> Sequence[Any]:
    """The inputs of a call in order."""
    names = [each.name for each in network.inputs]
    if len(names) == 1:
        return [given]
    if isinstance(given, Mapping) and given.keys() == set(names):
        return [given[name] for name in names]
    if isinstance(given, list | tuple) and len(given) == len(names):
        return given
    got = f"a mapping with {', '.join(map(str, given))}" if isinstance(given, Mapping) else _shown(given)
    raise TypeError(f"{network.name} expects {', '.join(names)} as a list or in a mapping by name, got {got}")


def _dense(given: Any, network: Network, declared: NetworkInput) -> Any:
    """An input of a call as a dense tensor."""
    name = network.name if len(network.inputs) == 1 else f"{network.name}: {declared.name}"
    require_dense(tf, given, name, declared.shape)
    return tensor(tf, given, name, declared.shape)


def _plain_mode(training: Any) -> bool:
    """The mode as Python's own value: NumPy's is taken for one."""
    if tf.is_tensor(training) or not isinstance(training, int | np.bool_):
        what = "a tensor" if tf.is_tensor(training) else _shown(training)
        raise TypeError(f"training expects True or False, got {what}; a mode is a graph of its own")
    return bool(training)


def _seed(seed: Any) -> Any:
    """The seed of a call as a tensor."""
    try:
        made = tf.convert_to_tensor(seed)
    except (TypeError, ValueError):
        made = None
    if made is None or made.dtype not in (tf.int32, tf.int64) or not made.shape.is_compatible_with([2]):
        raise TypeError(f"seed expects two integers, or a tensor of two, got {_shown(seed)}")
    return made


def _shown(value: Any) -> str:
    """A value in a line; of an array, the type alone."""
    plain = value is None or isinstance(value, int | float | str | tuple | list)
    return f"{value!r:.80}" if plain else f"a value of type {type(value).__name__}"


def _require_eager(name: str) -> None:
    if tf.inside_function():
        raise RuntimeError(
            f"{name}: variables are made once; make the module outside of the function, and call it inside"
        )
    if not tf.executing_eagerly():
        raise RuntimeError(_in_graph(name, "is for TensorFlow 2, where execution is eager"))


def _in_graph(name: str, why: str) -> str:
    call = "in a graph call the spec itself: netspec.load(...)(images)"
    return f"{name}: a module {why}, and a graph is open here; {call}"


def _switched(checked: Checked, given: Mapping[str, Any], training: bool) -> dict[str, Any]:
    """The parameters in one of the modes, if the spec has a parameter that selects it."""
    if IS_TRAINING in given:
        raise TypeError(f"{IS_TRAINING} is given with each call: model(images, training={bool(given[IS_TRAINING])})")
    return {**given, **mode(checked, training=training)}


def _relaxed(declared: Shape, shape: Shape | None) -> Any:
    """The shape of an input, its batch unknown where the spec leaves it open."""
    if shape and declared and not isinstance(declared[0], int):
        return [None, *shape[1:]]
    return shape
