"""What the records of a source hold: an image, as bytes or as numbers, and labels. The first record shows the form."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from netspec.records import dataclass, replace
from netspec.shapes import Shape, shape_text
from netspec.training.data_faults import DataError, outside_text
from netspec.training.example_messages import Feature, features_of
from netspec.training.examples import Sizes, TargetKind
from netspec.training.image_decoding import Decoding, decoded_image, is_bitmap, undecodable
from netspec.wording import first_of, nearest

FORMAT, HEIGHT, WIDTH = "image/format", "image/height", "image/width"
"""slim's features beside the image. The format `raw` is of pixels that are not encoded."""
NO_EXAMPLE = "is no tf.train.Example"


@dataclass(frozen=True)
class Asked:
    """What a recipe asks of records."""

    image: str
    labels: Mapping[str, str]
    """The features of the labels, by the names of the targets."""
    classes: Mapping[str, int]
    """The number of classes of each target that is one."""
    offset: int
    decoding: Decoding
    wanted: Shape

    def fault(self, record: bytes) -> str | None:
        """Why a record is no example; None if it is one, its image apart."""
        found = features_of(record)
        if found is None:
            return NO_EXAMPLE
        for name in (self.image, *self.labels.values()):
            if name not in found:
                near = nearest(name, found)
                help = (
                    f"; did you mean '{near}'?" if near else f"; it has {first_of(sorted(found), 8)}" if found else ""
                )
                return f"has no feature '{name}'{help}"
        for target, name in self.labels.items():
            if fault := self._label_fault(target, found[name]):
                return f"has '{name}': {fault}"
        return None if found[self.image].values else f"has '{self.image}': expected an image, got nothing"

    def _label_fault(self, target: str, label: Feature) -> str | None:
        if target not in self.classes:
            return None if label.kind in ("floats", "whole numbers") else f"expected numbers, got {label}"
        if label.kind != "whole numbers" or len(label.values) != 1:
            return f"expected the number of a class, got {label}"
        number = int(label.values[0])
        inside = 0 <= number - self.offset < self.classes[target]
        return None if inside else outside_text(number, self.classes[target], self.offset)


class RecordFeatures:
    """The form of the features, and the ops that read them."""

    def __init__(self, asked: Asked, record: bytes) -> None:
        """Takes the form from the first record.

        Raises:
            DataError: it lacks what is asked.
        """
        self.asked = asked
        found = features_of(record)
        if found is None or (fault := asked.fault(record)):
            raise DataError([NO_EXAMPLE if found is None else str(fault)])
        image, stored = found[asked.image], found.get(FORMAT)
        self._numbers = 0 if image.kind == "bytes" else len(image.values)
        first = image.values[0]
        bitmaps = isinstance(first, bytes) and is_bitmap(first)
        self._decoding = replace(asked.decoding, bitmaps=bitmaps)
        self._raw = bool(stored and stored.values and stored.values[0] in (b"raw", b"RAW"))
        self._whole = image.kind == "whole numbers"
        self._labels = {name: found[feature] for name, feature in asked.labels.items()}
        if self._raw and not {HEIGHT, WIDTH} <= found.keys():
            raise DataError([f"has the format raw, without '{HEIGHT}' and '{WIDTH}'"])

    @property
    def image_shape(self) -> Sizes:
        """The shape of an image; that of numbers is the network's, if it has as many."""
        if not self._numbers:
            return None, None, self.asked.decoding.channels or None
        sizes = [size for size in self.asked.wanted if isinstance(size, int)]
        fits = len(sizes) == len(self.asked.wanted) and math.prod(sizes) == self._numbers
        return tuple(sizes) if fits else (self._numbers,)

    @property
    def image_dtype(self) -> str:
        """The type of an image's values."""
        if self._numbers:
            return "int64" if self._whole else "float32"
        return f"uint{self.asked.decoding.bits}"

    def target(self, name: str) -> TargetKind:
        """The form of a label."""
        label, classes = self._labels[name], self.asked.classes.get(name)
        shape = (len(label.values),) if len(label.values) > 1 else ()
        return TargetKind(shape, "int64" if label.kind == "whole numbers" else "float32", classes)

    def encoded(self, record: bytes) -> bytes | None:
        """The encoded image of a record; None if the images of the source are not encoded."""
        image = (features_of(record) or {})[self.asked.image]
        encoded = image.values[0] if image.kind == "bytes" and not self._raw else None
        return encoded if isinstance(encoded, bytes) else None

    def parsed(self, tf: Any, record: Any) -> tuple[Any, dict[str, Any]]:
        """The image and the labels of a record, a tensor of its bytes."""
        asked, fixed = self.asked, tf.io.FixedLenFeature
        kind = tf.string if not self._numbers else tf.int64 if self._whole else tf.float32
        wanted = {asked.image: fixed([self._numbers] if self._numbers else [], kind)}
        for name, feature in asked.labels.items():
            target = self.target(name)
            wanted[feature] = fixed(target.shape, target.dtype)
        if self._raw:
            wanted |= {HEIGHT: fixed([], tf.int64), WIDTH: fixed([], tf.int64)}
        found = tf.io.parse_single_example(record, wanted)
        labels = {name: self._label(tf, name, found[feature]) for name, feature in asked.labels.items()}
        image = found[asked.image]
        if self._numbers:
            return tf.reshape(image, self.image_shape), labels
        if self._raw:
            pixels = tf.reshape(tf.io.decode_raw(image, tf.uint8), [found[HEIGHT], found[WIDTH], -1])
            return tf.ensure_shape(pixels, self.image_shape), labels
        return decoded_image(tf, image, self._decoding), labels

    def _label(self, tf: Any, name: str, label: Any) -> Any:
        """A label less the offset, within its classes."""
        classes = self.asked.classes.get(name)
        if classes is None:
            return label
        label -= self.asked.offset
        with tf.control_dependencies([tf.debugging.Assert((label >= 0) & (label < classes), [label])]):
            return tf.identity(label)

    def reason(self, record: bytes) -> str | None:
        """Why a record cannot be read."""
        if fault := self.asked.fault(record):
            return fault
        image = (features_of(record) or {})[self.asked.image]
        if self._numbers or image.kind != "bytes":
            got = len(image.values) if image.kind != "bytes" else "bytes"
            return f"has '{self.asked.image}': expected {self._numbers or 'bytes'} as in record 0, got {got}"
        if self._raw:
            return f"has pixels that are not {shape_text(self.image_shape)}"
        return f"has '{self.asked.image}', which {undecodable(bytes(image.values[0]))}"  # type: ignore[arg-type]
