"""The specs that paths name: what is found in folders, what is left out, and why."""

import errno
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

import netspec
from netspec.config.configuration import Configuration
from netspec.diagnostics import one_line
from netspec.spec_search import Search, spec_files
from tests.config.conftest import SPEC, Make

COMPOSE = "services:\n  web: {image: nginx}\n"
HELM = "{{ if .Values.on }}\nkind: Pod\n{{ end }}\n"


def found(*paths: str, exclude: Sequence[str] = (), named_too: bool = False) -> list[str]:
    files = spec_files(paths, Search(Configuration(), exclude, named_too)).files
    return [file.path for file in files]


def test_other_files_are_skipped(make: Make) -> None:
    make(
        {"a.yaml": SPEC, "b/c.yml": SPEC, "compose.yaml": COMPOSE, "b/helm.yaml": HELM, "empty.yaml": "", "x.txt": SPEC}
    )
    result = spec_files(["."])
    assert [file.path for file in result.files] == ["a.yaml", "b/c.yml"]
    assert sorted(result.skipped) == [
        (name, "it has no key 'netspec' at its top level", None)
        for name in ("b/helm.yaml", "compose.yaml", "empty.yaml")
    ]
    assert result.problems == ()


@pytest.mark.parametrize("backwards", [False, True])
def test_what_is_skipped_is_in_order_whatever_order_the_system_lists(
    backwards: bool, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    make({f"{folder}/{name}.yaml": COMPOSE for folder in "bca" for name in "zxy"})
    walk = os.walk

    def listed(top: str, **settings: Any) -> Iterator[tuple[str, list[str], list[str]]]:
        for root, folders, names in walk(top, **settings):
            folders.sort(reverse=backwards)
            names.sort(reverse=backwards)
            yield root, folders, names

    monkeypatch.setattr(os, "walk", listed)
    skipped = [skip.path for skip in spec_files(["."]).skipped]
    assert skipped == [f"{folder}/{name}.yaml" for folder in "abc" for name in "xyz"]


def test_a_spec_at_fault_is_not_skipped(make: Make) -> None:
    make({"a.yaml": SPEC + "x: [\n", "b.yaml": SPEC.replace("netspec", "netspc"), "c.yaml": "# x\n" + SPEC})
    assert found(".") == ["a.yaml", "b.yaml", "c.yaml"]


def test_what_cannot_be_read_is_not_skipped(make: Make) -> None:
    folder = make({"a/a.yaml": SPEC})
    (folder / "a" / "gone.yaml").symlink_to("nowhere.yaml")
    os.mkfifo(folder / "a" / "pipe.yaml")
    assert found("a") == ["a/a.yaml", "a/gone.yaml", "a/pipe.yaml"]
    assert [problem.code for problem in netspec.check("a")] == ["unused-parameter", "no-such-file", "cannot-read"]


def test_a_folder_that_cannot_be_listed_is_a_problem(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    make({"a.yaml": SPEC, "locked/b.yaml": SPEC, "c/x": ""})
    scandir = os.scandir

    def guarded(path: str) -> object:
        if path.endswith("locked"):
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    found = spec_files([".", "locked", "c"])
    assert [file.path for file in found.files] == ["a.yaml"]
    said = "locked:1:1: error: the folder cannot be read: permission denied [cannot-read]"
    assert [one_line(problem) for problem in found.problems] == [
        said,
        said,
        "c:1:1: error: no specs in this folder: no file name ends in .yaml or .yml [no-specs]",
    ]


def test_large_files_of_others_are_skipped(make: Make) -> None:
    make({"a.yaml": SPEC, "data.yaml": "data:\n" + "  - 1\n" * 500_000, "large.yaml": SPEC + "#" * 3_000_000})
    assert found(".") == ["a.yaml", "large.yaml"]


def test_packages_and_hidden_folders_are_not_searched(make: Make) -> None:
    make(
        {
            "a.yaml": SPEC,
            "node_modules/b.yaml": SPEC,
            "env/pyvenv.cfg": "",
            "env/lib/c.yaml": SPEC,
            "lib/site-packages/d.yaml": SPEC,
            ".git/e.yaml": SPEC,
            ".f.yaml": SPEC,
            "x.yaml/g.yaml": SPEC,
        }
    )
    assert found(".") == ["a.yaml", "x.yaml/g.yaml"]
    assert found("node_modules", ".git") == ["node_modules/b.yaml", ".git/e.yaml"]


def test_a_circle_of_links(make: Make) -> None:
    folder = make({"a/b/net.yaml": SPEC})
    (folder / "a" / "b" / "up").symlink_to(folder / "a")
    assert found(".") == ["a/b/net.yaml"]


def test_settings_include_and_exclude(make: Make) -> None:
    files = dict.fromkeys(["a.yaml", "a.net", "old/b.yaml", "specs/c.yaml", "specs/old.yaml", "specs/d.txt"], SPEC)
    folder = make(files)
    config = folder / "netspec.toml"
    for text, expected in {
        "": ["a.yaml", "old/b.yaml", "specs/c.yaml", "specs/old.yaml"],
        "exclude = ['old']": ["a.yaml", "specs/c.yaml", "specs/old.yaml"],
        "exclude = ['old*', '/specs']": ["a.yaml"],
        "include = ['*.net']": ["a.net"],
        "include = ['specs']": ["specs/c.yaml", "specs/old.yaml"],
        "include = ['specs/', '*.net']\nexclude = ['specs/o*.yaml']": ["a.net", "specs/c.yaml"],
        "include = ['specs/*']": ["specs/c.yaml", "specs/d.txt", "specs/old.yaml"],
    }.items():
        config.write_text(text, encoding="utf-8")
        assert found(".") == expected, text
    assert found("old", exclude=["*.yaml"]) == []
    config.write_text("include = ['*.spec']", encoding="utf-8")
    assert [one_line(problem) for problem in spec_files(["."]).problems] == [
        ".:1:1: error: no specs in this folder: no file matches `include` of netspec.toml [no-specs]"
    ]


def test_settings_of_a_folder_within(make: Make) -> None:
    make(
        {
            "netspec.toml": "exclude = ['x.yaml']",
            "x.yaml": SPEC,
            "b/netspec.toml": "",
            "b/x.yaml": SPEC,
            "c/x.yaml": SPEC,
        }
    )
    assert found(".") == ["b/x.yaml"]


def test_a_file_or_folder_that_is_named_is_checked(make: Make) -> None:
    make({"netspec.toml": "exclude = ['old']", "old/a.yaml": SPEC, "compose.yaml": COMPOSE})
    assert found("old", "compose.yaml") == ["old/a.yaml", "compose.yaml"]
    assert found("old/a.yaml") == ["old/a.yaml"]


def test_names_are_treated_as_finds_where_that_is_asked_for(make: Make) -> None:
    make(
        {
            "netspec.toml": "exclude = ['old']",
            "old/a.yaml": SPEC,
            "compose.yaml": COMPOSE,
            "b.yaml": SPEC,
            "c.txt": SPEC,
        }
    )
    paths = ["old/a.yaml", "compose.yaml", "b.yaml", "c.txt", "gone.yaml"]
    assert found(*paths, named_too=True) == ["b.yaml", "gone.yaml"]
    assert found(*paths, named_too=True, exclude=["b.*"]) == ["gone.yaml"]
    Path("link.yaml").symlink_to("c.txt")
    assert found("link.yaml", named_too=True) == ["link.yaml"]
    assert spec_files(paths, Search(Configuration(), (), named_too=True)).skipped == (
        ("old/a.yaml", "excluded by 'old'", None),
        ("compose.yaml", "it has no key 'netspec' at its top level", None),
        ("c.txt", "its name does not end in .yaml or .yml", None),
    )


def test_folders_that_are_named_are_treated_as_finds_where_that_is_asked_for(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    make({"netspec.toml": "exclude = ['old', '/a/b']", "old/x/a.yaml": SPEC, "a/b/c.yaml": SPEC, "a/d.yaml": SPEC})
    for path in ("old", "old/", "old/x", "./old/x/", "a/b", "a/../a/b"):
        result = spec_files([path], Search(Configuration(), (), named_too=True))
        assert (result.files, result.problems) == ((), ()), path
        assert [skip.path for skip in result.skipped] == [path]
        assert found(path) != []
    assert found("a", named_too=True) == found(".", named_too=True) == ["a/d.yaml"]
    assert found("a", named_too=True, exclude=["a"]) == []
    monkeypatch.chdir("old")
    assert found(".", named_too=True) == []


@pytest.mark.parametrize(
    ("files", "text"),
    [
        ({"x.txt": SPEC}, "no file name ends in .yaml or .yml"),
        ({"x.yaml": COMPOSE}, "the only YAML file has no key 'netspec' at its top level"),
        ({"x.yaml": COMPOSE, "y.yml": HELM}, "none of 2 YAML files has the key 'netspec' at its top level"),
        ({"old.yaml": SPEC}, "1 is excluded"),
    ],
)
def test_a_folder_without_specs(files: dict[str, str], text: str, make: Make) -> None:
    make({f"specs/{name}": content for name, content in files.items()} | {"netspec.toml": "exclude = ['old.yaml']"})
    assert [one_line(problem) for problem in spec_files(["specs"]).problems] == [
        f"specs:1:1: error: no specs in this folder: {text} [no-specs]"
    ]


def test_a_fault_of_the_settings_is_reported_once(make: Make) -> None:
    make({"netspec.toml": "x = 1"} | {f"{n}/net.yaml": SPEC for n in range(5)})
    assert [problem.code for problem in spec_files([".", "1", "2/net.yaml"]).problems] == ["unknown-key"]
    assert [problem.code for problem in netspec.check(".")] == ["unused-parameter"] * 5 + ["unknown-key"]


def test_python_uses_the_settings(make: Make) -> None:
    make({"netspec.toml": "ignore = ['unused-parameter']", "net.yaml": SPEC})
    assert netspec.check("net.yaml") == netspec.check(".") == ()


def test_many_files_of_others(make: Make) -> None:
    folder = make({"net.yaml": SPEC})
    for number in range(20):
        (folder / str(number)).mkdir()
        for name in range(10):
            (folder / str(number) / f"{name}.yaml").write_text(COMPOSE, encoding="utf-8")
    result = spec_files(["."])
    assert [file.path for file in result.files] == ["net.yaml"]
    assert len(result.skipped) == 200
