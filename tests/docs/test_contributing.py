"""CONTRIBUTING.md is true: the files that it names are there, and an op, a code and a column touch no others."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path

import pytest

from netspec.cli.main import COMMANDS
from netspec.report.formats import FORMATS

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PATH = re.compile(r"`((?:[\w.*-]+/)+[\w.-]*|[A-Z]+\.md)`")
CHECKOUT = pytest.mark.skipif(not (ROOT / ".git").exists(), reason="the files are those of a checkout")
BESIDE = {"CONTRIBUTING.md", "CHANGELOG.md", "tests/docs/test_contributing.py"}
LISTS = "tests/helps/"
"""Layers of other libraries by their own names."""
SPEC = re.compile(r"specs/.*\.yaml")
"""A network, which may use any op."""
ELSEWHERE = {
    # a code: the module that finds the fault, and tests that ask for more than its place
    "corners-with-centers": {
        "netspec/ops/images/resize.py",
        "tests/ops/refusals.yaml",
        "tests/differential/stricter.yaml",
        "docs/stricter.md",
    },
}


def named(section: str, name: str) -> set[str]:
    """The paths in the first column of a section's table."""
    table = TEXT.partition(f"## {section}\n")[2].partition("\n## ")[0]
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| ")]
    return {path.replace("NAME", name) for cell in cells for path in PATH.findall(cell)}


def touched(name: str) -> set[str]:
    """The files of the project in which a name stands as a word of its own."""
    command = ["git", "grep", "-lw", "--untracked", "-e", name]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    return {path for path in found if not path.startswith(LISTS) and not SPEC.fullmatch(path)} - BESIDE


def unnamed(paths: Iterable[str], names: Iterable[str]) -> set[str]:
    """The paths that match none of the names, and are in none of the folders among them."""
    known = tuple(names)
    return {
        path
        for path in paths
        if not any(fnmatch(path, name) or (name[-1] == "/" and path.startswith(name)) for name in known)
    }


@CHECKOUT
@pytest.mark.parametrize(
    ("section", "name"),
    [
        ("An op", "group_norm"),
        ("A diagnostic", ""),
        ("A column of `show`", ""),
        ("A format of problems", "concise"),
        ("A format of problems", "github"),
        *(("A command", name) for name in COMMANDS),
    ],
)
def test_the_files_of_a_table_are_there(section: str, name: str) -> None:
    assert named(section, name)
    assert [path for path in named(section, name) if not any(ROOT.glob(path))] == []


@CHECKOUT
def test_the_files_that_the_text_names_are_there() -> None:
    paths = [path for path in PATH.findall(TEXT) if "NAME" not in path]
    assert [path for path in paths if not any(ROOT.glob(path))] == []


@CHECKOUT
def test_an_op_stands_in_no_other_file() -> None:
    assert unnamed(touched("group_norm"), named("An op", "group_norm")) == set()


@CHECKOUT
def test_a_code_stands_in_no_other_file() -> None:
    tables = {path.relative_to(ROOT).as_posix() for path in (ROOT / "netspec/codes").glob("*_codes.py")}
    for code, own in ELSEWHERE.items():
        assert unnamed(touched(code), named("A diagnostic", code) | tables | own) == set()


@CHECKOUT
def test_a_column_stands_in_no_other_file() -> None:
    assert unnamed(touched("parameters_share"), named("A column of `show`", "")) == set()


def test_the_page_on_reports_has_every_format() -> None:
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8").partition("## Formats\n")[2]
    assert re.findall(r"^\| `(\w+)` \|", page.partition("\n## ")[0], re.MULTILINE) == list(FORMATS)


def test_a_file_that_is_not_named_is_noticed() -> None:
    assert unnamed(["a/b.py", "c/d.yaml", "e.md", "f/g/h.py"], ["a/b.py", "c/", "f/*/i.py"]) == {"e.md", "f/g/h.py"}
    assert "netspec/ops/__init__.py" in named("An op", "x")
