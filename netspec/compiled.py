"""A spec as a function: the drop-in of the hand-written slim function, loaded once, called in any graph."""

from __future__ import annotations

import inspect
import os
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, overload

from netspec.analysis.size_hints import accepted_sizes
from netspec.diagnostics import within_budget
from netspec.elaboration.parameters import declared
from netspec.network import Network
from netspec.pipeline import Sound, elaborate_sound, inspect_file
from netspec.records import replace
from netspec.schema import Checked
from netspec.shapes import Shape
from netspec.signature import CallSignature, shape_argument
from netspec.source.root import given_root

_MISSING: Any = object()


class _ShownSignature:
    """`__signature__`, which a class must not have and an instance works out when it is asked."""

    @overload
    def __get__(self, spec: None, owner: type) -> None: ...
    @overload
    def __get__(self, spec: CompiledSpec, owner: type) -> inspect.Signature: ...
    def __get__(self, spec: CompiledSpec | None, owner: type) -> inspect.Signature | None:
        return None if spec is None else spec.call_signature(import_reference=False).shown()


class CompiledSpec:
    """A sound spec, ready to be elaborated without TensorFlow or called in a graph. Made by `netspec.load`."""

    __signature__ = _ShownSignature()

    def __init__(self, sound: Sound, trusted: Iterable[str] = ()) -> None:
        checked, network = sound.checked, sound.network
        self._checked = checked
        self._trusted = tuple(trusted)
        self._followed: CallSignature | None = None
        """The signature in the reference's order, which is kept: the spec may be put in the place of the function."""
        self._parameters = {name: declaration["default"] for name, declaration in declared(checked).items()}
        self._input_name, self._input_shape = network.input_name, network.input_shape
        self.__name__ = network.name
        self.__doc__ = network.doc
        self.default_image_size = _image_size(network)
        """Height and width of the file's input where they are equal and known, as slim's functions have; else None."""

    def __repr__(self) -> str:
        return f"<netspec {self.__name__}{self.__signature__} from {self._checked.document.file}>"

    def elaborate(
        self,
        parameters: Mapping[str, Any] | None = None,
        /,
        *,
        input_shape: Sequence[Any] | None = None,
        **named: Any,
    ) -> Network:
        """The network for the given parameters, without TensorFlow.

        Parameters come by name or in a mapping. `input_shape` stands in place of the file's; its sizes are numbers,
        `netspec.symbol("H")` or None.

        Raises:
            TypeError: a name that is no parameter, or a shape that is none.
            SpecError: a value that does not fit, or a network that cannot be built with these values.
        """
        if not isinstance(parameters or {}, Mapping):
            raise TypeError(f"{self.__name__} expects parameters by name or in a mapping, got {parameters!r}")
        if twice := ", ".join(named.keys() & (parameters or {}).keys()):
            raise TypeError(f"{self.__name__}: {twice} given twice")
        named = {**(parameters or {}), **named}
        given = CallSignature(self.__name__, self._input_name, self._parameters, ()).bind((), named)
        shape = None if input_shape is None else shape_argument(input_shape)
        network = elaborate_sound(self._checked, given, shape)
        return replace(network, describe=partial(_description, self._checked, given, shape))

    def __call__(self, inputs: Any = _MISSING, /, *args: Any, **arguments: Any) -> tuple[Any, OrderedDict[str, Any]]:
        """Builds the network on a tensor or an array in the current graph, as the slim function does.

        Parameters come by name, or in the order of the reference if that is a function of tf_slim or of a package that
        `load` was told to trust; without a reference, in the spec's own. `scope` is the variable scope, the spec's name
        if not given and made unique if None; `reuse` shares the variables of an earlier call. A caller's
        `slim.arg_scope` brings the arguments that the spec leaves open. Returns the output tensor and the end points.

        Raises:
            TypeError: a name that is no parameter, too many positional ones, one given twice, or an input that is none.
            SpecError: a value or an input that the network cannot be built with; a `ValueError`, as slim raises.
            RuntimeError: no graph is being built.
            TensorFlowMissing: TensorFlow, tf-slim or tf-keras is not installed.
        """
        from netspec.lower import compat

        if inputs is _MISSING:
            # By the name that slim's functions give it, and no parameter of a spec can have, or by the spec's own.
            named = "inputs" if "inputs" in arguments else self._input_name
            if named not in arguments or named in self._parameters:
                text = f"expects its input first, or as inputs=, a tensor or an array; got {_names(arguments)}"
                raise TypeError(f"{self.__name__} {text}")
            inputs = arguments.pop(named)
        # AutoGraph, which translates what a tf.function calls, has nothing to do in here.
        as_written = compat.load().tf.autograph.experimental.do_not_convert(self._build)
        built: tuple[Any, OrderedDict[str, Any]] = as_written(inputs, args, arguments)
        return built

    def _build(self, inputs: Any, args: Sequence[Any], arguments: dict[str, Any]) -> Any:
        from netspec.lower.call import build_call

        given = self.call_signature(import_reference=bool(args)).bind(args, arguments)
        scope, reuse = given.pop("scope", self.__name__), given.pop("reuse", None)
        return build_call(self._checked, self._input_shape, inputs, given, scope, reuse)

    def call_signature(self, *, import_reference: bool) -> CallSignature:
        """What a call takes. Positional arguments are in the order of the reference, as far as that may be looked at.

        Without `import_reference` only a reference that is imported already is looked at.

        Raises:
            TypeError: the reference cannot be imported.
        """
        if self._followed is not None:
            return self._followed
        defaults = {**self._parameters, "scope": self.__name__, "reuse": None}
        own = CallSignature(self.__name__, self._input_name, defaults, tuple(self._parameters))
        name = self._checked.document.root.value.get("reference", {}).get("function")
        if name is None:
            return own
        from netspec.lower import reference

        if not reference.is_trusted(name, self._trusted):
            return own
        if not import_reference and not reference.is_imported(name):
            return own
        # The function's signature is asked for on the way, and the spec itself may be in its place.
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
    path: str | os.PathLike[str], *, root: str | os.PathLike[str] | None = None, trust: str | Iterable[str] = ()
) -> CompiledSpec:
    """Loads a spec. Files that it extends or uses may lie in `root` and below: unless given, the root of its project.

    `trust` names packages or modules beside tf_slim whose functions the spec's `reference` may name: a call with
    positional arguments imports the reference, which runs its code, and takes them in its order.

    Raises:
        SpecError: the file cannot be read or has errors; it holds every problem.
        NotADirectoryError: there is no folder `root`.
    """
    trusted = (trust,) if isinstance(trust, str) else tuple(trust)
    spec = CompiledSpec(inspect_file(path, folder=given_root(root)).require_sound(), trusted)
    spec.call_signature(import_reference=False)  # while the function that it may replace is still there
    return spec


def _names(arguments: Iterable[str]) -> str:
    return f"only {', '.join(arguments)}" if arguments else "none"


def _description(checked: Checked, given: dict[str, Any], shape: Shape | None, network: Network) -> str:
    """What `netspec show` prints of a network that was elaborated with these values."""
    from netspec.report.table import table

    with within_budget(checked.document.file):
        accepted = accepted_sizes(checked, given, network.layers, shape)
        return table(network, accepted)


def _image_size(network: Network) -> int | None:
    window = next((window for layer in network.layers if (window := layer.op.window())), None)
    axes = window.spatial_axes if window else (1, 2)
    if len(network.input_shape) != 4:
        return None
    height, width = (network.input_shape[axis] for axis in axes)
    return height if isinstance(height, int) and height == width else None
