"""What is done to an image before the network sees it: the base of all steps.

A step is handed TensorFlow and an image, or a batch of images if it says that it takes one. It draws random numbers
only from the seed that it is given, so that an example looks the same whenever it is made again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Final

from netspec.ops.argument import Arg
from netspec.ops.functions.function import Family, Member
from netspec.ops.kinds import Nullable, Text
from netspec.shapes import Dim, Shape, shape_text


class PreprocessingError(Exception):
    """A step that images of a shape cannot go through, in a terse text."""


class Preprocessor(Member):
    """A function of an image. Abstract."""

    __slots__ = ()
    random: ClassVar[bool] = False
    """Whether it does nothing but draw random numbers, so that it belongs under `augment`."""
    vectorized: ClassVar[bool] = True
    """Whether it takes a batch of images as well as one."""

    input = Arg(Nullable(Text()), "the input that it is done to; null is every input of floats", default=None)

    def infer(self, image: Shape, wanted: Shape) -> Shape:
        """The shape of what it makes of an image; neither has an axis for examples, `wanted` is the network's input.

        Raises:
            PreprocessingError: it cannot process such an image.
        """
        return image

    def apply(self, tf: Any, image: Any, wanted: Shape, seed: Any | None) -> Any:
        """The processed image. `seed` is there in training only: two numbers for TensorFlow's stateless functions."""
        raise NotImplementedError


PREPROCESSORS: Family[Preprocessor] = Family("preprocessor")


def steps_of(steps: Iterable[Preprocessor], name: str) -> tuple[Preprocessor, ...]:
    """The steps that are done to an input of floats."""
    return tuple(step for step in steps if step.input in (None, name))


def sides(image: Shape) -> tuple[Dim, Dim, Dim]:
    """The height, width and channels of an image.

    Raises:
        PreprocessingError: it has other axes.
    """
    if len(image) != 3:
        raise PreprocessingError(f"expected images of shape [height, width, channels], got {shape_text(image)}")
    height, width, channels = image
    return height, width, channels


def target(size: Sequence[int] | None, wanted: Shape) -> tuple[int, int]:
    """The height and width to make: those of the step, or else of the network's input.

    Raises:
        PreprocessingError: neither says them.
    """
    if size is not None:
        height, width = size
        return height, width
    if len(wanted) == 3 and isinstance(wanted[0], int) and isinstance(wanted[1], int):
        return wanted[0], wanted[1]
    raise PreprocessingError(f"give its size, since the network's input is {shape_text(wanted)}")


def enough(image: Shape, size: tuple[int, int]) -> None:
    """Refuses a crop that is larger than the image."""
    height, width, _ = sides(image)
    if any(isinstance(have, int) and have < need for have, need in zip((height, width), size, strict=True)):
        raise PreprocessingError(f"a crop of {size[0]}x{size[1]} is larger than the image, {height}x{width}")


def floats(tf: Any, image: Any) -> Any:
    """The image in float32, its values as they are."""
    return tf.cast(image, tf.float32)


PARTS: Final = 1 << 6
"""The draws that a step may make: the seeds of its parts lie between its own and that of the next step."""


def part(tf: Any, seed: Any, number: int) -> Any:
    """The seed of one of several draws: the number is added to its second word, since TensorFlow hashes seeds."""
    return seed + tf.constant([0, number], tf.int64)
