"""Data sets of batches: examples in the order of their positions, preprocessed.

Everything is a function of the seed and the position, so a run goes on at a position as if it had not stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, final

from netspec.recipe.preprocessing import Preprocessor
from netspec.records import dataclass
from netspec.shapes import Shape, shape_text
from netspec.training.data_faults import first_line
from netspec.training.examples import ONLY, Examples, Indexed, Streamed
from netspec.training.image_shapes import unfit_text
from netspec.training.positions import Batches, Shard, shuffled, stateless_seed

WHOLE = Shard()


@final
@dataclass(frozen=True)
class Pipeline:
    """The way of examples from where they are stored to the network."""

    examples: Examples
    augment: tuple[Preprocessor, ...]
    """What is done to an image first, in training only."""
    preprocess: tuple[Preprocessor, ...]
    """What is done to every image."""
    wanted: Shape
    """The shape of the network's input, without the axis of examples."""
    seed: int = 0

    def training(self, tf: Any, batches: Batches) -> Any:
        """An endless data set of full batches `(images, labels)`, in another order in every epoch."""
        made = self._batches(tf, batches, self.augment + self.preprocess, self.seed)
        return _prefetched(tf, _mapped(tf, made, lambda images, labels, _: (images, labels)))

    def evaluation(self, tf: Any, size: int, shard: Shard = WHOLE) -> Any:
        """A data set of full batches `(images, labels, counted)`, in which every example counts once.

        `counted` is 1.0 for an example that counts and 0.0 for those that fill the last batch, so that all workers have
        as many batches, of one shape.
        """
        count = self.examples.count
        made = self._batches(tf, Batches(size, 0, shard), self.preprocess, None).take(-(-count // size))

        def counted(images: Any, labels: Any, positions: Any) -> tuple[Any, Any, Any]:
            return images, labels, tf.cast(positions < count, tf.float32)

        return _prefetched(tf, _mapped(tf, made, counted))

    def _batches(self, tf: Any, batches: Batches, steps: Sequence[Preprocessor], seed: int | None) -> Any:
        """An endless data set of `(images, labels, positions)`."""
        examples, local = self.examples, batches.local

        def finished(position: Any, found: Any) -> Any:
            return self._finished(tf, found, position, steps, seed)

        if isinstance(examples, Streamed):
            stream = examples.stream(tf, batches, seed)
            made = _mapped(tf, stream, lambda position, found: finished(position, examples.decoded(tf, found)))
            return made.batch(local, drop_remainder=True)
        assert isinstance(examples, Indexed)  # noqa: S101 -- the other kind of examples

        def at(position: Any, span: int) -> Any:
            count = examples.count
            index = position % count if seed is None else shuffled(tf, position, count, seed, span)
            return finished(position, examples.decoded(tf, index))

        counter = tf.data.Dataset.counter()
        if examples.vectorized and all(step.vectorized for step in steps):
            places = tf.range(local, dtype=tf.int64)
            return _mapped(tf, counter, lambda batch: at(batches.position(batch * local + places), local))
        return _mapped(tf, counter, lambda number: at(batches.position(number), 0)).batch(local, drop_remainder=True)

    def _finished(
        self,
        tf: Any,
        found: tuple[Any, Mapping[str, Any]],
        position: Any,
        steps: Sequence[Preprocessor],
        seed: int | None,
    ) -> tuple[Any, Any, Any]:
        """The image, labels and position of an example, or of a batch of them if `position` is a vector."""
        image, labels = found
        if len(image.shape) - len(position.shape) == len(self.wanted) - 1 and self.wanted[-1] == 1:
            image = image[..., tf.newaxis]
        for number, step in enumerate(steps):
            image = self._stepped(tf, image, step, number, position, seed)
        image = tf.ensure_shape(tf.cast(image, tf.float32), [*position.shape, *self._sizes()])
        targets = {
            name: tf.cast(labels[name], tf.float32 if target.classes is None else tf.int64)
            for name, target in self.examples.targets.items()
        }
        return image, targets[ONLY] if [*targets] == [ONLY] else targets, position

    def _stepped(self, tf: Any, image: Any, step: Preprocessor, number: int, position: Any, seed: int | None) -> Any:
        """What a step makes of an image; batches go through steps only that draw nothing."""
        if seed is None or len(position.shape):
            return step.apply(tf, image, self.wanted, None)
        drawn = tf.random.fold_in(stateless_seed(tf, position, seed), tf.constant(number, tf.int64))
        return step.apply(tf, image, self.wanted, drawn)

    def _sizes(self) -> list[int | None]:
        return [size if isinstance(size, int) else None for size in self.wanted]

    def fault(self, tf: Any, found: Any, position: Any, steps: Sequence[Preprocessor], seed: int | None) -> str | None:
        """Why an example cannot be made; None if it can."""
        try:
            image, _ = self.examples.decoded(tf, found)
        except (tf.errors.OpError, UnicodeDecodeError) as error:
            return self.examples.reason(found) or first_line(error)
        number = -1
        try:
            for number, step in enumerate(steps):
                image = self._stepped(tf, image, step, number, position, seed)
        except (tf.errors.OpError, ValueError) as error:
            return f"{steps[number].key}: {first_line(error)}"
        if not tf.TensorShape(self._sizes()).is_compatible_with(image.shape):
            shape = (*image.shape,)
            return f"the image is {shape_text(shape)} {unfit_text(shape, steps, self.wanted)}"
        return None


def _mapped(tf: Any, dataset: Any, function: Callable[..., Any]) -> Any:
    """The data set of what a function makes of each element, in order and in parallel; AutoGraph leaves it alone."""
    plain = tf.autograph.experimental.do_not_convert(function)
    return dataset.map(plain, num_parallel_calls=tf.data.AUTOTUNE, deterministic=True)


def _prefetched(tf: Any, dataset: Any) -> Any:
    """The data set, made ahead of its use; workers have their parts already, so TensorFlow must not divide it again."""
    options = tf.data.Options()
    options.experimental_distribute.auto_shard_policy = tf.data.experimental.AutoShardPolicy.OFF
    return dataset.with_options(options).prefetch(tf.data.AUTOTUNE)
