"""Predictions keep the order of the images, whatever their shapes are; what is no image is told and left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from netspec.recipe.image_values import Rescale, ToGrayscale
from netspec.recipe.preprocessor import Preprocessor
from netspec.shapes import Shape, symbol
from netspec.training.image_decoding import Decoding
from netspec.training.image_inputs import GivenExample, GivenImage, Unusable
from netspec.training.input_preparation import ANY, InputPreparation
from netspec.training.prediction import Predicted, Predictor
from netspec.training.wanted_inputs import WantedInput

np = pytest.importorskip("numpy")
pytestmark = pytest.mark.tf
SIZES: Shape = (symbol("H"), symbol("W"), 1)


class Sums:
    """A network that sums the values of each image, and the shapes of the batches that it was given."""

    def __init__(self) -> None:
        self.batches: list[tuple[int, ...]] = []

    def __call__(self, images: Any) -> Any:
        import tensorflow as tf

        assert images.dtype == tf.float32
        self.batches.append(tuple(images.shape))
        return tf.reduce_sum(images, axis=[1, 2, 3])[:, tf.newaxis]


def ones(name: str, height: int, width: int) -> GivenImage:
    return GivenImage(name, array=np.ones((height, width, 1)))


def predictor(call: Any, steps: tuple[Preprocessor, ...] = (), decoding: Decoding = ANY) -> Predictor:
    """The network of one input."""
    return Predictor(call, {"images": InputPreparation(WantedInput(SIZES), steps, decoding)})


def examples(*given: GivenImage | Unusable) -> list[GivenExample | Unusable]:
    """What is given, for the only input."""
    return [one if isinstance(one, Unusable) else GivenExample(one.name, {"images": one}) for one in given]


def said(found: Iterator[Predicted | Unusable]) -> list[tuple[str, object]]:
    return [(one.name, one.why if isinstance(one, Unusable) else float(one.output[0])) for one in found]


def test_batches_hold_images_of_one_shape_and_keep_their_order() -> None:
    sums = Sums()
    broken = Unusable("broken", "is broken")
    given = examples(
        ones("a", 2, 2),
        broken,
        ones("b", 2, 2),
        ones("c", 2, 2),
        ones("d", 3, 2),
        ones("e", 2, 2),
    )
    assert said(predictor(sums).predictions(given, 2)) == [
        ("a", 4.0),
        ("broken", "is broken"),
        ("b", 4.0),
        ("c", 4.0),
        ("d", 6.0),
        ("e", 4.0),
    ]
    assert sums.batches == [(2, 2, 2, 1), (1, 2, 2, 1), (1, 3, 2, 1), (1, 2, 2, 1)]


def test_only_what_is_no_image() -> None:
    assert said(predictor(Sums()).predictions([Unusable("a", "is none")], 2)) == [("a", "is none")]


def test_encoded_images_are_decoded_and_preprocessed() -> None:
    import tensorflow as tf

    values = np.arange(12, dtype="uint8").reshape(2, 2, 3)
    png = tf.io.encode_png(values).numpy()
    made = predictor(Sums(), (ToGrayscale(), Rescale(scale=0.5)), Decoding(3))
    ((name, total),) = said(made.predictions(examples(GivenImage("a.png", contents=png)), 1))
    by_hand = (values @ np.array([0.2989, 0.5870, 0.1140])).astype("uint8").sum() * 0.5
    assert (name, total) == ("a.png", by_hand)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (GivenImage("x", contents=b""), "is empty"),
        (GivenImage("x", contents=b"\x89PNG\r\n\x1a\nrest"), "is a broken PNG image: it is cut off or damaged"),
        (GivenImage("x", contents=b"hello"), "is not a JPEG, PNG, BMP or GIF image"),
        (GivenImage("x", array=np.ones((2, 2, 3))), "is [2, 2, 3], and the network takes [H, W, 1]"),
        (GivenImage("x", array=np.ones((2, 2))), "is [2, 2], and the network takes [H, W, 1]"),
    ],
)
def test_what_is_no_image_for_the_network(given: GivenImage, why: str) -> None:
    assert said(predictor(Sums()).predictions(examples(given), 1)) == [("x", why)]


def test_what_cannot_be_preprocessed() -> None:
    ((_, why),) = said(predictor(Sums(), (ToGrayscale(),)).predictions(examples(ones("x", 2, 2)), 1))
    assert str(why).startswith("cannot be preprocessed by to_grayscale: ")


def test_numbers_of_64_bits_and_of_another_byte_order_are_taken_as_in_training() -> None:
    given = [GivenImage("x", array=np.ones((1, 1, 1), dtype)) for dtype in (">f8", "<f4", ">i2", "bool", "uint8")]
    assert [total for _, total in said(predictor(Sums()).predictions(examples(*given), 8))] == [1.0] * 5
