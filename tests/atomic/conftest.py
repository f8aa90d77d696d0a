"""Folders as builds leave them, and their content."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from netspec.atomic import exchange
from netspec.atomic.folder import replace_folder
from netspec.atomic.manifest import MANIFEST

Content = dict[str, str]
ContentOf = Callable[[Path], Content]
Fill = Callable[[Path, str], None]
Whole = Callable[[str], Content]


def names(directory: Path) -> list[str]:
    """The names of what is right inside a folder."""
    return sorted(path.name for path in directory.iterdir())


def content_of(folder: Path) -> Content:
    """All that is in a folder and below, but for manifests: the text of files, where links lead, "/" for folders."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = f"-> {path.readlink()}"
        elif path.is_dir():
            found[name] = "/"
        elif path.name != MANIFEST:
            found[name] = path.read_text()
    return found


def fill_with(folder: Path, text: str) -> None:
    """Writes files in place of a build's."""
    (folder / "graph.pb").write_text(text)
    (folder / "saved_model" / "variables").mkdir(parents=True)
    (folder / "saved_model" / "variables" / "data").write_text(text * 100)
    (folder / "saved_model" / "assets").mkdir()


def built(text: str) -> Content:
    """What a folder holds that was filled with a text."""
    return {
        "graph.pb": text,
        "saved_model": "/",
        "saved_model/assets": "/",
        "saved_model/variables": "/",
        "saved_model/variables/data": text * 100,
    }


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture
def content() -> Callable[[Path], Content]:
    return content_of


@pytest.fixture
def fill() -> Callable[[Path, str], None]:
    return fill_with


@pytest.fixture
def whole() -> Callable[[str], Content]:
    return built


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "build" / "net"


@pytest.fixture
def old(target: Path) -> Path:
    """The target, as an earlier build left it."""
    with replace_folder(target) as new:
        fill_with(new, "old")
    return target


@pytest.fixture(params=["exchange", "two renames"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways to put a folder in the place of another."""
    if request.param == "two renames":
        monkeypatch.setattr(exchange, "swap", lambda *_: False)
    return str(request.param)
