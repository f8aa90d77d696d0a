"""Finds the example that a data set failed at.

TensorFlow's error says which op failed and not on what. Since an example is a function of its position, it can be made
again, one step at a time, and only where something failed: a data set that works pays nothing for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from netspec.training.data_faults import DataError, not_computed
from netspec.training.datasets import Pipeline
from netspec.training.examples import Indexed, Streamed
from netspec.training.positions import Batches, shuffled

_AHEAD = 64
"""Batches that may have been made ahead when the error was raised."""


def failures(tf: Any) -> tuple[type[Exception], ...]:
    """What a data set raises: TensorFlow's errors, and that of Python for bytes in their text that are no text."""
    return tf.errors.OpError, UnicodeDecodeError


def explained(tf: Any, pipeline: Pipeline, batches: Batches, error: Exception, *, training: bool) -> Exception:
    """The error of data for what a data set raised, where `batches` begin with the one that was asked for.

    If all examples near it can be made, it is what the network cannot compute, or the error itself.
    """
    seed = pipeline.seed if training else None
    steps = pipeline.augment + pipeline.preprocess if training else pipeline.preprocess
    try:
        for position, where, found in _found(tf, pipeline, batches, seed):
            if fault := pipeline.fault(tf, found, position, steps, seed):
                return DataError([f"{pipeline.examples.origin(where)}: {fault}"])
    except failures(tf):
        pass
    damage = pipeline.examples.damage(tf) if isinstance(pipeline.examples, Streamed) else None
    if not damage and isinstance(error, tf.errors.InvalidArgumentError):
        damage = f"the network cannot compute a batch: {not_computed(error)}"
    return DataError([damage]) if damage else error


def _found(tf: Any, pipeline: Pipeline, batches: Batches, seed: int | None) -> Iterator[tuple[Any, Any, Any]]:
    """The positions of examples from the start of the batches on, with where and what is found there."""
    examples, number = pipeline.examples, batches.size * _AHEAD
    if isinstance(examples, Streamed):
        for position, (where, found) in examples.located(tf, batches, seed).take(number):
            yield position, where, found
    elif isinstance(examples, Indexed):
        for position in range(batches.start, batches.start + number):
            place = tf.constant(position, tf.int64)
            index = place % examples.count if seed is None else shuffled(tf, place, examples.count, seed, 0)
            yield place, index, index
