"""Turns an image upright by the orientation in the EXIF data of its JPEG file, which TensorFlow's decoder ignores.

A camera stores what its sensor saw, and in a tag how it was held: 1 is upright, 2 to 8 are the other mirrored and
turned positions. TensorFlow's ops read the tag, so that it costs no call of Python for each image.
"""

from __future__ import annotations

from typing import Any

_ORIENTATION = 0x0112
_MOST_TAGS = 512
_HEAD = 34
_LONGEST = 0xFFFF + 4
"""The bytes that a segment of a file may have."""


def has_exif(contents: bytes) -> bool:
    """Whether a file begins with EXIF data, or has them after those of JFIF."""
    return b"Exif" in (contents[6:10], contents[24:28])


def upright(tf: Any, image: Any, contents: Any) -> Any:
    """The image as it is to be seen; `contents` are the bytes of its file."""
    # EXIF is the first segment of a file, after 2 bytes, or the second, after the 18 of JFIF's.
    found = tf.strings.regex_full_match(tf.strings.substr(contents, 0, _HEAD), r"\C{6}(\C{18})?Exif\C*")

    def turned() -> Any:
        first = tf.equal(tf.strings.substr(contents, 6, 4), b"Exif")
        tiff = tf.strings.substr(contents, tf.where(first, 12, 30), _LONGEST)
        return _turned(tf, image, _tag(tf, tf.cast(tf.io.decode_raw(tiff, tf.uint8), tf.int32)))

    # A function that is not inlined is one op where it is not called, and not all of its own.
    function = tf.function(turned, autograph=False, experimental_attributes={"_noinline": True})
    return tf.cond(found, function, lambda: image)


def _turned(tf: Any, image: Any, position: Any) -> Any:
    image = tf.cond(position >= 5, lambda: tf.transpose(image, [1, 0, 2]), lambda: image)
    image = tf.cond(_one_of(tf, position, 2, 3, 6, 7), lambda: image[:, ::-1], lambda: image)
    return tf.cond(_one_of(tf, position, 3, 4, 7, 8), lambda: image[::-1], lambda: image)


def _tag(tf: Any, data: Any) -> Any:
    """The tag in a TIFF structure, which begins with the order of its bytes, II or MM; 1 where there is none."""
    little = tf.equal(_number(tf, data, 0, 1), ord("I"))
    directory = _number(tf, data, 4, 4, little)
    count = tf.clip_by_value(_number(tf, data, directory, 2, little), 0, _MOST_TAGS)
    entries = directory + 2 + 12 * tf.range(count)
    values = _number(tf, data, entries + 8, 2, little)
    position = tf.reduce_max(tf.where(tf.equal(_number(tf, data, entries, 2, little), _ORIENTATION), values, 1), axis=0)
    return tf.where((position >= 1) & (position <= 8), position, 1)


def _number(tf: Any, data: Any, at: Any, size: int, little: Any = False) -> Any:
    """The numbers of so many bytes at places, of which those beyond the end give another number."""
    total = tf.zeros_like(at)
    for place in range(size):
        byte = tf.gather(data, tf.clip_by_value(at + tf.where(little, size - 1 - place, place), 0, tf.size(data) - 1))
        total = total * 256 + byte
    return total


def _one_of(tf: Any, position: Any, *positions: int) -> Any:
    return tf.reduce_any(tf.equal(position, tf.constant(positions)))
