"""The published schemas accept what the parts accept that the check reads, and are no larger than an editor likes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from netspec.ops import OPS
from netspec.ops.kinds import Boolean, Choice, Integer, Nullable, Number, Pair, Text, or_expression
from netspec.schema import json_schema
from netspec.schema.common_keys import with_common_keys
from netspec.schema.editor_values import readable
from netspec.schema.foreign_words import or_foreign_word
from netspec.schema.json_schema import plain_schema
from tests.schema.test_predicate import Peer, mutated, values

ROOT = Path(__file__).parents[2]
PLAIN, PUBLISHED = Peer(plain_schema()), Peer(json_schema())
KINDS = [
    Choice("SAME", "VALID"),
    Nullable(Choice("NHWC", "NCHW", meanings=("one", "other"))),
    Pair(minimum=1),
    Nullable(Integer(minimum=0)),
    Nullable(Boolean()),
    Number(exclusiveMinimum=0, maximum=1),
    Text(),
    Nullable(Text()),
]


@settings(max_examples=100, deadline=None)
@given(spec=mutated())
def test_both_forms_accept_the_same_specs(spec: dict[str, Any]) -> None:
    assert PUBLISHED.is_valid(spec) == PLAIN.is_valid(spec)


@settings(max_examples=40, deadline=None)
@given(value=values | st.sampled_from(["SAME", "NHWC", "a b", "$x", "SAME$", ["$a", 1], [2, 3], [0, 1]]))
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.text())
@pytest.mark.parametrize("expression", [True, False])
def test_both_forms_of_a_kind_accept_the_same_values(kind: Any, expression: bool, value: Any) -> None:
    schema = or_expression(kind.schema()) if expression else kind.schema()
    assert Peer(readable(schema)).is_valid(value) == Peer(schema).is_valid(value)


def test_an_expression_is_accepted_wherever_one_may_be() -> None:
    """Each argument of each op, of the parts and as it is published."""
    for form in (PLAIN, PUBLISHED):
        for name, op in (("conv2d", "num_outputs"), ("max_pool2d", "padding"), ("dropout", "is_training")):
            spec = {"netspec": 1, "name": "n", "input": {"shape": ["$a", 2]}, "layers": [{name: {op: "$x"}}]}
            assert form.is_valid(spec)
            spec["layers"] = [{name: {op: ["x"]}}]
            assert not form.is_valid(spec)


def test_the_schemas_are_small() -> None:
    assert (ROOT / "specs" / "netspec.schema.json").stat().st_size < 5_100 * len(OPS)
    assert (ROOT / "specs" / "netspec-recipe.schema.json").stat().st_size < 150_000


def test_lines_are_short() -> None:
    """Only a long text or a long pattern makes a long line."""
    for name in ("netspec.schema.json", "netspec-recipe.schema.json"):
        lines = (ROOT / "specs" / name).read_text(encoding="utf-8").splitlines()
        assert all(len(line) <= 121 or len(line.split('": ')) <= 2 or '": "' in line for line in lines)


def test_a_foreign_word_is_refused_with_the_known_word() -> None:
    known = ["num_outputs", "stride"]
    name = Peer(or_foreign_word({"enum": known}, known, "argument"))
    said = {"filters": "num_outputs", "out_channels": "num_outputs", "outChannels": "num_outputs", "Strides": "stride"}
    for word, instead in said.items():
        (error,) = name.iter_errors(word)
        assert error.message == f"'{instead}' was expected"
    (error,) = name.iter_errors("flavour")
    assert error.message == f"'flavour' is not one of {known}"


def test_a_word_that_may_mean_two_keys_is_left_to_check() -> None:
    known = ["name", "layers"]
    (error,) = Peer(or_foreign_word({"enum": known}, known, "file")).iter_errors("model")
    assert error.message == f"'model' is not one of {known}"


def test_a_known_key_is_never_refused_for_a_foreign_one() -> None:
    for kind, known in (("argument", ["size", "kernel_size", "rate", "keep_prob"]), ("op", ["conv2d", "relu"])):
        name = Peer(or_foreign_word({"enum": known}, known, kind))
        assert all(name.is_valid(word) for word in known)
        assert not name.is_valid("flavour")


def test_common_keys_are_written_once() -> None:
    common = {"description": "x" * 200, "type": "integer"}
    whole = {"$defs": {name: {"properties": {"size": common, "own": {"type": "null"}}} for name in "ab"}}
    made = with_common_keys(whole)
    assert json.dumps(made).count("x" * 200) == 1
    assert made["$defs"]["a"]["properties"] == {"size": {"$ref": "#/$defs/of_size"}, "own": {"type": "null"}}
    assert Peer({**made, "$ref": "#/$defs/b"}).is_valid({"size": 3})
    assert not Peer({**made, "$ref": "#/$defs/b"}).is_valid({"size": "3"})


def test_what_the_tests_compare_differs_in_form() -> None:
    assert plain_schema() != json_schema()
    assert not PUBLISHED.is_valid(yaml.safe_load("{netspec: 1, name: net, layers: [relu]}"))


@pytest.mark.parametrize(
    ("op", "foreign", "known"),
    [
        ("conv2d", "num_output", "num_outputs"),  # Caffe
        ("conv2d", "out_channels", "num_outputs"),  # PyTorch
        ("conv2d", "n_filters", "num_outputs"),
        ("conv2d", "kernel_h", "kernel_size"),  # Caffe
        ("conv2d", "filter_size", "kernel_size"),
        ("conv2d", "weight_filler", "weights_initializer"),  # Caffe
        ("conv2d", "dilation", "rate"),  # Caffe and PyTorch
        ("leaky_relu", "negative_slope", "alpha"),  # Caffe and PyTorch
        ("step", "InnerProduct", "fully_connected"),  # Caffe
        ("step", "Convolution", "conv2d"),  # Caffe
        ("step", "BatchNormalization", "batch_norm"),  # Keras
        ("step", "LayerNormalization", "layer_norm"),  # Keras
        ("step", "nn.LocalResponseNorm", "lrn"),  # PyTorch
        ("step", "Conv2DTranspose", "conv2d_transpose"),  # Keras
        ("step", "convolutional", "conv2d"),  # Darknet
    ],
)
def test_words_of_other_libraries_are_told(op: str, foreign: str, known: str) -> None:
    assert known in told(op, foreign)
    assert not told(op, foreign + "zzz")


def told(op: str, word: str) -> str:
    """What the schema says of a key of an op or a step as a word of another library; nothing if it does not know it."""
    definitions = json_schema()["$defs"]
    [names] = [found for rule in definitions[op]["allOf"] if "pattern" in (found := names_in(rule)).get("if", {})]
    if not re.search(names["if"]["pattern"], word):
        return ""
    meant = [
        definitions[rule["$ref"].rpartition("/")[2]] if "$ref" in rule else rule for rule in names["then"]["allOf"]
    ]
    [one] = [rule["then"]["errorMessage"] for rule in meant if re.search(rule["if"]["pattern"], word)]
    return str(one)


def names_in(rule: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = rule.get("then", rule).get("propertyNames", {})
    return found
