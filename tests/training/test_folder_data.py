"""Examples in folders of classes: what reaches the network, and what is refused."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netspec.training.data_faults import DataError
from netspec.training.datasets import Pipeline
from netspec.training.example_faults import explained
from netspec.training.positions import Batches
from tests.training.small_data import opened, pipeline, step

pytestmark = pytest.mark.tf
WANTED = (4, 6, 3)


@pytest.fixture
def folder(tmp_path: Path, tf: Any) -> Path:
    """Classes with 4, 3 and 2 images of 4x6, each full of a number of its own."""
    number = 0
    for name, count in {"tulip": 4, "daisy": 3, "rose": 2}.items():
        (tmp_path / "f" / name).mkdir(parents=True)
        for index in range(count):
            image = np.full((4, 6, 3), number, np.uint8)
            (tmp_path / "f" / name / f"{index}.png").write_bytes(tf.io.encode_png(image).numpy())
            number += 20
    return tmp_path


def refusal(folder: Path, given: Any, **options: Any) -> tuple[str, ...]:
    with pytest.raises(DataError) as refused:
        opened(folder, "folders", given, **options)
    return tuple(fault.replace(f"{folder}/", "") for fault in refused.value.faults)


def seen(tf: Any, folder: Path, given: Any, **options: Any) -> list[tuple[int, int]]:
    """The first value of each image with its label, as an evaluation sees them."""
    data = pipeline(opened(folder, "folders", given, wanted=WANTED, **options), WANTED)
    return [
        (int(image.flat[0]), int(label))
        for images, labels, counts in data.evaluation(tf, 5)
        for image, label, counted in zip(images.numpy(), labels.numpy(), counts.numpy(), strict=True)
        if counted
    ]


def test_classes_are_in_the_order_of_their_names(tf: Any, folder: Path) -> None:
    assert opened(folder, "folders", "f").class_names == ("daisy", "rose", "tulip")
    daisies, roses, tulips = [(80, 0), (100, 0), (120, 0)], [(140, 1), (160, 1)], [(0, 2), (20, 2), (40, 2), (60, 2)]
    assert seen(tf, folder, "f") == [*daisies, *roses, *tulips]


def test_a_file_may_order_the_classes(tf: Any, folder: Path) -> None:
    (folder / "names.txt").write_text("0:background\n1:tulip\n2:rose\n3:daisy\n")
    given = {"folder": "f", "class_names": "names.txt", "labels_offset": 1}
    assert opened(folder, "folders", given).class_names == ("tulip", "rose", "daisy")
    assert {label for value, label in seen(tf, folder, given) if value < 80} == {0}


def test_folders_within_folders_links_and_strange_names(tf: Any, folder: Path) -> None:
    deep = folder / "f" / "daisy" / "a b" / "ü"
    deep.mkdir(parents=True)
    (folder / "f" / "daisy" / "0.png").rename(deep / "X.PNG")
    (folder / "f" / "rose").rename(folder / "elsewhere")
    (folder / "f" / "rose").symlink_to(folder / "elsewhere")
    (folder / "f" / ".DS_Store").write_text("")
    (folder / "f" / "tulip" / "._0.png").write_text("")
    (folder / "f" / "tulip" / "notes.txt").write_text("")
    (folder / "f" / "tulip" / "3.png").rename(folder / "f" / "tulip" / os.fsdecode(b"\xff.png"))
    assert len(seen(tf, folder, "f")) == 9
    assert opened(folder, "folders", "f").notes == ("1 file that is no image left out",)


def test_shares_stay_as_files_are_added(tf: Any, folder: Path) -> None:
    def files(share: list[float]) -> set[str]:
        examples = opened(folder, "folders", {"folder": "f", "share": share})
        return {examples.origin(place) for place in range(examples.count)}

    before = files([0, 0.5]), files([0.5, 1])
    assert len(before[0] | before[1]) == len(before[0]) + len(before[1]) == 9
    for index in range(100, 140):
        (folder / "f" / "rose" / f"{index}.png").write_bytes((folder / "f" / "rose" / "0.png").read_bytes())
    after = files([0, 0.5]), files([0.5, 1])
    assert before[0] < after[0]
    assert before[1] < after[1]
    assert 8 < len(after[0] - before[0]) < 32


def test_faults_of_folders(folder: Path) -> None:
    assert refusal(folder, "none") == ("none: No such file or directory",)
    assert refusal(folder, "f/rose") == ("f/rose holds no folder; there is one for each class, with its images",)
    assert refusal(folder, "f", classes={"": 2}) == ("f/tulip: label 2 is outside of the classes 0 to 1",)
    (folder / "f" / "lily").mkdir()
    # Without it, the others have the numbers that they should.
    assert refusal(folder, "f", classes={"": 3}) == ("f/lily holds no image (.jpg, .jpeg, .png, .bmp, .gif)",)
    (folder / "names.txt").write_text("tulip\ndaisy\nlily\nrosa\n")
    assert refusal(folder, {"folder": "f", "class_names": "names.txt"}) == (
        "f/rose is no class; did you mean 'rosa'?",
        "f/lily holds no image (.jpg, .jpeg, .png, .bmp, .gif)",
    )


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "is empty"),
        (b"\x89PNG\r\n", "is a broken PNG image: it is cut off or damaged"),
        (b"GIF8", "is a broken GIF image: it is cut off or damaged"),
        (b"RIFF....WEBP", "is not a JPEG, PNG, BMP or GIF image but WebP"),
        (None, "cannot be read: No such file or directory"),
    ],
)
@pytest.mark.parametrize("training", [True, False])
def test_a_broken_image_is_named(tf: Any, folder: Path, data: bytes | None, fault: str, training: bool) -> None:
    examples = opened(folder, "folders", "f", wanted=WANTED)
    broken = folder / "f" / "rose" / "1.png"
    broken.unlink()
    if data is not None:
        broken.write_bytes(data)
    way = pipeline(examples, WANTED, augment=[step("random_flip")])
    dataset = way.training(tf, Batches(2, 4)) if training else way.evaluation(tf, 2)
    taken = []
    with pytest.raises(tf.errors.OpError) as failed:
        taken += dataset.take(8)
    start = Batches(2, (4 if training else 0) + len(taken) * 2)
    error = explained(tf, way, start, failed.value, training=training)
    assert isinstance(error, DataError)
    assert str(error) == f"{broken}: {fault}"


def fault_of_first(tf: Any, way: Pipeline) -> str:
    """What an evaluation finds wrong with its first example."""
    with pytest.raises(tf.errors.OpError) as failed:
        [*way.evaluation(tf, 1).take(1)]
    return str(explained(tf, way, Batches(1), failed.value, training=False))


def test_an_image_of_another_size_is_named(tf: Any, folder: Path) -> None:
    path = folder / "f" / "daisy" / "0.png"
    path.write_bytes(tf.io.encode_png(np.zeros((9, 6, 3), np.uint8)).numpy())
    way = pipeline(opened(folder, "folders", "f", wanted=WANTED), WANTED)
    text = ", but the network's input is [4, 6, 3] for each; add `resize` to `preprocess`"
    assert fault_of_first(tf, way) == f"{path}: the image is [9, 6, 3]{text}"
    way = pipeline(way.examples, WANTED, [step("pad", {"amount": [0, 1]})])
    assert fault_of_first(tf, way) == f"{path}: the image is [9, 8, 3] after preprocessing{text}"


def test_a_crop_larger_than_an_image_is_named(tf: Any, folder: Path) -> None:
    path = folder / "f" / "daisy" / "0.png"
    path.write_bytes(tf.io.encode_png(np.zeros((3, 6, 3), np.uint8)).numpy())
    way = pipeline(opened(folder, "folders", "f", wanted=WANTED), WANTED, [step("central_crop")])
    assert fault_of_first(tf, way).startswith(f"{path}: central_crop: ")


def test_another_error_stays_itself(tf: Any, folder: Path) -> None:
    way = pipeline(opened(folder, "folders", "f", wanted=WANTED), WANTED)
    error = tf.errors.ResourceExhaustedError(None, None, "out of memory")
    assert explained(tf, way, Batches(2), error, training=True) is error
