"""The predicate and jsonschema agree: on random schemas and values, and on netspec's own schema with mutated specs."""

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, TypeChecker, validators

from netspec.ops import OPS
from netspec.schema import predicate
from netspec.schema.block_words import block
from netspec.schema.file_words import top
from netspec.schema.json_schema import plain_schema
from netspec.schema.parameter_words import block_parameter, parameter
from netspec.schema.patch_words import patch_frame
from netspec.schema.predicate import accepts
from netspec.schema.strict_validator import errors
from netspec.source import read

DEFINITIONS = plain_schema()["$defs"]


def _is_whole(_: TypeChecker, value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


Peer: Any = validators.extend(  # type: ignore[no-untyped-call] # of types-jsonschema
    Draft202012Validator, type_checker=Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_whole)
)
"""jsonschema as it comes, but for the type checker."""


def allows(schema: Any, value: object) -> bool:
    """The answer of jsonschema."""
    whole = schema if isinstance(schema, bool) else {"$defs": DEFINITIONS, **schema}
    return bool(Peer(whole).is_valid(value))


# Random schemas of the keywords that netspec's schema is made of.

numbers = st.integers(-3, 3) | st.sampled_from([0.0, 0.5, 1.0, -2.0, 3.0])
plain = st.none() | st.booleans() | numbers | st.sampled_from(["", "a", "b", "ab", "$a", "N"])
json_values = st.recursive(
    plain,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=3),
    max_leaves=8,
)
TYPES = ["integer", "number", "string", "boolean", "array", "object", "null"]
keys = st.sampled_from("abcd")
sizes = st.integers(0, 3)


def _made_of(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    by_key = st.dictionaries(keys, inner, max_size=2)
    several = st.lists(inner, min_size=1, max_size=3)
    optional = {
        "type": st.sampled_from(TYPES) | st.lists(st.sampled_from(TYPES), min_size=1, max_size=3, unique=True),
        "enum": st.lists(json_values, min_size=1, max_size=3),
        "const": json_values,
        "minimum": numbers,
        "maximum": numbers,
        "exclusiveMinimum": numbers,
        "exclusiveMaximum": numbers,
        "minLength": sizes,
        "pattern": st.sampled_from([r"\$", "^a$", "a|b", "^[^$]*$"]),
        "items": inner,
        "contains": inner,
        "minItems": sizes,
        "maxItems": sizes,
        "properties": by_key,
        "additionalProperties": inner,
        "propertyNames": inner,
        "required": st.lists(keys, max_size=2, unique=True),
        "minProperties": sizes,
        "maxProperties": sizes,
        "dependentRequired": st.dictionaries(keys, st.lists(keys, max_size=2, unique=True), max_size=2),
        "dependentSchemas": by_key,
        "if": inner,
        "then": inner,
        "else": inner,
        "not": inner,
        "allOf": several,
        "anyOf": several,
        "oneOf": several,
        "$ref": st.sampled_from(["#/$defs/activation", "#/$defs/conv2d", "#/$defs/conv2d/properties/stride"]),
        "description": st.just("what it is"),
    }
    some = st.lists(st.sampled_from(sorted(optional)), min_size=1, max_size=4, unique=True)
    return some.flatmap(lambda chosen: st.fixed_dictionaries({key: optional[key] for key in chosen}))


schemas = st.recursive(st.booleans(), _made_of, max_leaves=6).filter(lambda schema: not isinstance(schema, bool))


cases = st.tuples(schemas, json_values)


def agree(schema: dict[str, Any], value: object) -> bool:
    return accepts(schema, value) == allows(schema, value)


@settings(max_examples=800, deadline=None)
@given(case=cases)
def test_any_value_under_any_schema(case: tuple[dict[str, Any], object]) -> None:
    assert agree(*case)


@pytest.mark.parametrize("keyword", ["type", "items", "enum", "required", "not"])
def test_a_keyword_that_accepts_everything_is_noticed(keyword: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {**predicate._KEYWORDS, keyword: lambda _, __: lambda ___: True}
    monkeypatch.setattr(predicate, "_KEYWORDS", wrong)
    quick = settings(max_examples=20_000, database=None, deadline=None, phases=[Phase.generate])
    assert find(cases, lambda case: not agree(*case), settings=quick)


def test_every_keyword_is_among_the_random_ones() -> None:
    drawn: set[str] = set()

    @settings(max_examples=400, deadline=None, database=None)
    @given(schema=schemas)
    def draw(schema: dict[str, Any]) -> None:
        drawn.update(key for part in _inner(schema) for key in part)

    draw()
    assert predicate._KEYWORDS.keys() <= drawn


# netspec's own schema.


def _inner(schema: Any) -> Iterator[dict[str, Any]]:
    """A schema and all that it is made of."""
    if isinstance(schema, list):
        for item in schema:
            yield from _inner(item)
    elif isinstance(schema, dict):
        for key, value in schema.items():
            if key in ("properties", "dependentSchemas", "$defs"):
                for item in value.values():
                    yield from _inner(item)
            elif key not in ("enum", "const", "default", "required", "dependentRequired"):
                yield from _inner(value)
        yield schema


PARTS = [
    part
    for whole in (plain_schema(), *top().values(), block(), block_parameter(), parameter(), patch_frame())
    for part in _inner(whole)
]
KEYS = sorted({key for part in PARTS for key in part.get("properties", {})})
WORDS = sorted({word for part in PARTS for word in part.get("enum", ()) if isinstance(word, str)})

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-2, 9)
    | st.sampled_from([0.0, 0.5, 1.0, 64.0, 1e308, -1.5, 10**30])
    | st.sampled_from(["", "a", "N", "$n", "$(1 + 1)", "a b", ".", "a/", "conv1/x", "é", "m:f", "f(x)", "x" * 300])
    | st.sampled_from(WORDS)
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*KEYS, "nothing", "i", "a b"]), inner, max_size=4)
    ),
    max_leaves=12,
)

