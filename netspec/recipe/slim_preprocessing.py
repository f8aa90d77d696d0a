"""The preprocessing of slim's `preprocessing_factory`, under its names: the same numbers from the same random draws.

Each differs between training and other uses, so all stand under `preprocess`.
"""

from __future__ import annotations

from typing import Any, Final

from netspec.ops.argument import Arg
from netspec.ops.kinds import Boolean, Integer, Number
from netspec.recipe.augmentation import distorted_window, window_at_random
from netspec.recipe.image_sizes import central_window, scaled_sides
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
from netspec.shapes import Shape

_MEANS: Final = (123.68, 116.78, 103.94)


class SlimPreprocessing(Preprocessor):
    """Preprocessing of slim, which makes images of the network's height and width. Abstract."""

    __slots__ = ()
    vectorized = False

    def infer(self, image: Shape, wanted: Shape) -> Shape:
        return (*target(None, wanted), sides(image)[2])


@PREPROCESSORS("vgg")
class VggPreprocessing(SlimPreprocessing):
    """slim's `vgg_preprocessing`: the smaller side scaled, a crop, the mean of ImageNet subtracted from RGB bytes.

    In training the side is drawn between two bounds, the crop is anywhere, and every other image is mirrored.
    """

    __slots__ = ()

    resize_side_min = Arg(Integer(minimum=1), "length of the smaller side; in training the least", default=256)
    resize_side_max = Arg(Integer(minimum=1), "the largest length of the smaller side in training", default=512)

    def infer(self, image: Shape, wanted: Shape) -> Shape:
        size, side = target(None, wanted), self.resize_side_min
        _of_three(image)
        if max(size) > side:
            raise PreprocessingError(
                f"a crop of {size[0]}x{size[1]} needs resize_side_min {max(size)} at least, got {side}"
            )
        if self.resize_side_max < side:
            raise PreprocessingError(f"resize_side_max {self.resize_side_max} is below resize_side_min {side}")
        return (*size, 3)

    def apply(self, tf: Any, image: Any, wanted: Shape, seed: Any | None) -> Any:
        side, size = self.resize_side_min, target(None, wanted)
        if seed is None:
            image = central_window(tf, _resized(tf, image, scaled_sides(tf, image, side)), size)
        else:
            ends = {"minval": side, "maxval": self.resize_side_max + 1, "dtype": tf.int32}
            side = tf.random.stateless_uniform([], part(tf, seed, 0), **ends)
            image = _resized(tf, image, scaled_sides(tf, image, side))
            image = window_at_random(tf, image, size, part(tf, seed, 1))
            image = tf.image.stateless_random_flip_left_right(image, part(tf, seed, 2))
        return floats(tf, image) - tf.constant(_MEANS)


