import os
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit

import pytest

from netspec.diagnostics import Note, Problem, Span
from netspec.report.findings import Findings, Run
from netspec.report.report_paths import relative_names, uri


def named(file: str, base: str = "") -> str:
    return relative_names(Findings((), [file], run=Run(base=base)))[file]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "repo" / "nets").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "repo")
    return tmp_path


def test_names_are_relative(folder: Path) -> None:
    assert named("a.yaml") == named("./a.yaml") == named("nets/../a.yaml") == "a.yaml"
    assert named(str(folder / "repo" / "nets" / "a.yaml")) == "nets/a.yaml"
    assert named("nets/") == "nets"
    assert named("../a.yaml") == named(str(folder / "a.yaml")) == "../a.yaml"


def test_names_are_the_same_from_each_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repo = str(folder / "repo")
    from_above = named("nets/a.yaml", repo)
    monkeypatch.chdir(folder / "repo" / "nets")
    assert named("a.yaml", repo) == from_above == "nets/a.yaml"
    assert named("a.yaml") == "a.yaml"


def test_links_to_folders_are_resolved_and_links_to_files_are_not(folder: Path) -> None:
    (folder / "linked").symlink_to(folder / "repo" / "nets")
    (folder / "repo" / "nets" / "a.yaml").write_text("")
    (folder / "repo" / "b.yaml").symlink_to("nets/a.yaml")
    assert named("../linked/a.yaml") == "nets/a.yaml"
    assert named("b.yaml") == "b.yaml"


def test_the_files_of_problems_and_notes_are_named() -> None:
    note = Note("n", Span("base.yaml", 1, 1, 1, 1))
    found = Findings((Problem("x", "y", Span("a.yaml", 1, 1, 1, 1), notes=(note, Note("m"))),), ["c.yaml"])
    assert list(relative_names(found)) == ["c.yaml", "a.yaml", "base.yaml"]


@pytest.mark.parametrize(
    "name", ["a b.yaml", "100%.yaml", "a#b?c.yaml", "a:b.yaml", "名.yaml", "\udce9.yaml", "<stdin>", "d/e\n"]
)
def test_a_uri_is_relative_and_gives_the_name_back(name: str) -> None:
    parts = urlsplit(uri(name, ""))
    assert (parts.scheme, parts.netloc, parts.query, parts.fragment) == ("", "", "", "")
    assert parts.path.isascii()
    assert parts.path.isprintable()
    assert os.fsdecode(unquote_to_bytes(parts.path)) == name


def test_what_is_not_below_the_base_has_an_absolute_uri(folder: Path) -> None:
    assert uri("../a b.yaml", "") == f"{folder.as_uri()}/a%20b.yaml"
    assert uri("..", str(folder / "repo")) == folder.as_uri()
    assert uri("..a.yaml", "") == "..a.yaml"


def test_in_a_deleted_folder_files_have_the_names_that_were_given(folder: Path) -> None:
    (folder / "repo" / "nets").rmdir()
    (folder / "repo").rmdir()
    assert named("a.yaml") == "a.yaml"
    assert named(f"{folder}/a b.yaml") == f"{folder}/a b.yaml"
    assert uri(named(f"{folder}/a b.yaml"), "") == f"{folder.as_uri()}/a%20b.yaml"
