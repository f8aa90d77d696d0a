"""Networks of several inputs and outputs are trained and used by their names, and resumed to the bit."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netspec.recipe import load_recipe
from netspec.training.image_inputs import GivenExample, GivenImage
from netspec.training.opening import open_data
from netspec.training.positions import Batches
from netspec.training.prediction import Predicted
from netspec.weights import open_weights
from tests.training.named_runs import pairs, pairs_run, texts, texts_run

from .test_trainer import Killed, same, train

pytestmark = pytest.mark.tf


def resumed(folder: Path) -> Path:
    """A run that was stopped and resumed, and is as an unbroken one."""
    whole = train(folder, "whole")
    with pytest.raises(Killed):
        train(folder, "broken", 5)
    broken = train(folder, "broken")
    assert (broken / "metrics.csv").read_bytes() == (whole / "metrics.csv").read_bytes()
    assert same(broken, whole)
    return whole


def softmax(logits: Any) -> Any:
    return np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)


def test_pairs_of_images(tmp_path: Path) -> None:
    from netspec.training.trained import load_trained

    recipe = load_recipe(pairs_run(tmp_path))
    run = resumed(tmp_path)
    stored, given = open_weights(run), pairs()
    flat = {name: given[name].reshape(30, 16).astype("f4") * np.float32(0.1) for name in "ab"}
    codes = [x @ stored["siamese/code/weights"] + stored["siamese/code/biases"] for x in (flat["a"], flat["b"] + 0.5)]
    logits = np.maximum(codes[0] - codes[1], 0) @ stored["siamese/logits/weights"] + stored["siamese/logits/biases"]
    predictor = load_trained(recipe, str(run), {}).predictor()
    examples = [
        GivenExample(str(row), {"left": GivenImage("l", array=left), "right": GivenImage("r", array=right)})
        for row, (left, right) in enumerate(zip(given["a"][..., None], given["b"][..., None], strict=True))
    ]
    found = [one.output for one in predictor.predictions(examples, 8) if isinstance(one, Predicted)]
    np.testing.assert_allclose(found, softmax(logits), rtol=1e-4, atol=1e-6)


def test_a_step_draws_the_same_for_all_inputs_and_is_done_to_the_one_that_it_names(tf: Any, tmp_path: Path) -> None:
    pairs_run(tmp_path)
    given = pairs()
    np.savez(tmp_path / "pairs.npz", a=given["a"], b=given["a"], same=given["same"])
    recipe = load_recipe(tmp_path / "small_recipe.yaml")
    pipeline = open_data(recipe, "train", recipe.network(training=True))
    (inputs, _), *_ = pipeline.training(tf, Batches(30)).take(1)
    np.testing.assert_allclose(inputs["left"] + 0.5, inputs["right"], rtol=1e-6)
    rows = np.sort(inputs["left"].numpy().reshape(30, 16), axis=0)
    assert not np.allclose(rows, np.sort(given["a"].reshape(30, 16) * 0.1, axis=0)), "some are mirrored"


def test_texts_with_two_outputs(tmp_path: Path) -> None:
    from netspec.training.trained import load_trained

    recipe = load_recipe(texts_run(tmp_path))
    run = resumed(tmp_path)
    stored, given = open_weights(run), texts()
    read = stored["words/words/embeddings"][given["tokens"]].mean(axis=1)
    logits, length = (
        read @ stored[f"words/{name}/weights"] + stored[f"words/{name}/biases"]
        for name in ("topic_logits", "length_mean")
    )
    likely = softmax(logits)
    error = length[:, 0] - given["lengths"]
    *_, last = csv.DictReader((run / "metrics.csv").read_text().splitlines())
    loss = -np.log(likely[np.arange(30), given["topics"]]).mean() + 0.25 * (error**2).mean()
    assert float(last["evaluation_loss"]) == pytest.approx(loss, rel=1e-4)
    right = likely.argmax(axis=1) == given["topics"]
    assert float(last["evaluation_accuracy:topic"]) == pytest.approx(right.mean())
    assert float(last["evaluation_mean_absolute_error:length"]) == pytest.approx(np.abs(error).mean(), rel=1e-4)

    trained = load_trained(recipe, str(run), {})
    examples = [GivenExample("x", {"tokens": GivenImage("x", array=row)}) for row in given["tokens"]]
    found = [one.output for one in trained.predictor().predictions(examples, 16) if isinstance(one, Predicted)]
    np.testing.assert_allclose([each["topic"] for each in found], likely, rtol=1e-4)
    np.testing.assert_allclose([each["length"] for each in found], length, rtol=1e-4)
    assert trained.telling == ("topic",)
    measured = trained.evaluation(open_data(recipe, "evaluation", trained.model.network()), lambda _: None)
    counts = [(of.examples, of.predicted, of.correct) for of in measured.outputs["topic"]]
    assert counts == [
        ((given["topics"] == n).sum(), (likely.argmax(1) == n).sum(), (right & (given["topics"] == n)).sum())
        for n in range(3)
    ]
    assert [*measured.outputs] == ["topic"]


def test_numbers_outside_of_the_vocabulary_behind_another_layer_end_the_training_with_the_reason(
    tmp_path: Path,
) -> None:
    from netspec.training.data_faults import DataError

    texts_run(tmp_path)
    spec = (tmp_path / "small.yaml").read_text().replace("layers:\n", "layers:\n  - reshape: {shape: [-1, 6]}\n")
    (tmp_path / "small.yaml").write_text(spec)
    np.save(tmp_path / "tokens.npy", texts()["tokens"] + 9)
    with pytest.raises(
        DataError, match=r"^the network cannot compute a batch: indices.* is not in \[0, 20\), in .*words"
    ):
        train(tmp_path, "run")
