"""The Python signature of a compiled spec: binds the arguments of a call to its parameters, `scope` and `reuse`."""

from __future__ import annotations

import inspect
import keyword
import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from inspect import Parameter
from typing import Any

from netspec.network import FIRST_INPUT, InputShapes
from netspec.records import dataclass, field
from netspec.shapes import Dim, Shape, Size

_FALLBACK = "inputs"
"""No parameter of a spec can have this name."""


@dataclass(frozen=True, slots=True)
class CallSignature:
    """The arguments of a compiled spec.

    `defaults` holds the parameters of the spec, then `scope` and `reuse`, with their defaults. `positional` are the
    names of the positional arguments after the input. `fixed` holds arguments of the reference that the spec does not
    have, with the only value that each may take.
    """

    name: str
    input_name: str
    defaults: Mapping[str, Any]
    positional: Sequence[str]
    fixed: Mapping[str, Any] = field(default_factory=dict)
    further: Sequence[str] = ()
    """The names of the inputs after the first."""

    def following(self, reference: Callable[..., Any]) -> CallSignature:
        """Takes the positional arguments of a function, without the first ones, the inputs."""
        kinds = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
        taken = [one for one in inspect.signature(reference).parameters.values() if one.kind in kinds]
        taken = taken[1 + len(self.further) :]
        fixed = {one.name: one.default for one in taken if one.name not in self.defaults}
        return CallSignature(
            self.name, self.input_name, self.defaults, [one.name for one in taken], fixed, self.further
        )

    def bind(self, args: Sequence[Any], named: Mapping[str, Any]) -> dict[str, Any]:
        """Maps the given arguments to their names.

        Raises:
            TypeError: too many positional arguments, an unknown name, or one that is given twice or is fixed.
        """
        if len(args) > len(self.positional):
            most = f"at most {len(self.positional)} positional arguments after its input{'s' if self.further else ''}"
            by_name = [name for name in self.defaults if name not in self.positional]
            help = f"; give {', '.join(by_name)} by name" if by_name else ""
            raise TypeError(f"{self.name} takes {most}, got {len(args)}{help}")
        given = dict(zip(self.positional, args, strict=False))
        for name, value in named.items():
            if name not in self.defaults and name not in self.fixed:
                raise TypeError(f"{self.name} has no parameter '{name}'; it has {', '.join(self.defaults)}")
            if name in given:
                raise TypeError(f"{self.name}: '{name}' is given twice")
            given[name] = value
        for name in self.fixed.keys() & given.keys():
            if given.pop(name) is not self.fixed[name]:
                raise TypeError(f"{self.name}: '{name}' must keep its default: the spec has no such parameter")
        return given

    def shown(self) -> inspect.Signature:
        """The signature for `inspect.signature` and editors."""
        image = Parameter(_identifier(self.input_name, self.defaults), Parameter.POSITIONAL_ONLY)
        by_place = [self._parameter(name, Parameter.POSITIONAL_OR_KEYWORD) for name in self.positional]
        by_name = [name for name in self.defaults if name not in self.positional]
        # By position or by name, but the only one.
        kind = Parameter.POSITIONAL_OR_KEYWORD
        inputs = [Parameter(name, kind) for name in (self.input_name, *self.further)] if self.further else [image]
        return inspect.Signature(
            [*inputs, *by_place, *(self._parameter(name, Parameter.KEYWORD_ONLY) for name in by_name)]
        )

    def _parameter(self, name: str, kind: Any) -> Parameter:
        return Parameter(name, kind, default=self.defaults[name] if name in self.defaults else self.fixed[name])


def _identifier(name: str, taken: Mapping[str, Any]) -> str:
    """The name of the input as a Python identifier. The input is positional-only, so the name is for display."""
    word = re.sub(r"\W", "_", name, flags=re.ASCII)
    return word if word.isidentifier() and not keyword.iskeyword(word) and word not in taken else _FALLBACK


def shapes_argument(given: Sequence[Any] | Mapping[str, Any] | None, names: Sequence[str]) -> InputShapes:
    """The shapes of inputs: of the first, or in a mapping by their names.

    Raises:
        TypeError: an unknown name, or no shape.
    """
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        return {FIRST_INPUT: shape_argument(given)}
    for name in given:
        if name not in names:
            raise TypeError(f"input_shape: there is no input '{name}'; there is {', '.join(names)}")
    return {name: shape_argument(sizes) for name, sizes in given.items()}


def shape_argument(sizes: Iterable[Any]) -> Shape:
    """A shape from sizes: integers, also NumPy's, symbolic sizes and None.

    Raises:
        TypeError: another value, or an integer below 1.
    """
    try:
        return tuple(_dim(size) for size in sizes)
    except (TypeError, ValueError) as error:
        text = f"input_shape expects a list of sizes such as [None, 224, 224, 3], got {sizes!r}"
        raise TypeError(f"{text}; a size is a number from 1 on, netspec.symbol('H') or None") from error


def _dim(size: Any) -> Dim:
    if size is None or isinstance(size, Size):
        return size
    number = operator.index(size)
    if isinstance(size, bool) or number < 1:
        raise ValueError(size)
    return number
