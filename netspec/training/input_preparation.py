"""Makes what a network takes for an input of what a person gives: an encoded image, or an array."""

from __future__ import annotations

from typing import Any, final

from netspec.recipe.preprocessor import PreprocessingError, Preprocessor
from netspec.records import dataclass
from netspec.shapes import Shape, shape_text
from netspec.training.image_decoding import Decoding, decoded_image, undecodable
from netspec.training.image_inputs import GivenImage
from netspec.training.number_bounds import unfit_array
from netspec.training.wanted_inputs import WantedInput

ANY = Decoding()


class CannotPrepare(Exception):
    """Why something cannot be given to the network; the text goes on from its name."""


@final
@dataclass(frozen=True)
class InputPreparation:
    """The way to one input."""

    wanted: WantedInput
    steps: tuple[Preprocessor, ...] = ()
    decoding: Decoding = ANY

    def prepared(self, given: GivenImage) -> Any:
        """The input of one example, as a tensor.

        Raises:
            CannotPrepare: it is none for the network.
        """
        import tensorflow as tf

        value = self._value(given)
        shape: Shape = tuple(value.shape)
        try:
            for step in self.steps:
                shape = step.infer(shape, self.wanted.shape)
        except PreprocessingError as error:
            raise CannotPrepare(f"cannot be preprocessed by {step.key}: {error}") from None
        for step in self.steps:
            value = step.apply(tf, value, self.wanted.shape, None)
        made = tuple(value.shape)
        sizes = zip(made, self.wanted.shape, strict=False)
        if len(made) != len(self.wanted.shape) or any(isinstance(size, int) and size != has for has, size in sizes):
            after = " after preprocessing" if self.steps else ""
            taken = shape_text(self.wanted.shape)
            raise CannotPrepare(f"is {shape_text(made)}{after}, and the network takes {taken}")
        return tf.cast(value, tf.float32 if self.wanted.floats else self.wanted.dtype)

    def _value(self, given: GivenImage) -> Any:
        import tensorflow as tf

        if given.array is not None:
            if fault := unfit_array(given.array[None], "", self.wanted):
                raise CannotPrepare(f"cannot be used{fault.replace(': row 0', '')}")
            narrow = given.array.dtype.kind == "f" and given.array.dtype.itemsize > 4  # as in training
            return tf.constant(given.array.astype("float32" if narrow else given.array.dtype.newbyteorder("=")))
        if not self.wanted.floats:
            raise CannotPrepare(f"is no array of {self.wanted.kind}, which the network takes")
        contents = given.contents or b""
        try:
            return decoded_image(tf, tf.constant(contents), self.decoding)
        except tf.errors.InvalidArgumentError:
            raise CannotPrepare(undecodable(contents)) from None
