"""The size of images by their headers, against Pillow."""

from __future__ import annotations

import importlib.util
import io
from pathlib import Path
from typing import Any

import pytest

from netspec.training.image_header import header_size

Image = pytest.importorskip("PIL.Image")


def encoded(kind: str, size: tuple[int, int], **options: Any) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", size).save(stream, kind, **options)
    return stream.getvalue()


@pytest.mark.parametrize("size", [(1, 1), (300, 7), (5, 1000)])
@pytest.mark.parametrize(
    ("kind", "options"),
    [
        *((kind, {}) for kind in ("PNG", "GIF", "BMP", "JPEG")),
        ("JPEG", {"progressive": True}),
        ("JPEG", {"comment": b"x" * 60000}),
    ],
)
def test_the_size_is_that_of_the_image(kind: str, options: Any, size: tuple[int, int]) -> None:
    data = encoded(kind, size, **options)
    assert header_size(data) == size[::-1]
    for length in range(0, 30, 3):
        assert header_size(data[:length]) in (None, size[::-1])


def test_a_photograph() -> None:
    package = importlib.util.find_spec("sklearn")  # not an import: that takes seconds
    if package is None or package.origin is None:
        pytest.skip("scikit-learn is not installed")
    path = Path(package.origin).parent / "datasets" / "images" / "flower.jpg"
    with Image.open(path) as image:
        assert header_size(path.read_bytes()) == image.size[::-1]


@pytest.mark.parametrize("data", [b"", b"\xff\xd8", b"\xff\xd8\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", b"text"])
def test_what_has_no_size(data: bytes) -> None:
    assert header_size(data) is None
