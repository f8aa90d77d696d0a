"""A folder is replaced whole or not at all, and only one that is ours to replace."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from netspec.lower import folder
from netspec.lower.folder import FolderRefused, replaced

MARK = "ours"
# Fills half of the new folder, says so, and waits for its death.
HALF_WAY = """
import sys
from pathlib import Path
from netspec.lower.folder import replaced
with replaced(Path(sys.argv[1]), lambda folder: (folder / "ours").exists()) as temporary:
    (temporary / "half").write_text("half")
    print("half way", flush=True)
    sys.stdin.read()
"""


def own(directory: Path) -> bool:
    return (directory / MARK).exists()


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def content(directory: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in directory.iterdir()}


def fill(directory: Path, text: str) -> None:
    (directory / MARK).write_text(text)
    (directory / text).write_text(text)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "build" / "net"


@pytest.fixture
def old(target: Path) -> Path:
    """The target, as an earlier build of ours left it."""
    target.mkdir(parents=True)
    fill(target, "old")
    return target


@pytest.fixture(params=["exchange", "two renames"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways to put a folder in the place of another."""
    if request.param == "two renames":
        monkeypatch.setattr(folder, "_exchanged", lambda *_: False)
    return str(request.param)


@pytest.fixture
def half_way(target: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process, in the middle of replacing the target."""
    pipe = subprocess.PIPE
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", HALF_WAY, str(target)]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=environment) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "half way\n"
        yield process
        process.kill()


def test_a_new_folder_and_its_parents_are_made(target: Path) -> None:
    with replaced(target, own) as temporary:
        assert not target.exists()
        assert temporary.parent == target.parent
        fill(temporary, "new")
    assert content(target) == {MARK: "new", "new": "new"}
    assert names(target.parent) == ["net"]


def test_an_empty_folder_needs_no_leave(target: Path) -> None:
    target.mkdir(parents=True)
    with replaced(target, lambda _: False) as temporary:
        fill(temporary, "new")
    assert content(target) == {MARK: "new", "new": "new"}


def test_our_own_folder_is_replaced_whole(old: Path, way: str) -> None:
    with replaced(old, own) as temporary:
        fill(temporary, "new")
        assert content(old) == {MARK: "old", "old": "old"}
    assert content(old) == {MARK: "new", "new": "new"}
    assert names(old.parent) == ["net"]


def test_an_exchange_leaves_no_moment_without_a_folder(old: Path) -> None:
    other = old.parent / "other"
    other.mkdir()
    before = old.stat().st_ino, other.stat().st_ino
    if not folder._exchanged(old, other):
        pytest.skip("this file system exchanges no folders")
    assert (other.stat().st_ino, old.stat().st_ino) == before


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_a_body_that_fails_leaves_all_as_it_was(old: Path, error: type[BaseException]) -> None:
    def replace() -> None:
        with replaced(old, own) as temporary:
            fill(temporary, "new")
            raise error

    with pytest.raises(error):
        replace()
    assert content(old) == {MARK: "old", "old": "old"}
    assert names(old.parent) == ["net"]


def test_a_rename_that_fails_leaves_the_old(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rename = Path.rename

    def failing(self: Path, other: Path) -> Path:
        if self.suffix == ".new":
            raise OSError("full")
        return rename(self, other)

    monkeypatch.setattr(folder, "_exchanged", lambda *_: False)
    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(OSError, match="full"), replaced(old, own) as temporary:
        fill(temporary, "new")
    assert content(old) == {MARK: "old", "old": "old"}
    assert names(old.parent) == ["net"]


def test_a_folder_of_others_is_refused(old: Path) -> None:
    (old / MARK).unlink()
    text = "net exists and holds other files than a build's; name another folder"
    with pytest.raises(FolderRefused, match=text), replaced(old, own):
        pytest.fail("the body ran")
    assert content(old) == {"old": "old"}


def test_force_replaces_a_folder_of_others(old: Path) -> None:
    (old / MARK).unlink()
    with replaced(old, own, force=True) as temporary:
        fill(temporary, "new")
    assert content(old) == {MARK: "new", "new": "new"}


@pytest.mark.parametrize("what", ["the current folder", "your home folder"])
def test_force_does_not_replace_where_one_stands_or_lives(
    old: Path, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (old / MARK).unlink()
    (old / "inner").mkdir()
    if what == "the current folder":
        monkeypatch.chdir(old / "inner")
    else:
        monkeypatch.setenv("HOME", str(old / "inner"))
    text = f"net holds {what}, and is not replaced even by force"
    with pytest.raises(FolderRefused, match=text), replaced(old, own, force=True):
        pytest.fail("the body ran")
    assert (old / "inner").is_dir()


def test_a_file_is_refused(target: Path) -> None:
    target.parent.mkdir()
    target.write_text("a file")
    with pytest.raises(FolderRefused, match="net is a file; name a folder"), replaced(target, own, force=True):
        pytest.fail("the body ran")
    assert target.read_text() == "a file"


def test_a_mount_point_is_refused() -> None:
    with pytest.raises(FolderRefused, match=r"^/proc is a mount point"), replaced(Path("/proc"), own, force=True):
        pytest.fail("the body ran")


def test_a_folder_that_others_fill_meanwhile_is_refused(target: Path) -> None:
    def replace() -> None:
        with replaced(target, own) as temporary:
            fill(temporary, "new")
            target.mkdir()
            (target / "theirs").write_text("theirs")

    with pytest.raises(FolderRefused):
        replace()
    assert content(target) == {"theirs": "theirs"}
    assert names(target.parent) == ["net"]


def test_through_a_link_the_folder_itself_is_replaced(old: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(old)
    with replaced(link, own) as temporary:
        fill(temporary, "new")
    assert link.is_symlink()
    assert content(old) == {MARK: "new", "new": "new"}


def test_the_new_folder_is_as_readable_as_any(target: Path) -> None:
    mask = os.umask(0o022)
    try:
        with replaced(target, own) as temporary:
            fill(temporary, "new")
    finally:
        os.umask(mask)
    assert stat.S_IMODE(target.stat().st_mode) == 0o755


def test_a_kill_half_way_leaves_the_old_and_the_next_run_cleans_up(old: Path, half_way: subprocess.Popen[str]) -> None:
    half_way.send_signal(signal.SIGKILL)
    half_way.wait()
    assert content(old) == {MARK: "old", "old": "old"}
    (left,) = (name for name in names(old.parent) if name != "net")
    assert left.startswith(".net.")
    with replaced(old, own) as temporary:
        assert not (old.parent / left).exists()
        fill(temporary, "new")
    assert names(old.parent) == ["net"]


def test_ctrl_c_half_way_cleans_up(old: Path, half_way: subprocess.Popen[str]) -> None:
    half_way.send_signal(signal.SIGINT)
    assert half_way.wait() != 0
    assert content(old) == {MARK: "old", "old": "old"}
    assert names(old.parent) == ["net"]


def test_a_run_that_is_alive_is_not_cleaned_up(old: Path, half_way: subprocess.Popen[str]) -> None:
    (theirs,) = old.parent.glob(".net.*")
    with replaced(old, own) as temporary:
        fill(temporary, "new")
    assert content(theirs) == {"half": "half"}
    half_way.communicate("")
    assert half_way.returncode == 0
    assert content(old) == {"half": "half"}


def test_what_others_left_is_not_cleaned_up(old: Path) -> None:
    kept = [".net.txt", ".nets.1.0123abcd.new", ".net.1.0123abcd.new.more", "net.1.0123abcd.new"]
    for name in kept:
        (old.parent / name).mkdir()
    with replaced(old, own) as temporary:
        fill(temporary, "new")
    assert names(old.parent) == sorted([*kept, "net"])


def test_a_folder_set_aside_by_a_killed_run_comes_back(old: Path) -> None:
    old.rename(old.parent / ".net.1.0123abcd.old")
    with pytest.raises(ValueError, match="not now"), replaced(old, own):
        raise ValueError("not now")
    assert content(old) == {MARK: "old", "old": "old"}
    assert names(old.parent) == ["net"]


def test_a_folder_set_aside_that_is_not_missed_goes(old: Path) -> None:
    aside = old.parent / ".net.1.0123abcd.old"
    aside.mkdir()
    fill(aside, "older")
    with replaced(old, own) as temporary:
        fill(temporary, "new")
    assert content(old) == {MARK: "new", "new": "new"}
    assert names(old.parent) == ["net"]
