"""Positions: the number of an example in the order of training, from which all else follows.

Position `p` of `n` examples is place `p % n` of epoch `p // n`. Its example, and the random numbers of its
augmentation, are functions of the seed and of `p` alone: whoever begins at a position sees what whoever passed it
would have seen.
"""

from __future__ import annotations

from typing import Any

from netspec.records import dataclass

_ROOM = 1 << 16
_ROUNDS = 8
"""Rounds of the cipher that permutes the indices. TensorFlow's own 4 leave the first places of few examples uneven."""


@dataclass(frozen=True)
class Shard:
    """A worker's part of every batch: the slice `number` of `workers` equal ones."""

    number: int = 0
    workers: int = 1


@dataclass(frozen=True)
class Batches:
    """The batches from a position on. `size` is of all workers together, and a worker has its slice of each."""

    size: int
    start: int = 0
    shard: Shard = Shard()

    @property
    def local(self) -> int:
        """The examples of a batch that are this worker's."""
        return self.size // self.shard.workers

    def position(self, count: Any) -> Any:
        """The position of this worker's example `count`, a number or a tensor."""
        local = self.local
        return self.start + count // local * self.size + self.shard.number * local + count % local

    def has(self, tf: Any, position: Any) -> Any:
        """Whether the example at a position is this worker's."""
        return tf.equal((position - self.start) % self.size // self.local, self.shard.number)


def shuffled(tf: Any, position: Any, count: int, seed: int, span: int) -> Any:
    """The index of the example at each position (a scalar or a vector): another true shuffle in every epoch.

    The positions of a vector are at most `span` apart.
    """
    epoch, place = position // count, position % count
    first, last_draw = tf.reduce_min(epoch), tf.constant([0, _ROOM - 1], tf.int64)
    keys = [
        tf.random.stateless_uniform([3], stateless_seed(tf, first + ahead, seed) + last_draw, None, None, tf.uint32)
        for ahead in range(1 + -(-span // count))
    ]
    key = tf.gather(tf.stack(keys), epoch - first)
    last = tf.fill(tf.shape(place), tf.constant(count - 1, tf.int64))
    return tf.raw_ops.RandomIndexShuffle(index=place, seed=key, max_index=last, rounds=_ROUNDS)


def stateless_seed(tf: Any, position: Any, seed: int) -> Any:
    """The seed of the random numbers for a position, as TensorFlow's stateless functions take it.

    Its second word leaves room for numbers below 2^16, which tell apart the draws for one position.
    """
    place = tf.cast(position, tf.int64) * _ROOM
    return tf.stack([tf.fill(tf.shape(place), tf.constant(seed % (1 << 63), tf.int64)), place], axis=-1)
