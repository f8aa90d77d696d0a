"""Kinds of argument values: JSON Schema, conversion to Python, and lowering to the framework's value.

A kind's schema is the only validator of its values: `convert` is called on plain data that the schema has accepted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Generic, TypeAlias, TypeVar

from netspec.ops.backend import Backend
from netspec.shapes import MAX_SIZE, Paddings

T = TypeVar("T")
Schema: TypeAlias = dict[str, Any]

EXPRESSION: Schema = {"type": "string", "pattern": r"\$"}
NAME = r"^(?!\.\.?$)[A-Za-z0-9.](?:[A-Za-z0-9_./>-]*[A-Za-z0-9_.>-])?$"
"""What TensorFlow takes as the name of a scope or an operation, less two things.

A slash at its end means another thing, and a graph with a backslash in a name is built, but never read again.
"""

AUTO = "auto"
"""The word for variables that are created once and then used again, TensorFlow's AUTO_REUSE."""

PATH = r"^[^\0]*[^\0\s][^\0]*$"
"""What can name a file or a folder."""


def or_expression(schema: Schema) -> Schema:
    """The schema of a value that may also be an expression."""
    return {"if": EXPRESSION, "else": schema}


class Kind(Generic[T]):
    """A set of values that an argument can take. Abstract."""

    def schema(self) -> Schema:
        """The JSON Schema of the plain data."""
        raise NotImplementedError

    def text(self) -> str:
        """The kind as messages and the reference page show it, such as `integer >= 1`."""
        raise NotImplementedError

    def convert(self, value: Any) -> T:
        """Converts plain data that the schema accepted to the Python value."""
        return value  # type: ignore[no-any-return]

    def plain(self, value: Any) -> Any:
        """The Python value as a file would write it, as far as that is another one."""
        return value

    def lower(self, value: Any, backend: Backend) -> Any:
        """Lowers the Python value to the framework's value."""
        return value


class Integer(Kind[int]):
    """A whole number of 32 bits. `64.0` is refused, although JSON Schema accepts it as an integer."""

    def __init__(self, minimum: int = -MAX_SIZE, maximum: int = MAX_SIZE) -> None:
        self.minimum, self.maximum = minimum, maximum

    def schema(self) -> Schema:
        return {"type": "integer", "minimum": self.minimum, "maximum": self.maximum}

    def text(self) -> str:
        return "integer" + bounds_text(self.schema())


class Axis(Integer):
    """The number of an axis; a negative one counts from the back."""


class Seed(Integer):
    """A whole number of any size that a file can hold: TensorFlow takes the rest of its division by 2^31 - 1."""

    def schema(self) -> Schema:
        return {"type": "integer"}


class Number(Kind[float]):
    """A finite number; a whole one means the float of the same value."""

    def __init__(self, **bounds: float) -> None:
        self.bounds = bounds

    def schema(self) -> Schema:
        return {"type": "number", **self.bounds}

    def text(self) -> str:
        return "number" + bounds_text(self.schema())

    def convert(self, value: Any) -> float:
        return float(value)


class Written(Number):
    """A finite number that stays an int where it is written as one, since the framework distinguishes 0 and 0.0."""

    def convert(self, value: Any) -> float:
        return value  # type: ignore[no-any-return]


_SIGNS = {"minimum": ">=", "exclusiveMinimum": ">", "maximum": "<=", "exclusiveMaximum": "<"}


def bounds(schema: Mapping[str, Any]) -> list[str]:
    """The bounds of a numeric schema, such as `> 0` and `<= 1`, without those that all whole numbers have."""
    return [f"{sign} {schema[key]}" for key, sign in _SIGNS.items() if abs(schema.get(key, MAX_SIZE)) != MAX_SIZE]


def bounds_text(schema: Mapping[str, Any]) -> str:
    """The bounds of a numeric schema behind its noun: ` > 0, <= 1`."""
    found = bounds(schema)
    return " " + ", ".join(found) if found else ""


class Boolean(Kind[bool]):
    """`true` or `false`."""

    def schema(self) -> Schema:
        return {"type": "boolean"}

    def text(self) -> str:
        return "true or false"


