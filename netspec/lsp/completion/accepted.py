"""What a part of the schema accepts, as what can be written: keys, items, and values that can be listed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from netspec.ops import OPS
from netspec.ops.kinds import EXPRESSION, Schema
from netspec.records import dataclass, field
from netspec.schema.json_schema import definition

_REFERENCE = "#/$defs/"
NO_DEFAULT: Final = object()


@dataclass(frozen=True, slots=True, eq=False)
class Accepted:
    """What a value can be."""

    nouns: tuple[str, ...] = ()
    """The names of the definitions that the schema refers to: `step`, `activation`, `conv2d`."""
    keys: Mapping[str, Schema] = field(default_factory=dict)
    others: Schema | None = None
    """The schema of values under names that the file chooses."""
    required: tuple[str, ...] = ()
    one_key: bool = False
    """Whether a mapping has a single key."""
    items: Schema | None = None
    values: tuple[Any, ...] = ()
    """Every value of a scalar, if there are few; or some of them."""
    types: frozenset[str] = frozenset()
    expression: bool = False
    meaning: str = ""
    default: Any = NO_DEFAULT
    least: float = 1
    """A number that it can be, if it can be one."""
    examples: tuple[Any, ...] = ()
    pattern: str = ""
    """The form that a text has."""
    least_items: int = 1


def accepted(schema: Schema) -> Accepted:
    """What a schema accepts."""
    found = _Branches()
    found.add(schema)
    types = found.types
    if "boolean" in types:
        found.values += [True, False]
    if "null" in types:
        found.values.append(None)
    # True equals 1 for Python, and is another value of a file.
    values = {(type(value), value): value for value in found.values if not isinstance(value, list | dict)}
    return Accepted(
        tuple(dict.fromkeys(found.nouns)),
        found.keys,
        found.others,
        tuple(dict.fromkeys(found.required)),
        found.one_key,
        found.items,
        tuple(values.values()),
        frozenset(types),
        found.expression,
        found.meaning,
        found.default,
        found.least,
        tuple(found.examples),
        found.pattern,
        found.least_items,
    )


class _Branches:
    """The parts of a schema, put together from its branches."""

    def __init__(self) -> None:
        self.nouns: list[str] = []
        self.keys: dict[str, Schema] = {}
        self.others: Schema | None = None
        self.required: list[str] = []
        self.one_key = self.expression = False
        self.pattern, self.least_items = "", 1
        self.items: Schema | None = None
        self.values: list[Any] = []
        self.examples: list[Any] = []
        self.types: set[str] = set()
        self.meaning = ""
        self.default: Any = NO_DEFAULT
        self.least: float = 1

    def add(self, schema: Schema) -> None:
        """Adds what a schema accepts, and then what its branches do."""
        if reference := schema.get("$ref"):
            noun = str(reference).removeprefix(_REFERENCE)
            self.nouns.append(noun)
            # Of a layer none is required by the schema, since an arg-scope may give it.
            self.required += OPS[noun].required if noun in OPS else ()
            self.add(definition(noun))
        self.meaning = schema.get("description", self.meaning) or self.meaning
        self.default = schema.get("default", self.default)
        self.keys |= {key: part for key, part in schema.get("properties", {}).items() if isinstance(part, dict)}
        self.required += schema.get("required", ())
        self.one_key |= schema.get("maxProperties") == 1
        others, items = schema.get("additionalProperties"), schema.get("items")
        self.others = others if isinstance(others, dict) else self.others
        self.items = items if isinstance(items, dict) else self.items
        self.values += schema.get("enum", ())
        self.examples += schema.get("examples", ())
        self.pattern = schema.get("pattern", self.pattern) if schema != EXPRESSION else self.pattern
        self.least_items = max(self.least_items, schema.get("minItems", 1))
        kinds = schema.get("type", ())
        self.types |= {kinds} if isinstance(kinds, str) else set(kinds)
        self._bound(schema)
        self._branches(schema)

    def _bound(self, schema: Schema) -> None:
        if "minimum" in schema and schema["minimum"] > self.least:
            self.least = schema["minimum"]
        most = schema.get("maximum", schema.get("exclusiveMaximum"))
        if most is not None and most <= self.least:
            self.least = most if "maximum" in schema else most / 2

    def _branches(self, schema: Schema) -> None:
        condition = schema.get("if")
        if condition == EXPRESSION:
            self.expression = True
        elif condition == {"type": "null"}:
            self.types.add("null")
        for branch in ("then", "else"):
            if branch in schema:
                self.add(schema[branch])
