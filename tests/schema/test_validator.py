"""The validator finds what jsonschema finds: the same keywords, at the same places."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, TypeChecker, validators

from netspec.ops import OPS
from netspec.schema import json_schema
from netspec.schema.keywords import block, block_parameter, parameter, patch_frame, top
from netspec.schema.validator import accepts, rejections

DEFINITIONS = json_schema()["$defs"]


def _is_whole(_: TypeChecker, value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


Peer: Any = validators.extend(  # type: ignore[no-untyped-call] # of types-jsonschema
    Draft202012Validator, type_checker=Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_whole)
)
"""With the one rule on numbers in which netspec is stricter than JSON Schema."""


def _inner(schema: Any) -> Iterator[dict[str, Any]]:
    """A schema and all that stand in it."""
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
    for whole in (json_schema(), *top().values(), block(), block_parameter(), parameter(), patch_frame())
    for part in _inner(whole)
]
KEYS = sorted({key for part in PARTS for key in part.get("properties", {})})
WORDS = sorted({word for part in PARTS for word in part.get("enum", ()) if isinstance(word, str)})

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-2, 9)
    | st.sampled_from([0.0, 0.5, 1.0, 64.0, 1e308, -1.5])
    | st.sampled_from(["", "a", "N", "$n", "$(1 + 1)", "a b", ".", "a/", "conv1/x", "é", "m:f", "f(x)", *WORDS])
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*KEYS, "nothing", "i", "a b"]), inner, max_size=4)
    ),
    max_leaves=12,
)


def found(schema: dict[str, Any], value: object) -> list[tuple[str, tuple[str | int, ...]]]:
    return sorted(((rejection.keyword, rejection.path) for rejection in rejections(schema, value)), key=repr)


def expected(schema: dict[str, Any], value: object) -> list[tuple[str, tuple[str | int, ...]]]:
    whole = Peer({"$defs": DEFINITIONS, **schema})
    errors = whole.iter_errors(value)
    return sorted(((str(error.validator), tuple(error.absolute_path)) for error in errors), key=repr)


@settings(max_examples=1500, deadline=None)
@given(schema=st.sampled_from(PARTS), value=values)
def test_any_value_under_any_part(schema: dict[str, Any], value: object) -> None:
    assert found(schema, value) == expected(schema, value)
    assert accepts(schema, value) == (not found(schema, value))


fitting = st.sampled_from(sorted(OPS)).flatmap(
    lambda op: st.tuples(
        st.just(op), st.dictionaries(st.sampled_from([*OPS[op].arguments, "nothing"]), values, max_size=5)
    )
)


@settings(max_examples=1000, deadline=None)
@given(case=fitting)
def test_arguments_of_ops(case: tuple[str, dict[str, Any]]) -> None:
    op, arguments = case
    assert found(DEFINITIONS[op], arguments) == expected(DEFINITIONS[op], arguments)


@pytest.mark.parametrize("schema", [{"type": "integer"}, {"minimum": 3}, {"pattern": "^a$"}, {"enum": [1]}])
def test_peer_sees_a_difference(schema: dict[str, Any]) -> None:
    """Each of these would go unnoticed if `expected` found nothing."""
    assert any(expected(schema, value) for value in (True, 2, "b"))


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"pattern": "^[a-z]$"}, "a\n"),
        ({"type": "integer"}, 64.0),
        ({"type": ["integer", "null"]}, True),
        ({"enum": [1]}, True),
        ({"const": 0}, False),
    ],
)
def test_stricter_than_python(schema: dict[str, Any], value: object) -> None:
    assert not accepts(schema, value)


def test_an_unknown_keyword_is_a_bug() -> None:
    with pytest.raises(KeyError):
        accepts({"uniqueItems": True}, [])