class Sharing(Kind["bool | str"]):
    """Whether variables are used again: `true`, `false`, or `auto` where they exist already."""

    def schema(self) -> Schema:
        return {"type": ["string", "boolean"], "if": {"type": "string"}, "then": {"enum": [AUTO]}}

    def text(self) -> str:
        return f"true, false or {AUTO}"

    def lower(self, value: Any, backend: Backend) -> Any:
        return backend.tf.AUTO_REUSE if value == AUTO else value


class Choice(Kind[str]):
    """One of a few words, each with a meaning where the words do not speak for themselves."""

    def __init__(self, *words: str, meanings: Sequence[str] = ()) -> None:
        self.words, self.meanings = words, meanings

    def schema(self) -> Schema:
        described = {"enumDescriptions": list(self.meanings)} if self.meanings else {}
        return {"type": "string", "enum": list(self.words), **described}

    def text(self) -> str:
        return " or ".join(self.words)


class ElementType(Choice):
    """The type of the elements of a tensor."""

    def lower(self, value: Any, backend: Backend) -> Any:
        return getattr(backend.tf, value)


class Text(Kind[str]):
    """A name, as TensorFlow takes it for scopes, operations and collections."""

    def __init__(self, pattern: str = NAME) -> None:
        self.pattern = pattern

    def schema(self) -> Schema:
        return {"type": "string", "pattern": self.pattern}

    def text(self) -> str:
        return "name"


class PerSide(Kind[tuple[int, ...]]):
    """A whole number for each side that a window slides along: one for all, or a list of them."""

    def __init__(self, minimum: int, sides: Sequence[str]) -> None:
        self.minimum, self.sides = minimum, sides

    def schema(self) -> Schema:
        side = Integer(self.minimum).schema()
        return {
            **side,
            "type": ["integer", "array"],
            "items": or_expression(side),
            "minItems": len(self.sides),
            "maxItems": len(self.sides),
        }

    def text(self) -> str:
        return f"integer >= {self.minimum} or [{', '.join(self.sides)}]"

    def convert(self, value: Any) -> tuple[int, ...]:
        return tuple(value) if isinstance(value, list) else (value,) * len(self.sides)

    def lower(self, value: Any, backend: Backend) -> Any:
        return list(value)


class Pair(PerSide):
    """Height and width: one whole number for both, or a list of two."""

    def __init__(self, minimum: int) -> None:
        super().__init__(minimum, ("height", "width"))


class PaddingOfSides(Kind[Paddings]):
    """SAME or VALID, or the positions to add: one number for all, or for each side a number or [before, after]."""

    def __init__(self, sides: Sequence[str], words: Choice) -> None:
        self.sides, self.words = sides, words

    def schema(self) -> Schema:
        many, one = len(self.sides), Integer(minimum=0).schema()
        side = {**one, "type": ["integer", "array"], "items": or_expression(one), "minItems": 2, "maxItems": 2}
        return {
            **one,
            "type": ["string", "integer", "array"],
            "if": {"type": "string"},
            "then": {key: value for key, value in self.words.schema().items() if key != "type"},
            "items": or_expression(side),
            "minItems": many,
            "maxItems": many,
        }

    def text(self) -> str:
        sides = ", ".join(self.sides)
        return f"{self.words.text()} or integer >= 0 or [{sides}], each an integer >= 0 or [before, after]"

    def convert(self, value: Any) -> Paddings:
        if isinstance(value, str):
            return value
        each = value if isinstance(value, list) else [value] * len(self.sides)
        pads = tuple((side[0], side[1]) if isinstance(side, list) else (side, side) for side in each)
        return pads if any(map(any, pads)) else "VALID"

    def plain(self, value: Any) -> Any:
        if isinstance(value, str):
            return value
        sides = [before if before == after else [before, after] for before, after in value]
        return sides[0] if sides == sides[:1] * len(sides) and isinstance(sides[0], int) else sides

    def lower(self, value: Any, backend: Backend) -> Any:
        """The word for slim's function, which follows the operation that pads."""
        return value if isinstance(value, str) else "VALID"


