"""Configuration files: what they say, and every fault of them at its place."""

import os
from pathlib import Path

import pytest

import netspec
from netspec.config.configuration import Configuration, root_for
from netspec.config.project_settings import DEFAULTS, ProjectSettings, Selection
from netspec.diagnostics import one_line
from tests.config.conftest import SPEC, Make

ALL_KEYS = """\
root = "specs"
include = ["*.net.yaml"]
exclude = ["old", "specs/*/generated"]
select = ["unused-parameter", "unused-block"]
ignore = ["unused-block"]
strict = true
"""


def settings(path: str = "net.yaml") -> ProjectSettings:
    return Configuration().of(path)


def faults(make: Make, name: str, text: str) -> list[str]:
    make({name: text})
    return [one_line(problem) for problem in settings().problems]


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("netspec.toml", ""),
        ("netspec.toml", "# a comment\r\n\r\n"),
        ("pyproject.toml", "[project]\nname = 'x'\n\n[tool.netspec]\n"),
        ("pyproject.toml", "[ \"tool\" . 'netspec' ]\n"),
    ],
)
def test_every_key(name: str, head: str, make: Make) -> None:
    folder = make({name: head + ALL_KEYS, "specs/net.yaml": SPEC})
    found = settings()
    assert found.problems == ()
    assert (found.file, found.root) == (name, str(folder / "specs"))
    assert (found.include.texts, found.exclude.texts) == (("*.net.yaml",), ("old", "specs/*/generated"))
    assert found.exclude.of(str(folder / "specs" / "a" / "generated")) == "specs/*/generated"
    assert found.selection == Selection(frozenset({"unused-parameter", "unused-block"}), frozenset({"unused-block"}))
    assert found.strict is True


@pytest.mark.parametrize(
    "text",
    [
        "tool.netspec.strict = true\n",
        "tool . 'netspec' . strict = true\n",
        "tool = {netspec = {strict = true}}\n",
        "[tool]\nnetspec = {strict = true}\n",
        "[tool]\nnetspec.strict = true\n",
        "  [ tool ]  # all tools\n  'netspec'.strict = true\n",
    ],
)
def test_every_notation_of_the_table(text: str, make: Make) -> None:
    make({"pyproject.toml": text})
    assert settings().strict
    assert settings().problems == ()


@pytest.mark.parametrize(
    "text", ["", "[project]\nname = 'netspec'\n", "[tool]\n# netspec\n[tool.other]\nnetspec = 1\n"]
)
def test_a_pyproject_without_the_table_is_passed_over(text: str, make: Make) -> None:
    make({"netspec.toml": "strict = true", "own/pyproject.toml": text})
    assert settings("own/net.yaml").file == "netspec.toml"


def test_a_pyproject_without_the_table_may_be_faulty(make: Make) -> None:
    make({"pyproject.toml": "[tool.black\n"})
    assert settings() is DEFAULTS


def test_the_nearest_file_counts_and_nothing_of_those_above(make: Make) -> None:
    make(
        {
            "netspec.toml": "strict = true",
            "pyproject.toml": "[tool.netspec]\nstrict = false",
            "a/pyproject.toml": "[tool.netspec]\nexclude = ['x']",
            "a/b/netspec.toml": "",
        }
    )
    assert settings().strict
    assert (settings("a/net.yaml").strict, settings("a/net.yaml").exclude.texts) == (False, ("x",))
    assert (settings("a/b/net.yaml").file, settings("a/b/c/d/net.yaml").exclude.texts) == ("a/b/netspec.toml", ())


