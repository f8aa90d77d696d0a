"""Files: which exist, which may be read, and which are not files at all."""

from __future__ import annotations

import errno
import io
import os
import socket
from pathlib import Path

import pytest

from netspec.diagnostics import Problem, Span
from netspec.source import decoding, read
from netspec.source.decoding import MAX_BYTES


def only(path: str | os.PathLike[str]) -> Problem:
    """The one problem of a file that could not be read, at the file's start and under the name that was given."""
    document, (problem,) = read(path)
    assert document is None
    assert problem.span == Span(str(path), 1, 1, 1, 1)
    return problem


def test_a_file(tmp_path: Path) -> None:
    path = tmp_path / "é.yaml"
    path.write_bytes(b"a: 1\r\nb: [x]\r\n")
    for given in (path, str(path)):
        document, problems = read(given)
        assert problems == []
        assert document is not None
        assert document.file == str(path)
        assert document.root.value == {"a": 1, "b": ["x"]}
        assert document.root["a"].span.file == str(path)


def test_the_name_stays_as_it_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.yaml").write_text("a: [", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    _, (problem,) = read("./x.yaml")
    assert problem.span.file == "./x.yaml"


def test_no_such_file(tmp_path: Path) -> None:
    (tmp_path / "alexnet.yaml").write_text("", encoding="utf-8")
    problem = only(tmp_path / "alexnt.yaml")
    assert problem.code == "no-such-file"
    assert problem.help == f"did you mean {tmp_path / 'alexnet.yaml'}?"
    assert only(tmp_path / "zzz").help is None
    assert only(tmp_path / "*.yaml").help == (
        "the shell expands patterns, without quotes; or name a folder, which is searched"
    )


def test_a_link_to_nothing(tmp_path: Path) -> None:
    link = tmp_path / "net.yaml"
    link.symlink_to("gone.yaml")
    assert (only(link).code, only(link).text, only(link).help) == ("no-such-file", "the link leads to no file", None)


@pytest.mark.parametrize("name", ["", "a\0b", "\ud800", "x.yaml/y.yaml", "nowhere/x.yaml"])
def test_a_name_that_no_file_has(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.yaml").write_text("a: 1", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert only(name).code == "no-such-file"


def test_a_folder(tmp_path: Path) -> None:
    assert only(tmp_path).code == "is-a-folder"


def test_a_name_that_is_too_long(tmp_path: Path) -> None:
    assert only(tmp_path / ("x" * 5_000)).code == "cannot-read"


def test_a_ring_of_links(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    assert only(tmp_path / "a").code == "cannot-read"


@pytest.mark.parametrize(("number", "reason"), [(errno.EACCES, "permission denied"), (errno.EIO, "input/output error")])
def test_a_file_that_the_system_keeps_back(
    number: int, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "open", refuse)
    problem = only(tmp_path / "x.yaml")
    assert problem.code == "cannot-read"
    assert problem.text == f"the file cannot be read: {reason}"


def test_a_named_pipe_is_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    assert only(path).code == "cannot-read"


def test_a_device() -> None:
    assert only("/dev/zero").code == "cannot-read"


def test_a_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket")
        assert only("socket").code == "cannot-read"


class Recorder(io.FileIO):
    """A file that remembers how much was asked of it."""

    asked: list[int]

    def read(self, size: int | None = -1) -> bytes:
        self.asked.append(-1 if size is None else size)
        return super().read(size)


@pytest.mark.parametrize(("size", "asked"), [(MAX_BYTES + 1, []), (MAX_BYTES, [MAX_BYTES + 1]), (0, [MAX_BYTES + 1])])
def test_no_more_is_read_than_the_limit(size: int, asked: list[int], tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    with path.open("wb") as stream:
        stream.truncate(size)
    with Recorder(path) as recorder:
        recorder.asked = []
        found = decoding._load(recorder, "f")
    assert recorder.asked == asked
    assert isinstance(found, Problem) == (asked == [])


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    with path.open("wb") as stream:
        stream.truncate(MAX_BYTES + 1)
    assert only(path).code == "file-too-large"


def test_the_largest_file(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"a: 1\n#" + b"x" * (MAX_BYTES - 6))
    document, problems = read(path)
    assert problems == []
    assert document is not None


def test_a_file_that_grows_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"#" * (MAX_BYTES + 1_000))
    status = path.stat()
    earlier = os.stat_result((*status[:6], 10, *status[7:]))
    monkeypatch.setattr(os, "fstat", lambda _: earlier)
    assert only(path).code == "file-too-large"
