"""The images that words of the command line name, in order, and what is no image with its reason."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

np = pytest.importorskip("numpy")

from netspec.training.image_inputs import (  # noqa: E402 -- needs NumPy
    GivenImage,
    Unusable,
    WrongWords,
    given_examples,
    given_images,
)
from netspec.training.wanted_inputs import WantedInput  # noqa: E402 -- needs NumPy

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


PAIR = {"left": WantedInput(GRAY), "tokens": WantedInput((5,), "int32")}


def examples(*words: str) -> list[tuple[str, object]]:
    """The names, each with the shapes of its parts, or its reason."""
    return [
        (each.name, each.why if isinstance(each, Unusable) else [part.array.shape for part in each.parts.values()])
        for each in given_examples(words, lambda: b"", PAIR)
    ]


def test_rows_of_an_archive_are_examples_of_several_inputs() -> None:
    np.savez("both.npz", tokens=np.zeros((2, 5), int), left=np.zeros((2, 8, 8)))
    np.savez("one.npz", tokens=np.zeros(5, int), left=np.zeros((8, 8, 1)))
    assert examples("both.npz", "one.npz") == [
        ("both.npz[0]", [(8, 8, 1), (5,)]),
        ("both.npz[1]", [(8, 8, 1), (5,)]),
        ("one.npz", [(8, 8, 1), (5,)]),
    ]


def test_archives_that_hold_no_examples() -> None:
    np.savez("unlike.npz", tokens=np.zeros((2, 5), int), left=np.zeros((3, 8, 8)))
    np.savez("lacking.npz", left=np.zeros((3, 8, 8)), right=np.zeros(2))
    np.savez("flat.npz", tokens=np.zeros((2, 5, 1, 1), int), left=np.zeros((3, 8, 8)))
    expected = "expected an image of 1 axes, or rows of such"
    assert examples("unlike.npz", "lacking.npz", "flat.npz", "gone.npz") == [
        ("unlike.npz", "has unlike numbers of rows: 3 of left and 2 of tokens"),
        ("lacking.npz", "has no array 'tokens'; it has left and right"),
        ("flat.npz", f"array 'tokens' has an array of shape [2, 5, 1, 1]; {expected}"),
        ("gone.npz", "No such file or directory"),
    ]


def test_files_of_each_input_go_in_step() -> None:
    np.save("x.npy", np.zeros((2, 8, 8)))
    np.save("t.npy", np.zeros((3, 5), int))
    assert examples("tokens=t.npy", "left=x.npy") == [
        ("left=x.npy[0] tokens=t.npy[0]", [(8, 8, 1), (5,)]),
        ("left=x.npy[1] tokens=t.npy[1]", [(8, 8, 1), (5,)]),
        ("tokens=t.npy[2]", "is no example: there is no left to go with it"),
    ]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (
            ("x.npy",),
            "'x.npy' does not say its input: the network takes left and tokens; write left=x.npy, or .*npz file",
        ),
        (("right=x.npy",), "'right=x.npy' does not say its input: the network takes left and tokens"),
        (("left=x.npy",), "nothing is given for tokens; write tokens=FILE beside the others"),
    ],
)
def test_words_that_do_not_say_their_input(words: tuple[str, ...], text: str) -> None:
    with pytest.raises(WrongWords, match=text):
        examples(*words)