def test_links_are_resolved(make: Make) -> None:
    folder = make({"real/netspec.toml": "strict = true", "real/net.yaml": SPEC, "other/x": ""})
    (folder / "other" / "net.yaml").symlink_to(folder / "real" / "net.yaml")
    assert settings("other/net.yaml").strict


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("exclde = []", "1:1: error: the configuration has no key 'exclde' [unknown-key]"),
        ("strict = 1", "1:1: error: strict: expected true or false, got 1 [wrong-type]"),
        ("exclude = 3", "1:1: error: exclude: expected a list of patterns of paths, got 3 [wrong-type]"),
        ("exclude = [3]", "1:1: error: exclude: expected a list of patterns of paths, got 3 in it [wrong-type]"),
        ("ignore = 'a'", "1:1: error: ignore: expected a list of codes, got 'a' [wrong-type]"),
        ('ignore = ["unused-parmeter"]', "1:11: error: ignore: unknown code 'unused-parmeter' [unknown-value]"),
        (
            "strict = false\nselect = [\n  'unused-block', # why\n  'wrong-type',\n]",
            "4:3: error: select: 'wrong-type' is an error; only warnings can be selected and ignored [unknown-value]",
        ),
        ('include = ["!x"]', "1:12: error: include: '!x' begins with '!', which has no meaning here [unknown-value]"),
        ("root = 3", "1:1: error: root: expected a folder, got 3 [wrong-type]"),
        ("root = 'nowhere'", "1:8: error: root: no such folder: 'nowhere' [no-such-file]"),
        ("root = ''", "1:8: error: root: no such folder: '' [no-such-file]"),
        ('root = "a\\u0000b"', "1:1: error: root: no such folder: 'a\0b' [no-such-file]"),
        ("strict = tru", "1:10: error: invalid TOML: invalid value [toml-syntax]"),
        ("strict = true\nexclude = [", "2:12: error: invalid TOML: invalid value [toml-syntax]"),
        ("strict = true\nstrict = true", "2:14: error: invalid TOML: cannot overwrite a value [toml-syntax]"),
        ("a = " + "[" * 100_000, "1:1: error: values are nested too deeply [too-deep]"),
        ("a" + ".a" * 100_000 + " = 1", "1:1: error: a key has more than 64 parts [too-deep]"),
        ("[" + "'a' . " * 500 + "a]", "1:2: error: a key has more than 64 parts [too-deep]"),
        (f"# {'.' * 300}\n# {'x.yaml ' * 60}\n", None),
        (
            f"exclude = {['a'] * 300}",
            "1:1: error: exclude: at most 200 patterns of paths are read, got 300 [wrong-length]",
        ),
        ("[tool.netspec]\nstrict = true", "1:2: error: the configuration has no key 'tool' [unknown-key]"),
        ("\ufeffstrict = true", "1:1: error: the file begins with a byte order mark [byte-order-mark]"),
        ("# caf\u2028e\nstrict = 1", "2:1: error: strict: expected true or false, got 1 [wrong-type]"),
        (
            "strict = true\0",
            "1:14: error: invalid TOML: expected newline or end of document after a statement [toml-syntax]",
        ),
    ],
)
def test_every_fault_has_its_place(text: str, said: str | None, make: Make) -> None:
    assert faults(make, "netspec.toml", text) == ([f"netspec.toml:{said}"] if said else [])


def test_faults_are_reported_up_to_a_number(make: Make) -> None:
    assert len(faults(make, "netspec.toml", "".join(f"k{number} = 1\n" for number in range(900)))) == 200


def test_bytes_that_are_no_text(make: Make) -> None:
    folder = make({})
    (folder / "netspec.toml").write_bytes(b"# caf\xe9\n")
    assert [one_line(problem) for problem in settings().problems] == [
        "netspec.toml:1:6: error: byte 0xE9 is not valid UTF-8 here [not-utf8]"
    ]


def test_a_fault_in_the_table_of_a_pyproject(make: Make) -> None:
    text = "[project]\nstrict = 1\n\n[tool.netspec]\n# strict\nstrict = 1\n"
    assert faults(make, "pyproject.toml", text) == [
        "pyproject.toml:6:1: error: strict: expected true or false, got 1 [wrong-type]"
    ]


def test_a_table_that_is_none(make: Make) -> None:
    assert faults(make, "pyproject.toml", "[tool]\nnetspec = 3\n") == [
        "pyproject.toml:2:1: error: the settings of netspec are a table, got 3 [wrong-type]"
    ]


