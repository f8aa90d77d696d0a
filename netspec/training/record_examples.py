"""Examples in TFRecord files of `tf.train.Example`, such as slim's scripts and TensorFlow Datasets write."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeAlias, final

from netspec.training.data_faults import DataError, first_line
from netspec.training.examples import Streamed, by_label
from netspec.training.positions import Batches, shuffled, stateless_seed
from netspec.training.record_features import Asked, RecordFeatures
from netspec.training.record_files import RecordFile, counted_files, first_record
from netspec.training.shares import ALL, place_of_name, place_of_number, within
from netspec.wording import first_of

_AT_ONCE = 16
"""Files that are read in turn in training, and how many records of one come in a row."""
_ORDER, _BUFFER = 1, 2
"""What tells apart the random numbers of the order of files, and of the buffer."""
_OfFile: TypeAlias = Callable[[Any, Any], Any]
"""What is made of the records of a file: of its number, and of a data set of numbers and data."""


@final
class RecordExamples(Streamed):
    """Records of files in order; in training of files in random order, each drawn from a buffer of the next ones."""

    def __init__(
        self,
        files: Sequence[RecordFile],
        asked: Asked,
        share: tuple[float, float],
        buffer: int,
        class_names: Sequence[str],
        count: int | None = None,
    ) -> None:
        """`count` is that of all records, where the files are not counted."""
        self._files, self._share, self._buffer = tuple(files), share, buffer
        self.count = sum(_count(file, share) for file in files) if count is None else count
        if not self.count:
            part = f" in the share from {share[0]:g} to {share[1]:g}" if share != ALL else ""
            raise DataError([f"{files[0].path}{f' and {len(files) - 1:,} more' if files[1:] else ''}: no record{part}"])
        first = next(file for file in files if not file.empty)
        origin = f"{first.path}: record 0"
        try:
            record = first_record(first)
            self._features = RecordFeatures(asked, record)
        except DataError as error:
            raise DataError([f"{origin} {fault}" for fault in error.faults]) from None
        except (OSError, EOFError, zlib.error) as error:
            raise DataError([f"{origin} cannot be read: {first_line(error)}"]) from None
        self._first = {name: (origin, encoded) for name, encoded in self._features.encoded(record).items()}
        self.inputs = MappingProxyType(self._features.inputs())
        self.targets = MappingProxyType({name: self._features.target(name) for name in asked.labels})
        self.class_names = by_label(class_names, asked.offset)
        empty = [file.path.name for file in files if file.empty]
        self.notes = (f"files without records: {first_of(empty, 3)}",) if empty else ()

    def stream(self, tf: Any, batches: Batches, seed: int | None) -> Any:
        return self._stream(tf, batches, seed, lambda _, records: records.map(lambda _, data: data))

    def located(self, tf: Any, batches: Batches, seed: int | None) -> Any:
        def located(file: Any, records: Any) -> Any:
            return records.map(lambda number, data: ((file, number), data))

        return self._stream(tf, batches, seed, located)

    def _stream(self, tf: Any, batches: Batches, seed: int | None, of_file: _OfFile) -> Any:
        """Positions with what is made of the records of each file, which come with their numbers."""
        first, passed = divmod(batches.start, self.count)
        plain = tf.autograph.experimental.do_not_convert
        records = tf.data.Dataset.counter(first).flat_map(plain(lambda epoch: self._epoch(tf, epoch, seed, of_file)))
        numbered = records.skip(passed).enumerate(batches.start)
        if batches.shard.workers == 1:
            return numbered
        return numbered.filter(plain(lambda position, _: batches.has(tf, position)))

    def _epoch(self, tf: Any, epoch: Any, seed: int | None, of_file: _OfFile) -> Any:
        """An epoch of them."""
        paths = tf.constant([str(file.path) for file in self._files])
        kinds = tf.constant([file.compression for file in self._files])
        starts = tf.constant([place_of_name(file.path.name) for file in self._files], tf.int64)
        files = tf.data.Dataset.range(len(self._files))

        def ordered(place: Any) -> Any:
            return shuffled(tf, epoch * len(self._files) + place, len(self._files), int(seed or 0) + _ORDER, 0)

        def records(file: Any) -> Any:
            found = tf.data.TFRecordDataset(tf.gather(paths, file), tf.gather(kinds, file)).enumerate()
            if self._share != ALL:
                found = found.filter(lambda number, _: within(place_of_number(number, starts[file]), self._share))
            return of_file(file, found)

        plain = tf.autograph.experimental.do_not_convert
        if seed is not None:
            files = files.map(plain(ordered))
        at_once = 1 if seed is None else min(_AT_ONCE, len(self._files))
        found = files.interleave(plain(records), at_once, _AT_ONCE, tf.data.AUTOTUNE, deterministic=True)
        found = found.apply(tf.data.experimental.assert_cardinality(self.count))
        if seed is None:
            return found
        drawn = tf.random.stateless_uniform([], stateless_seed(tf, epoch, seed + _BUFFER), None, None, tf.int64)
        return found.shuffle(self._buffer, drawn, reshuffle_each_iteration=False)

    def decoded(self, tf: Any, found: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        return self._features.parsed(tf, found)

    def origin(self, where: Any) -> str:
        file, number = where
        return f"{self._files[int(file)].path}: record {int(number):,}"

    def first_images(self) -> Mapping[str, tuple[str, bytes]]:
        return self._first

    def reason(self, found: Any) -> str | None:
        return self._features.reason(found.numpy())

    def damage(self, tf: Any) -> str | None:
        total = 0
        for file in self._files:
            number = 0
            try:
                for number, _ in enumerate(tf.data.TFRecordDataset(str(file.path), file.compression), 1):  # noqa: B007
                    pass
            except (tf.errors.OpError, UnicodeDecodeError) as error:
                return f"{file.path}: {_damage(file, number, first_line(error))}"
            if file.count not in (None, number):
                return f"{file.path} has {number:,} records; it had {file.count:,} as the run began"
            total += number
        counted = self._share == ALL and total != self.count
        return f"the files have {total:,} records, and `count` says {self.count:,}" if counted else None


def _damage(file: RecordFile, number: int, text: str) -> str:
    """What is wrong with a record, by the file or by TensorFlow's words."""
    fault = counted_files([file.path], file.compression or "none")[0].fault
    return fault or f"record {number:,} is damaged: {text}"


def _count(file: RecordFile, share: tuple[float, float]) -> int:
    """The records of a file that are in a share."""
    count = file.count or 0
    if share == ALL:
        return count
    import numpy as np

    places = place_of_number(np.arange(count, dtype=np.int64), place_of_name(file.path.name))
    return int(within(places, share).sum())
