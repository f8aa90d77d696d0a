"""Turns an image upright by the orientation in the EXIF data of its JPEG file, which TensorFlow's decoder ignores.

A camera stores what its sensor saw, and in a tag how it was held: 1 is upright, 2 to 8 are the other mirrored and
turned positions. TensorFlow's ops read the tag, so that it costs no call of Python for each image; `tf.equal`, since in
a graph of TensorFlow 1, such as an export writes, `==` asks for identity.
"""

from __future__ import annotations

from typing import Any

_ORIENTATION = 0x0112
_MOST_TAGS = 512
_TWO_SEGMENTS = 4 + 2 * 0xFFFF
"""The bytes within which the tag is: EXIF is the first segment of a file, or the second after that of JFIF."""


def upright(tf: Any, image: Any, contents: Any) -> Any:
    """The image as it is to be seen; `contents` are the bytes of its file."""
    jpeg = tf.equal(tf.strings.substr(contents, 0, 2), b"\xff\xd8")
    position = tf.cond(jpeg, lambda: _position(tf, contents), lambda: 1)
    image = tf.cond(position >= 5, lambda: tf.transpose(image, [1, 0, 2]), lambda: image)
    image = tf.cond(_one_of(tf, position, 2, 3, 6, 7), lambda: image[:, ::-1], lambda: image)
    return tf.cond(_one_of(tf, position, 3, 4, 7, 8), lambda: image[::-1], lambda: image)


def _position(tf: Any, contents: Any) -> Any:
    """The tag of a JPEG file, 1 where there is none."""
    data = tf.cast(tf.io.decode_raw(tf.strings.substr(contents, 0, _TWO_SEGMENTS), tf.uint8), tf.int32)
    jfif = tf.equal(_number(tf, data, 2, 2), 0xFFE0)
    segment = tf.where(jfif, 4 + _number(tf, data, 4, 2), 2)
    named = tf.equal(_number(tf, data, segment, 2), 0xFFE1), tf.equal(_number(tf, data, segment + 4, 4), 0x45786966)
    return tf.cond(tf.logical_and(*named), lambda: _tag(tf, data, segment + 10), lambda: 1)


def _tag(tf: Any, data: Any, tiff: Any) -> Any:
    """The tag in a TIFF structure, which begins with the order of its bytes, II or MM."""
    little = tf.equal(_number(tf, data, tiff, 1), ord("I"))
    directory = tiff + _number(tf, data, tiff + 4, 4, little)
    count = tf.clip_by_value(_number(tf, data, directory, 2, little), 0, _MOST_TAGS)
    entries = directory + 2 + 12 * tf.range(count)
    values = _number(tf, data, entries + 8, 2, little)
    oriented = tf.equal(_number(tf, data, entries, 2, little), _ORIENTATION)
    position = tf.reduce_max(tf.where(oriented, values, 1), axis=0)
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
