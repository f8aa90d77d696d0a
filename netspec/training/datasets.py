"""Data sets of batches: examples in the order of their positions, preprocessed.

Everything is a function of the seed and the position, so a run goes on at a position as if it had not stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, final

from netspec.recipe.preprocessor import PARTS, Preprocessor, part, steps_of
from netspec.records import dataclass
from netspec.shapes import shape_text
from netspec.training.data_faults import first_line
from netspec.training.examples import ONLY, Examples, Indexed, Streamed
from netspec.training.image_shapes import unfit_text, with_channels
from netspec.training.positions import Batches, Shard, shuffled, stateless_seed
from netspec.training.wanted_inputs import WantedInput

WHOLE = Shard()
_AT_ONCE = 64
"""Indices, and rows of arrays, that are found at once: one by one, that would take longer than to use them."""


@final
@dataclass(frozen=True)
class Pipeline:
    """The way of examples from where they are stored to the network."""

    examples: Examples
    augment: tuple[Preprocessor, ...]
    """What is done to inputs of floats first, in training only."""
    preprocess: tuple[Preprocessor, ...]
    """What is done to inputs of floats in any case."""
    wanted: Mapping[str, WantedInput]
    """The network's inputs by name."""
    seed: int = 0

    def training(self, tf: Any, batches: Batches) -> Any:
        """An endless data set of full batches `(inputs, labels)`, in another order in every epoch."""
        return _prefetched(tf, self._batches(tf, batches, self.augment + self.preprocess, self.seed))

    def evaluation(self, tf: Any, size: int, shard: Shard = WHOLE) -> Any:
        """A data set of full batches `(inputs, labels, counted)`, in which every example counts once.

        `counted` is 1.0 for an example that counts and 0.0 for those that fill the last batch, so that all workers have
        as many batches, of one shape.
        """
        batches, count = Batches(size, 0, shard), self.examples.count

        def counted(batch: Any) -> Any:
            return tf.cast(_positions(tf, batches, batch, batches.local) < count, tf.float32)

        made = self._batches(tf, batches, self.preprocess, None)
        both = tf.data.Dataset.zip((made, _mapped(tf, tf.data.Dataset.counter(), counted)))
        flat = _mapped(tf, both, lambda example, counts: (*example, counts))
        return _prefetched(tf, flat.take(-(-count // size)))

    def _batches(self, tf: Any, batches: Batches, steps: Sequence[Preprocessor], seed: int | None) -> Any:
        """An endless data set of `(inputs, labels)`."""
        examples, local = self.examples, batches.local
        if isinstance(examples, Streamed):
            found = examples.stream(tf, batches, seed)
            found = _mapped(tf, found, lambda position, record: (_seed(tf, position, seed), record))
        else:
            assert isinstance(examples, Indexed)  # noqa: S101 -- the other kind of examples
            whole = examples.complete and all(step.vectorized for step in steps)
            found = self._rows(tf, examples, batches, local if whole else _AT_ONCE, seed)
            if whole:
                return _mapped(tf, found, lambda _, row: self._finished(tf, examples.decoded(tf, row), None, steps))
            found = found.unbatch()

        def made(drawn: Any, found: Any) -> tuple[Any, Any]:
            return self._finished(tf, examples.decoded(tf, found), None if seed is None else drawn, steps)

        return _mapped(tf, found, made).batch(local, drop_remainder=True)

    def _rows(self, tf: Any, examples: Indexed, batches: Batches, number: int, seed: int | None) -> Any:
        """An endless data set of the seeds and the rows of so many examples at once."""

        def rows(chunk: Any) -> tuple[Any, Any]:
            positions = _positions(tf, batches, chunk, number)
            if seed is None:
                return positions, examples.row(tf, positions % examples.count)
            span = (1 - (-number // batches.local)) * batches.size
            indices = shuffled(tf, positions, examples.count, seed, span)
            return stateless_seed(tf, positions, seed), examples.row(tf, indices)

        return _mapped(tf, tf.data.Dataset.counter(), rows)

    def _finished(
        self,
        tf: Any,
        decoded: tuple[Mapping[str, Any], Mapping[str, Any]],
        seed: Any | None,
        steps: Sequence[Preprocessor],
    ) -> tuple[Any, Any]:
        """The inputs and the labels as the network takes them, or those of a batch if no step needs a single one.

        The only one is a tensor, several are a mapping.
        """
        stored, labels = decoded
        inputs = {name: self._input(tf, name, stored[name], seed, steps) for name in self.wanted}
        targets = {
            name: tf.cast(labels[name], tf.float32 if target.classes is None else tf.int64)
            for name, target in self.examples.targets.items()
        }
        alone = next(iter(inputs.values())) if len(inputs) == 1 else inputs
        return alone, targets[ONLY] if [*targets] == [ONLY] else targets

    def _input(self, tf: Any, name: str, value: Any, seed: Any | None, steps: Sequence[Preprocessor]) -> Any:
        """An input as the network takes it."""
        wanted, value = self.wanted[name], self._with_channels(tf, name, value)
        for number, step in self._done_to(name, steps):
            value = step.apply(tf, value, wanted.shape, _of_step(tf, seed, number))
        sizes = _sizes(wanted)
        value = tf.cast(value, tf.float32 if wanted.floats else wanted.dtype)
        return tf.ensure_shape(value, [None] * (len(value.shape) - len(sizes)) + sizes)

    def _done_to(self, name: str, steps: Sequence[Preprocessor]) -> Iterator[tuple[int, Preprocessor]]:
        """The steps of an input with their numbers: each draws the same for all inputs that it is done to."""
        own = steps_of(steps, name) if self.wanted[name].floats else ()
        yield from ((number, step) for number, step in enumerate(steps) if step in own)

    def _with_channels(self, tf: Any, name: str, value: Any) -> Any:
        """An input with an axis of one channel, where images have none and the network has one."""
        stored = self.examples.inputs[name].shape
        added = len(with_channels(stored, self.wanted[name].shape)) > len(stored)
        return value[..., tf.newaxis] if added else value

    def fault(self, tf: Any, found: Any, position: Any, steps: Sequence[Preprocessor], seed: int | None) -> str | None:
        """Why an example cannot be made; None if it can."""
        try:
            row = self.examples.row(tf, found) if isinstance(self.examples, Indexed) else found
            inputs, _ = self.examples.decoded(tf, row)
        except (tf.errors.OpError, UnicodeDecodeError) as error:
            return self.examples.reason(found) or first_line(error)
        own = None if seed is None else stateless_seed(tf, position, seed)
        faults = (self._input_fault(tf, name, inputs[name], own, steps) for name in self.wanted)
        return next(filter(None, faults), None)

    def _input_fault(
        self, tf: Any, name: str, value: Any, seed: Any | None, steps: Sequence[Preprocessor]
    ) -> str | None:
        """Why an input cannot be made of what an example has for it; None if it can."""
        wanted, whose = self.wanted[name], "" if len(self.wanted) == 1 else f"{name}: "
        value, step = self._with_channels(tf, name, value), None
        try:
            for number, step in self._done_to(name, steps):
                value = step.apply(tf, value, wanted.shape, _of_step(tf, seed, number))
        except (tf.errors.OpError, ValueError) as error:
            return f"{whose}{step.key if step else ''}: {first_line(error)}"
        if tf.TensorShape(_sizes(wanted)).is_compatible_with(value.shape):
            return None
        shape = (*value.shape,)
        return f"{whose}the image is {shape_text(shape)}{unfit_text(shape, steps_of(steps, name), wanted.shape)}"


def _sizes(wanted: WantedInput) -> list[int | None]:
    """The sizes of an input that are known."""
    return [size if isinstance(size, int) else None for size in wanted.shape]


def _positions(tf: Any, batches: Batches, chunk: Any, number: int) -> Any:
    """The positions of so many examples at once."""
    return batches.position(chunk * number + tf.range(number, dtype=tf.int64))


def _seed(tf: Any, position: Any, seed: int | None) -> Any:
    """The seed of an example; its position where nothing is drawn."""
    return position if seed is None else stateless_seed(tf, position, seed)


def _of_step(tf: Any, seed: Any | None, number: int) -> Any:
    """The seed of a step, from that of the example."""
    return None if seed is None else part(tf, seed, number * PARTS)


def _mapped(tf: Any, dataset: Any, function: Callable[..., Any]) -> Any:
    """The data set of what a function makes of each element, in order and in parallel; AutoGraph leaves it alone."""
    plain = tf.autograph.experimental.do_not_convert(function)
    return dataset.map(plain, num_parallel_calls=tf.data.AUTOTUNE, deterministic=True)


def _prefetched(tf: Any, dataset: Any) -> Any:
    """The data set, made ahead of its use; workers have their parts already, so TensorFlow must not divide it again."""
    options = tf.data.Options()
    options.experimental_distribute.auto_shard_policy = tf.data.experimental.AutoShardPolicy.OFF
    return dataset.with_options(options).prefetch(tf.data.AUTOTUNE)
