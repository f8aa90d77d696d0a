"""`--set KEY=VALUE`: what a path means, and what is said of one that means nothing."""

from __future__ import annotations

import pytest

from netspec.recipe.recipe_settings import malformed
from tests.recipe.conftest import RECIPE, Inspect, lines

WORKING = {
    "batch_size=64": ("batch_size", 64),
    "optimizer.learning_rate=0.5": ("optimizer", {"momentum": {"learning_rate": {"constant": 0.5}}}),
    "optimizer.momentum=0.5": ("optimizer", {"momentum": {"learning_rate": {"constant": 0.05}, "momentum": 0.5}}),
    "optimizer.momentum.momentum=0.5": (
        "optimizer",
        {"momentum": {"learning_rate": {"constant": 0.05}, "momentum": 0.5}},
    ),
    "optimizer={adam: {learning_rate: 1}}": ("optimizer", {"adam": {"learning_rate": {"constant": 1.0}}}),
    "loss.label_smoothing=0.1": ("loss", [{"softmax_cross_entropy": {"label_smoothing": 0.1}}]),
    "metrics.1.k=2": ("metrics", ["accuracy", {"top_k": 2}]),
    "metrics.top_k.k=2": ("metrics", ["accuracy", {"top_k": 2}]),
    "metrics.1.top_k.k=2": ("metrics", ["accuracy", {"top_k": 2}]),
    "metrics=accuracy": ("metrics", ["accuracy"]),
    "preprocess.offset=1": ("preprocess", [{"rescale": {"scale": 1 / 255, "offset": 1.0}}]),
    "parameters.num_classes=3": ("parameters", {"num_classes": 3}),
    "evaluate.batch_size=3": ("evaluate", {"every": None, "batch_size": 3}),
    "set.logits.num_outputs=4": ("set", {"logits.num_outputs": 4}),
    "init_from={checkpoint: a}": (
        "init_from",
        {"checkpoint": "a", "exclude": [], "map": {}, "ignore_missing": False},
    ),
}


@pytest.mark.parametrize("setting", WORKING)
def test_a_setting_changes_its_value_alone(setting: str, inspect: Inspect) -> None:
    before, after = inspect().require().plain(), inspect(RECIPE, setting).require().plain()
    key, value = WORKING[setting]
    assert after[key] == value
    assert before[key] != value
    assert {name: item for name, item in after.items() if name != key} == {
        name: item for name, item in before.items() if name != key
    }


def test_several_settings_are_one_after_the_other(inspect: Inspect) -> None:
    recipe = inspect(RECIPE, "steps=null", "epochs=3", "optimizer={sgd: {learning_rate: 1}}", "optimizer.clip_norm=2")
    assert lines(recipe) == ["recipe.yaml:4:10: warning: the parameter 'rate' is never read [unused-parameter]"]
    found = recipe.require()
    assert (found.steps, found.epochs) == (None, 3)
    assert found.optimizer.values["clip_norm"] == 2.0


@pytest.mark.parametrize(
    ("setting", "problem"),
    [
        ("batchsize=3", "--set:1:1: error: the recipe: unknown key 'batchsize' [unknown-key]"),
        ("optimizer.rate=3", "--set:1:11: error: optimizer: unknown key 'rate' [unknown-key]"),
        ("optimizer.adam.beta1=3", "--set:1:11: error: optimizer: unknown key 'adam' [unknown-key]"),
        ("metrics.7.k=3", "--set:1:9: error: metrics: unknown key '7' [unknown-key]"),
        ("steps.of=3", "--set:1:7: error: steps: unknown key 'of' [unknown-key]"),
        ("batch_size=-1", "--set:1:12: error: batch_size: expected a whole number >= 1, got -1 [out-of-range]"),
        ("batch_size=[", "--set:1:13: error: missing ']': the list that opens on line 1 is never closed [yaml-syntax]"),
        ("set.logit.num_outputs=4", "--set:1:1: error: small.yaml: no layer is named 'logit' [unmatched-patch]"),
        (
            "parameters.classes=4",
            "--set:1:1: error: parameters: the spec has no parameter 'classes' [unknown-parameter]",
        ),
    ],
)
def test_a_wrong_setting_is_one_problem(setting: str, problem: str, inspect: Inspect) -> None:
    assert [line for line in lines(inspect(RECIPE, setting)) if "unused" not in line] == [problem]


def test_a_value_is_set_once(inspect: Inspect) -> None:
    twice = "--set:2:1: error: 'optimizer.momentum.learning_rate' is set twice [duplicate-key]"
    found = inspect(RECIPE, "optimizer.learning_rate=1", "optimizer.momentum.learning_rate=2")
    assert twice in lines(found)


@pytest.mark.parametrize("text", ["batch_size", "=3", ".a=3", "a..b=3", "a.=3", " a=3", "a=1\nb: 2"])
def test_what_is_no_setting(text: str) -> None:
    assert malformed(text)


def test_what_is_a_setting() -> None:
    assert malformed("a.b=") is None
