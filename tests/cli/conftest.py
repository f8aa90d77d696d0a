"""A folder with small specs to run commands in, and an environment that decides nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

GOOD = """\
netspec: 1
name: tiny
doc: A tiny net.
params:
  num_classes: {type: int, default: 10, minimum: 1}
input: {name: images, shape: [N, 32, 32, 3]}
layers:
  - conv2d: {num_outputs: 8, kernel_size: 5, stride: 2, padding: VALID, scope: conv1}
  - flatten: {scope: flat}
  - fully_connected: {num_outputs: $num_classes, scope: fc}
"""
BAD = GOOD.replace("kernel_size: 5", "kernel_size: five")
IMAGES = GOOD.replace("flatten: {scope: flat}", "reduce_mean: {axis: [1, 2], name: mean}")
UNUSED = GOOD.replace("$num_classes", "10")

Write = Callable[[str, str], str]


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS", "GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file below the current folder and returns its name."""

    def written(name: str, text: str) -> str:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return name

    return written


@pytest.fixture
def good(write: Write) -> str:
    return write("good.yaml", GOOD)


@pytest.fixture
def images(write: Write) -> str:
    """A spec that takes images of any size from 5x5."""
    return write("images.yaml", IMAGES)


@pytest.fixture
def bad(write: Write) -> str:
    return write("bad.yaml", BAD)


@pytest.fixture
def unused(write: Write) -> str:
    return write("unused.yaml", UNUSED)
