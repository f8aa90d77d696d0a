"""Each step of preprocessing: its shape rule against what it makes, one image against a batch, and values by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netspec.recipe.preprocessing import PREPROCESSORS, PreprocessingError
from tests.training.small_data import step

WANTED = (20, 24, 3)
ROWS: list[tuple[str, Any]] = [
    ("resize", None),
    ("resize", [7, 9]),
    ("resize", {"size": 11, "method": "nearest"}),
    ("resize", {"size": 40, "method": "bicubic", "antialias": True}),
    ("resize_side", 20),
    ("resize_side", 61),
    ("central_crop", None),
    ("central_crop", [30, 21]),
    ("central_fraction", 0.5),
    ("central_fraction", 0.875),
    ("central_fraction", 0.3),
    ("crop_or_pad", None),
    ("crop_or_pad", [50, 8]),
    ("pad", 3),
    ("pad", {"amount": [1, 2], "mode": "reflect"}),
    ("pad", {"amount": 4, "value": 9}),
    ("rescale", 0.5),
    ("rescale", {"scale": 2, "offset": -1}),
    ("normalize", {"mean": [1, 2, 3], "std": 4}),
    ("normalize", {"mean": 5, "std": [1, 2, 4]}),
    ("standardize", None),
    ("to_grayscale", None),
    ("random_flip", None),
    ("random_flip", "vertical"),
    ("random_flip", "both"),
    ("random_crop", None),
    ("random_crop", {"size": [38, 44], "padding": [4, 2]}),
    ("random_resized_crop", None),
    ("random_resized_crop", {"size": 12, "area": [0.5, 0.6], "aspect_ratio": [1, 1]}),
    ("color_jitter", {"brightness": 0.5, "contrast": 0.5, "saturation": 0.5, "hue": 0.1}),
    ("vgg", {"resize_side_min": 24, "resize_side_max": 30}),
    ("inception", None),
    ("inception", {"fast_mode": False, "central_fraction": 0.5}),
    ("lenet", None),
    ("cifarnet", {"padding": 2}),
]
GRAY = [("to_rgb", None)]


def image(*shape: int) -> Any:
    return np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)


def test_every_step_has_a_row() -> None:
    assert {name for name, _ in ROWS + GRAY} == {*PREPROCESSORS.members}


@pytest.mark.tf
@pytest.mark.parametrize(("name", "given", "channels"), [(*row, 3) for row in ROWS] + [(*row, 1) for row in GRAY])
def test_the_shape_rule_says_what_is_made(tf: Any, name: str, given: Any, channels: int) -> None:
    made = step(name, given)
    for seed in (None, tf.constant([3, 5], tf.int64)) if not made.random else (tf.constant([3, 5], tf.int64),):
        result = made.apply(tf, tf.constant(image(31, 40, channels)), WANTED, seed)
        assert made.infer((31, 40, channels), WANTED) == (*result.shape,)
    unknown = made.infer((None, None, channels), WANTED)
    assert all(one in (None, other) for one, other in zip(unknown, result.shape, strict=True))


@pytest.mark.tf
@pytest.mark.parametrize(
    ("name", "given", "channels"),
    [(*row, channels) for rows, channels in ((ROWS, 3), (GRAY, 1)) for row in rows if step(*row).vectorized],
)
def test_a_batch_is_processed_as_its_images_are(tf: Any, name: str, given: Any, channels: int) -> None:
    batch, made = tf.constant(image(3, 31, 40, channels)), step(name, given)
    single = [made.apply(tf, one, WANTED, None).numpy() for one in batch]
    np.testing.assert_allclose(made.apply(tf, batch, WANTED, None).numpy(), single, rtol=1e-5, atol=1e-5)


@pytest.mark.tf
@pytest.mark.parametrize(("name", "given"), [row for row in ROWS if step(*row).random])
def test_a_random_step_draws_from_its_seed_alone(tf: Any, name: str, given: Any) -> None:
    made, picture = step(name, given), tf.constant(image(31, 40, 3))
    drawn = [made.apply(tf, picture, WANTED, tf.constant([1, at], tf.int64)).numpy().tobytes() for at in range(12)]
    again = [made.apply(tf, picture, WANTED, tf.constant([1, at], tf.int64)).numpy().tobytes() for at in range(12)]
    assert drawn == again
    assert len({*drawn}) > 1


@pytest.mark.tf
@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("rescale", {"scale": 0.5, "offset": -1}, lambda x: x * 0.5 - 1),
        ("normalize", {"mean": [1, 2, 3], "std": [4, 5, 6]}, lambda x: (x - [1, 2, 3]) / [4, 5, 6]),
        ("standardize", None, lambda x: (x - x.mean()) / x.std()),
        ("to_grayscale", None, lambda x: np.round(x @ [[0.2989], [0.587], [0.114]] - 0.5)),
        ("central_crop", [5, 7], lambda x: x[13:18, 16:23]),
        ("pad", {"amount": [1, 2], "value": 9}, lambda x: np.pad(x, [(1, 1), (2, 2), (0, 0)], constant_values=9)),
        ("crop_or_pad", [50, 8], lambda x: np.pad(x[:, 16:24], [(9, 10), (0, 0), (0, 0)])),
    ],
)
def test_values_by_hand(tf: Any, name: str, given: Any, expected: Any) -> None:
    picture = image(31, 40, 3)
    made = step(name, given).apply(tf, tf.constant(picture), WANTED, None).numpy().astype(float)
    np.testing.assert_allclose(made, expected(picture.astype(float)), atol=1 if name == "to_grayscale" else 1e-4)


@pytest.mark.tf
def test_a_crop_at_random_is_a_window_of_the_padded_image(tf: Any) -> None:
    picture = image(6, 6, 1)
    padded = np.pad(picture, [(2, 2), (2, 2), (0, 0)])
    windows = {padded[top : top + 6, left : left + 6].tobytes(): (top, left) for top in range(5) for left in range(5)}
    crop = step("random_crop", {"padding": 2})
    found = {
        windows[crop.apply(tf, tf.constant(picture), (6, 6, 1), tf.constant([0, at], tf.int64)).numpy().tobytes()]
        for at in range(150)
    }
    assert len(found) == 25


@pytest.mark.parametrize(
    ("name", "given", "shape", "wanted", "text"),
    [
        ("resize", None, (8, 8, 1), (None, None, 1), "give its size, since the network's input is [?, ?, 1]"),
        ("resize", 4, (64,), (64,), "expected images of shape [height, width, channels], got [64]"),
        ("central_crop", 9, (8, 12, 1), WANTED, "a crop of 9x9 is larger than the image, 8x12"),
        (
            "random_crop",
            {"size": 9, "padding": [0, 1]},
            (8, 8, 1),
            WANTED,
            "a crop of 9x9 is larger than the image, 8x10",
        ),
        ("pad", {"amount": 8, "mode": "reflect"}, (8, 8, 1), WANTED, "8 pixels cannot be reflected on a side of 8"),
        ("normalize", {"mean": [1, 2]}, (8, 8, 3), WANTED, "mean has 2 numbers for 3 channels"),
        ("to_grayscale", None, (8, 8, 1), WANTED, "expected images of 3 channels, got 1"),
        ("to_rgb", None, (8, 8, 3), WANTED, "expected images of 1 channel, got 3"),
        ("color_jitter", {"hue": 0.1}, (8, 8, 1), WANTED, "saturation and hue are of images of 3 channels, got 1"),
        (
            "random_resized_crop",
            {"area": [0.5, 0.1]},
            (8, 8, 3),
            WANTED,
            "area: the least, 0.5, is above the largest, 0.1",
        ),
        ("vgg", None, (8, 8, 3), (299, 299, 3), "a crop of 299x299 needs resize_side_min 299 at least, got 256"),
        ("vgg", {"resize_side_max": 100}, (8, 8, 3), WANTED, "resize_side_max 100 is below resize_side_min 256"),
        ("vgg", None, (8, 8, 1), (28, 28, 1), "expected images of 3 channels, got 1"),
        ("inception", None, (8, 8, 4), (28, 28, 4), "expected images of 3 channels, got 4"),
        ("cifarnet", {"padding": 1}, (8, 8, 3), WANTED, "a crop of 20x24 is larger than the image, 10x10"),
    ],
)
def test_what_a_step_refuses(name: str, given: Any, shape: Any, wanted: Any, text: str) -> None:
    with pytest.raises(PreprocessingError) as refused:
        step(name, given).infer(shape, wanted)
    assert str(refused.value) == text
