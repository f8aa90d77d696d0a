"""`netspec check` with settings of configuration files and of the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from netspec.cli.main import main

Capture = pytest.CaptureFixture[str]
Write = Callable[[str, str], str]

SPEC = """\
netspec: 1
name: tiny
params:
  classes: {type: int, default: 10}
input: {shape: [N, 32, 32, 3]}
functions:
  twice(n): 2 * n
layers:
  - flatten: {}
"""
RECTIFIED = "netspec: 1\nname: x\ninput: {shape: [N, 3]}\nlayers: [fully_connected: {num_outputs: 2}, softmax: {}]\n"
PARAMETER = "net.yaml:4:3: warning: the parameter 'classes' is never read [unused-parameter]"
FUNCTION = "net.yaml:7:3: warning: the function twice(n) is never called [unused-function]"


@pytest.fixture
def net(write: Write) -> str:
    return write("net.yaml", SPEC)


def lines(capsys: Capture) -> list[str]:
    return [line for line in capsys.readouterr().out.splitlines() if line.startswith("net")]


@pytest.mark.parametrize(
    ("config", "arguments", "said"),
    [
        ("", [], [PARAMETER, FUNCTION]),
        ("", ["--ignore", "unused-parameter"], [FUNCTION]),
        ("", ["--ignore", "unused-parameter,unused-function"], []),
        ("", ["--ignore", "unused-parameter", "--ignore", "unused-function"], []),
        ("", ["--ignore", "all"], []),
        ("", ["--select", "unused-function"], [FUNCTION]),
        ("", ["--select", "all", "--ignore", "unused-function"], [PARAMETER]),
        ("ignore = ['unused-function']", [], [PARAMETER]),
        ("ignore = ['unused-function']", ["--ignore", "unused-parameter"], []),
        ("ignore = ['unused-function']", ["--select", "unused-function"], [FUNCTION]),
        ("ignore = ['unused-function']", ["--isolated"], [PARAMETER, FUNCTION]),
        ("ignore = ['unused-function']", ["--config", "other.toml"], [FUNCTION]),
        ("select = ['unused-function']", [], [FUNCTION]),
        ("select = ['unused-function']", ["--ignore", "unused-function"], []),
        ("select = ['all']\nignore = ['unused-function']", [], [PARAMETER]),
        ("select = []", [], []),
    ],
)
def test_warnings_are_selected(
    config: str, arguments: list[str], said: list[str], net: str, write: Write, capsys: Capture
) -> None:
    write("netspec.toml", config)
    write("other.toml", "ignore = ['unused-parameter']")
    assert main(["check", *arguments, net]) == 0
    assert lines(capsys) == said


def test_errors_are_not_selected(net: str, write: Write, capsys: Capture) -> None:
    write(net, SPEC.replace("flatten", "flaten"))
    assert main(["check", "--select", "unused-block", net]) == 1
    assert [line.rpartition("[")[2] for line in lines(capsys)] == ["unknown-op]"]


@pytest.mark.parametrize(
    ("config", "code"),
    [("strict = true", 1), ("strict = false", 0), ("strict = true\nignore = ['all']", 0)],
)
def test_strict_settings(config: str, code: int, net: str, write: Write) -> None:
    write("netspec.toml", config)
    assert main(["check", net]) == code
    assert main(["check", "--strict", net]) == (0 if "all" in config else 1)


def test_strict_settings_are_those_of_a_spec(write: Write) -> None:
    write("a/net.yaml", SPEC.replace("\nfunctions:\n  twice(n): 2 * n", "").replace("flatten", "relu"))
    write("a/net.yaml", "netspec: 1\nname: x\ninput: {shape: [N, 3]}\nlayers: [relu: {}]\n")
    write("a/netspec.toml", "strict = true")
    write("b/net.yaml", SPEC)
    assert main(["check", "."]) == 0
    write("a/net.yaml", SPEC)
    assert main(["check", "."]) == 1


def test_strict_settings_fail_the_test_cases_of_their_specs_alone(write: Write, capsys: Capture) -> None:
    write("strict/net.yaml", SPEC)
    write("strict/netspec.toml", "strict = true")
    write("lenient/net.yaml", SPEC)
    write("base/net.yaml", SPEC)
    assert main(["check", ".", "--report", "junit=check.xml"]) == 1
    assert failed_cases() == {"strict/net.yaml"}
    said = capsys.readouterr().out.splitlines()[-1]
    assert said == "6 warnings in 3 files; 2 warnings fail the check, where strict is set"
    write("base/net.yaml", RECTIFIED)  # a warning of each network that has these layers
    write("strict/net.yaml", "netspec: 1\nextends: ../base/net.yaml\nname: x\n")
    write("strict/netspec.toml", "strict = true\nroot = '..'")
    write(".git/HEAD", "")
    assert main(["check", ".", "--report", "junit=check.xml"]) == 1
    assert failed_cases() == {"base/net.yaml"}
    said = capsys.readouterr().out.splitlines()[-1]
    assert said == "3 warnings in 2 of 3 files; 1 warning fails the check, where strict is set"
    assert main(["check", ".", "--strict", "--report", "junit=check.xml"]) == 1
    assert failed_cases() == {"base/net.yaml", "lenient/net.yaml"}
    assert capsys.readouterr().out.splitlines()[-1] == "3 warnings in 2 of 3 files"


def failed_cases() -> set[str]:
    cases = ET.parse("check.xml").getroot().iter("testcase")  # noqa: S314 -- written above
    return {case.attrib["name"] for case in cases if case.find("failure") is not None}


def test_a_wrong_configuration_is_a_problem_and_specs_are_checked(net: str, write: Write, capsys: Capture) -> None:
    write("netspec.toml", "exclud = ['x']\nignore = ['unused-function']\n")
    assert main(["check", net]) == 1
    assert capsys.readouterr().out == (
        """\
