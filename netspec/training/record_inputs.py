"""What records hold for an input of the network: an encoded image, its pixels, or numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, final

from netspec.records import dataclass, replace
from netspec.shapes import shape_text
from netspec.training.data_faults import DataError
from netspec.training.example_messages import Feature
from netspec.training.examples import InputKind
from netspec.training.image_decoding import Decoding, decoded_image, is_bitmap, undecodable
from netspec.training.number_bounds import bounds_of, outside_bounds
from netspec.training.wanted_inputs import WantedInput

FORMAT, HEIGHT, WIDTH = "image/format", "image/height", "image/width"
"""slim's features beside the only image. The format `raw` is of pixels that are not encoded."""


def input_fault(name: str, found: Feature, wanted: WantedInput) -> str | None:
    """Why a feature holds nothing for an input; None if it may."""
    if not found.values:
        return f"has '{name}': expected {'an image' if wanted.floats else wanted.kind}, got nothing"
    if wanted.floats:
        return None
    if found.kind != "whole numbers":
        return f"has '{name}': expected {wanted.kind}, since the input is of type {wanted.dtype}, got {found}"
    least, largest = bounds_of(wanted)
    outside = next((number for number in found.values if not least <= int(number) <= largest), None)
    return None if outside is None else f"has '{name}': {outside_bounds(int(outside), wanted)}"


@final
@dataclass(frozen=True)
class RecordInput:
    """The form of a feature, and the ops that read it."""

    name: str
    """The feature."""
    wanted: WantedInput
    numbers: int
    """How many numbers it has; 0 of an image."""
    whole: bool
    raw: bool
    decoding: Decoding

    @classmethod
    def of(
        cls, name: str, found: Mapping[str, Feature], wanted: WantedInput, decoding: Decoding, *, alone: bool
    ) -> RecordInput:
        """The form of a feature of the first record. `alone` says that it is of the only input.

        Raises:
            DataError: it lacks what pixels need.
        """
        feature, stored = found[name], found.get(FORMAT)
        first = feature.values[0]
        raw = bool(alone and stored and stored.values and stored.values[0] in (b"raw", b"RAW"))
        if raw and not {HEIGHT, WIDTH} <= found.keys():
            raise DataError([f"has the format raw, without '{HEIGHT}' and '{WIDTH}'"])
        numbers = 0 if isinstance(first, bytes) else len(feature.values)
        bitmaps = isinstance(first, bytes) and is_bitmap(first)
        return cls(name, wanted, numbers, feature.kind == "whole numbers", raw, replace(decoding, bitmaps=bitmaps))

    @property
    def kind(self) -> InputKind:
        """Its shape, that of numbers as the network has it if it has as many; and the type of its values."""
        if not self.numbers:
            return InputKind((None, None, self.decoding.channels or None), f"uint{self.decoding.bits}")
        sizes = [size for size in self.wanted.shape if isinstance(size, int)]
        fits = len(sizes) == len(self.wanted.shape) and math.prod(sizes) == self.numbers
        return InputKind(tuple(sizes) if fits else (self.numbers,), "int64" if self.whole else "float32")

    def encoded(self, found: Mapping[str, Feature]) -> bytes | None:
        """The encoded image of a record; None if it is not encoded."""
        first = found[self.name].values[0]
        return first if isinstance(first, bytes) and not self.raw else None

    def features(self, tf: Any) -> dict[str, Any]:
        """The features that are parsed."""
        fixed = tf.io.FixedLenFeature
        if self.numbers:
            return {self.name: fixed([self.numbers], tf.int64 if self.whole else tf.float32)}
        sizes = {HEIGHT: fixed([], tf.int64), WIDTH: fixed([], tf.int64)} if self.raw else {}
        return {self.name: fixed([], tf.string), **sizes}

    def read(self, tf: Any, found: Mapping[str, Any]) -> Any:
        """The input of an example, of its parsed features."""
        value = found[self.name]
        if self.numbers:
            return tf.reshape(self._within_bounds(tf, value), self.kind.shape)
        if self.raw:
            pixels = tf.reshape(tf.io.decode_raw(value, tf.uint8), [found[HEIGHT], found[WIDTH], -1])
            return tf.ensure_shape(pixels, self.kind.shape)
        return decoded_image(tf, value, self.decoding)

    def _within_bounds(self, tf: Any, numbers: Any) -> Any:
        """Numbers that the input takes."""
        if self.wanted.floats:
            return numbers
        least, largest = bounds_of(self.wanted)
        inside = tf.reduce_all((numbers >= least) & (numbers <= largest))
        with tf.control_dependencies([tf.debugging.Assert(inside, [numbers])]):
            return tf.identity(numbers)

    def otherwise(self, feature: Feature) -> str | None:
        """How the feature of a record differs from that of the first one; None if it has the same form."""
        if (feature.kind != "bytes" and self.numbers == len(feature.values)) or (feature.kind, self.numbers) == (
            "bytes",
            0,
        ):
            return None
        got = len(feature.values) if feature.kind != "bytes" else "bytes"
        return f"has '{self.name}': expected {self.numbers or 'bytes'} as in record 0, got {got}"

    def decodes(self, feature: Feature) -> bool:
        """Whether an encoded image can be decoded."""
        import tensorflow as tf

        try:
            decoded_image(tf, tf.constant(feature.values[0]), self.decoding)
        except tf.errors.InvalidArgumentError:
            return False
        return True

    def undecoded(self, feature: Feature) -> str:
        """Why an image cannot be made of what a record holds."""
        if self.raw:
            return f"has pixels that are not {shape_text(self.kind.shape)}"
        contents = feature.values[0]
        return f"has '{self.name}', which {undecodable(contents if isinstance(contents, bytes) else b'')}"
