"""Steps that draw random numbers, for training only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from netspec.ops.argument import Arg
from netspec.ops.kinds import Choice, List, Nullable, Number, Pair
from netspec.recipe.image_sizes import SIZE
from netspec.recipe.preprocessor import (
    PREPROCESSORS,
    PreprocessingError,
    Preprocessor,
    enough,
    floats,
    part,
    sides,
    target,
)
from netspec.shapes import Dim, Shape


class Augmentation(Preprocessor):
    """A step that draws random numbers for each image. Abstract."""

    __slots__ = ()
    random = True
    vectorized = False

    def infer(self, image: Shape, wanted: Shape) -> Shape:
        sides(image)
        return image


@PREPROCESSORS("random_flip")
class RandomFlip(Augmentation):
    """Mirrors every other image, at random."""

    __slots__ = ()
    main = "direction"

    direction = Arg(
        Choice("horizontal", "vertical", "both"), "left to right, top to bottom, or each", default="horizontal"
    )

    def apply(self, tf: Any, image: Any, wanted: Shape, seed: Any | None) -> Any:
        if self.direction != "vertical":
            image = tf.image.stateless_random_flip_left_right(image, part(tf, seed, 0))
        if self.direction != "horizontal":
            image = tf.image.stateless_random_flip_up_down(image, part(tf, seed, 1))
        return image


@PREPROCESSORS("random_crop")
class RandomCrop(Augmentation):
    """Pads an image with zeros and cuts a window out of it, at a random place."""

    __slots__ = ()
    main = "size"

    size = Arg(Nullable(Pair(minimum=1)), SIZE, default=None)
    padding = Arg(Pair(minimum=0), "pixels above and below, and to the left and right", default=0)

    def infer(self, image: Shape, wanted: Shape) -> Shape:
        height, width, channels = sides(image)
        size = target(self.size, wanted)
        enough((_more(height, self.padding[0]), _more(width, self.padding[1]), channels), size)
        return (*size, channels)

    def apply(self, tf: Any, image: Any, wanted: Shape, seed: Any | None) -> Any:
        vertical, horizontal = self.padding
        padded = tf.pad(image, [[vertical] * 2, [horizontal] * 2, [0, 0]]) if any(self.padding) else image
        return window_at_random(tf, padded, target(self.size, wanted), seed)


def window_at_random(tf: Any, image: Any, size: tuple[int, int], seed: Any) -> Any:
    """A window of a size at a random place."""
    return tf.image.stateless_random_crop(image, [*size, tf.shape(image)[-1]], seed)


@PREPROCESSORS("random_resized_crop")
class RandomResizedCrop(Augmentation):
    """Cuts out a window of a random size, shape and place, and scales it, bilinear."""

    __slots__ = ()
    main = "size"

    size = Arg(Nullable(Pair(minimum=1)), SIZE, default=None)
    area = Arg(
        List(Number(exclusiveMinimum=0, maximum=1), 2, 2),
        "least and largest part of the image",
        default=[0.08, 1.0],
    )
    aspect_ratio = Arg(
        List(Number(exclusiveMinimum=0), 2, 2),
        "least and largest ratio of width to height",
        default=[0.75, 1.3333333333333333],
    )

    def infer(self, image: Shape, wanted: Shape) -> Shape:
        for name in ("area", "aspect_ratio"):
            least, largest = self.values[name]
            if least > largest:
                raise PreprocessingError(f"{name}: the least, {least:g}, is above the largest, {largest:g}")
        return (*target(self.size, wanted), sides(image)[2])

    def apply(self, tf: Any, image: Any, wanted: Shape, seed: Any | None) -> Any:
        window = distorted_window(tf, image, self.aspect_ratio, self.area, seed)
        return tf.image.resize(window, target(self.size, wanted))


def distorted_window(tf: Any, image: Any, aspect_ratio: tuple[float, ...], area: tuple[float, ...], seed: Any) -> Any:
    """A window of a random size, shape and place, as slim's `distorted_bounding_box_crop` for the whole image."""
    begin, size, _ = tf.image.stateless_sample_distorted_bounding_box(
        tf.shape(image),
        tf.constant([[[0.0, 0.0, 1.0, 1.0]]]),
        seed,
        min_object_covered=0.1,
        aspect_ratio_range=aspect_ratio,
        area_range=area,
        max_attempts=100,
        use_image_if_no_bounding_boxes=True,
    )
    return tf.ensure_shape(tf.slice(image, begin, size), [None, None, image.shape[-1]])


@PREPROCESSORS("color_jitter")
class ColorJitter(Augmentation):
    """Changes brightness, contrast, saturation and hue, in this order, each by a random factor or turn.

    The factors are uniform from `1 - x` to `1 + x`; the hue is turned by up to `x` of the circle either way. So it does
    the same to bytes and to numbers from 0 to 1, whose range it may leave.
    """

    __slots__ = ()

    brightness = Arg(Number(minimum=0, maximum=1), "largest change of the factor of all values", default=0)
    contrast = Arg(
        Number(minimum=0, maximum=1), "largest change of the factor of what differs from the mean", default=0
    )
    saturation = Arg(Number(minimum=0, maximum=1), "largest change of the factor of saturation", default=0)
    hue = Arg(Number(minimum=0, maximum=0.5), "largest turn of the hue", default=0)

    def infer(self, image: Shape, wanted: Shape) -> Shape:
        if sides(image)[2] not in (3, None) and (self.saturation or self.hue):
            raise PreprocessingError(f"saturation and hue are of images of 3 channels, got {image[2]}")
        return image

    def apply(self, tf: Any, image: Any, wanted: Shape, seed: Any | None) -> Any:
        def drawn(number: int, middle: float, change: float) -> Any:
            return tf.random.stateless_uniform([], part(tf, seed, number), middle - change, middle + change)

        changes: list[tuple[Callable[[Any, Any], Any], float, float]] = [
            (lambda image, factor: image * factor, 1, self.brightness),
            (tf.image.adjust_contrast, 1, self.contrast),
            (tf.image.adjust_saturation, 1, self.saturation),
            (tf.image.adjust_hue, 0, self.hue),
        ]
        image = floats(tf, image)
        for number, (function, middle, change) in enumerate(changes):
            if change:
                image = function(image, drawn(number, middle, change))
        return image


def _more(length: Dim, amount: int) -> Dim:
    return length + 2 * amount if isinstance(length, int) else None
