"""The order of examples: true shuffles, exact resume, shares of workers."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netspec.training.datasets import Pipeline
from netspec.training.positions import Batches, Shard
from tests.training.small_data import numbered_arrays, numbers, opened, pipeline, step

pytestmark = pytest.mark.tf
COUNT = 50


@pytest.fixture(params=["by_batches", "by_examples"])
def data(request: pytest.FixtureRequest, tmp_path: Path) -> Pipeline:
    numbered_arrays(tmp_path, COUNT)
    examples = opened(tmp_path, "numpy", {"images": "x.npy", "labels": "y.npy"})
    augment = [step("random_flip")] if request.param == "by_examples" else []
    return pipeline(examples, (4, 4, 1), augment=augment)


def test_every_epoch_has_each_example_once_in_an_order_of_its_own(tf: Any, data: Pipeline) -> None:
    found = numbers([*data.training(tf, Batches(10)).take(15)])
    epochs = [found[start : start + COUNT] for start in range(0, 150, COUNT)]
    assert all(sorted(epoch) == [*range(COUNT)] for epoch in epochs)
    assert len({tuple(epoch) for epoch in epochs}) == 3


def test_labels_stay_with_their_images(tf: Any, data: Pipeline) -> None:
    for images, labels in data.training(tf, Batches(7)).take(9):
        assert [int(image.flat[0]) % 10 for image in images.numpy()] == labels.numpy().tolist()


@pytest.mark.parametrize("start", [21, 50, 234])
def test_a_run_that_goes_on_sees_what_one_that_did_not_stop_sees(tf: Any, data: Pipeline, start: int) -> None:
    whole = numbers([*data.training(tf, Batches(1)).take(start + 12)])
    assert numbers([*data.training(tf, Batches(4, start)).take(3)]) == whole[start:]


@pytest.mark.parametrize("workers", [2, 3])
def test_workers_share_each_batch(tf: Any, data: Pipeline, workers: int) -> None:
    batches = [[*data.training(tf, Batches(12, 5, Shard(number, workers))).take(6)] for number in range(workers)]
    together = numbers([batch for steps in zip(*batches, strict=True) for batch in steps])
    assert together == numbers([*data.training(tf, Batches(12, 5)).take(6)])


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("size", [16, 64])
def test_an_evaluation_counts_each_example_once(tf: Any, data: Pipeline, size: int, workers: int) -> None:
    seen: Counter[int] = Counter()
    lengths = set()
    for number in range(workers):
        batches = [*data.evaluation(tf, size, Shard(number, workers))]
        lengths.add(len(batches))
        for images, labels, counted in batches:
            assert images.shape[0] == labels.shape[0] == counted.shape[0] == size // workers
            seen.update(image for image, counts in zip(numbers([(images,)]), counted.numpy(), strict=True) if counts)
    assert seen == Counter(range(COUNT))
    assert lengths == {-(-COUNT // size)}


def test_a_batch_may_be_larger_than_an_epoch(tf: Any, data: Pipeline) -> None:
    assert Counter(numbers([*data.training(tf, Batches(COUNT * 3)).take(1)])) == dict.fromkeys(range(COUNT), 3)


def test_another_seed_is_another_order(tf: Any, data: Pipeline) -> None:
    other = Pipeline(data.examples, data.augment, data.preprocess, data.wanted, data.seed + 1)
    assert numbers([*data.training(tf, Batches(50)).take(1)]) != numbers([*other.training(tf, Batches(50)).take(1)])


def test_each_place_of_the_order_is_as_likely_for_each_example(tf: Any, data: Pipeline) -> None:
    epochs = np.array(numbers([*data.training(tf, Batches(COUNT)).take(400)])).reshape(400, COUNT)
    # Of 400 orders, an example is among the first 10 places 80 times, with a deviation of 8.
    first = Counter(epochs[:, :10].flat)
    assert min(first.values()) > 80 - 5 * 8
    assert max(first.values()) < 80 + 5 * 8
    assert abs(np.corrcoef(epochs[:, :-1].flat, epochs[:, 1:].flat)[0, 1] + 1 / COUNT) < 0.05
