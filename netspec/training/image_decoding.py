"""Decodes images: JPEG, PNG, BMP and the first frame of a GIF, to a wanted number of channels."""

from __future__ import annotations

from typing import Any

from netspec.recipe.sources import DataSource, FoldersOfClasses, PreparedDataset, RecordFiles
from netspec.records import dataclass
from netspec.shapes import Shape
from netspec.training.exif import upright
from netspec.training.image_header import rare_coding

_KNOWN = "JPEG, PNG, BMP or GIF"
_SIGNATURES = {
    b"\xff\xd8": "JPEG",
    b"\x89PNG": "PNG",
    b"BM": "BMP",
    b"GIF8": "GIF",
}
_OTHERS = {
    b"RIFF": "WebP",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"\0\0\0\x0cjP": "JPEG 2000",
    b"%PDF": "PDF",
    b"<": "text",
    b"version https://git-lfs": "a pointer of Git LFS",
}


@dataclass(frozen=True)
class Decoding:
    """How images are decoded."""

    channels: int = 0
    """1 for gray, 3 for RGB, 4 with alpha; 0 for what each file has."""
    bits: int = 8
    """8 or 16 bits a value: 16 keep those of a PNG of 16 bits."""
    exif_orientation: bool = False
    """Whether an image is turned upright as its EXIF data say."""
    bitmaps: bool = True
    """Whether some may be BMP or GIF, whose channels TensorFlow does not change as it decodes them."""


def decoding_of(source: DataSource, wanted: Shape) -> Decoding:
    """How the images of a source are decoded for a network; beside arrays, upright in 8 bits."""
    last = wanted[-1] if len(wanted) == 3 else None
    channels = last if isinstance(last, int) and last in (1, 3, 4) else 0
    match source:
        case FoldersOfClasses() | RecordFiles() | PreparedDataset():
            return Decoding(channels, 16 if source.keep_16_bits else 8, source.exif_orientation)
    return Decoding(channels, 8, exif_orientation=True)


def decoded_image(tf: Any, contents: Any, decoding: Decoding) -> Any:
    """The image of an encoded one, of shape [height, width, channels]."""
    dtype = tf.uint16 if decoding.bits == 16 else tf.uint8

    def converted() -> Any:
        return tf.io.decode_image(contents, decoding.channels, dtype, expand_animations=False)

    def as_stored() -> Any:
        return _to_channels(tf, tf.io.decode_image(contents, 0, dtype, expand_animations=False), decoding.channels)

    heads = [b"BM", b"GI"] * decoding.bitmaps + [b"\xff\xd8"] * (decoding.channels == 4)  # JPEG has no alpha to make
    if decoding.channels and heads:
        head = tf.strings.substr(contents, 0, 2)
        image = tf.cond(tf.reduce_any(tf.equal(head, heads)), as_stored, converted)
    else:
        image = converted()
    image = tf.ensure_shape(image, [None, None, decoding.channels or None])
    return upright(tf, image, contents) if decoding.exif_orientation else image


def is_image(contents: bytes) -> bool:
    """Whether a file begins as an image does."""
    return contents.startswith(tuple(_SIGNATURES))


def is_bitmap(contents: bytes) -> bool:
    """Whether an image is BMP or GIF."""
    return contents.startswith((b"BM", b"GI"))


def _to_channels(tf: Any, image: Any, channels: int) -> Any:
    """The image with another number of channels: gray by the weights of ITU-R BT.601, an alpha that is opaque."""
    stored = tf.shape(image)[-1]
    color = tf.cond(stored < 3, lambda: tf.repeat(image[..., :1], 3, axis=-1), lambda: image[..., :3])
    color = tf.ensure_shape(color, [None, None, 3])
    if channels == 1:
        return tf.cond(stored < 3, lambda: image[..., :1], lambda: tf.image.rgb_to_grayscale(color))
    if channels == 3:
        return color
    opaque = tf.fill(tf.shape(color[..., :1]), tf.constant(image.dtype.max, image.dtype))
    return tf.cond(tf.equal(stored, 4), lambda: image, lambda: tf.concat([color, opaque], axis=-1))


def undecodable(contents: bytes) -> str:
    """Why an image could not be decoded."""
    if not contents:
        return "is empty"
    if kind := next((kind for start, kind in _SIGNATURES.items() if contents.startswith(start)), None):
        if coding := rare_coding(contents):
            return f"is a {kind} image {coding}, which is not decoded here, or a damaged one; save it as PNG"
        return f"is a broken {kind} image: it is cut off or damaged"
    other = next((kind for start, kind in _OTHERS.items() if contents.startswith(start)), None)
    return f"is not a {_KNOWN} image{f' but {other}' if other else ''}"
