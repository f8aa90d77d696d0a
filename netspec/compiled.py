"""A spec as a Python function: loaded once, called in any graph in place of the hand-written slim function."""

from __future__ import annotations

import inspect
import operator
import os
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, overload

from netspec.analysis.size_hints import accepted_sizes
from netspec.diagnostics import within_budget
from netspec.elaboration.parameters import declared
from netspec.network import InputShapes, Network
from netspec.pipeline import Sound, elaborate_sound, inspect_file
from netspec.records import replace
from netspec.schema import Checked
from netspec.schema.file_head import scope_of
from netspec.signature import CallSignature, shapes_argument
from netspec.source.root import given_root

if TYPE_CHECKING:
    from netspec.lower.module import SpecModule

_MISSING: Any = object()


class _ShownSignature:
    """The descriptor of `__signature__`: None for the class, computed on demand for an instance."""

    @overload
    def __get__(self, spec: None, owner: type) -> None: ...
    @overload
    def __get__(self, spec: CompiledSpec, owner: type) -> inspect.Signature: ...
    def __get__(self, spec: CompiledSpec | None, owner: type) -> inspect.Signature | None:
        return None if spec is None else spec.call_signature(import_reference=False).shown()


class CompiledSpec:
    """A spec without errors, to elaborate without TensorFlow or to call in a graph. Made by `netspec.load`."""

    __signature__ = _ShownSignature()

    def __init__(self, sound: Sound, trusted: Iterable[str] = ()) -> None:
        checked, network = sound.checked, sound.network
        self._checked = checked
        self._trusted = tuple(trusted)
        self._followed: CallSignature | None = None
        """The signature in the reference's order. Kept, since the spec may replace the function in its module."""
        self._parameters = {name: declaration["default"] for name, declaration in declared(checked).items()}
        self._inputs = network.inputs
        self._names = tuple(each.name for each in network.inputs)
        self.__name__ = network.name
        self._scope = scope_of(checked.document.root)
        self.__doc__ = network.doc
        self.default_image_size = _image_size(network)
        """Height and width of the file's input if they are equal and known, as on slim's functions; else None."""

    def __repr__(self) -> str:
        return f"<netspec {self.__name__}{self.__signature__} from {self._checked.document.file}>"

    def elaborate(
        self,
        parameters: Mapping[str, Any] | None = None,
        /,
        *,
        input_shape: Sequence[Any] | Mapping[str, Sequence[Any]] | None = None,
        **named: Any,
    ) -> Network:
        """Elaborates the network for the given parameters, without TensorFlow.

        Parameters are given by name or in a mapping. `input_shape` replaces that of the first input, or in a
        mapping those of inputs by name; sizes are integers, `netspec.symbol("H")` or None.

        Raises:
            TypeError: an unknown parameter, or an invalid shape.
            SpecError: an invalid value, or a network that cannot be built with these values.
        """
        given, shapes = self._given(parameters, input_shape, named)
        network = elaborate_sound(self._checked, given, shapes)
        return replace(network, describe=partial(_description, self._checked, given, shapes))

    def sound(
        self, parameters: Mapping[str, Any], input_shape: Sequence[Any] | Mapping[str, Sequence[Any]] | None = None
    ) -> Sound:
        """The checked spec with its network for the given parameters, from which others build.

        Raises:
            TypeError: as `elaborate`.
            SpecError: as `elaborate`.
        """
        given, shapes = self._given(parameters, input_shape, {})
        return Sound(self._checked, elaborate_sound(self._checked, given, shapes))

    def _given(
        self,
        parameters: Mapping[str, Any] | None,
        input_shape: Sequence[Any] | Mapping[str, Sequence[Any]] | None,
        named: Mapping[str, Any],
    ) -> tuple[dict[str, Any], InputShapes]:
        """The parameters and the shapes of inputs that a caller gives."""
        if not isinstance(parameters or {}, Mapping):
            raise TypeError(f"{self.__name__} expects parameters by name or in a mapping, got {parameters!r}")
        if twice := ", ".join(named.keys() & (parameters or {}).keys()):
            raise TypeError(f"{self.__name__}: {twice} given twice")
        named = {**(parameters or {}), **named}
        given = CallSignature(self.__name__, self._names[0], self._parameters, ()).bind((), named)
        return given, shapes_argument(input_shape, self._names)

    def __call__(self, inputs: Any = _MISSING, /, *args: Any, **arguments: Any) -> tuple[Any, OrderedDict[str, Any]]:
        """Builds the network on a tensor or an array in the current graph, as the slim function does.

        Parameters are given by name, or in the order of the reference if that is a function of tf_slim or of a package
        that `load` was told to trust; without a reference, in the order of the file. `scope` is the variable scope: by
        default the spec's own, and made unique if None, unless the spec opens none. `reuse` shares the variables of an
        earlier call. A caller's `slim.arg_scope` supplies the arguments that the spec leaves open. Returns the output
        and the end points. Of several inputs each is given in its place or by its name; outputs that the file names
        are returned as a dictionary in place of the output.

        Raises:
            TypeError: an unknown parameter, too many positional ones, one given twice, or an invalid input.
            SpecError: a value or an input that the network cannot be built with; a `ValueError`, as slim raises.
            RuntimeError: execution is eager.
            TensorFlowMissing: TensorFlow, tf-slim or tf-keras is not installed.
        """
        from netspec.lower import compat

        places = () if inputs is _MISSING else (inputs, *args)
        taken = self._taken(places, arguments)
        args = places[len(self._names) :]
        # AutoGraph, which converts the functions that a tf.function calls, must leave this one alone.
        as_written = compat.load().tf.autograph.experimental.do_not_convert(self._build)
        built: tuple[Any, OrderedDict[str, Any]] = as_written(taken, args, arguments)
        return built

    def _taken(self, places: Sequence[Any], arguments: dict[str, Any]) -> list[Any]:
        """The inputs of a call, which are removed from its arguments by name."""
        taken, first = list(places[: len(self._names)]), self._names[0]
        if not taken and len(self._names) == 1:
            # The name that slim's functions use, which no parameter of a spec can have, or the spec's own.
            named = "inputs" if "inputs" in arguments else first
            if named not in arguments or named in self._parameters:
                text = f"expects its input first, or as inputs=, a tensor or an array; got {_given_names(arguments)}"
                raise TypeError(f"{self.__name__} {text}")
            return [arguments.pop(named)]
        if twice := [name for name in self._names[: len(taken)] if name in arguments and taken[1:]]:
            raise TypeError(f"{self.__name__}: '{twice[0]}' is given twice")
        missing = [name for name in self._names[len(taken) :] if name not in arguments]
        if missing:
            text = f"expects its inputs {', '.join(self._names)} first, or by name; {', '.join(missing)} not given"
            raise TypeError(f"{self.__name__} {text}")
        return taken + [arguments.pop(name) for name in self._names[len(taken) :]]

    def _build(self, inputs: Sequence[Any], args: Sequence[Any], arguments: dict[str, Any]) -> Any:
        from netspec.lower.call import build_call

        given = self.call_signature(import_reference=bool(args)).bind(args, arguments)
        scope, reuse = given.pop("scope", self._scope), given.pop("reuse", None)
        return build_call(self._checked, self._inputs, inputs, given, scope, reuse)

    def module(
        self,
        parameters: Mapping[str, Any] | None = None,
        /,
        *,
        input_shape: Sequence[Any] | Mapping[str, Sequence[Any]] | None = None,
        seed: int = 0,
        precision: str = "float32",
        **named: Any,
    ) -> SpecModule:
        """The network with variables of its own, as a `tf.Module` for TensorFlow 2.

        Parameters and `input_shape` are given as to `elaborate`, without `is_training`, which each call gives as
        `training`. `seed` sets the initial values. With the `precision` `mixed_bfloat16` or `mixed_float16` layers
        compute with 16 bits, and variables, inputs and outputs have 32. The variables are created under the
        `tf.distribute` strategy whose scope is open.

        Raises:
            TypeError: an unknown parameter, an invalid shape, or a seed that is no whole number.
            ValueError: an unknown precision.
            SpecError: an invalid value, or a network that cannot be built with these values.
            RuntimeError: a graph is open.
            TensorFlowMissing: TensorFlow, tf-slim or tf-keras is not installed.
        """
        from netspec.lower import compat
        from netspec.lower.precision import precision_of

        given, shapes = self._given(parameters, input_shape, named)
        policy = precision_of(precision)
        try:
            whole = operator.index(seed)
        except TypeError:
            raise TypeError(f"seed: expected a whole number, got {seed!r:.80}") from None
        compat.load()
        from netspec.lower.module import SpecModule

        return SpecModule(self._checked, given, shapes, whole, policy)

    def call_signature(self, *, import_reference: bool) -> CallSignature:
        """The arguments of a call. Positional ones are in the order of the reference, if that may be imported.

        Without `import_reference`, the reference is used only if its module is imported already.

        Raises:
            TypeError: the reference cannot be imported.
        """
        if self._followed is not None:
            return self._followed
        defaults = {**self._parameters, "scope": self._scope, "reuse": None}
        first, *further = self._names
        own = CallSignature(self.__name__, first, defaults, tuple(self._parameters), further=tuple(further))
        name = self._checked.document.root.value.get("reference", {}).get("function")
        if name is None:
            return own
        from netspec.lower import reference

        if not reference.is_trusted(name, self._trusted):
            return own
        if not import_reference and not reference.is_imported(name):
            return own
        # Set first, since the spec itself may have replaced the function whose signature is read.
        self._followed = own
        try:
            function = reference.imported(name, self._trusted)
            self._followed = None if isinstance(function, CompiledSpec) else own.following(function)
        except reference.ReferenceUnusable as error:
            self._followed = None
            if not import_reference:
                return own
            raise TypeError(f"{self.__name__} takes its arguments by name here: {error}") from error
        return self._followed or own


