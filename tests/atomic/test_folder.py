"""A folder is replaced whole or not at all, and only where every file in it is a build's and unchanged."""

from __future__ import annotations

import os
import shutil
import socket
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from netspec.atomic import exchange, folder, workspace
from netspec.atomic.destination import Refused
from netspec.atomic.folder import replace_folder
from netspec.atomic.manifest import MANIFEST, Audit
from tests.atomic.conftest import ContentOf, Fill, Whole, names


def stamps(directory: Path) -> list[tuple[str, int, int, int]]:
    found = [(path, path.lstat()) for path in directory.rglob("*")]
    return sorted((str(path), status.st_ino, status.st_size, status.st_mtime_ns) for path, status in found)


def test_a_new_folder_and_its_parents_are_made(target: Path, content: ContentOf, fill: Fill, whole: Whole) -> None:
    with replace_folder(target) as new:
        assert not target.exists()
        fill(new, "new")
    assert content(target) == whole("new")
    assert names(target.parent) == ["net"]


def test_an_empty_folder_needs_no_leave(target: Path, content: ContentOf, fill: Fill, whole: Whole) -> None:
    target.mkdir(parents=True)
    with replace_folder(target) as new:
        fill(new, "new")
    assert content(target) == whole("new")


def test_an_unchanged_build_is_replaced(old: Path, way: str, content: ContentOf, fill: Fill, whole: Whole) -> None:
    with replace_folder(old) as new:
        fill(new, "new")
        assert content(old) == whole("old")
    assert content(old) == whole("new")
    assert names(old.parent) == ["net"]


def test_a_copy_of_a_build_is_a_build(old: Path, content: ContentOf, fill: Fill, whole: Whole) -> None:
    """Times and inodes differ, names, sizes and digests do not."""
    copy = old.parent / "copy"
    shutil.copytree(old, copy, copy_function=shutil.copyfile)
    with replace_folder(copy) as new:
        fill(new, "new")
    assert content(copy) == whole("new")


def same_size_and_time(path: Path) -> None:
    before = path.stat()
    path.write_text(path.read_text().upper())
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def bound_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        here = Path.cwd()
        os.chdir(path.parent)  # an address of a socket is short
        made.bind(path.name)
        os.chdir(here)


def linked_elsewhere(path: Path) -> None:
    path.rename(path.parent.parent / "moved")
    path.symlink_to("../moved")


def made_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


FOREIGN: dict[str, tuple[str, Callable[[Path], object]]] = {
    "a file": ("notes.txt", lambda old: (old / "notes.txt").write_text("mine")),
    "an empty file": ("empty", lambda old: (old / "empty").touch()),
    "a hidden file": (".git", lambda old: (old / ".git").write_text("mine")),
    "a file in a folder of the build": (
        "saved_model/variables/data-2",
        lambda old: (old / "saved_model" / "variables" / "data-2").write_text("mine"),
    ),
    "a changed file": ("graph.pb", lambda old: (old / "graph.pb").write_text("trained")),
    "a file changed at the same size and time": ("graph.pb", lambda old: same_size_and_time(old / "graph.pb")),
    "an emptied file": ("graph.pb", lambda old: (old / "graph.pb").write_text("")),
    "an empty folder": ("runs/", lambda old: (old / "runs").mkdir()),
    "a folder": ("runs/ (2 in it)", lambda old: (old / "runs" / "1" / "2").mkdir(parents=True)),
    "a link": ("link", lambda old: (old / "link").symlink_to("graph.pb")),
    "a link that leads nowhere": ("link", lambda old: (old / "link").symlink_to("nowhere")),
    "a file that became a link to the same": (
        "graph.pb",
        lambda old: linked_elsewhere(old / "graph.pb"),
    ),
    "a folder that became a link to the same": (
        "saved_model",
        lambda old: linked_elsewhere(old / "saved_model"),
    ),
    "a file that became a folder": (
        "graph.pb/",
        lambda old: made_a_folder(old / "graph.pb"),
    ),
    "a pipe": ("pipe", lambda old: os.mkfifo(old / "pipe")),
    "a socket": ("socket", lambda old: bound_socket(old / "socket")),
    "a name that is no UTF-8": ("\udcff", lambda old: Path(os.fsdecode(os.fsencode(old) + b"/\xff")).touch()),
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_what_no_build_wrote_is_refused_by_name(kind: str, old: Path, fill: Fill) -> None:
    name, make = FOREIGN[kind]
    make(old)
    found = stamps(old)
    with pytest.raises(Refused) as refused, replace_folder(old):
        pytest.fail("the body ran")
    assert f"or that have changed: {name}; choose another folder, or use --force" in str(refused.value)
    assert stamps(old) == found
    assert [name for name in names(old.parent) if name.startswith(".")] == []


@pytest.mark.parametrize("kind", FOREIGN)
def test_force_deletes_what_it_announced(
    kind: str, old: Path, way: str, content: ContentOf, fill: Fill, whole: Whole
) -> None:
    name, make = FOREIGN[kind]
    make(old)
    reported: list[str] = []
    with replace_folder(old, force=True, tell=reported.append) as new:
        (first,) = reported
        assert first.startswith(f"--force will delete files of {old} ")
        assert first.endswith(f": {name}")
        fill(new, "new")
    assert content(old) == whole("new")
    assert reported[1:] == [f"{old}: replaced; the files named above were deleted"]
    assert [name for name in names(old.parent) if name.startswith(".")] == []


def test_no_link_is_followed(old: Path, tmp_path: Path, fill: Fill) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "theirs").write_text("theirs")
    (old / "link").symlink_to(elsewhere)
    with replace_folder(old, force=True) as new:
        fill(new, "new")
    assert (elsewhere / "theirs").read_text() == "theirs"


