"""A folder with small specs to run commands in, and an environment that decides nothing."""

from __future__ import annotations

import os
import subprocess
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
Capture = pytest.CaptureFixture[str]
Git = Callable[..., str]

BASE = IMAGES.replace("name: tiny", "name: base")
VARIANT = "netspec: 1\nextends: base.yaml\nname: variant\npatch:\n  change:\n    conv1: {stride: 1}\n"
OURS = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "protocol.file.allow=always")


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


@pytest.fixture
def git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Git:
    """A repository in the current folder, without the settings of the machine, and a function that runs git in it."""
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    for name in [name for name in os.environ if name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE")]:
        monkeypatch.delenv(name)

    def run(*arguments: str, folder: str = ".") -> str:
        done = subprocess.run(
            ["git", *OURS, *arguments],  # noqa: S607
            cwd=tmp_path / folder,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    run("init", "-q", "-b", "main")
    return run


@pytest.fixture
def committed(git: Git, write: Write) -> Git:
    """Two commits: in the second, the base has wider layers; the variant is the same text."""
    write("specs/base.yaml", BASE)
    write("specs/variant.yaml", VARIANT)
    git("add", ".")
    git("commit", "-qm", "one")
    git("tag", "v1.0")
    write("specs/base.yaml", BASE.replace("num_outputs: 8", "num_outputs: 16"))
    git("commit", "-qam", "two")
    return git
