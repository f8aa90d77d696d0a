"""What cannot or must not be written is said in a sentence before any work is done."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from netspec.atomic.destination import Kept, Refused, file_to_write, folder_to_write
from netspec.atomic.folder import replace_folder

LONG = "n" * 300
DEEP = "/".join(["n" * 200] * 20)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with things in the way of others."""
    (tmp_path / "file").write_text("mine")
    (tmp_path / "folder").mkdir()
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "round").symlink_to("about")
    (tmp_path / "about").symlink_to("round")
    (tmp_path / "nowhere").symlink_to("made/there")
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.chdir(tmp_path)
    return tmp_path


IN_THE_WAY = {
    "file/x": "/file is not a folder; choose another",
    "file/x/y/z": "/file is not a folder; choose another",
    "pipe/x": "/pipe is not a folder; choose another",
    "loop": "its links form a circle; choose another",
    "loop/x": "its links form a circle; choose another",
    "round/x/y": "its links form a circle; choose another",
    LONG: "its name is too long; choose another",
    f"folder/{LONG}": "its name is too long; choose another",
    f"missing/{LONG}": "its name is too long; choose another",
    f"missing/{LONG}/x": "its name is too long; choose another",
    DEEP: "its name is too long; choose another",
    "\u00e9" * 128: "its name is too long; choose another",
    "": "expected the name of a ",
    "a\0b": "expected the name of a ",
}


@pytest.mark.parametrize("name", IN_THE_WAY)
@pytest.mark.parametrize("check", [folder_to_write, file_to_write])
def test_what_prevents_writing_is_reported(name: str, check: type[Path], here: Path) -> None:
    before = sorted(here.rglob("*"))
    with pytest.raises(Refused) as refused:
        check(name)
    assert IN_THE_WAY[name] in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1
    assert sorted(here.rglob("*")) == before


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("file", "file is a file; choose a folder"),
        ("pipe", "pipe is a file; choose a folder"),
        ("/proc", "/proc is a mount point, which cannot be replaced; choose a folder inside it"),
        ("/", "/ is a mount point, which cannot be replaced; choose a folder inside it"),
        (".", ". is the current folder, so it is never replaced; choose another folder"),
        ("folder/..", "folder/.. is the current folder, so it is never replaced; choose another folder"),
        ("..", ".. holds the current folder, so it is never replaced; choose another folder"),
        ("specs", "specs holds the spec specs/mine.yaml, so it is never replaced; choose another folder"),
    ],
)
@pytest.mark.parametrize("force", [False, True])
def test_what_is_no_folder_to_replace(name: str, text: str, force: bool, here: Path) -> None:
    (here / "specs").mkdir()
    keep = [Kept(here / "specs" / "mine.yaml", "the spec specs/mine.yaml")]
    with pytest.raises(Refused) as refused, replace_folder(name, force=force, keep=keep):
        pytest.fail("the body ran")
    assert str(refused.value) == text


def test_the_home_folder_is_never_replaced(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(here / "folder" / "me"))
    with pytest.raises(Refused, match="folder holds your home folder, so it is never replaced"):
        folder_to_write("folder")


def test_the_current_folder_by_a_link(here: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    link = tmp_path_factory.mktemp("other") / "link"
    link.symlink_to(here)
    with pytest.raises(Refused, match="is the current folder"):
        folder_to_write(link)


def test_a_current_folder_that_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert folder_to_write(tmp_path / "net") == tmp_path / "net"


@pytest.mark.parametrize("check", [folder_to_write, file_to_write])
def test_a_folder_without_permission(check: type[Path], here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(os, "access", lambda path, _: asked.append(str(path)))
    with pytest.raises(Refused, match=r"no permission to write in .*/folder; choose another"):
        check("folder/net")
    assert asked == [str(here / "folder")]


@pytest.mark.parametrize("locked", [".", "below", "below/deep"])
@pytest.mark.parametrize("force", [False, True])
def test_a_folder_that_could_not_be_emptied_is_not_replaced(
    locked: str, force: bool, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "folder" / "below" / "deep").mkdir(parents=True)
    (here / "folder" / "below" / "deep" / "mine").write_text("mine")
    before = sorted(here.rglob("*"))
    monkeypatch.setattr(os, "access", lambda path, _: Path(path) != here / "folder" / locked)
    name = Path("folder", locked)
    text = f"folder cannot be replaced: no permission to write in {name}; choose another folder"
    with pytest.raises(Refused) as refused, replace_folder("folder", force=force):
        pytest.fail("the body ran")
    assert str(refused.value) == text
    assert sorted(here.rglob("*")) == before
    assert folder_to_write("other") == here / "other"


def test_a_folder_that_is_not_utf_8() -> None:
    with pytest.raises(Refused, match="TensorFlow cannot write to a path that is not UTF-8"):
        folder_to_write(os.fsdecode(b"net\xff"))
    assert file_to_write(os.fsdecode(b"net\xff.yaml")).name == os.fsdecode(b"net\xff.yaml")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("folder", "folder is a folder; choose a file"),
        ("new/", "new/ names a folder; choose a file"),
        ("no/such/file", "no/such/file cannot be written: there is no folder no/such; create it first"),
        ("socket", "socket is not a regular file; choose another file"),
    ],
)
def test_what_is_no_file_to_write(name: str, text: str) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind("socket")
        with pytest.raises(Refused) as refused:
            file_to_write(name)
    assert str(refused.value) == text


@pytest.mark.parametrize("name", ["new", "a/b/c", "folder", "folder/", "folder/x", "nowhere", "./a/../b", "\u00e9"])
def test_what_can_be_written(name: str, here: Path) -> None:
    expected = here / "made" / "there" if name == "nowhere" else Path(os.path.abspath(name))  # noqa: PTH100
    assert folder_to_write(name) == expected