def test_a_part_of_a_build_that_was_deleted_is_no_hindrance(
    old: Path, content: ContentOf, fill: Fill, whole: Whole
) -> None:
    shutil.rmtree(old / "saved_model")
    with replace_folder(old) as new:
        fill(new, "new")
    assert content(old) == whole("new")


def test_many_names_are_counted(old: Path) -> None:
    for number in range(100, 112):
        (old / f"model.ckpt-{number}").touch()
    with pytest.raises(Refused, match=r"model\.ckpt-107 and 4 more; choose"), replace_folder(old):
        pytest.fail("the body ran")


def test_a_folder_without_a_manifest_is_refused(old: Path) -> None:
    (old / MANIFEST).unlink()
    with pytest.raises(Refused, match=r"graph\.pb, saved_model/ \(3 in it\); choose"), replace_folder(old):
        pytest.fail("the body ran")


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_a_body_that_fails_leaves_all_as_it_was(
    old: Path, error: type[BaseException], content: ContentOf, fill: Fill, whole: Whole
) -> None:
    def replace() -> None:
        with replace_folder(old) as new:
            fill(new, "new")
            raise error

    with pytest.raises(error):
        replace()
    assert content(old) == whole("old")
    assert names(old.parent) == ["net"]


def test_parents_of_a_body_that_fails_go(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(ValueError, match="no"), replace_folder(tmp_path / "a" / "b" / "c" / "d"):
        raise ValueError("no")
    assert names(tmp_path) == ["a"]
    assert names(tmp_path / "a") == []


def test_parents_that_others_use_stay(tmp_path: Path) -> None:
    def replace() -> None:
        with replace_folder(tmp_path / "b" / "c" / "d"):
            (tmp_path / "b" / "theirs").touch()
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        replace()
    assert names(tmp_path / "b") == ["theirs"]


def test_a_rename_that_fails_leaves_the_old(
    old: Path, monkeypatch: pytest.MonkeyPatch, content: ContentOf, fill: Fill, whole: Whole
) -> None:
    rename = Path.rename

    def failing(self: Path, other: Path) -> Path:
        if self.name == "new":
            raise OSError("full")
        return rename(self, other)

    monkeypatch.setattr(exchange, "swap", lambda *_: False)
    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(OSError, match="full"), replace_folder(old) as new:
        fill(new, "new")
    assert content(old) == whole("old")
    assert names(old.parent) == ["net"]


def test_an_exchange_leaves_no_moment_without_a_folder(old: Path) -> None:
    other = old.parent / "other"
    other.mkdir()
    before = old.stat().st_ino, other.stat().st_ino
    if not exchange.swap(old, other):
        pytest.skip("this file system exchanges no folders")
    assert (other.stat().st_ino, old.stat().st_ino) == before


def test_through_a_link_the_folder_itself_is_replaced(
    old: Path, tmp_path: Path, content: ContentOf, fill: Fill, whole: Whole
) -> None:
    link = tmp_path / "link"
    link.symlink_to(old)
    with replace_folder(link) as new:
        fill(new, "new")
    assert link.is_symlink()
    assert content(old) == whole("new")


@pytest.mark.parametrize("mode", [0o755, 0o700, 0o2775])
def test_the_mode_of_the_folder_stays(old: Path, mode: int, fill: Fill) -> None:
    old.chmod(mode)
    with replace_folder(old) as new:
        fill(new, "new")
    assert stat.S_IMODE(old.stat().st_mode) == mode


def test_a_new_folder_is_as_readable_as_any(target: Path, fill: Fill) -> None:
    mask = os.umask(0o022)
    try:
        with replace_folder(target) as new:
            fill(new, "new")
    finally:
        os.umask(mask)
    assert stat.S_IMODE(target.stat().st_mode) == 0o755


def test_all_is_on_the_disk_before_it_is_seen(
    old: Path, monkeypatch: pytest.MonkeyPatch, fill: Fill, whole: Whole
) -> None:
    synced: list[str] = []
    put = exchange.put_in_place

    def noted(descriptor: int) -> None:
        synced.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)

    def checked(new: Path, target: Path, aside: Path) -> Path | None:
        assert {"graph.pb", "saved_model", "variables", "data", "assets", "new", MANIFEST} <= set(synced)
        return put(new, target, aside)

    if not Path("/proc/self/fd").exists():
        pytest.skip("no names of descriptors here")
    monkeypatch.setattr(os, "fsync", noted)
    monkeypatch.setattr(exchange, "put_in_place", checked)
    with replace_folder(old) as new:
        fill(new, "new")
    assert synced[-1] == old.parent.name


def test_without_locks_it_is_written_all_the_same(
    old: Path, monkeypatch: pytest.MonkeyPatch, content: ContentOf, fill: Fill, whole: Whole
) -> None:
    def unsupported(*_: object, **__: object) -> int:
        raise OSError("no locks")

    monkeypatch.setattr(workspace, "_locked", unsupported)
    with replace_folder(old) as new:
        fill(new, "new")
    assert content(old) == whole("new")
    assert names(old.parent) == ["net"]


def test_a_folder_is_named_once_for_all_that_is_in_it(tmp_path: Path) -> None:
    for name in ("a/b/c", "a/d", "e"):
        (tmp_path / "x" / name).mkdir(parents=True)
    assert folder.named(Audit().foreign(tmp_path / "x")) == "a/ (3 in it), e/"