Found = list[tuple[str, tuple[str | int, ...]]]


def found(schema: dict[str, Any], value: object) -> Found:
    """The keywords and the paths of the errors that netspec receives."""
    return sorted(((str(error.validator), tuple(error.absolute_path)) for error in errors(schema, value)), key=repr)


def expected(schema: dict[str, Any], value: object) -> Found:
    """The same from jsonschema as it comes."""
    whole = Peer({"$defs": DEFINITIONS, **schema})
    return sorted(((str(error.validator), tuple(error.absolute_path)) for error in whole.iter_errors(value)), key=repr)


@settings(max_examples=1000, deadline=None)
@given(schema=st.sampled_from(PARTS), value=values)
def test_any_value_under_any_part(schema: dict[str, Any], value: object) -> None:
    wanted = expected(schema, value)
    assert found(schema, value) == wanted
    assert accepts(schema, value) == (not wanted)


fitting = st.sampled_from(sorted(OPS)).flatmap(
    lambda op: st.tuples(
        st.just(op), st.dictionaries(st.sampled_from([*OPS[op].arguments, "nothing"]), values, max_size=5)
    )
)


@settings(max_examples=400, deadline=None)
@given(case=fitting)
def test_arguments_of_ops(case: tuple[str, dict[str, Any]]) -> None:
    op, arguments = case
    wanted = expected(DEFINITIONS[op], arguments)
    assert found(DEFINITIONS[op], arguments) == wanted
    assert accepts(DEFINITIONS[op], arguments) == (not wanted)


def _specs() -> list[dict[str, Any]]:
    documents = (read(path)[0] for path in sorted((Path(__file__).parents[2] / "specs").glob("*.yaml")))
    found = [document.root.value for document in documents if document is not None]
    return [value for value in found if len(str(value)) < 8_000]


SPECS = _specs()


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    """A spec of the project in which one to three values are replaced or removed, or keys renamed."""
    spec: dict[str, Any] = copy.deepcopy(draw(st.sampled_from(SPECS)))
    for _ in range(draw(st.integers(0, 3))):
        place: Any = spec
        while True:
            key = draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
            inner = place[key]
            if not isinstance(inner, dict | list) or not inner or draw(st.integers(0, 3)) == 0:
                break
            place = inner
        if isinstance(place, dict) and draw(st.booleans()):
            del place[key]
            place.update(draw(st.dictionaries(st.sampled_from(KEYS), st.just(inner), max_size=1)))
        else:
            place[key] = draw(values)
        if not spec:
            break
    return spec


WHOLE = Peer({key: value for key, value in plain_schema().items() if key != "$schema"})


@settings(max_examples=400, deadline=None)
@given(spec=mutated())
def test_mutated_specs_under_the_whole_schema(spec: dict[str, Any]) -> None:
    assert accepts(plain_schema(), spec) == WHOLE.is_valid(spec)


def test_mutations_are_of_both_sorts() -> None:
    verdicts = set()

    @settings(max_examples=60, deadline=None, database=None)
    @given(spec=mutated())
    def draw(spec: dict[str, Any]) -> None:
        verdicts.add(accepts(plain_schema(), spec))

    draw()
    assert verdicts == {True, False}


@pytest.mark.parametrize("schema", [{"type": "integer"}, {"minimum": 3}, {"pattern": "^a$"}, {"enum": [1]}])
def test_the_peer_refuses_something(schema: dict[str, Any]) -> None:
    assert any(expected(schema, value) for value in (True, 2, "b"))


def test_a_type_is_asked_for_before_all_else() -> None:
    """A value of the wrong type has that one problem, and no other keyword of the part makes one before."""
    typed = [part for part in PARTS if "type" in part]
    asking = [[key for key in part if key in predicate._KEYWORDS] for part in typed]
    assert len(typed) > 100
    assert {keywords[0] for keywords in asking} == {"type"}


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"pattern": "^[a-z]$"}, "a\n"),
        ({"type": "integer"}, 64.0),
        ({"type": ["integer", "null"]}, True),
        ({"type": "number"}, float("nan")),
        ({"type": "number"}, float("inf")),
        ({"enum": [1]}, True),
        ({"enum": [[1, {"a": 0}]]}, [1, {"a": False}]),
        ({"const": 0}, False),
        ({"type": "integer"}, object()),
        ({"enum": ["a"]}, object()),
        ({"items": {"type": "string"}}, [b"a"]),
        ({"maximum": 5}, 10**6_000),
    ],
    ids=range(12),
)
def test_both_are_stricter_than_python(schema: dict[str, Any], value: object) -> None:
    assert not accepts(schema, value)
    assert list(errors(schema, value))


def test_an_unknown_keyword_is_a_bug() -> None:
    with pytest.raises(KeyError):
        accepts({"uniqueItems": True}, [])
