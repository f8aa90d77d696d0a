"""The preprocessing of slim by its published formulas, worked out in NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.training.small_data import step

pytestmark = pytest.mark.tf
MEANS = [123.68, 116.78, 103.94]


def image(height: int, width: int, seed: int = 0) -> Any:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def bilinear(pixels: Any, height: int, width: int) -> Any:
    """Bilinear scaling with `source = place * old / new`, as TensorFlow 1 has it."""

    def along(values: Any, new: int) -> Any:
        old = len(values)
        source = np.arange(new, dtype=np.float32) * np.float32(old / new)
        low = np.floor(source).astype(int)
        share = (source - low).reshape(-1, 1, 1)
        return values[low] * (1 - share) + values[np.minimum(low + 1, old - 1)] * share

    rows = along(pixels.astype(np.float64), height)
    return along(rows.swapaxes(0, 1), width).swapaxes(0, 1)


def scaled(pixels: Any, side: int) -> Any:
    """The image whose smaller side is `side`."""
    height, width = pixels.shape[:2]
    factor = side / min(height, width)
    return bilinear(pixels, int(np.rint(height * factor)), int(np.rint(width * factor)))


def windows(pixels: Any, height: int, width: int) -> list[Any]:
    """Every window of a size, and each of them mirrored."""
    found = [
        pixels[top : top + height, left : left + width]
        for top in range(len(pixels) - height + 1)
        for left in range(pixels.shape[1] - width + 1)
    ]
    return [*found, *(window[:, ::-1] for window in found)]


def is_one_of(made: Any, expected: list[Any]) -> int:
    """The number of the expected image that was made."""
    distances = [float(np.abs(made - one).max()) for one in expected]
    assert min(distances) < 1e-2
    return distances.index(min(distances))


def test_that_another_image_is_noticed() -> None:
    with pytest.raises(AssertionError):
        is_one_of(image(4, 4), [image(4, 4, 1), image(4, 4, 2)])


def applied(tf: Any, name: str, given: Any, pixels: Any, size: tuple[int, int], at: int | None = None) -> Any:
    seed = None if at is None else tf.constant([9, at], tf.int64)
    return step(name, given).apply(tf, tf.constant(pixels), (*size, pixels.shape[-1]), seed).numpy()


@pytest.mark.parametrize("shape", [(40, 60), (61, 33), (50, 50)])
def test_vgg_scales_the_smaller_side_crops_the_middle_and_subtracts_the_means(tf: Any, shape: tuple[int, int]) -> None:
    large = scaled(image(*shape), 48)
    top, left = (large.shape[0] - 32) // 2, (large.shape[1] - 30) // 2
    expected = large[top : top + 32, left : left + 30] - MEANS
    made = applied(tf, "vgg", {"resize_side_min": 48}, image(*shape), (32, 30))
    np.testing.assert_allclose(made, expected, atol=1e-2)


def test_vgg_in_training_crops_anywhere_and_mirrors(tf: Any) -> None:
    expected = [window - MEANS for window in windows(scaled(image(20, 24), 10), 8, 8)]
    given = {"resize_side_min": 10, "resize_side_max": 10}
    found = {is_one_of(applied(tf, "vgg", given, image(20, 24), (8, 8), at), expected) for at in range(60)}
    assert len(expected) == 2 * 3 * 5
    assert len(found) > 20


def test_vgg_in_training_draws_the_side_with_both_ends(tf: Any) -> None:
    sides = [9, 10, 11]
    expected = {side: [window - MEANS for window in windows(scaled(image(20, 24), side), 8, 8)] for side in sides}
    kinds = [side for side in sides for _ in expected[side]]
    every = [window for side in sides for window in expected[side]]
    given = {"resize_side_min": 9, "resize_side_max": 11}
    drawn = {kinds[is_one_of(applied(tf, "vgg", given, image(20, 24), (8, 8), at), every)] for at in range(30)}
    assert drawn == {*sides}


@pytest.mark.parametrize("shape", [(64, 80), (65, 81), (40, 33)])
def test_inception_takes_the_middle_and_makes_numbers_from_minus_1_to_1(tf: Any, shape: tuple[int, int]) -> None:
    pixels = image(*shape)
    cut = [int((side - side * 0.875) / 2) for side in shape]
    middle = pixels[cut[0] : shape[0] - cut[0], cut[1] : shape[1] - cut[1]] / 255
    expected = (bilinear(middle, 24, 28) - 0.5) * 2
    np.testing.assert_allclose(applied(tf, "inception", None, pixels, (24, 28)), expected, atol=1e-5)


@pytest.mark.parametrize("fast_mode", [True, False])
def test_inception_in_training_distorts_within_bounds(tf: Any, fast_mode: bool) -> None:
    made = [applied(tf, "inception", {"fast_mode": fast_mode}, image(40, 50), (24, 24), at) for at in range(12)]
    assert len({one.tobytes() for one in made}) == 12
    assert all(one.shape == (24, 24, 3) and one.min() >= -1 and one.max() <= 1 for one in made)


def test_inception_in_training_keeps_what_no_distortion_changes(tf: Any) -> None:
    # A gray image has no saturation, and every crop of an even one is the same: brightness alone, up to 32 of 255.
    gray = np.full((40, 40, 3), 128, np.uint8)
    made = [applied(tf, "inception", None, gray, (8, 8), at) for at in range(30)]
    changes = [float(one.flat[0]) / 2 + 0.5 - 128 / 255 for one in made]
    assert all(np.ptp(one) < 1e-5 for one in made)
    assert max(map(abs, changes)) <= 32 / 255
    assert min(changes) < -0.06
    assert max(changes) > 0.06


@pytest.mark.parametrize("shape", [(28, 28), (20, 40), (41, 30)])
def test_lenet_crops_or_pads_and_scales(tf: Any, shape: tuple[int, int]) -> None:
    pixels = image(*shape).astype(float)
    for axis in (0, 1):
        have = pixels.shape[axis]
        cut, pad = max(have - 28, 0) // 2, max(28 - have, 0)
        pixels = np.take(pixels, range(cut, cut + min(have, 28)), axis)
        pixels = np.pad(pixels, [(pad // 2, pad - pad // 2) if other == axis else (0, 0) for other in range(3)])
    made = applied(tf, "lenet", None, image(*shape), (28, 28))
    np.testing.assert_allclose(made, (pixels - 128) / 128, atol=1e-6)
    np.testing.assert_array_equal(made, applied(tf, "lenet", None, image(*shape), (28, 28), 5))


def standardized(pixels: Any) -> Any:
    """Mean 0 and deviation 1, of which TensorFlow takes at least that of one value in all."""
    return (pixels - pixels.mean()) / max(pixels.std(), 1 / np.sqrt(pixels.size))


def test_cifarnet_standardizes_the_middle(tf: Any) -> None:
    pixels = image(40, 36)
    expected = standardized(pixels[4:36, 2:34].astype(float))
    np.testing.assert_allclose(applied(tf, "cifarnet", None, pixels, (32, 32)), expected, atol=1e-5)


def test_cifarnet_in_training_is_a_standardized_window(tf: Any) -> None:
    # Brightness and contrast by channel are linear in each channel: within a channel the order of values stays.
    pixels = image(10, 10)
    padded = np.pad(pixels, [(1, 1), (1, 1), (0, 0)]).astype(float)
    expected = [_by_channel(window) for window in windows(padded, 10, 10)]
    made = [applied(tf, "cifarnet", {"padding": 1}, pixels, (10, 10), at) for at in range(25)]
    found = {is_one_of(_by_channel(one), expected) for one in made}
    assert len(found) > 9
    assert all(abs(one.mean()) < 1e-4 and abs(one.std() - 1) < 1e-3 for one in made)


def _by_channel(pixels: Any) -> Any:
    """Each channel with the mean 0 and the deviation 1."""
    return (pixels - pixels.mean((0, 1))) / pixels.std((0, 1))
