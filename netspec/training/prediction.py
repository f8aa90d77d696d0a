"""Predicts images one batch after the other; what is no image is passed on with its reason, and the others go on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple, final

from netspec.recipe.preprocessing import PreprocessingError, Preprocessor
from netspec.records import dataclass
from netspec.shapes import Shape, shape_text
from netspec.training.image_decoding import Decoding, decoded_image, undecodable
from netspec.training.image_inputs import GivenImage, Unusable

ANY = Decoding()


@dataclass(frozen=True, slots=True)
class Predicted:
    """The output of the network for an image, as an array."""

    name: str
    output: Any


class _Prepared(NamedTuple):
    """An image as the network takes it."""

    name: str
    image: Any


class _NoImage(Exception):
    """Why an image cannot be given to the network; the text goes on from its name."""


@final
@dataclass(frozen=True, eq=False)
class Predictor:
    """A network with what is done to images before it sees them."""

    call: Callable[[Any], Any]
    """The outputs for a batch of images."""
    wanted: Shape
    """The shape of an image, as the network takes it."""
    steps: tuple[Preprocessor, ...] = ()
    decoding: Decoding = ANY

    def predictions(self, given: Iterable[GivenImage | Unusable], batch_size: int) -> Iterator[Predicted | Unusable]:
        """The outputs in the order of the images; a batch has images of one shape."""
        waiting: list[_Prepared | Unusable] = []
        for each in given:
            prepared = self._prepared(each)
            images = _images(waiting)
            other = isinstance(prepared, _Prepared) and images and images[0].shape != prepared.image.shape
            if other or len(images) == batch_size:
                yield from self._flushed(waiting)
                waiting = []
            waiting.append(prepared)
        yield from self._flushed(waiting)

    def _prepared(self, given: GivenImage | Unusable) -> _Prepared | Unusable:
        if isinstance(given, Unusable):
            return given
        try:
            return _Prepared(given.name, self._processed(self._image(given)))
        except _NoImage as why:
            return Unusable(given.name, str(why))

    def _image(self, given: GivenImage) -> Any:
        import tensorflow as tf

        if given.contents is None:
            narrow = given.array.dtype.kind == "f" and given.array.dtype.itemsize > 4  # as in training
            return tf.constant(given.array.astype("float32" if narrow else given.array.dtype.newbyteorder("=")))
        try:
            return decoded_image(tf, tf.constant(given.contents), self.decoding)
        except tf.errors.InvalidArgumentError:
            raise _NoImage(undecodable(given.contents)) from None

    def _processed(self, image: Any) -> Any:
        import tensorflow as tf

        shape: Shape = tuple(image.shape)
        try:
            for step in self.steps:
                shape = step.infer(shape, self.wanted)
        except PreprocessingError as error:
            raise _NoImage(f"cannot be preprocessed by {step.key}: {error}") from None
        for step in self.steps:
            image = step.apply(tf, image, self.wanted, None)
        made = tuple(image.shape)
        sizes = zip(made, self.wanted, strict=False)
        if len(made) != len(self.wanted) or any(isinstance(size, int) and size != has for has, size in sizes):
            after = " after preprocessing" if self.steps else ""
            raise _NoImage(f"is {shape_text(made)}{after}, and the network takes {shape_text(self.wanted)}")
        return tf.cast(image, tf.float32)

    def _flushed(self, waiting: Sequence[_Prepared | Unusable]) -> Iterator[Predicted | Unusable]:
        import tensorflow as tf

        images = _images(waiting)
        outputs = iter(self.call(tf.stack(images)).numpy() if images else ())
        for one in waiting:
            yield one if isinstance(one, Unusable) else Predicted(one.name, next(outputs))


def _images(waiting: Sequence[_Prepared | Unusable]) -> list[Any]:
    return [one.image for one in waiting if isinstance(one, _Prepared)]
