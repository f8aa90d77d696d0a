"""The project as others fetch it, and a repository of theirs with specs."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.ci.shell import commit

ROOT = Path(__file__).parents[2]
FETCHED = (".pre-commit-hooks.yaml", "action.yml", "pyproject.toml", "README.md", "LICENSE", "netspec", "specs")

GOOD = """\
netspec: 1
name: net
input: {shape: [N, 8, 8, 3]}
layers:
  - conv2d: {num_outputs: 4, kernel_size: 3, scope: conv1}
"""
BAD = GOOD.replace("kernel_size: 3", "kernel_size: three")
WARNED = GOOD.replace("layers:", "params:\n  k: {type: int, default: 3}\nlayers:")
VARIANT = "netspec: 1\nextends: good.yaml\nname: variant\npatch: {change: {conv1: {num_outputs: 8}}}\n"


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the working tree, committed to a repository of their own."""
    if not (ROOT / ".pre-commit-hooks.yaml").exists() or not (ROOT / "netspec").exists():
        pytest.skip("the files are those of a checkout")
    folder = tmp_path_factory.mktemp("fetched") / "netspec"
    folder.mkdir()
    for name in FETCHED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, folder / name)
    commit(folder, "the project")
    return folder


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """A repository with a good spec, a bad one, one with a warning, and YAML files of other tools."""
    folder = tmp_path / "their repository"
    (folder / "nets").mkdir(parents=True)
    for name, text in {
        "nets/good.yaml": GOOD,
        "nets/bad.yaml": BAD,
        "nets/warned.yml": WARNED,
        "compose.yaml": "services:\n  web: {image: nginx}\n",
        ".gitlab-ci.yml": "job: {script: [make]}\n",
        "notes.md": "# Notes\n",
    }.items():
        (folder / name).write_text(text, encoding="utf-8")
    commit(folder, "specs")
    return folder


@pytest.fixture(autouse=True)
def _no_repository_above(monkeypatch: pytest.MonkeyPatch) -> None:
    """Git sets these for hooks; the tests' own repositories must not be taken for it."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
