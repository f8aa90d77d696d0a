"""The images that words of the command line name, in order, and what is no image with its reason."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

np = pytest.importorskip("numpy")

from netspec.training.image_inputs import GivenImage, Unusable, given_images  # noqa: E402 -- needs NumPy

GRAY, RGB = (8, 8, 1), (8, 8, 3)


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def found(*words: str, wanted: tuple[int, ...] = RGB) -> list[tuple[str, object]]:
    """The names, each with its bytes, the shape of its array, or its reason."""
    return [
        (each.name, each.why if isinstance(each, Unusable) else each.contents or each.array.shape)
        for each in given_images(words, lambda: b"piped", wanted)
    ]


def test_files_standard_input_and_folders_in_order() -> None:
    for name in ("b.png", "deep/z.JPG", "deep/a.png", "deep/notes.txt", "deep/.hidden.png", "deep/.git/x.png"):
        Path(name).parent.mkdir(exist_ok=True, parents=True)
        Path(name).write_bytes(name.encode())
    assert found("b.png", "-", "deep", "deep/notes.txt") == [
        ("b.png", b"b.png"),
        ("<stdin>", b"piped"),
        ("deep/a.png", b"deep/a.png"),
        ("deep/z.JPG", b"deep/z.JPG"),
        ("deep/notes.txt", b"deep/notes.txt"),
    ]


def test_what_cannot_be_read() -> None:
    Path("empty").mkdir()
    assert found("missing.png", "empty", "nul\0.png") == [
        ("missing.png", "cannot be read: No such file or directory"),
        ("empty", "holds no image (.jpg, .jpeg, .png, .bmp, .gif)"),
        ("nul\0.png", "is no name of a file"),
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_without_access() -> None:
    Path("shut").mkdir(mode=0o000)
    assert found("shut") == [("shut", "cannot be read: Permission denied")]


@pytest.mark.parametrize(
    ("shape", "wanted", "images"),
    [
        ((2, 8, 8, 3), RGB, [("x.npy[0]", RGB), ("x.npy[1]", RGB)]),
        ((8, 8, 3), RGB, [("x.npy", RGB)]),
        ((2, 8, 8, 1), GRAY, [("x.npy[0]", GRAY), ("x.npy[1]", GRAY)]),
        ((8, 8, 1), GRAY, [("x.npy", GRAY)]),
        ((2, 8, 8), GRAY, [("x.npy[0]", GRAY), ("x.npy[1]", GRAY)]),
        ((8, 8), GRAY, [("x.npy", GRAY)]),
        ((2, 7), (7,), [("x.npy[0]", (7,)), ("x.npy[1]", (7,))]),
        ((8, 8), RGB, [("x.npy", "has an array of shape [8, 8]; expected an image of 3 axes, or rows of such")]),
    ],
)
def test_arrays(shape: tuple[int, ...], wanted: tuple[int, ...], images: list[tuple[str, object]]) -> None:
    np.save("x.npy", np.zeros(shape))
    assert found("x.npy", wanted=wanted) == images


def test_archives_of_arrays() -> None:
    rows = np.zeros((1, *RGB))
    np.savez("one.npz", whatever=rows)
    np.savez("named.npz", images=rows, labels=np.zeros(1))
    np.savez("two.npz", a=rows, b=rows)
    Path("broken.npz").write_bytes(b"no archive")
    assert found("one.npz", "named.npz", "two.npz") == [
        ("one.npz[0]", RGB),
        ("named.npz[0]", RGB),
        ("two.npz", "has the arrays a and b; store the images as 'images', or alone"),
    ]
    ((name, why),) = found("broken.npz")
    assert (name, str(why).startswith("is not a whole .npz file")) == ("broken.npz", True)


def test_rows_keep_their_values() -> None:
    np.save("x.npy", np.arange(2 * 8 * 8 * 3).reshape(2, *RGB))
    first, second = given_images(["x.npy"], bytes, RGB)
    assert isinstance(first, GivenImage)
    assert isinstance(second, GivenImage)
    assert (first.array.ravel()[0], second.array.ravel()[0]) == (0, 8 * 8 * 3)