def test_a_table_without_tool(make: Make) -> None:
    assert faults(make, "pyproject.toml", "[project]\n[netspec]\nstrict = true\n") == [
        "pyproject.toml:2:2: error: the settings of netspec stand in [tool.netspec] [unknown-key]"
    ]
    assert faults(make, "netspec.toml", "[netspec]\nstrict = true\n") == [
        "netspec.toml:1:2: error: the configuration has no key 'netspec' [unknown-key]"
    ]
    assert settings().problems[0].help == "write the settings at the top level of this file, without a table"


def test_all_faults_are_found_in_one_run_and_the_rest_is_used(make: Make) -> None:
    text = "strict = true\nexclude = ['/', 'old']\nselect = ['x']\nignore = ['unused-block', 'y']\nz = 1\n"
    found = faults(make, "netspec.toml", text)
    assert [line.split(":")[1] for line in found] == ["2", "3", "4", "5"]
    own = settings()
    assert (own.strict, own.exclude.texts, own.selection) == (True, ("old",), Selection())


def test_a_large_file_is_refused(make: Make) -> None:
    line = "# " + "x" * 98 + "\n"
    assert faults(make, "netspec.toml", line * 6_000) == [
        "netspec.toml:1:1: error: the configuration is larger than 512 KiB [file-too-large]"
    ]
    assert faults(make, "netspec.toml", line * 30_000) == [
        "netspec.toml:1:1: error: the file is larger than 2 MiB [file-too-large]"
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(make: Make) -> None:
    folder = make({"netspec.toml": ""})
    (folder / "netspec.toml").chmod(0)
    assert [one_line(problem) for problem in settings().problems] == [
        "netspec.toml:1:1: error: the file cannot be read: permission denied [cannot-read]"
    ]


def test_a_pipe_and_a_folder(make: Make) -> None:
    folder = make({"netspec.toml/x": "", "a/x": ""})
    assert settings() is DEFAULTS
    os.mkfifo(folder / "a" / "netspec.toml")
    assert [problem.code for problem in settings("a/net.yaml").problems] == ["cannot-read"]


@pytest.mark.parametrize("name", ["a\0b.yaml", "\ud800.yaml", ""])
def test_a_name_that_no_file_has(name: str, make: Make) -> None:
    make({})
    assert settings(name) in (DEFAULTS, settings())


def test_the_root_of_the_settings_is_where_specs_read_from(make: Make) -> None:
    folder = make(
        {
            ".git/x": "",
            "shared/base.yaml": SPEC,
            "own/netspec.toml": 'root = ".."',
            "own/net.yaml": "netspec: 1\nextends: ../shared/base.yaml\nname: mine\n",
        }
    )
    assert root_for("own/net.yaml") == str(folder)
    assert [found.code for found in netspec.check("own/net.yaml")] == ["unused-parameter"]
    assert netspec.load("own/net.yaml").__name__ == "mine"
    (folder / "own" / "netspec.toml").write_text("", encoding="utf-8")
    assert [found.code for found in netspec.check("own/net.yaml")] == ["outside-folder"]


@pytest.mark.parametrize("root", ["..", "/", "link"])
def test_the_root_stays_in_the_repository(root: str, make: Make) -> None:
    folder = make({"own/netspec.toml": f"root = '{root}'"})
    (folder / "own" / "link").symlink_to("/")
    (problem,) = settings("own/net.yaml").problems
    assert one_line(problem) == (
        f"own/netspec.toml:1:8: error: root: '{root}' is outside of own, which the configuration is for "
        "[outside-folder]"
    )
    assert settings("own/net.yaml").root is None


def test_the_file_is_named_from_the_current_folder(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make({"netspec.toml": "", "own/x": ""})
    monkeypatch.chdir(folder / "own")
    assert settings().file == str(folder / "netspec.toml")


def test_folders_without_end(make: Make) -> None:
    folder = make({"netspec.toml": "strict = true"})
    assert Configuration().of_folder(str(Path(folder, *["a"] * 1_900))).strict


def test_an_empty_include_is_a_fault(make: Make) -> None:
    found = "netspec.toml:2:1: error: include: an empty list includes no file [wrong-length]"
    assert faults(make, "netspec.toml", "strict = true\ninclude = []\n") == [found]
    assert settings().strict
    assert faults(make, "netspec.toml", "exclude = []\nselect = []\nignore = []\n") == []
