"""What completion offers for the arguments of every op is accepted by the check, as it is written."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from netspec.ops import OPS
from netspec.ops.functions.function import Named
from netspec.ops.kinds import Nullable
from netspec.recipe.families import RECIPE_FAMILIES
from netspec.schema.checked import check_document
from netspec.schema.vocabulary import TABLES
from netspec.source import read_text
from tests.lsp.completing import Completed, complete

HEAD = "netspec: 1\nname: n\ninput: {shape: [N, 32, 32, 3]}\nlayers:\n"
OF_A_KEY_OR_VALUE = {
    *("unknown-key", "unknown-argument", "unknown-op", "unknown-value", "wrong-type", "out-of-range", "bad-name"),
    *("wrong-length", "yaml-syntax", "duplicate-key", "missing-key", "several-ops", "no-op", "reserved-name"),
}
"""The faults that a key or a value can have by itself; others are of how it fits the network."""


def faults(text: str) -> list[str]:
    """The faults that a check finds of keys and values of a text."""
    document, problems = read_text(text.encode(), "n.yaml")
    found = [*problems, *(check_document(document).problems if document is not None else ())]
    return [f"{problem.text} [{problem.code}]" for problem in found if problem.code in OF_A_KEY_OR_VALUE]


def refused(found: Completed) -> Iterator[str]:
    """The items of a completion that make a text with a fault."""
    for item in found.items:
        text = found._replace(items=(item,)).text(item.label)
        for fault in faults(text):
            yield f"{text.splitlines()[-1]}: {fault}"


def without_blocks(found: Completed) -> Completed:
    """The items but for those that leave the cursor where the first key or step of a block is to be written."""
    return found._replace(items=tuple(item for item in found.items if not item.text_edit.new_text.endswith("$0")))  # type: ignore[union-attr]


def test_faults_are_found() -> None:
    assert faults(f"{HEAD}  - conv2d: {{stride: SAME}}\n")
    assert faults(f"{HEAD}  - conv2d: {{strike: 1}}\n")
    assert not faults(f"{HEAD}  - conv2d: {{stride: 1}}\n")


@pytest.mark.parametrize("op", OPS)
def test_arguments(op: str) -> None:
    found = complete(f"{HEAD}  - {op}: {{¦}}")
    assert {item.label for item in found.items} == {*OPS[op].arguments}
    assert list(refused(found)) == []
    block = complete(f"{HEAD}  - {op}:\n      ¦")
    assert {*OPS[op].arguments} <= {*block.labels}
    assert list(refused(block)) == []


@pytest.mark.parametrize("op", OPS)
def test_values(op: str) -> None:
    for name in OPS[op].arguments:
        found = complete(f"{HEAD}  - {op}: {{{name}: ¦}}")
        assert list(refused(found)) == []
        kind = OPS[op].arguments[name].kind
        inner = kind.kind if isinstance(kind, Nullable) else kind
        if isinstance(inner, Named):
            named = [item.filter_text for item in found.items]
            assert {*inner.family.members} <= {re.sub(r"^\{(\w+): .*", r"\1", str(word)) for word in named}
        if isinstance(kind, Nullable):
            assert "null" in found.labels


def test_steps() -> None:
    found = complete(f"{HEAD}  - ¦")
    assert {*OPS} <= {*found.labels}
    steps = found._replace(items=tuple(item for item in found.items if item.label in OPS))
    assert list(refused(steps)) == []


@pytest.mark.parametrize("op", [op for op in OPS if OPS[op].arguments])
def test_defaults_of_arg_scopes(op: str) -> None:
    found = complete(f"{HEAD}  - flatten: {{}}\narg_scope:\n  - {{ops: [{op}], ¦}}")
    assert {item.label for item in found.items} == {*OPS[op].arguments, "when"}
    assert list(refused(found)) == []


def elsewhere(found: Completed) -> Completed:
    """The items that words of other libraries find."""
    return found._replace(items=tuple(item for item in found.items if (item.detail or "").endswith(" elsewhere")))


def test_words_of_other_libraries_for_ops() -> None:
    seen = 0
    for words in TABLES["op"].values():
        found = elsewhere(complete(f"{HEAD}  - {words.split()[0]}¦"))
        found = found._replace(items=tuple(item for item in found.items if item.label in OPS))
        assert list(refused(found)) == []
        for item in found.items:
            step = found._replace(items=(item,)).text(item.label).splitlines()[-1]
            assert [name for name in OPS[item.label].required if f"{name}: " not in step] == [], step
            seen += 1
    assert seen > 40


@pytest.mark.parametrize("op", ["conv2d", "separable_conv2d", "batch_norm", "pad", "resize_bilinear", "dropout"])
def test_words_of_other_libraries_for_arguments(op: str) -> None:
    words = [each.split()[0] for each in TABLES["argument"].values()]
    found = [elsewhere(complete(f"{HEAD}  - {op}: {{{word}¦}}")) for word in words]
    assert any(each.items for each in found)
    assert [fault for each in found for fault in refused(each)] == []


def test_words_of_steps() -> None:
    for step in ("flatten: {}", "layers: []", "branches: {a: []}\n    join: add"):
        assert list(refused(without_blocks(complete(f"{HEAD}  - {step}\n    ¦")))) == []


def test_keys_of_a_file() -> None:
    found = complete(f"{HEAD}  - flatten: {{}}\n¦")
    known = {item.label for item in found.items}
    assert {"params", "blocks", "functions", "arg_scope", "end_points", "expect", "extends", "reference"} <= known
    assert "layers" not in known
    assert list(refused(without_blocks(found))) == []


def test_members_of_recipes_are_all_offered() -> None:
    head = "recipe: 1\nname: n\nspec: n.yaml\n"
    places = {
        "source": "data: {train: ¦}",
        "preprocessor": "preprocess: [¦]",
        "loss": "loss: ¦",
        "optimizer": "optimizer: ¦",
        "schedule": "optimizer: {sgd: {learning_rate: ¦}}",
        "metric": "metrics: [¦]",
    }
    for family in RECIPE_FAMILIES:
        words = {re.sub(r"^\{(\w+): .*", r"\1", label) for label in complete(f"{head}{places[family.noun]}").labels}
        assert {*family.members} <= words, family.noun
