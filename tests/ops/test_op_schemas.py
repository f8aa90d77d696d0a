"""The schemas of arguments: they take what the tests build and every default, and refuse what can never be built."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jsonschema
import pytest

from netspec.ops import FAMILIES, OPS

from .conftest import Row

DEFINITIONS = {"$defs": {family.noun: family.schema() for family in FAMILIES}}


def accepts(key: str, arguments: Mapping[str, Any]) -> bool:
    schema = DEFINITIONS | OPS[key].schema()
    return bool(jsonschema.Draft202012Validator(schema).is_valid(arguments))


@pytest.mark.parametrize("key", OPS)
def test_the_schema_is_one(key: str) -> None:
    jsonschema.Draft202012Validator.check_schema(DEFINITIONS | OPS[key].schema())


def test_the_arguments_of_a_row_are_accepted(row: Row) -> None:
    assert accepts(row.key, row.arguments)


def test_the_defaults_of_a_row_are_accepted(row: Row) -> None:
    defaults = {name: arg.default for name, arg in OPS[row.key].arguments.items() if not arg.required}
    assert accepts(row.key, {**defaults, **row.arguments})


@pytest.mark.parametrize("key", OPS)
def test_an_expression_is_accepted_in_place_of_any_argument(key: str) -> None:
    assert accepts(key, dict.fromkeys(OPS[key].arguments, "$(it)"))


def test_expressions_are_accepted_within_arguments() -> None:
    conv = {"num_outputs": "$depth", "kernel_size": ["$k", 3], "weights_regularizer": {"l2": "$weight_decay"}}
    assert accepts("conv2d", conv | {"weights_initializer": {"truncated_normal": {"stddev": "$stddev"}}})
    assert accepts("reshape", {"shape": [-1, "$n"]})
    assert accepts("batch_norm", {"param_initializers": {"gamma": "$gamma"}})


CONV = {"num_outputs": 4, "kernel_size": 3}


@pytest.mark.parametrize(
    ("key", "arguments"),
    [
        ("conv2d", {"num_outputs": 4}),
        ("conv2d", CONV | {"number": 1}),
        ("conv2d", CONV | {"num_outputs": 0}),
        ("conv2d", CONV | {"num_outputs": "many"}),
        ("conv2d", CONV | {"num_outputs": None}),
        ("conv2d", CONV | {"kernel_size": [1, 2, 3]}),
        ("conv2d", CONV | {"kernel_size": [1, 0]}),
        ("conv2d", CONV | {"stride": 0}),
        ("conv2d", CONV | {"padding": "valid"}),
        ("conv2d", CONV | {"data_format": "NWC"}),
        ("conv2d", CONV | {"activation_fn": "rleu"}),
        ("conv2d", CONV | {"activation_fn": {"relu": 1}}),
        ("conv2d", CONV | {"normalizer_fn": "conv2d"}),
        ("conv2d", CONV | {"weights_regularizer": "l2"}),
        ("conv2d", CONV | {"weights_regularizer": {"l2": -1}}),
        ("conv2d", CONV | {"weights_regularizer": {"l1": 1, "l2": 1}}),
        ("conv2d", CONV | {"weights_initializer": {"constant": {"valeu": 1}}}),
        ("conv2d", CONV | {"trainable": 1}),
        ("conv2d", CONV | {"variables_collections": {"kernel": "mine"}}),
        ("conv2d", CONV | {"outputs_collections": {"weights": "mine"}}),
        ("conv2d", CONV | {"scope": "a b"}),
        ("dropout", {"keep_prob": 0}),
        ("dropout", {"keep_prob": 1.5}),
        ("batch_norm", {"decay": 2}),
        ("batch_norm", {"param_initializers": {"alpha": "ones"}}),
        ("pad", {"paddings": [[1]]}),
        ("pad", {"paddings": [[1, -1]]}),
        ("reshape", {"shape": [-2]}),
        ("squeeze", {"axis": "last"}),
        ("concat", {}),
        ("scale", {}),
    ],
)
def test_what_can_never_be_built_is_refused(key: str, arguments: dict[str, Any]) -> None:
    assert not accepts(key, arguments)
