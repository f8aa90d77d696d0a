"""Examples in NumPy's arrays: one for each input and one for each target, with a row for each example."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, final

from netspec.records import dataclass
from netspec.training.data_faults import DataError, outside_text
from netspec.training.examples import Indexed, InputKind, TargetKind, by_label
from netspec.training.number_bounds import unfit_array
from netspec.training.shares import ALL, place_of_number, within
from netspec.training.wanted_inputs import WantedInput
from netspec.wording import counted

LARGEST_HELD = 1 << 30
"""The bytes of an array that is copied into memory; rows of a larger one are read from its file batch by batch."""


@dataclass(frozen=True)
class NamedArray:
    """An array, and what messages call it: its file, or its name in its file."""

    array: Any
    name: str


@final
class Arrays(Indexed):
    """Rows of arrays, which are found by their number."""

    complete = True

    def __init__(
        self,
        inputs: Mapping[str, NamedArray],
        labels: Mapping[str, NamedArray],
        wanted: Mapping[str, WantedInput],
        classes: Mapping[str, int],
        offset: int,
        share: tuple[float, float],
        class_names: Sequence[str] = (),
    ) -> None:
        """`classes` has the number of classes of each target that is one; `offset` is subtracted from their labels.

        There is an array for each input that is wanted.
        """
        first, *others = inputs.values()
        rows = len(first.array)
        faults = [
            f"{named.name} has {counted(len(named.array), 'row')}, but {first.name} has {rows:,}"
            for named in [*others, *labels.values()]
            if len(named.array) != rows
        ]
        unfit = (unfit_array(named.array, named.name, wanted[name]) for name, named in inputs.items())
        faults += filter(None, unfit)
        self._arrays = {f"input {name}": named.array for name, named in inputs.items()}
        for name, named in labels.items():
            if name not in classes:
                self._arrays[f"label {name}"] = named.array
            elif fault := _misshapen(named) or _outside(named, classes[name], offset):
                faults.append(fault)
            else:
                self._arrays[f"label {name}"] = _class_numbers(named.array, offset)
        self._rows = _rows_within(rows, share)
        if not len(self._rows):
            faults.append(f"{first.name}: no row is in the share from {share[0]:g} to {share[1]:g}")
        if faults:
            raise DataError(faults)
        self._name, self._whole = first.name, len(self._rows) == rows
        self._held: dict[str, Any] = {}
        self.count = len(self._rows)
        self.inputs = MappingProxyType(
            {name: InputKind(named.array.shape[1:], _dtype(named.array).name) for name, named in inputs.items()}
        )
        self.targets = MappingProxyType(
            {
                name: TargetKind(array.shape[1:], _dtype(array).name, classes.get(name))
                for name in labels
                for array in [self._arrays[f"label {name}"]]
            }
        )
        self.class_names = by_label(class_names, offset)
        self.notes = ()

    def row(self, tf: Any, index: Any) -> Any:
        row = index if self._whole else tf.gather(self._tensor(tf, "rows", self._rows), index)
        return {key: self._taken(tf, key, array, row) for key, array in self._arrays.items()}

    def decoded(self, tf: Any, found: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        inputs = {name: found[f"input {name}"] for name in self.inputs}
        return inputs, {name: found[f"label {name}"] for name in self.targets}

    def origin(self, where: Any) -> str:
        return f"{self._name}: row {int(self._rows[int(where)]):,}"

    def _taken(self, tf: Any, key: str, array: Any, row: Any) -> Any:
        """Rows of an array: of the tensor that holds it, or of the file."""
        import numpy as np

        if array.nbytes <= LARGEST_HELD:
            return tf.gather(self._tensor(tf, key, array), row)
        dtype = _dtype(array)
        taken = tf.numpy_function(
            lambda rows: np.asarray(array[rows], dtype), [row], tf.as_dtype(dtype), stateful=False
        )
        return tf.ensure_shape(taken, [*row.shape, *array.shape[1:]])

    def _tensor(self, tf: Any, key: str, array: Any) -> Any:
        """The array as a tensor outside of all graphs, made once: a constant in a graph would be copied with it."""
        if key not in self._held:
            with tf.init_scope(), tf.device("CPU:0"):
                self._held[key] = tf.constant(array.astype(_dtype(array)))
        return self._held[key]


def _dtype(array: Any) -> Any:
    """The type that an array's numbers have as a tensor: of this machine's byte order, and at most 32 bits of float."""
    import numpy as np

    native = array.dtype.newbyteorder("=")
    return np.dtype("float32") if native.kind == "f" and native.itemsize > 4 else native


def _rows_within(rows: int, share: tuple[float, float]) -> Any:
    import numpy as np

    numbers = np.arange(rows, dtype=np.int64)
    return numbers if share == ALL else numbers[within(place_of_number(numbers), share)]


def _misshapen(labels: NamedArray) -> str | None:
    """Why an array cannot hold the numbers of classes: one for each row, or one for each pixel of a row."""
    array, expected = labels.array, "the number of a class for each row"
    if array.dtype.kind not in "bui":
        return f"{labels.name}: expected whole numbers of classes, got {array.dtype}{_one_hot(array)}"
    if array.ndim == 2 and (one_hot := _one_hot(array)):
        return f"{labels.name}: expected {expected}, got rows of {array.shape[1]:,} numbers{one_hot}"
    return None


def _one_hot(array: Any) -> str:
    """What to do about rows that have a 1 for their class."""
    first = array[:100]
    if array.ndim != 2 or array.shape[1] < 2 or not ((first.sum(axis=1) == 1) & (first.max(axis=1) == 1)).all():
        return ""
    return "; the class of a one-hot row is its argmax over axis 1"


def _class_numbers(array: Any, offset: int) -> Any:
    import numpy as np

    numbers = np.asarray(array)
    return (numbers[:, 0] if numbers.shape[1:] == (1,) else numbers).astype(np.int64) - offset


def _outside(labels: NamedArray, classes: int, offset: int) -> str | None:
    """The first row whose label is outside of the classes."""
    import numpy as np

    numbers = _class_numbers(labels.array, offset)
    outside = (numbers < 0) | (numbers >= classes)
    wrong = np.flatnonzero(outside.reshape(len(numbers), -1).any(axis=1))
    if not len(wrong):
        return None
    row = int(wrong[0])
    label = int(np.atleast_1d(numbers[row])[np.atleast_1d(outside[row])][0]) + offset
    more = f" (and {counted(len(wrong) - 1, 'more row')})" if len(wrong) > 1 else ""
    from_one = not offset and numbers.min() == 1 and numbers.max() == classes
    help = "; labels that count from 1 take labels_offset: 1" if from_one else ""
    return f"{labels.name}: row {row:,}: {outside_text(label, classes, offset)}{more}{help}"
