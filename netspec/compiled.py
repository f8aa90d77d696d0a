"""A spec as a function: the drop-in of the hand-written slim function, loaded once, called in any graph."""

from __future__ import annotations

import inspect
import os
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from netspec.analysis.size_hints import advised
from netspec.diagnostics import SpecError, has_errors
from netspec.language import elaborate
from netspec.language.parameters import declared
from netspec.network import Network
from netspec.pipeline import inspect_file
from netspec.schema import Checked
from netspec.shapes import Shape

_OWN_NAME: Any = object()
"""Stands for the spec's own name, since None means a name that is made unique."""


class CompiledSpec:
    """A sound spec, ready to be elaborated without TensorFlow or called in a graph. Made by `netspec.load`."""

    def __init__(self, checked: Checked, network: Network) -> None:
        self._checked = checked
        self.__name__ = network.name
        self.__doc__ = checked.document.root.value.get("doc")
        self.default_image_size = _image_size(network)
        """Height and width of the file's input where they are equal and known, as slim's functions have; else None."""
        self._parameters = declared(checked)
        self.__signature__ = inspect.Signature(
            [
                inspect.Parameter(network.input_name.replace("/", "_"), inspect.Parameter.POSITIONAL_ONLY),
                *(
                    inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=declaration["default"])
                    for name, declaration in self._parameters.items()
                ),
                inspect.Parameter("scope", inspect.Parameter.KEYWORD_ONLY, default=network.name),
                inspect.Parameter("reuse", inspect.Parameter.KEYWORD_ONLY, default=None),
            ]
        )

    def __repr__(self) -> str:
        return f"<netspec {self.__name__}{self.__signature__} from {self._checked.document.file}>"

    def elaborate(self, *, input_shape: Shape | None = None, **parameters: Any) -> Network:
        """The network for the given parameters, without TensorFlow.

        `input_shape` stands in place of the file's; its sizes are numbers, `netspec.symbol("H")` or None.

        Raises:
            TypeError: a name that is no parameter.
            SpecError: a value that does not fit, or a network that cannot be built with these values.
        """
        given = self._named((), parameters)
        found = elaborate(self._checked, given, input_shape=input_shape)
        if found.network is None:
            raise SpecError(advised(self._checked, given, input_shape, found))
        return found.network

    def __call__(
        self, inputs: Any, /, *args: Any, scope: str | None = _OWN_NAME, reuse: Any = None, **parameters: Any
    ) -> tuple[Any, OrderedDict[str, Any]]:
        """Builds the network on a tensor in the current graph, as the slim function does.

        Parameters come in the spec's order or by name. `scope` is the variable scope, the spec's name if not given and
        made unique if None; `reuse` shares the variables of an earlier call. A caller's `slim.arg_scope` brings the
        arguments that the spec leaves open. Returns the output tensor and the end points.

        Raises:
            TypeError: a name that is no parameter, too many positional ones, or one given twice.
            SpecError: a value or an input that the network cannot be built with; a `ValueError`, as slim raises.
            TensorFlowMissing: TensorFlow, tf-slim or tf-keras is not installed.
        """
        from netspec.lower.call import build_call

        given = self._named(args, parameters)
        return build_call(self._checked, inputs, given, self.__name__ if scope is _OWN_NAME else scope, reuse)

    def _named(self, args: tuple[Any, ...], parameters: Mapping[str, Any]) -> dict[str, Any]:
        names = list(self._parameters)
        if len(args) > len(names):
            raise TypeError(f"{self.__name__} takes {len(names)} parameters, got {len(args)}")
        given = dict(zip(names, args, strict=False))
        for name, value in parameters.items():
            if name not in names:
                raise TypeError(f"{self.__name__} has no parameter '{name}'; it has {', '.join(names)}")
            if name in given:
                raise TypeError(f"{self.__name__}: '{name}' is given twice")
            given[name] = value
        return given


def load(path: str | os.PathLike[str], *, root: str | os.PathLike[str] | None = None) -> CompiledSpec:
    """Loads a spec. Files that it extends or uses may lie in `root` and below, which is its own folder unless given.

    Raises:
        SpecError: the file cannot be read or has errors; it holds every problem.
    """
    inspected = inspect_file(path, folder=None if root is None else os.fspath(root))
    if has_errors(inspected.problems) or inspected.checked is None or inspected.network is None:
        raise SpecError(inspected.problems)
    return CompiledSpec(inspected.checked, inspected.network)


def _image_size(network: Network) -> int | None:
    window = next((window for layer in network.layers if (window := layer.op.window())), None)
    axes = window.spatial_axes if window else (1, 2)
    if len(network.input_shape) != 4:
        return None
    height, width = (network.input_shape[axis] for axis in axes)
    return height if isinstance(height, int) and height == width else None