net.yaml:4:3: warning: the parameter 'classes' is never read [unused-parameter]
    4 |   classes: {type: int, default: 10}
      |   ^^^^^^^
netspec.toml:1:1: error: the configuration has no key 'exclud' [unknown-key]
    1 | exclud = ['x']
      | ^^^^^^
   help: did you mean 'exclude'?
1 error and 1 warning in 2 files
"""
    )
    assert main(["check", "--format", "json", net, "."]) == 1
    found = [(each["file"], each["code"]) for each in json.loads(capsys.readouterr().out)]
    assert found == [("net.yaml", "unused-parameter"), ("netspec.toml", "unknown-key")]
    assert main(["check", "--isolated", net]) == 0


def test_skipped_files_are_named_if_asked(net: str, write: Write, capsys: Capture) -> None:
    write("compose.yaml", "services: {}\n")
    write("old/a.yaml", SPEC)
    write("netspec.toml", "exclude = ['old']\nignore = ['all']")
    assert main(["check", "."]) == 0
    assert capsys.readouterr() == ("1 file, no problems\n", "")
    assert main(["check", "-v", "."]) == 0
    out, err = capsys.readouterr()
    assert out == "1 file, no problems\n"
    assert sorted(err.splitlines()) == [
        "skipped compose.yaml: it has no key 'netspec' at its top level",
        "skipped old: excluded by 'old'",
    ]


def test_another_file_that_is_named_is_one_error(write: Write, capsys: Capture) -> None:
    write("compose.yaml", "name: app\nservices:\n  web: {image: nginx, image: caddy}\nvolumes: {}\n")
    for command in ("check", "show"):
        assert main([command, "compose.yaml"]) == 1
        printed = capsys.readouterr()
        assert printed.out + printed.err == (
            """\
compose.yaml:1:1: error: this is no spec: the file has no key 'netspec' at its top level [not-a-spec]
    1 | name: app
      | ^^^^
   help: begin a spec with netspec: 1
