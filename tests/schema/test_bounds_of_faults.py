"""A faulty value takes bounded time and memory, however large it is: the work of jsonschema is counted as any other."""

from typing import Any

import pytest

from netspec.budget import TooCostly, limited
from netspec.diagnostics import MAX_PROBLEMS, Span
from netspec.schema.strict_validator import errors
from netspec.schema.validate import faults
from netspec.source import Node

NOWHERE = Span("", 1, 1, 1, 1)
TEXT = {"type": "string"}
TEXTS = {"type": "array", "items": TEXT}


def node(value: Any) -> Node:
    children = enumerate(value) if isinstance(value, list) else value.items() if isinstance(value, dict) else ()
    return Node(value, NOWHERE, {key: node(child) for key, child in children})


@pytest.mark.parametrize("wrong", [0, 1])
def test_what_jsonschema_does_is_paid_for(wrong: int) -> None:
    """The items before a fault are looked at, too."""
    with pytest.raises(TooCostly), limited(4_000):
        list(errors(TEXTS, ["a"] * 2_000 + [wrong]))
    with limited(40_000):
        assert len(list(errors(TEXTS, ["a"] * 2_000 + [wrong]))) == 1


def test_errors_are_found_one_by_one() -> None:
    """The first of many errors costs no more than the first of few."""
    with limited(100):
        next(errors(TEXTS, [1] * 100))
    with pytest.raises(TooCostly), limited(100):
        list(errors(TEXTS, [1] * 100))


def test_as_many_problems_as_anyone_reads() -> None:
    value = [1] * (3 * MAX_PROBLEMS)
    with limited():
        assert len(faults(TEXTS, value, node(value), "owner", NOWHERE)) == MAX_PROBLEMS


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "integer"}, "x" * 100_000),
        ({"type": "integer"}, ["x" * 100_000] * 100),
        ({"type": "integer"}, {"a": ["x" * 100_000] * 100}),
        ({"maximum": 5}, 10**4_000),
        ({"enum": ["x" * 100_000] * 100}, "y"),
        ({"additionalProperties": {"type": "integer"}}, {"a": "x" * 100_000}),
        ({"items": {"pattern": "^$"}}, ["x" * 100_000]),
    ],
    ids=range(7),
)
def test_the_text_of_an_error_is_short(schema: dict[str, Any], value: object) -> None:
    """jsonschema quotes the value in a text that nobody reads."""
    texts = [error.message for error in errors(schema, value)]
    assert texts
    assert max(map(len, texts)) < 1_000


def test_additional_properties_are_visited_in_the_order_of_the_file() -> None:
    value = {f"k{number * 7919 % 1000}": number for number in range(1_000)}
    schema = {"additionalProperties": TEXT}
    assert [error.path[0] for error in errors(schema, value)] == list(value)