class List(Kind[tuple[T, ...]]):
    """A list of values of one kind."""

    def __init__(self, item: Kind[T], minimum_length: int = 0, maximum_length: int | None = None) -> None:
        self.item, self.minimum_length, self.maximum_length = item, minimum_length, maximum_length

    def schema(self) -> Schema:
        most = {} if self.maximum_length is None else {"maxItems": self.maximum_length}
        return {"type": "array", "items": or_expression(self.item.schema()), "minItems": self.minimum_length, **most}

    def text(self) -> str:
        items = self.item.text()
        noun = next((noun for noun in ("integer", "number", "list") if items.startswith(noun)), "")
        return f"list of {noun}{'s' if noun else ''}{items[len(noun) :]}"

    def convert(self, value: Any) -> tuple[T, ...]:
        return tuple(self.item.convert(item) for item in value)

    def lower(self, value: Any, backend: Backend) -> Any:
        return [self.item.lower(item, backend) for item in value]


class NewShape(List["int | None"]):
    """The sizes of a shape to make: null for an axis that stays as it is; one may be -1, for what the others leave."""

    def __init__(self) -> None:
        super().__init__(Nullable(Integer(minimum=-1)))

    def text(self) -> str:
        return "list of integers >= -1 and nulls"


class OneOrMany(List[T]):
    """One value of a kind, or a list of them."""

    def schema(self) -> Schema:
        one = self.item.schema()
        return {**one, **super().schema(), "type": [one["type"], "array"]}

    def text(self) -> str:
        return f"{self.item.text()} or list of them"

    def convert(self, value: Any) -> tuple[T, ...]:
        return super().convert(value if isinstance(value, list) else [value])


class OneOrList(Kind[T | tuple[T, ...]]):
    """One value of a kind, or a list of them, kept as written: `[x]` makes another graph than `x`."""

    def __init__(self, item: Kind[T]) -> None:
        self.item = item

    def schema(self) -> Schema:
        return OneOrMany(self.item).schema()

    def text(self) -> str:
        return OneOrMany(self.item).text()

    def convert(self, value: Any) -> T | tuple[T, ...]:
        return List(self.item).convert(value) if isinstance(value, list) else self.item.convert(value)

    def lower(self, value: Any, backend: Backend) -> Any:
        return List(self.item).lower(value, backend) if isinstance(value, tuple) else self.item.lower(value, backend)


class Table(Kind[Mapping[str, T]]):
    """A mapping from a few given keys to values of one kind."""

    def __init__(self, keys: tuple[str, ...], item: Kind[T]) -> None:
        self.keys, self.item = keys, item

    def schema(self) -> Schema:
        item = or_expression(self.item.schema())
        return {"type": "object", "properties": dict.fromkeys(self.keys, item), "additionalProperties": False}

    def text(self) -> str:
        return f"mapping from {', '.join(self.keys)} to {self.item.text()}"

    def convert(self, value: Any) -> Mapping[str, T]:
        return {key: self.item.convert(item) for key, item in value.items()}

    def lower(self, value: Any, backend: Backend) -> Any:
        return {key: self.item.lower(item, backend) for key, item in value.items()}


class Nullable(Kind[T | None]):
    """A value of a kind, or null for none."""

    def __init__(self, kind: Kind[T]) -> None:
        self.kind = kind

    def schema(self) -> Schema:
        schema = self.kind.schema()
        if "type" not in schema:
            return {"if": {"type": "null"}, "else": schema}
        types = schema["type"]
        schema = {**schema, "type": [*([types] if isinstance(types, str) else types), "null"]}
        return schema | {"enum": [*schema["enum"], None]} if "enum" in schema else schema

    def text(self) -> str:
        return f"{self.kind.text()}, or null"

    def convert(self, value: Any) -> T | None:
        return None if value is None else self.kind.convert(value)

    def lower(self, value: Any, backend: Backend) -> Any:
        return None if value is None else self.kind.lower(value, backend)


class Parameters(Kind[Mapping[str, Any]]):
    """The arguments of another op, checked by that op's schema once the op is known."""

    def schema(self) -> Schema:
        return {"type": "object"}

    def text(self) -> str:
        return "mapping of that op's arguments"
