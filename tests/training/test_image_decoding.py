"""Decoding of images against Pillow: formats, channels, 16 bits, orientation, broken files."""

from __future__ import annotations

import importlib.util
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netspec.training.image_decoding import Decoding, decoded_image, undecodable

pytestmark = pytest.mark.tf
Image = pytest.importorskip("PIL.Image")
ImageOps = pytest.importorskip("PIL.ImageOps")

MODES = {"L": 1, "RGB": 3, "RGBA": 4, "LA": 2}


def encoded(mode: str, kind: str, **options: Any) -> bytes:
    """A smooth image in a format, so that JPEG keeps it."""
    rows, columns = np.mgrid[0:24, 0:40]
    channels = np.stack([rows * 10, columns * 6, 255 - rows * 5, 255 - columns], axis=-1).astype(np.uint8)
    stream = io.BytesIO()
    Image.fromarray(channels[:, :, :4], "RGBA").convert(mode).save(stream, kind, **options)
    return stream.getvalue()


def decoded(tf: Any, data: bytes, **asked: Any) -> Any:
    return decoded_image(tf, tf.constant(data), Decoding(**asked)).numpy()


def distance(one: Any, other: Any) -> float:
    """The mean difference of two images: decoders of JPEG differ by rounding."""
    assert one.shape == other.shape
    return float(np.abs(one.astype(int) - other).mean())


def test_that_another_image_is_noticed() -> None:
    image = np.asarray(Image.open(io.BytesIO(encoded("RGB", "PNG"))))
    assert min(distance(image, image[::-1]), distance(image, image[:, ::-1])) > 20


def test_a_graph_decodes_as_well(tf: Any) -> None:
    data, asked = encoded("RGB", "JPEG"), Decoding(3, exif_orientation=True)
    graph = tf.function(lambda contents: decoded_image(tf, contents, asked), autograph=False)
    np.testing.assert_array_equal(graph(tf.constant(data)).numpy(), decoded(tf, data, channels=3))


@pytest.mark.parametrize("channels", [0, 1, 3])
@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("L", "PNG"),
        ("RGB", "PNG"),
        ("RGBA", "PNG"),
        ("LA", "PNG"),
        ("RGB", "BMP"),
        ("RGB", "GIF"),
        ("L", "JPEG"),
        ("RGB", "JPEG"),
    ],
)
def test_each_format_gives_the_wanted_channels(tf: Any, mode: str, kind: str, channels: int) -> None:
    data = encoded(mode, kind)
    wanted = {0: mode if kind != "GIF" else "RGB", 1: "L", 3: "RGB"}[channels]
    expected = np.atleast_3d(
        np.asarray(Image.open(io.BytesIO(data)).convert("RGB" if kind == "GIF" else mode).convert(wanted))
    )
    found = decoded(tf, data, channels=channels)
    assert found.shape == expected.shape
    # Decoders of JPEG and weights of gray differ by rounding.
    assert np.abs(found.astype(int) - expected).max() <= (4 if kind == "JPEG" or channels == 1 else 0)


def test_an_alpha_that_is_not_there_is_opaque(tf: Any) -> None:
    assert (decoded(tf, encoded("RGB", "BMP"), channels=4)[..., 3] == 255).all()
    assert (decoded(tf, encoded("RGB", "PNG"), channels=4)[..., 3] == 255).all()
    for mode in ("RGB", "L"):
        found = decoded(tf, encoded(mode, "JPEG"), channels=4, bitmaps=False)
        assert (found[..., 3] == 255).all()
        np.testing.assert_array_equal(found[..., :3], decoded(tf, encoded(mode, "JPEG"), channels=3))


def test_16_bits_are_kept_if_asked(tf: Any) -> None:
    pixels = np.arange(12, dtype=np.uint16).reshape(3, 4) * 5000
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    np.testing.assert_array_equal(decoded(tf, stream.getvalue(), channels=1, bits=16)[..., 0], pixels)
    found = decoded(tf, stream.getvalue(), channels=1)
    assert found.dtype == np.uint8
    np.testing.assert_array_equal(found[..., 0], pixels >> 8)


