"""Steps that change the height and width of an image."""

from __future__ import annotations

from typing import Any, Final

from netspec.ops.argument import Arg
from netspec.ops.kinds import Boolean, Choice, Integer, Nullable, Number, Pair
from netspec.recipe.preprocessor import PREPROCESSORS, PreprocessingError, Preprocessor, enough, sides, target
from netspec.shapes import Dim, Shape

SIZE: Final = "height and width; null are those of the network's input"


@PREPROCESSORS("resize")
class ResizeImages(Preprocessor):
    """Scales to a height and a width, `tf.image.resize`; the ratio of the sides is not kept."""

    __slots__ = ()
    main = "size"

    size = Arg(Nullable(Pair(minimum=1)), SIZE, default=None)
    method = Arg(
        Choice("bilinear", "nearest", "bicubic", "area", "lanczos3", "lanczos5", "gaussian", "mitchellcubic"),
        "how values between pixels are found",
        default="bilinear",
    )
    antialias = Arg(Boolean(), "whether a smaller image is smoothed first", default=False)

    def infer(self, image: Shape, wanted: Shape) -> Shape:
        return (*target(self.size, wanted), sides(image)[2])

    def apply(self, tf: Any, image: Any, wanted: Shape, seed: Any | None) -> Any:
        return tf.image.resize(image, target(self.size, wanted), self.method, antialias=self.antialias)


@PREPROCESSORS("resize_side")
class ResizeSide(Preprocessor):
    """Scales so that the smaller side has a length, bilinear; the ratio of the sides is kept."""

    __slots__ = ()
    main = "side"
    vectorized = False

    side = Arg(Integer(minimum=1), "length of the smaller side")

    def infer(self, image: Shape, wanted: Shape) -> Shape:
        height, width, channels = sides(image)
        if isinstance(height, int) and isinstance(width, int):
            least = min(height, width)
            return round(height * self.side / least), round(width * self.side / least), channels
        return None, None, channels

    def apply(self, tf: Any, image: Any, wanted: Shape, seed: Any | None) -> Any:
        return tf.image.resize(image, scaled_sides(tf, image, self.side))


def scaled_sides(tf: Any, image: Any, side: Any) -> Any:
    """Height and width so that the smaller is `side`, the other rounded as slim rounds it."""
    lengths = tf.cast(tf.shape(image)[:2], tf.float32)
    return tf.cast(tf.math.rint(lengths * (tf.cast(side, tf.float32) / tf.reduce_min(lengths))), tf.int32)


@PREPROCESSORS("central_crop")
class CentralCrop(Preprocessor):
    """Cuts a window out of the middle."""

    __slots__ = ()
    main = "size"

    size = Arg(Nullable(Pair(minimum=1)), SIZE, default=None)

    def infer(self, image: Shape, wanted: Shape) -> Shape:
        size = target(self.size, wanted)
        enough(image, size)
        return (*size, sides(image)[2])

    def apply(self, tf: Any, image: Any, wanted: Shape, seed: Any | None) -> Any:
        return central_window(tf, image, target(self.size, wanted))


def central_window(tf: Any, image: Any, size: tuple[int, int]) -> Any:
    """The window of a size in the middle; where it cannot be in the middle, nearer to the top and the left."""
    shape = tf.shape(image)
    top, left = (shape[-3] - size[0]) // 2, (shape[-2] - size[1]) // 2
    return tf.image.crop_to_bounding_box(image, top, left, *size)


@PREPROCESSORS("central_fraction")
class CentralFraction(Preprocessor):
    """Cuts out the middle, a fraction of each side: `tf.image.central_crop`."""

    __slots__ = ()
    main = "fraction"

    fraction = Arg(Number(exclusiveMinimum=0, maximum=1), "fraction of height and width")

    def infer(self, image: Shape, wanted: Shape) -> Shape:
        height, width, channels = sides(image)
        return self._side(height), self._side(width), channels

    def _side(self, length: Dim) -> Dim:
        if not isinstance(length, int):
            return None
        return length - 2 * int((length - length * self.fraction) / 2)

    def apply(self, tf: Any, image: Any, wanted: Shape, seed: Any | None) -> Any:
        return tf.image.central_crop(image, self.fraction)


@PREPROCESSORS("crop_or_pad")
class CropOrPad(Preprocessor):
    """Cuts what is too large and pads with zeros what is too small, about the middle."""

    __slots__ = ()
    main = "size"

    size = Arg(Nullable(Pair(minimum=1)), SIZE, default=None)

    def infer(self, image: Shape, wanted: Shape) -> Shape:
        return (*target(self.size, wanted), sides(image)[2])

    def apply(self, tf: Any, image: Any, wanted: Shape, seed: Any | None) -> Any:
        return tf.image.resize_with_crop_or_pad(image, *target(self.size, wanted))


@PREPROCESSORS("pad")
class PadImage(Preprocessor):
    """Adds pixels on all four sides: `amount` of them above, below, to the left and to the right."""

    __slots__ = ()
    main = "amount"

    amount = Arg(Pair(minimum=0), "pixels above and below, and to the left and right")
    mode = Arg(Choice("constant", "reflect", "symmetric"), "what they are", default="constant")
    value = Arg(Number(), "their value, for the mode `constant`", default=0)

    def infer(self, image: Shape, wanted: Shape) -> Shape:
        height, width, channels = sides(image)
        for side, amount in zip((height, width), self.amount, strict=True):
            if isinstance(side, int) and self.mode != "constant" and amount > side - (self.mode == "reflect"):
                raise PreprocessingError(f"{amount} pixels cannot be reflected on a side of {side}")
        return _more(height, self.amount[0]), _more(width, self.amount[1]), channels

    def apply(self, tf: Any, image: Any, wanted: Shape, seed: Any | None) -> Any:
        vertical, horizontal = self.amount
        borders = [[vertical] * 2, [horizontal] * 2, [0, 0]]
        return tf.pad(image, [[0, 0]] * (len(image.shape) - 3) + borders, self.mode, tf.cast(self.value, image.dtype))


def _more(length: Dim, amount: int) -> Dim:
    return length + 2 * amount if isinstance(length, int) else None
