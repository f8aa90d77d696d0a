"""Named functions as values of arguments: activations, initializers, regularizers.

In a file one is written by its name (`relu`), by its name and main number (`{l2: 5e-4}`), or by its name and arguments
(`{truncated_normal: {stddev: 0.005}}`). Each is a class with its arguments and its lowering, as an op is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar, Generic, TypeVar, cast

from netspec.ops.argument import Declared, Opaque
from netspec.ops.backend import Backend
from netspec.ops.kinds import EXPRESSION, Kind, Schema, or_expression
from netspec.ops.onnx_graph import OnnxBuilder, OnnxTensor

M = TypeVar("M", bound="Member")


class Member(Declared):
    """A member of a family, with its arguments. Abstract: one subclass a member."""

    __slots__ = ()
    key: ClassVar[str]
    """The name that files use."""
    main: ClassVar[str | None] = None
    """The argument that `{name: value}` gives."""
    shown: ClassVar[tuple[str, ...]] = ()
    """The arguments that an example gives beside those that are required, where a check asks for one of several."""

    @classmethod
    def value_schema(cls) -> Schema:
        """The JSON Schema of the value of `{name: value}`: a mapping of arguments, or the main argument."""
        schema = cls.schema()
        if cls.main is None:
            return schema
        main = cls.arguments[cls.main].kind.schema()
        types = main["type"] if isinstance(main["type"], list) else [main["type"]]
        either = {"type": [*types, "object"]}
        if "enum" in main:  # which would hold of a mapping too
            return or_expression({**either, "if": {"type": "object"}, "then": schema, "else": main})
        return or_expression(main | schema | either)

    @classmethod
    def from_value(cls: type[M], value: Any) -> M:
        """The member for the value of `{name: value}`."""
        return cls(**value) if isinstance(value, dict) else cls(**{str(cls.main): value})

    def plain(self) -> Any:
        """The shortest data that means this member."""
        given = {
            name: field.kind.plain(self.values[name])
            for name, field in self.arguments.items()
            if not self._is_default(name)
        }
        if not given:
            return self.key
        return {self.key: given[self.main] if self.main and list(given) == [self.main] else given}

    def _is_default(self, name: str) -> bool:
        """Whether an argument has its default, which is declared as plain data."""
        argument, value = self.arguments[name], self.values[name]
        if value == argument.default:
            return True
        return not argument.required and plain_value(value) == plain_value(argument.kind.convert(argument.default))


class Function(Member):
    """A function of tensors, of a shape or of weights. Abstract: one subclass a function."""

    __slots__ = ()
    rectifies: ClassVar[bool] = False
    """Whether it maps all negative numbers to 0."""
    elementwise: ClassVar[bool] = True
    """Whether it is elementwise; if not, it works along the last axis."""
    inside: ClassVar[str] = ""
    """The names of the operations and variables that it makes, in lower case and unnumbered; its own if empty."""

    @property
    def flops(self) -> int:
        """The number of elementary operations for an element, if it is a function of tensors."""
        return 0

    @classmethod
    def names_inside(cls) -> Sequence[str]:
        """The names of what it makes."""
        return cls.inside.split() or [cls.key.replace("_", "")]

    def fault(self, shape: tuple[int, ...]) -> str | None:
        """Why it cannot initialize a variable of this shape, as `expected X, got Y`; None if it can."""
        return None

    def lower(self, backend: Backend) -> Any:
        """The framework's own function object."""
        raise NotImplementedError

    def to_onnx(self, onnx: OnnxBuilder, x: OnnxTensor) -> OnnxTensor:
        """Adds nodes of ONNX that compute the same, if it is a function of tensors."""
        raise NotImplementedError


Entered = TypeVar("Entered", bound=type[Member])

ALL_FAMILIES: list[Family[Any]] = []
"""Every family. The schema of each stands in `$defs` under its noun, which no two share."""


class Family(Generic[M]):
    """Classes that one sort of value names: activations, initializers, regularizers."""

    def __init__(self, noun: str, number: str = "", zero: str = "") -> None:
        """`number` and `zero` are the members that a plain number most likely stands for, as help shows them."""
        self.noun, self._number, self._zero = noun, number, zero
        self.members: dict[str, type[M]] = {}
        ALL_FAMILIES.append(self)

    def __call__(self, name: str) -> Callable[[Entered], Entered]:
        """A decorator that enters a class under the name that files use."""

        def enter(member: Entered) -> Entered:
            member.key = name
            self.members[name] = cast(type[M], member)  # the decorated class keeps its own type
            return member

        return enter

    @property
    def sort(self) -> str:
        """What a message calls a member: `function`, or for those that are no functions of tensors the noun."""
        functions = all(issubclass(member, Function) for member in self.members.values())
        return "function" if functions else self.noun

    def for_number(self, value: float, written: str) -> str | None:
        """The member that a number in its place most likely means, with the number as written."""
        if value == 0 and self._zero:
            return self._zero
        return f"{{{self._number}: {written}}}" if self._number else None

    def schema(self) -> Schema:
        """The JSON Schema of a member; it stands in the schema's `$defs` under the family's noun."""
        by_name = [name for name, member in self.members.items() if not member.required]
        return {
            "type": ["string", "object"],
            "if": {"type": "string"},
            # Without a name that could be written alone, the words do not tell whose they are.
            "then": {"if": EXPRESSION, "else": {"enum": by_name} if by_name else {"title": self.noun, "enum": []}},
            "properties": {name: member.value_schema() for name, member in self.members.items()},
            "additionalProperties": False,
            "minProperties": 1,
            "maxProperties": 1,
        }


class Named(Kind[M]):
    """A member of a family, by its name."""

    def __init__(self, family: Family[M]) -> None:
        self.family = family

    def schema(self) -> Schema:
        return {"$ref": f"#/$defs/{self.family.noun}"}

    def text(self) -> str:
        return f"{self.family.noun}"

    def convert(self, value: Any) -> M:
        if isinstance(value, str):
            return self.family.members[value]()
        ((name, inner),) = value.items()
        return self.family.members[name].from_value(inner)

    def lower(self, value: Any, backend: Backend) -> Any:
        return value.lower(backend)


def family_of(names: Iterable[str]) -> Family[Any] | None:
    """The family whose members have these names."""
    wanted = set(names)
    return next((family for family in ALL_FAMILIES if family.members.keys() == wanted), None)


def plain_value(value: Any) -> Any:
    """A value of an argument as a file would write it: functions by their shortest data."""
    match value:
        case Member():
            return plain_value(value.plain())
        case Declared():
            return {name: plain_value(field.kind.plain(value.values[name])) for name, field in value.arguments.items()}
        case Opaque():
            return str(value)
        case Mapping():
            return {str(key): plain_value(item) for key, item in value.items()}
        case list() | tuple():
            return [plain_value(item) for item in value]
    return value
