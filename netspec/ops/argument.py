"""Declaration of an op's arguments: descriptors with a kind, a meaning and a default.

They are descriptors rather than dataclass fields: the kind carries both the Python type for mypy and the JSON Schema,
and forty dataclasses made at import would cost a third of a cold check.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Final, Generic, TypeVar, overload

from netspec.ops.backend import Backend
from netspec.ops.kinds import Kind, Schema, or_expression

T = TypeVar("T")
Held = TypeVar("Held", bound="Declared")


class Required:
    """The default of an argument that has none."""

    def __repr__(self) -> str:
        return "required"

    def __reduce__(self) -> str:
        return "REQUIRED"


REQUIRED: Final = Required()


class Opaque:
    """A value that only the framework understands, such as a tensor passed for `is_training`."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value

    def __str__(self) -> str:
        return "a tensor"


class Arg(Generic[T]):
    """An argument of an op: what it can be, what it means, and its default as plain data.

    `name` is given where several classes share the argument; otherwise it is the name of the class attribute.
    """

    def __init__(self, kind: Kind[T], meaning: str, default: object = REQUIRED, name: str = "") -> None:
        self.kind, self.meaning, self.default, self.name = kind, meaning, default, name

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = self.name or name

    @overload
    def __get__(self, holder: None, owner: type) -> Arg[T]: ...
    @overload
    def __get__(self, holder: Declared, owner: type) -> T: ...
    def __get__(self, holder: Declared | None, owner: type) -> Arg[T] | T:
        return self if holder is None else holder.values[self.name]

    def __set__(self, holder: Declared, value: object) -> None:
        raise AttributeError(f"{type(holder).__name__}.{self.name} is frozen")

    @property
    def required(self) -> bool:
        """Whether the argument must be given."""
        return self.default is REQUIRED

    def schema(self) -> Schema:
        """The JSON Schema of the argument's value in a file, with what an editor shows of it."""
        shown = {} if self.required else {"default": self.default}
        return {"description": self.meaning, **shown, **or_expression(self.kind.schema())}


class Declared:
    """Base of ops and functions: a class with declared arguments, an instance with a value for each. Frozen."""

    __slots__ = ("values",)

    arguments: ClassVar[Mapping[str, Arg[Any]]] = MappingProxyType({})
    required: ClassVar[tuple[str, ...]] = ()
    """The names of the arguments that must be given."""
    values: Mapping[str, Any]

    def __init_subclass__(cls) -> None:
        own = {name: field for name, field in vars(cls).items() if isinstance(field, Arg)}
        for name, field in own.items():
            if field.name != name:
                raise TypeError(f"{cls.__name__}.{name}: this argument is shared under the name {field.name}")
        cls.arguments = MappingProxyType({**cls.arguments, **own})
        cls.required = tuple(name for name, field in cls.arguments.items() if field.required)

    def __init__(self, **given: Any) -> None:
        """Converts plain data that the schema has accepted; arguments that are not given have their defaults."""
        if unknown := given.keys() - self.arguments.keys():
            raise TypeError(f"{type(self).__name__} takes no {', '.join(sorted(unknown))}")
        plain = {name: given.get(name, field.default) for name, field in self.arguments.items()}
        as_is = (Opaque, Required)
        self.values = MappingProxyType(
            {
                name: value if isinstance(value, as_is) else self.arguments[name].kind.convert(value)
                for name, value in plain.items()
            }
        )

    @classmethod
    def holding(cls: type[Held], values: Mapping[str, Any]) -> Held:
        """An instance with these values, which are converted already."""
        made = object.__new__(cls)
        made.values = MappingProxyType(dict(values))
        return made

    def __getstate__(self) -> dict[str, Any]:
        return {"values": dict(self.values)}  # read-only, it could be neither copied nor pickled

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        self.values = MappingProxyType(state["values"])

    def lowered(self, backend: Backend, names: Iterable[str]) -> dict[str, Any]:
        """The values of the named arguments for the framework's function."""
        return {
            name: value.value if isinstance(value, Opaque) else self.arguments[name].kind.lower(value, backend)
            for name, value in ((name, self.values[name]) for name in names)
        }

    @classmethod
    def schema(cls) -> Schema:
        """The JSON Schema of the mapping that gives the arguments."""
        return {
            "type": "object",
            "properties": {name: field.schema() for name, field in cls.arguments.items()},
            "required": list(cls.required),
            "additionalProperties": False,
        }

    @classmethod
    def meaning(cls) -> str:
        """The first line of the docstring."""
        return (cls.__doc__ or "").partition("\n")[0]
