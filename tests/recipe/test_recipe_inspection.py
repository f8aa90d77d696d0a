"""A recipe becomes a frozen value, or problems at their places."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

import netspec
from netspec.recipe import load_recipe
from tests.recipe.conftest import RECIPE, SPEC, Inspect, lines


def test_a_recipe_has_its_values_by_the_names_of_its_keys(folder: Path) -> None:
    recipe = load_recipe(folder / "recipe.yaml", rate=0.5)
    assert (recipe.name, recipe.batch_size, recipe.steps, recipe.epochs) == ("first", 32, 200, None)
    assert recipe.optimizer.learning_rate.values["learning_rate"] == 0.5
    assert recipe.preprocess[0].values["scale"] == 1 / 255
    assert recipe.folder == str(folder / "runs/first")
    assert recipe.network(training=True).output_shape == (netspec.symbol("N"), 7)


def test_a_recipe_can_be_pickled(folder: Path) -> None:
    recipe = pickle.loads(pickle.dumps(load_recipe(folder / "recipe.yaml")))  # noqa: S301 -- its own bytes
    assert (recipe.batch_size, recipe.file) == (32, str(folder / "recipe.yaml"))


def test_every_fault_is_reported_at_its_place(inspect: Inspect) -> None:
    text = RECIPE.replace("batch_size: 32", "batch: 32").replace("steps: 200", "steps: 0").replace("$rate", "$rat")
    assert lines(inspect(text)) == [
        "recipe.yaml:9:1: error: the recipe: unknown key 'batch' [unknown-key]",
        "recipe.yaml:10:8: error: steps: expected a whole number >= 1 or null, got 0 [out-of-range]",
        "recipe.yaml:12:40: error: $rat: unknown name 'rat' [unknown-name]",
    ]


def test_a_rate_below_zero(inspect: Inspect) -> None:
    for rate in ("-0.1", "{cosine: {learning_rate: -0.1, decay_steps: 9}}"):
        (line,) = [line for line in lines(inspect(RECIPE.replace("$rate", rate))) if "[out-of-range]" in line]
        assert line.endswith("learning_rate: expected a number >= 0, got -0.1 [out-of-range]")


def test_faults_of_the_spec_are_reported_in_the_spec(folder: Path, inspect: Inspect) -> None:
    (folder / "small.yaml").write_text(SPEC.replace("flatten", "flaten"))
    assert lines(inspect()) == ["small.yaml:7:5: error: unknown op 'flaten' [unknown-op]"]


def test_a_recipe_with_errors_is_not_loaded(folder: Path, inspect: Inspect) -> None:
    inspect(RECIPE.replace("steps: 200", "steps: 0"))
    with pytest.raises(netspec.SpecError, match=r"steps: expected a whole number >= 1"):
        load_recipe(folder / "recipe.yaml")


def test_what_the_spec_expects_of_its_own_parameters_is_no_matter_of_the_recipe(folder: Path, inspect: Inspect) -> None:
    (folder / "small.yaml").write_text(f"{SPEC}expect: {{output: [N, 10]}}\n")
    assert lines(inspect()) == []


def test_a_comment_ignores_a_warning(inspect: Inspect) -> None:
    text = RECIPE.replace("$rate", "0.1")
    assert "[unused-parameter]" in lines(inspect(text))[0]
    ignored = text.replace("0.05}}", "0.05}}  # netspec: ignore[unused-parameter]")
    assert lines(inspect(ignored)) == []
    assert "[unused-ignore]" in lines(inspect(ignored.replace("0.1", "$rate")))[0]


def test_is_training_is_true_in_training_alone(folder: Path, inspect: Inspect) -> None:
    switched = SPEC.replace("params:\n", "params:\n  is_training: {type: bool, default: true}\n")
    (folder / "small.yaml").write_text(f"{switched}  - dropout: {{is_training: $is_training}}\n")
    recipe = inspect().require()
    values = [recipe.network(training=training).layers[-1].op.values["is_training"] for training in (True, False)]
    assert values == [True, False]


@pytest.mark.parametrize("kind", ["float, default: 1.0", "int, default: 1", "str, default: 'no'"])
def test_is_training_may_be_a_parameter_of_another_type(folder: Path, inspect: Inspect, kind: str) -> None:
    (folder / "small.yaml").write_text(SPEC.replace("params:\n", f"params:\n  is_training: {{type: {kind}}}\n"))
    recipe = inspect().require()
    for training in (True, False):
        assert recipe.network(training=training).parameters["is_training"] in (1, "no")


def test_the_network_is_checked_as_it_is_used_too(folder: Path, inspect: Inspect) -> None:
    switched = SPEC.replace("params:\n", "params:\n  is_training: {type: bool, default: true}\n")
    pooled = switched.replace("layers:\n", "layers:\n  - max_pool2d: {kernel_size: $(2 if is_training else 20)}\n")
    (folder / "small.yaml").write_text(pooled)
    (problem,) = lines(inspect())
    assert problem.startswith("small.yaml:8:")
    assert problem.endswith("[window-too-large]")
    (folder / "small.yaml").write_text(pooled.replace("20", "8"))
    assert lines(inspect()) == []


@pytest.mark.parametrize(
    ("loss", "metrics", "places"),
    [
        ("[softmax_cross_entropy, {softmax_cross_entropy: {of: aux}}]", "[accuracy]", []),
        ("{softmax_cross_entropy: {of: aux}}", "[accuracy]", ["loss"]),
        ("softmax_cross_entropy", "[accuracy, {top_k: {k: 2, of: aux}}]", ["metrics"]),
        ("{softmax_cross_entropy: {of: nothing}}", "[accuracy]", ["loss"]),
    ],
)
def test_something_is_left_to_measure_after_training(
    folder: Path, inspect: Inspect, loss: str, metrics: str, places: list[str]
) -> None:
    head = "  - fully_connected: {num_outputs: 7, scope: aux}\n    when: $is_training\n    side: true\n"
    switched = SPEC.replace("params:\n", "params:\n  is_training: {type: bool, default: true}\n")
    heads = switched.replace("  - flatten: {}\n", f"  - flatten: {{}}\n{head}")
    (folder / "small.yaml").write_text(f"{heads}end_points: {{collect: [fully_connected]}}\n")
    text = RECIPE.replace("loss: softmax_cross_entropy", f"loss: {loss}")
    found = lines(inspect(text.replace("metrics: [accuracy, {top_k: 3}]", f"metrics: {metrics}")))
    assert [line.split(": ")[2] for line in found] == places
    assert all(line.endswith("[unknown-output]") for line in found)


def test_the_files_of_a_recipe_are_not_opened(folder: Path, inspect: Inspect, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    real = __import__("os").open

    def watched(path: str, *args: object, **kwargs: object) -> int:
        opened.append(str(path))
        found: int = real(path, *args, **kwargs)
        return found

    monkeypatch.setattr("os.open", watched)
    text = f"{RECIPE}init_from: {{checkpoint: {folder}/x.ckpt}}\noutput: {folder}/out\n"
    assert lines(inspect(text)) == []
    assert {Path(path).name for path in opened} <= {"recipe.yaml", "small.yaml", "pyproject.toml", "netspec.toml"}
    assert {"recipe.yaml", "small.yaml"} <= {Path(path).name for path in opened}