@PREPROCESSORS("inception")
class InceptionPreprocessing(SlimPreprocessing):
    """slim's `inception_preprocessing`: a part of the image, scaled, its values from -1 to 1.

    The part is the middle; in training it is of a random size, shape and place, every other one is mirrored, and
    brightness and saturation vary.
    """

    __slots__ = ()

    central_fraction = Arg(
        Number(exclusiveMinimum=0, maximum=1), "fraction of the sides, not in training", default=0.875
    )
    fast_mode = Arg(
        Boolean(), "whether training scales bilinearly only, and leaves hue and contrast alone", default=True
    )

    def infer(self, image: Shape, wanted: Shape) -> Shape:
        return (*target(None, wanted), _of_three(image)[2])

    def apply(self, tf: Any, image: Any, wanted: Shape, seed: Any | None) -> Any:
        size = target(None, wanted)
        image = tf.image.convert_image_dtype(image, tf.float32)
        if seed is None:
            image = _resized(tf, tf.image.central_crop(image, self.central_fraction), size)
        else:
            image = distorted_window(tf, image, (0.75, 1.33), (0.05, 1.0), part(tf, seed, 0))
            image = self._resized_at_random(tf, image, size, part(tf, seed, 1))
            image = tf.image.stateless_random_flip_left_right(image, part(tf, seed, 2))
            image = tf.clip_by_value(self._distorted(tf, image, seed), 0.0, 1.0)
        return (image - 0.5) * 2.0

    def _resized_at_random(self, tf: Any, image: Any, size: tuple[int, int], seed: Any) -> Any:
        """The image scaled by a method of version 1 of TensorFlow: bilinear, or one of four."""
        v1 = tf.compat.v1.image
        if self.fast_mode:
            return v1.resize_images(image, size)
        methods = [
            lambda method=method: tf.ensure_shape(floats(tf, v1.resize_images(image, size, method)), [*size, 3])
            for method in range(4)
        ]
        return tf.switch_case(tf.random.stateless_uniform([], seed, 0, 4, tf.int32), methods)

    def _distorted(self, tf: Any, image: Any, seed: Any) -> Any:
        """The image with other colors: all four, in one of four orders, unless in the fast mode."""

        def brightness(image: Any) -> Any:
            return tf.image.stateless_random_brightness(image, 32 / 255, part(tf, seed, 3))

        def saturation(image: Any) -> Any:
            return tf.image.stateless_random_saturation(image, 0.5, 1.5, part(tf, seed, 4))

        def hue(image: Any) -> Any:
            return tf.image.stateless_random_hue(image, 0.2, part(tf, seed, 5))

        def contrast(image: Any) -> Any:
            return tf.image.stateless_random_contrast(image, 0.5, 1.5, part(tf, seed, 6))

        if self.fast_mode:
            return saturation(brightness(image))
        orders = [
            lambda: contrast(hue(saturation(brightness(image)))),
            lambda: hue(contrast(brightness(saturation(image)))),
            lambda: saturation(brightness(hue(contrast(image)))),
            lambda: brightness(contrast(saturation(hue(image)))),
        ]
        return tf.switch_case(tf.random.stateless_uniform([], part(tf, seed, 7), 0, 4, tf.int32), orders)


@PREPROCESSORS("lenet")
class LenetPreprocessing(SlimPreprocessing):
    """slim's `lenet_preprocessing`: cropped or padded about the middle, `(x - 128) / 128`."""

    __slots__ = ()
    vectorized = True

    def apply(self, tf: Any, image: Any, wanted: Shape, seed: Any | None) -> Any:
        image = tf.image.resize_with_crop_or_pad(floats(tf, image), *target(None, wanted))
        return (image - 128.0) / 128.0


@PREPROCESSORS("cifarnet")
class CifarnetPreprocessing(SlimPreprocessing):
    """slim's `cifarnet_preprocessing`: cropped or padded about the middle, each image of mean 0 and deviation 1.

    In training it is padded with zeros and cropped anywhere, every other image is mirrored, and brightness and contrast
    vary.
    """

    __slots__ = ()

    padding = Arg(Integer(minimum=0), "pixels of zeros on each side in training", default=4)

    def infer(self, image: Shape, wanted: Shape) -> Shape:
        height, width, channels = sides(image)
        size = target(None, wanted)
        if isinstance(height, int) and isinstance(width, int):
            enough((height + 2 * self.padding, width + 2 * self.padding, channels), size)
        return (*size, channels)

    def apply(self, tf: Any, image: Any, wanted: Shape, seed: Any | None) -> Any:
        image, size = floats(tf, image), target(None, wanted)
        if seed is None:
            image = tf.image.resize_with_crop_or_pad(image, *size)
        else:
            image = tf.pad(image, [[self.padding] * 2, [self.padding] * 2, [0, 0]])
            image = window_at_random(tf, image, size, part(tf, seed, 0))
            image = tf.image.stateless_random_flip_left_right(image, part(tf, seed, 1))
            image = tf.image.stateless_random_brightness(image, 63, part(tf, seed, 2))
            image = tf.image.stateless_random_contrast(image, 0.2, 1.8, part(tf, seed, 3))
        return tf.image.per_image_standardization(image)


def _resized(tf: Any, image: Any, size: Any) -> Any:
    """Bilinear scaling as version 1 of TensorFlow does it, from the corners of pixels and not from their centres."""
    return tf.squeeze(tf.compat.v1.image.resize_bilinear(image[tf.newaxis], size), [0])


def _of_three(image: Shape) -> Shape:
    if sides(image)[2] not in (3, None):
        raise PreprocessingError(f"expected images of 3 channels, got {image[2]}")
    return (*image[:2], 3)