@pytest.mark.parametrize("jfif", [True, False])
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("position", range(1, 9))
def test_photographs_are_turned_upright(tf: Any, position: int, order: str, jfif: bool) -> None:
    exif = Image.Exif()
    exif.endian = order
    exif[0x010F] = "a maker"
    exif[0x0112] = position
    data = encoded("RGB", "JPEG", exif=exif.tobytes(), quality=100)
    start = data.index(b"\xff\xe1")
    if jfif and data[2:4] != b"\xff\xe0":
        header = b"\xff\xe0\x00\x10JFIF\0\1\1\0\0\1\0\1\0\0"
        data = data[:2] + header + data[2:]
    elif not jfif:
        data = data[:2] + data[start:]
    expected = np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data))))
    found = decoded(tf, data, channels=3, exif_orientation=True)
    assert distance(found, expected) < 3
    assert distance(decoded(tf, data, channels=3), np.asarray(Image.open(io.BytesIO(data)))) < 3


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_an_image_without_exif_is_left_alone(tf: Any, kind: str) -> None:
    data = encoded("RGB", kind)
    np.testing.assert_array_equal(decoded(tf, data, channels=3, exif_orientation=True), decoded(tf, data, channels=3))


def test_broken_exif_is_left_alone(tf: Any) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = encoded("RGB", "JPEG", exif=exif.tobytes())
    start = data.index(b"Exif\0\0") + 6
    for at in range(start, start + 20, 3):
        broken = data[:at] + b"\xff\xff\xff\xff" + data[at + 4 :]
        assert decoded(tf, broken, channels=3, exif_orientation=True).shape in ((24, 40, 3), (40, 24, 3))


def test_a_whole_image_is_not_called_broken(tf: Any) -> None:
    ending = ", which is not decoded here, or a damaged one; save it as PNG"
    rare = {"is a JPEG image in CMYK": encoded("CMYK", "JPEG"), "is a BMP image of 1 bits a pixel": encoded("1", "BMP")}
    for text, data in rare.items():
        assert undecodable(data) == f"{text}{ending}"
        with pytest.raises(tf.errors.InvalidArgumentError):
            decoded(tf, data, channels=1)
    for data in (encoded("L", "JPEG"), encoded("RGB", "JPEG", progressive=True), encoded("RGB", "BMP")):
        assert undecodable(data).startswith("is a broken ")
        assert decoded(tf, data, channels=1).shape == (24, 40, 1)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", "is empty"),
        (encoded("RGB", "JPEG")[:200], "is a broken JPEG image: it is cut off or damaged"),
        (encoded("RGB", "PNG")[:60], "is a broken PNG image: it is cut off or damaged"),
        (encoded("RGB", "TIFF"), "is not a JPEG, PNG, BMP or GIF image but TIFF"),
        (b"<html>Not found</html>", "is not a JPEG, PNG, BMP or GIF image but text"),
        (
            b"version https://git-lfs.github.com/spec/v1",
            "is not a JPEG, PNG, BMP or GIF image but a pointer of Git LFS",
        ),
        (b"\0\0\0\0", "is not a JPEG, PNG, BMP or GIF image"),
    ],
)
def test_what_cannot_be_decoded(tf: Any, data: bytes, text: str) -> None:
    assert undecodable(data) == text
    with pytest.raises(tf.errors.InvalidArgumentError):
        decoded(tf, data, channels=3)


def test_the_images_that_scikit_learn_ships(tf: Any) -> None:
    package = importlib.util.find_spec("sklearn")  # not an import: that takes seconds
    if package is None or package.origin is None:
        pytest.skip("scikit-learn is not installed")
    path = Path(package.origin).parent / "datasets" / "images" / "china.jpg"
    found = decoded(tf, path.read_bytes(), channels=3)
    assert distance(found, np.asarray(Image.open(path))) < 2