1 error in 1 file
"""
        )
    assert main(["check", "--force-exclude", "compose.yaml"]) == 0
    assert capsys.readouterr().out == "0 files, no problems\n"


@pytest.mark.parametrize(
    "text",
    [
        "{}\n",
        "apiVersion: v1\nkind: Pod\n---\napiVersion: v1\nkind: Pod\n",
        "on: push\nname: CI\njobs:\n  test: {runs-on: ubuntu-latest, steps: [{run: make}]}\n",
        '{"compilerOptions": {"strict": true}}\n',
        "kind: Pod\nname: {{ .Values.name }}\nimage: {{ .Values.image }}\n",
        "kind: {{ .Values.kind }}\n{{ if .Values.on }}\nname: x\n{{ end }}\n",
        "- hosts: all\n  tasks: []\n",
        "just text\n",
        "",
        "# nothing\n",
    ],
)
def test_any_other_file_is_one_error(text: str, write: Write, capsys: Capture) -> None:
    write("x.yaml", text)
    assert main(["check", "x.yaml"]) == 1
    assert capsys.readouterr().out.endswith("\n1 error in 1 file\n")
    assert main(["check", "."]) == 1
    assert "no specs in this folder" in capsys.readouterr().out


def test_a_spec_that_lacks_the_key_is_told_so(net: str, write: Write, capsys: Capture) -> None:
    write(net, SPEC.removeprefix("netspec: 1\n"))
    assert main(["check", net]) == 1
    assert "net.yaml:1:1: error: the file has no 'netspec' [missing-key]" in lines(capsys)


def test_without_a_path_the_configured_folder_is_checked(net: str, write: Write, capsys: Capture) -> None:
    write("netspec.toml", "ignore = ['all']\n")
    assert main(["check"]) == 0
    assert capsys.readouterr().out == "1 file, no problems\n"
    assert main(["check", "--isolated"]) == 2


def test_patterns_of_the_command_line(net: str, write: Write, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    write("a/b.yaml", SPEC)
    write("a/c.yaml", "netspec: 1\n")
    write("netspec.toml", "ignore = ['all']\nexclude = ['b.yaml']")
    for pattern in ("a/c.yaml", "./a/", "/a", str(Path("a").absolute())):
        assert main(["check", "--exclude", pattern, "."]) == 0
        assert capsys.readouterr().out == "1 file, no problems\n"
    monkeypatch.chdir(Path("a"))
    assert main(["check", "--exclude", "c.yaml", ".", "../net.yaml"]) == 1
    assert capsys.readouterr().out.startswith(".:1:1: error: no specs in this folder: 2 are excluded [no-specs]\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--select", "unused-parmeter"], "--select: unknown code 'unused-parmeter'; did you mean 'unused-parameter'?"),
        (
            ["--ignore", "unused-block,wrong-type"],
            "--ignore: 'wrong-type' is an error; only warnings can be selected and ignored",
        ),
        (["--ignore", "ALL"], "--ignore: unknown code 'ALL'; did you mean 'all'?"),
        (["--config", "."], "--config: '.' is a folder; name a file in it"),
        (["--exclude", "../x"], "--exclude: '../x' leaves the folder that patterns are relative to"),
        (["--config", "gone.toml"], "--config: no such file: 'gone.toml'"),
        (["--config", "pyproject.toml"], "--config: pyproject.toml has no table [tool.netspec]"),
    ],
)
def test_wrong_usage(arguments: list[str], said: str, net: str, write: Write, capsys: Capture) -> None:
    write("pyproject.toml", "[project]\nname = 'netspec'\n")
    assert main(["check", *arguments, net]) == 2
    assert capsys.readouterr() == ("", f"netspec: error: {said}\n")


def test_other_commands_use_the_settings(net: str, write: Write, capsys: Capture) -> None:
    assert main(["show", net]) == 0
    assert "[unused-parameter]" in capsys.readouterr().err
    write("netspec.toml", "ignore = ['all']\nexclude = ['net.yaml']\n")
    assert main(["show", net]) == 0
    assert capsys.readouterr().err == ""


def test_what_is_not_reported_is_not_fixed(net: str, write: Write, capsys: Capture) -> None:
    text = SPEC + "  - relu: {}  # netspec: ignore[unused-block]\n"
    write(net, text)
    assert main(["check", "--fix", "--ignore", "unused-ignore", net]) == 0
    assert Path(net).read_text(encoding="utf-8") == text
    assert main(["check", "--fix", net]) == 0
    assert Path(net).read_text(encoding="utf-8") == SPEC + "  - relu: {}\n"


def test_the_standard_input_has_the_settings_of_the_current_folder(
    net: str, write: Write, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("netspec.toml", "select = ['unused-function']\n")
    with Path(net).open(encoding="utf-8") as stream:
        monkeypatch.setattr("sys.stdin", stream)
        assert main(["check", "-"]) == 0
    assert capsys.readouterr().out.startswith("<stdin>:7:3: warning: the function twice(n) is never called")


def test_known_codes_are_listed_in_order(net: str, capsys: Capture) -> None:
    assert main(["check", "--select", "E501", net]) == 2
    said, _, listed = capsys.readouterr().err.strip().partition("; known: ")
    assert said == "netspec: error: --select: unknown code 'E501'"
    codes = listed.split(", ")
    assert codes == sorted(codes)
    assert {"all", "unused-parameter"} < set(codes)


def test_patterns_to_exclude_are_separated_by_commas(write: Write) -> None:
    for name in ("a/net.yaml", "b/net.yaml", "c.yaml"):
        write(name, SPEC)
    for arguments, files in [
        (["--exclude", "a,b"], 1),
        (["--exclude", "a, c.yaml", "--exclude", "zzz"], 1),
        (["--exclude", "a"], 2),
        (["--exclude", "a,b,c.yaml"], 0),
        (["--exclude", "a,"], None),
    ]:
        code = main(["check", "--format", "json", "--report", "junit=check.xml", *arguments, "."])
        assert code == (2 if files is None else 0 if files else 1), arguments
        if files:
            assert len(list(ET.parse("check.xml").getroot().iter("testcase"))) == files  # noqa: S314 -- written above
