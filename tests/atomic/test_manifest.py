"""A manifest that is not as a build wrote it lists nothing."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from netspec.atomic.manifest import MANIFEST, Audit, Manifest, digest, read


def relisted(old: Path, **changes: Any) -> str:
    data = json.loads((old / MANIFEST).read_text())
    data["netspec"].update(changes)
    return json.dumps(data)


def with_notes(old: Path) -> str:
    (old / "notes").write_text("mine")
    data = json.loads((old / MANIFEST).read_text())
    data["netspec"]["files"]["notes"] = {"size": 4, "sha256": hashlib.sha256(b"mine").hexdigest()}
    return json.dumps(data)


BROKEN: dict[str, Callable[[Path], str]] = {
    "with another file": with_notes,
    "with other folders": lambda old: relisted(old, folders=["runs"]),
    "of another format": lambda old: relisted(old, format=2),
    "without a digest": lambda old: json.dumps({"netspec": json.loads((old / MANIFEST).read_text())["netspec"]}),
    "cut off": lambda old: (old / MANIFEST).read_text()[:-20],
    "empty": lambda _: "",
    "of another program": lambda _: '{"name": "my web page", "icons": []}',
    "a list": lambda _: "[]",
    "a number": lambda _: "1",
    "deep": lambda _: "[" * 100_000,
    "too large": lambda old: (old / MANIFEST).read_text() + " " * (1 << 20),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_manifest_lists_nothing(kind: str, old: Path) -> None:
    (old / MANIFEST).write_text(BROKEN[kind](old))
    assert read(old) is None
    assert {"graph.pb", MANIFEST} <= {entry.name for entry in Audit().foreign(old)}


def test_a_manifest_that_is_no_text(old: Path) -> None:
    (old / MANIFEST).write_bytes(b"\xff\xfe")
    assert read(old) is None


def test_a_manifest_that_is_a_link_or_a_pipe(old: Path) -> None:
    (old / MANIFEST).rename(old.parent / "moved")
    (old / MANIFEST).symlink_to("../moved")
    assert read(old) is None
    (old / MANIFEST).unlink()
    os.mkfifo(old / MANIFEST)
    assert read(old) is None


def test_a_manifest_lists_what_is_there(old: Path) -> None:
    listed = read(old)
    assert listed is not None
    assert dict(listed.files) == {
        "graph.pb": (3, hashlib.sha256(b"old").hexdigest()),
        "saved_model/variables/data": (300, hashlib.sha256(b"old" * 100).hexdigest()),
    }
    assert listed.folders == {"saved_model", "saved_model/variables", "saved_model/assets"}


def test_a_manifest_reaches_nothing_outside(tmp_path: Path) -> None:
    outside = tmp_path / "theirs"
    outside.write_text("theirs")
    folder = tmp_path / "net"
    folder.mkdir()
    files = {name: (6, digest(outside)) for name in ("../theirs", str(outside))}
    Manifest("0", files, frozenset(["..", "."])).write(folder)
    assert read(folder) is not None
    assert Audit().delete(folder, {}) == []
    assert outside.read_text() == "theirs"
    assert not folder.exists()


def test_digests_are_remembered_of_files_that_are_not_new(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from netspec.atomic import manifest

    read_files: list[str] = []
    real = manifest.digest

    def counted(path: Path) -> str:
        read_files.append(path.name)
        return real(path)

    monkeypatch.setattr(manifest, "digest", counted)
    audit = Audit()
    assert audit.foreign(old) == audit.foreign(old) == []
    assert read_files == ["graph.pb", "data"] * 2  # so new that a change might not show in their times
    monkeypatch.setattr(manifest, "_RECENT_NS", -(10**18))
    assert audit.foreign(old) == audit.foreign(old) == []
    assert read_files == ["graph.pb", "data"] * 3
    (old / "graph.pb").write_text("New")
    assert [entry.name for entry in audit.foreign(old)] == ["graph.pb"]
