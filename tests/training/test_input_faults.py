"""What is found wrong with the arrays and records of named inputs before TensorFlow is imported."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netspec.recipe import load_recipe
from netspec.training.data_description import description
from netspec.training.data_faults import DataError
from netspec.training.opening import open_data
from tests.training.named_runs import PAIRS, pairs_run, texts, texts_run


def faults(recipe_file: str) -> tuple[str, ...]:
    recipe = load_recipe(recipe_file)
    try:
        open_data(recipe, "train", recipe.network(training=True))
    except DataError as error:
        return tuple(fault.replace(f"{Path(recipe_file).parent}/", "") for fault in error.faults)
    return ()


def test_sound_inputs_are_described_by_name(tmp_path: Path) -> None:
    recipe = load_recipe(pairs_run(tmp_path))
    assert description(open_data(recipe, "train", recipe.network(training=True)))[:3] == (
        "30 examples: left uint8 [4, 4], right uint8 [4, 4]",
        "to left: random_flip (in training) -> rescale -> float32 [4, 4, 1]",
        "to right: random_flip (in training) -> rescale -> rescale -> float32 [4, 4, 1]",
    )
    recipe = load_recipe(texts_run(tmp_path))
    assert description(open_data(recipe, "train", recipe.network(training=True))) == (
        "30 examples: int64 [6]",
        "to the network: int32 [6]",
        "label 'topic': int64, a class from 0 to 2",
        "label 'length': float32",
    )


@pytest.mark.parametrize(
    ("tokens", "text"),
    [
        (
            texts()["tokens"].astype("float32"),
            "expected whole numbers, since the input is of type int32, got float32; store them as x.astype('int32')",
        ),
        (
            texts()["tokens"] > 7,
            "expected whole numbers, since the input is of type int32, got bool; store them as x.astype('int32')",
        ),
        (
            np.where(np.arange(180).reshape(30, 6) % 60 == 26, 20, 19),
            "row 4: 20 is outside of 0 to 19, the numbers of the vocabulary (and 2 more rows)",
        ),
        (np.full((30, 6), -1), "row 0: -1 is outside of 0 to 19, the numbers of the vocabulary (and 29 more rows)"),
    ],
)
def test_tokens_of_another_type_or_outside_of_the_vocabulary(tmp_path: Path, tokens: Any, text: str) -> None:
    recipe = texts_run(tmp_path)
    np.save(tmp_path / "tokens.npy", tokens)
    assert faults(recipe) == (f"data.train: tokens.npy: {text}",)


def test_other_lengths_and_numbers_of_rows_are_told_together(tmp_path: Path) -> None:
    recipe = texts_run(tmp_path)
    np.save(tmp_path / "tokens.npy", texts()["tokens"][:, :5])
    assert faults(recipe) == ("data.train: examples are [5], but the network's input is [6] for each",)
    np.save(tmp_path / "tokens.npy", texts()["tokens"][:20])
    assert faults(recipe) == (
        "data.train: topics.npy has 30 rows, but tokens.npy has 20",
        "data.train: lengths.npy has 30 rows, but tokens.npy has 20",
    )


def test_every_array_that_is_missing_is_told(tmp_path: Path) -> None:
    recipe = Path(pairs_run(tmp_path))
    recipe.write_text(PAIRS.replace("right: b, left: a", "right: c, left: d"))
    assert faults(str(recipe)) == tuple(
        f"data.train: pairs.npz has no array '{name}'; it has a, b and same" for name in "dc"
    )


def test_an_input_that_does_not_fit_is_named(tmp_path: Path) -> None:
    recipe = pairs_run(tmp_path)
    with np.load(tmp_path / "pairs.npz") as whole:
        np.savez(tmp_path / "pairs.npz", a=whole["a"], b=whole["b"][:, :3], same=whole["same"])
    help = "; add `resize` to `preprocess`"
    assert faults(recipe) == (
        "data.train: right: images are [3, 4, 1] after preprocessing, but the network's input is [4, 4, 1] for each"
        + help,
    )


@pytest.mark.parametrize(("dtype", "largest"), [("int32", 2**31 - 1), ("int64", 2**63 - 1)])
def test_whole_numbers_are_within_their_type(tmp_path: Path, dtype: str, largest: int) -> None:
    recipe = texts_run(tmp_path)
    spec = (tmp_path / "small.yaml").read_text()
    spec = spec.replace("int32", dtype).replace(
        "embed_sequence: {vocab_size: 20, embed_dim: 4, scope: words}", "cast: {dtype: float32}"
    )
    (tmp_path / "small.yaml").write_text(spec.replace("{axis: 1, name: read}", "{axis: 1, keepdims: true, name: read}"))
    np.save(tmp_path / "tokens.npy", np.full((30, 6), largest, "uint64"))
    assert faults(recipe) == ()
    np.save(tmp_path / "tokens.npy", np.full((30, 6), largest + 1, "uint64"))
    ((fault),) = faults(recipe)
    assert fault.startswith(
        f"data.train: tokens.npy: row 0: {largest + 1} is outside of {-largest - 1:,} to {largest:,}"
    )


def test_truth_values(tmp_path: Path) -> None:
    recipe = texts_run(tmp_path)
    spec = (tmp_path / "small.yaml").read_text().replace("int32", "bool")
    spec = spec.replace("embed_sequence: {vocab_size: 20, embed_dim: 4, scope: words}", "cast: {dtype: float32}")
    (tmp_path / "small.yaml").write_text(spec.replace("{axis: 1, name: read}", "{axis: 1, keepdims: true, name: read}"))
    (fault,) = faults(recipe)
    assert "expected truth values, since the input is of type bool, got int64; store them as x.astype('bool')" in fault
    np.save(tmp_path / "tokens.npy", texts()["tokens"] > 7)
    assert faults(recipe) == ()
