"""What is done to an image before the network sees it."""

from __future__ import annotations

from typing import ClassVar

from netspec.ops.argument import Arg
from netspec.ops.function import Family, Member
from netspec.ops.kinds import Number
from netspec.shapes import Shape


class Preprocessor(Member):
    """A function of an image. Abstract."""

    __slots__ = ()
    random: ClassVar[bool] = False
    """Whether it draws random numbers, so that it belongs under `augment`."""

    def infer(self, image: Shape) -> Shape:
        """The shape of what it makes of an image of this shape, which has no axis for examples."""
        return image


PREPROCESSORS: Family[Preprocessor] = Family("preprocessor")


@PREPROCESSORS("rescale")
class Rescale(Preprocessor):
    """A linear function of each value: `x * scale + offset`."""

    __slots__ = ()

    scale = Arg(Number(), "factor; 1/255 of bytes gives numbers from 0 to 1")
    offset = Arg(Number(), "what is added afterwards", default=0.0)
