"""Steps that change the values of an image, and not its height and width."""

from __future__ import annotations

from typing import Any

from netspec.ops.argument import Arg
from netspec.ops.kinds import Number, OneOrMany
from netspec.recipe.preprocessor import PREPROCESSORS, PreprocessingError, Preprocessor, floats, sides
from netspec.shapes import Shape


@PREPROCESSORS("rescale")
class Rescale(Preprocessor):
    """A linear function of each value: `x * scale + offset`."""

    __slots__ = ()
    main = "scale"

    scale = Arg(Number(), "factor; $(1/255) makes numbers from 0 to 1 of bytes")
    offset = Arg(Number(), "what is added afterwards", default=0.0)

    def apply(self, tf: Any, image: Any, wanted: Shape, seed: Any | None) -> Any:
        scaled = floats(tf, image) * self.scale
        return scaled + self.offset if self.offset else scaled


@PREPROCESSORS("normalize")
class Normalize(Preprocessor):
    """Subtracts a mean and divides by a deviation: `(x - mean) / std`, each one number or one for each channel."""

    __slots__ = ()

    mean = Arg(OneOrMany(Number()), "what is subtracted")
    std = Arg(OneOrMany(Number(exclusiveMinimum=0)), "what is divided by", default=1.0)

    def infer(self, image: Shape, wanted: Shape) -> Shape:
        channels = image[-1] if image else None
        for name, numbers in (("mean", self.mean), ("std", self.std)):
            if len(numbers) > 1 and isinstance(channels, int) and len(numbers) != channels:
                raise PreprocessingError(f"{name} has {len(numbers)} numbers for {channels} channels")
        return image

    def apply(self, tf: Any, image: Any, wanted: Shape, seed: Any | None) -> Any:
        return (floats(tf, image) - tf.constant(self.mean)) / tf.constant(self.std)


@PREPROCESSORS("standardize")
class Standardize(Preprocessor):
    """Gives each image the mean 0 and the deviation 1: `tf.image.per_image_standardization`."""

    __slots__ = ()

    def infer(self, image: Shape, wanted: Shape) -> Shape:
        sides(image)
        return image

    def apply(self, tf: Any, image: Any, wanted: Shape, seed: Any | None) -> Any:
        return tf.image.per_image_standardization(floats(tf, image))


@PREPROCESSORS("to_grayscale")
class ToGrayscale(Preprocessor):
    """Makes one channel of three: `0.2989 R + 0.587 G + 0.114 B`, `tf.image.rgb_to_grayscale`."""

    __slots__ = ()

    def infer(self, image: Shape, wanted: Shape) -> Shape:
        return (*sides(_of_channels(image, 3))[:2], 1)

    def apply(self, tf: Any, image: Any, wanted: Shape, seed: Any | None) -> Any:
        return tf.image.rgb_to_grayscale(image)


@PREPROCESSORS("to_rgb")
class ToRgb(Preprocessor):
    """Makes three equal channels of one: `tf.image.grayscale_to_rgb`."""

    __slots__ = ()

    def infer(self, image: Shape, wanted: Shape) -> Shape:
        return (*sides(_of_channels(image, 1))[:2], 3)

    def apply(self, tf: Any, image: Any, wanted: Shape, seed: Any | None) -> Any:
        return tf.image.grayscale_to_rgb(image)


def _of_channels(image: Shape, channels: int) -> Shape:
    """The shape, if the image has so many channels."""
    if sides(image)[2] not in (channels, None):
        raise PreprocessingError(f"expected images of {channels} channel{'s' * (channels > 1)}, got {image[2]}")
    return image
