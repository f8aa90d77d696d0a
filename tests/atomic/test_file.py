"""A file is written whole or not at all, and takes the place of nothing unless it is forced to."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from netspec.atomic import file as writing
from netspec.atomic import workspace
from netspec.atomic.destination import Refused
from netspec.atomic.file import write_file


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def test_a_file_is_written(tmp_path: Path) -> None:
    write_file(tmp_path / "a.yaml", "caf\u00e9\n")
    assert (tmp_path / "a.yaml").read_bytes() == "caf\u00e9\n".encode()
    assert names(tmp_path) == ["a.yaml"]
    assert (tmp_path / "a.yaml").stat().st_nlink == 1


def test_a_file_that_exists_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("mine")
    with pytest.raises(Refused, match=r"a\.yaml already exists; choose another file, or use --force"):
        write_file(path, "new")
    assert path.read_text() == "mine"
    write_file(path, "new", force=True)
    assert path.read_text() == "new"
    assert names(tmp_path) == ["a.yaml"]


def test_the_same_text_need_not_be_forced(tmp_path: Path) -> None:
    write_file(tmp_path / "a", "text")
    before = (tmp_path / "a").stat()
    write_file(tmp_path / "a", "text")
    assert (tmp_path / "a").stat().st_mtime_ns == before.st_mtime_ns


@pytest.mark.parametrize("force", [False, True])
def test_a_file_that_is_created_meanwhile(force: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    put = writing._put

    def late(*args: object, **options: object) -> None:
        path.write_text("theirs")
        put(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(writing, "_put", late)
    if force:
        write_file(path, "new", force=True)
        assert path.read_text() == "new"
    else:
        with pytest.raises(Refused, match="already exists"):
            write_file(path, "new")
        assert path.read_text() == "theirs"
    assert names(tmp_path) == ["a"]


def test_a_file_system_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unsupported(self: Path, target: Path) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", unsupported)
    write_file(tmp_path / "a", "new")
    assert (tmp_path / "a").read_text() == "new"
    assert names(tmp_path) == ["a"]


def test_through_a_link_the_file_itself_is_written(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "link").symlink_to("there/a")
    write_file(tmp_path / "link", "text")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "there" / "a").read_text() == "text"


def test_the_mode_of_a_replaced_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("old")
    path.chmod(0o640)
    write_file(path, "new", force=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_device_and_a_pipe_get_the_text(tmp_path: Path) -> None:
    write_file("/dev/null", "text")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    write_file(pipe, "text")
    reader.join()
    assert read == ["text"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_full_disk_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refused, match="/dev/full cannot be written: No space left on device"):
        write_file("/dev/full", "text")

    def full(path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(workspace, "sync_file", full)
    with pytest.raises(Refused, match="a cannot be written: No space left on device"):
        write_file(tmp_path / "a", "text")
    assert names(tmp_path) == []


KILLED = """
import os, sys
from netspec.atomic import file
from netspec.atomic.file import write_file
def killed(*_, **__):
    os.kill(os.getpid(), int(sys.argv[2]))
file._put = killed
write_file(sys.argv[1], "half")
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_what_a_killed_run_leaves_is_cleaned_up(number: signal.Signals, tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", KILLED, str(tmp_path / "a"), str(int(number))]
    done = subprocess.run(command, env=environment, check=False)
    killed = number == signal.SIGKILL
    assert done.returncode == (-number if killed else 128 + number)
    assert len(names(tmp_path)) == killed
    write_file(tmp_path / "a", "whole")
    assert names(tmp_path) == ["a"]
