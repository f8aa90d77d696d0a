"""The environment of an expression: the values of the names that are visible at one place of a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeAlias

from netspec.budget import spend
from netspec.expression.special_values import ANY
from netspec.records import dataclass, field

SCOPE = "scope"
"""The variable scope of the network, as a name that expressions read."""
ROUND = "i"
"""The round of the innermost repeat, counted from 1."""


class FunctionValue(Protocol):
    """A function that expressions can call."""

    def call(self, values: list[Any], env: Environment, at: int) -> Any:
        """The value for some arguments. `env` is that of the call, which begins `at` an offset."""


class Tensor(Protocol):
    """A tensor whose sizes expressions can read."""

    def size(self, name: str, at: int) -> Any:
        """A size by its name: a number, UNKNOWN or ANY."""


TensorOfId: TypeAlias = Callable[[str], Tensor | None]
IsBuilt: TypeAlias = Callable[[str], Any]
"""Whether a step of a name is built: true, false, ANY, or FAULTY if a reported fault hides it."""


@dataclass(frozen=True, slots=True, eq=False)
class Environment:
    """The names that expressions see. Immutable: each method that adds names returns another object."""

    values: Mapping[str, Any] = field(default_factory=dict)
    """Parameters, arguments of a block or a function, `scope`, and `i` inside a repeat."""
    functions: Mapping[str, FunctionValue] = field(default_factory=dict)
    """Those that the file defines."""
    input: Tensor | None = None
    """The tensor that reaches the step; None where no step is, as in the arg-scope of the file."""
    ids: TensorOfId | None = None
    """The tensor of an id, None if no step before has it; a function sees no ids."""
    is_built: IsBuilt | None = None
    """Whether a step before has a name; None where no step is."""

    def with_values(self, values: Mapping[str, Any]) -> Environment:
        """These names and some others, which hide those of the same name."""
        spend(len(self.values) // 32)
        known = self.values.besides(values) if isinstance(self.values, _Always) else {**self.values, **values}
        return Environment(known, self.functions, self.input, self.ids, self.is_built)

    def with_functions(self, functions: Mapping[str, FunctionValue]) -> Environment:
        """These names and the functions of the file."""
        return Environment(self.values, functions, self.input, self.ids, self.is_built)

    def with_tensors(
        self, input: Tensor | None, ids: TensorOfId | None, is_built: IsBuilt | None = None
    ) -> Environment:
        """These names and the tensors of a step."""
        return Environment(self.values, self.functions, input, ids, is_built)

    def in_round(self, number: int) -> Environment:
        """These names in a round of a repeat."""
        return self.with_values({ROUND: number})

    @property
    def in_repeat(self) -> bool:
        """Whether a repeat is around the place."""
        return ROUND in self.values


class _AnyTensor:
    def size(self, _name: str, _at: int) -> Any:
        return ANY


class _AnyFunction:
    def call(self, _values: list[Any], _env: Environment, _at: int) -> Any:
        return ANY


class _Always(dict[str, Any]):
    """The same value under every key, but for some."""

    def __init__(self, value: object) -> None:
        super().__init__()
        self._value = value

    def besides(self, others: Mapping[str, Any]) -> _Always:
        """The same with other values under some keys."""
        made = _Always(self._value)
        made.update(self)
        made.update(others)
        return made

    def __contains__(self, key: object) -> bool:
        return True

    def __missing__(self, key: str) -> Any:
        return self._value


ANY_NAMES = Environment(_Always(ANY), _Always(_AnyFunction()), _AnyTensor(), lambda _: _AnyTensor(), lambda _: ANY)
"""Any value under every name, to check expressions that are not evaluated."""