def load(
    path: str | os.PathLike[str],
    *,
    set: Mapping[str, Any] = MappingProxyType({}),
    root: str | os.PathLike[str] | None = None,
    trust: str | Iterable[str] = (),
) -> CompiledSpec:
    """Loads a spec. Files that it extends or uses must lie in or below `root`, by default the root of its project.

    `set` changes arguments of layers, as `--set` does: `{"conv1.num_outputs": 32}`. Values are plain data.

    `trust` names packages or modules, besides tf_slim, whose functions the spec's `reference` may name: a call with
    positional arguments imports the reference, which runs its code, and takes them in its order.

    Raises:
        SpecError: the file cannot be read or has errors; it holds every problem.
        TypeError: `set` has another key than `LAYER.ARGUMENT`, or a value that a file cannot hold.
        NotADirectoryError: there is no folder `root`.
    """
    trusted = (trust,) if isinstance(trust, str) else tuple(trust)
    inspected = inspect_file(path, folder=given_root(root), settings=_settings(set))
    spec = CompiledSpec(inspected.require_sound(), trusted)
    spec.call_signature(import_reference=False)  # while the function that the spec may replace is still in place
    return spec


def _settings(values: Mapping[str, Any]) -> tuple[str, ...]:
    """The texts of settings that are given as data."""
    if not values:
        return ()
    import json

    from netspec.assembly.settings import malformed

    try:
        texts = tuple(f"{key}={json.dumps(value, allow_nan=False)}" for key, value in values.items())
    except ValueError as error:
        raise TypeError(f"set: {error}") from error
    for text in texts:
        if fault := malformed(text):
            raise TypeError(f"set: {fault}")
    return texts


def _given_names(arguments: Iterable[str]) -> str:
    return f"only {', '.join(arguments)}" if arguments else "none"


def _description(checked: Checked, given: dict[str, Any], shapes: InputShapes, network: Network) -> str:
    """Renders a network as `netspec show` does."""
    from netspec.report.table import table

    with within_budget(checked.document.file):
        accepted = accepted_sizes(checked, given, network.layers, shapes)
        return table(network, accepted)


def _image_size(network: Network) -> int | None:
    windows = (window.spatial_axes for layer in network.layers if (window := layer.op.window()))
    axes = next((axes for axes in windows if len(axes) == 2), (1, 2))
    if len(network.input_shape) != 4:
        return None
    height, width = (network.input_shape[axis] for axis in axes)
    return height if isinstance(height, int) and height == width else None
