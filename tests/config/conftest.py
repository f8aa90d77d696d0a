"""Folders of specs and configuration files, described by their texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

SPEC = """\
netspec: 1
name: tiny
params:
  classes: {type: int, default: 10}
input: {shape: [N, 32, 32, 3]}
layers:
  - flatten: {}
"""
"""A spec with one warning, `unused-parameter` on line 4."""

Make = Callable[[Mapping[str, str]], Path]


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Writes files into an empty folder, which becomes the current one."""
    monkeypatch.chdir(tmp_path)

    def made(files: Mapping[str, str]) -> Path:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path

    return made
