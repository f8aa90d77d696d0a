"""Modules, names and files of the project that prose and settings refer to exist: a move leaves no stale reference."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHECKOUT = pytest.mark.skipif(not (ROOT / ".git").exists(), reason="the files are those of a checkout")
FILES = sorted(
    path
    for pattern in ("*.md", "pyproject.toml", "docs/**/*.md", "netspec/**/*.py", "tools/*.py", "benchmarks/*.py")
    for path in ROOT.glob(pattern)
    if path.name != "CHANGELOG.md"  # it names what was removed
)
PATH = re.compile(
    r"(?<![\w/.-])(?:(?:netspec|tools|benchmarks|fuzz)/[\w/-]+\.py|(?:tests|docs)/[\w/-]+\.(?:py|md|yaml))\b"
)
DOTTED = re.compile(r"(?<![\w/.-])netspec(?:\.[A-Za-z_]\w*)+(?![\w/-])")
FILE_NAMES = {"netspec.toml", "netspec.schema.json"}
"""Names of files that look like names of modules."""


def exists(name: str) -> bool:
    """Whether a dotted name is that of a module, or of an attribute of one."""
    module, _, attribute = name.rpartition(".")
    try:
        return hasattr(importlib.import_module(module), attribute) or bool(importlib.import_module(name))
    except ModuleNotFoundError:
        owner, _, of = module.rpartition(".")
        try:
            return hasattr(getattr(importlib.import_module(owner), of, None), attribute) if owner else False
        except ModuleNotFoundError:
            return False


def stale(text: str) -> list[str]:
    """The references of a text to what is not there."""
    paths = [path for path in PATH.findall(text) if "NAME" not in path and not (ROOT / path).exists()]
    names = [name for name in DOTTED.findall(text) if name not in FILE_NAMES and not exists(name)]
    return [*paths, *names]


@CHECKOUT
def test_references_are_to_what_exists() -> None:
    found = {path.relative_to(ROOT).as_posix(): stale(path.read_text(encoding="utf-8")) for path in FILES}
    assert {path: references for path, references in found.items() if references} == {}


@CHECKOUT
def test_a_stale_reference_is_noticed() -> None:
    assert stale("`netspec/language/walk.py`, netspec/lint/spec.py, docs/tutorial.md") == ["netspec/language/walk.py"]
    assert stale("`netspec.language.walk`, netspec.lint.spec.lint and netspec.check()") == ["netspec.language.walk"]
    assert stale("`netspec.lint.spec.judge`, netspec.Network.layers, netspec.Network.levels") == [
        "netspec.lint.spec.judge",
        "netspec.Network.levels",
    ]
    assert stale("netspec.toml, netspec/cli/NAME.py, specs/netspec.schema.json") == []
