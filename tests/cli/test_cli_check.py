import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from netspec.cli.main import main
from netspec.codes import CODES

Capture = pytest.CaptureFixture[str]
Write = Callable[[str, str], str]

BAD_TEXT = """\
bad.yaml:8:43: error: conv2d 'conv1': kernel_size: expected a whole number >= 1 or a list of 2, got 'five' [wrong-type]
    8 |   - conv2d: {num_outputs: 8, kernel_size: five, stride: 2, padding: VALID, scope: conv1}
      |                                           ^^^^
1 error in 1 file
"""


def test_a_sound_spec(good: str, capsys: Capture) -> None:
    assert main(["check", good]) == 0
    assert capsys.readouterr() == ("1 file, no problems\n", "")


def test_a_fault_is_shown_with_its_context(bad: str, capsys: Capture) -> None:
    assert main(["check", bad]) == 1
    out, err = capsys.readouterr()
    first, rest = out.split("\n", 1)
    assert first.startswith("bad.yaml:8:43: error: conv2d 'conv1': kernel_size: expected")
    assert first.endswith("[wrong-type]")
    assert rest == BAD_TEXT.split("\n", 1)[1]
    assert err == ""


def test_warnings_fail_a_strict_check_only(unused: str, capsys: Capture) -> None:
    assert main(["check", unused]) == 0
    assert "warning: the parameter 'num_classes' is never read [unused-parameter]" in capsys.readouterr().out
    assert main(["check", "--strict", unused]) == 1
    assert capsys.readouterr().out.endswith("1 warning in 1 file\n")


def test_a_strict_check_of_a_sound_spec(good: str) -> None:
    assert main(["check", "--strict", good]) == 0


def test_folders_are_searched_and_hidden_ones_are_not(write: Write, good: str, bad: str, capsys: Capture) -> None:
    text = Path(good).read_text(encoding="utf-8")
    for name in ("nets/b.yml", "nets/deep/a.yaml", "nets/.hidden/c.yaml", "nets/.d.yaml", "nets/notes.txt"):
        write(name, "no spec" if "." in name[5:6] or name.endswith("txt") else text)
    assert main(["check", "nets"]) == 0
    assert capsys.readouterr().out == "2 files, no problems\n"


def test_a_folder_without_specs_is_a_problem(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "empty").mkdir()
    assert main(["check", "empty"]) == 1
    assert "[no-specs]" in capsys.readouterr().out


def test_a_file_that_is_not_there_is_a_problem(good: str, capsys: Capture) -> None:
    assert main(["check", "god.yaml"]) == 1
    out = capsys.readouterr().out
    assert "god.yaml:1:1: error: " in out
    assert "[no-such-file]" in out
    assert "good.yaml?" in out


def test_a_file_that_is_named_twice_is_checked_once(good: str, tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "link.yaml").symlink_to(good)
    assert main(["check", good, f"./{good}", str(tmp_path / good), ".", "link.yaml"]) == 0
    assert capsys.readouterr().out == "1 file, no problems\n"


def given_stdin(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


def test_the_standard_input(bad: str, good: str, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    given_stdin(monkeypatch, Path(bad).read_text(encoding="utf-8"))
    assert main(["check", "-", good, "-"]) == 1
    out = capsys.readouterr().out
    assert out.startswith("<stdin>:8:43: error: ")
    assert "    8 |   - conv2d: {num_outputs: 8, kernel_size: five" in out
    assert out.endswith("1 error in 1 of 2 files\n")


def test_a_closed_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert main(["check", "-"]) == 2
    assert capsys.readouterr() == ("", "netspec: error: standard input is closed\n")


def test_text_that_is_no_yaml_has_a_snippet_too(write: Write, capsys: Capture) -> None:
    assert main(["check", write("a.yaml", "name: [1\nother: 2\n")]) == 1
    assert "    2 | other: 2\n      |      ^\n" in capsys.readouterr().out


def test_bytes_that_are_no_text(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "latin.yaml").write_bytes(b"netspec: 1\nname: caf\xe9\n")
    (tmp_path / "wide.yaml").write_bytes("netspec: 1\n".encode("utf-16"))
    assert main(["check", "latin.yaml", "wide.yaml"]) == 1
    out = capsys.readouterr().out
    assert "    2 | name: caf\ufffd\n      |          ^\n" in out
    assert "wide.yaml:1:1: error: " in out
    assert "\\x00" not in out


def test_json(bad: str, good: str, capsys: Capture) -> None:
    assert main(["check", "--format", "json", bad, good]) == 1
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["file"], found["line"], found["column"], found["code"]) == ("bad.yaml", 8, 43, "wrong-type")
    assert main(["check", "--format", "json", good]) == 0
    assert capsys.readouterr().out == "[]\n"


def test_github(bad: str, capsys: Capture) -> None:
    assert main(["check", "--format", "github", bad]) == 1
    assert capsys.readouterr().out.startswith(
        "::error file=bad.yaml,line=8,col=43,endLine=8,endColumn=46,title=wrong-type::"
    )


def test_a_parameter_that_does_not_fit_is_a_problem(good: str, capsys: Capture) -> None:
    assert main(["check", "-p", "num_classes=0", good]) == 1
    assert "'num_classes': expected " in capsys.readouterr().out
    assert main(["check", "-p", "num_classes=7", good]) == 0


def test_a_parameter_that_no_spec_has_is_wrong_usage(good: str, capsys: Capture) -> None:
    assert main(["check", "-p", "num_clases=7", good]) == 2
    assert capsys.readouterr() == ("", "netspec: error: unknown parameter 'num_clases'; did you mean 'num_classes'?\n")


def test_a_parameter_that_one_of_the_specs_has_is_enough(good: str, write: Write, capsys: Capture) -> None:
    text = Path(good).read_text(encoding="utf-8")
    other = write("other.yaml", text.replace("num_classes", "classes"))
    assert main(["check", "-p", "classes=7", good, other]) == 0


def test_where_parameters_cannot_be_known_the_problems_are_shown(write: Write, capsys: Capture) -> None:
    assert main(["check", "-p", "any=7", write("a.yaml", "name: [1\n")]) == 1
    assert "[yaml-syntax]" in capsys.readouterr().out


def test_an_input_that_does_not_fit_is_a_problem(good: str, capsys: Capture) -> None:
    assert main(["check", "--input", "1x4x32x3", good]) == 1
    assert "[window-too-large]" in capsys.readouterr().out


def test_no_path_is_wrong_usage(capsys: Capture) -> None:
    assert main(["check"]) == 2
    assert capsys.readouterr().err == "netspec: error: expected a file, a folder, or - for standard input\n"


@pytest.mark.parametrize("code", CODES)
def test_codes_are_explained(code: str, capsys: Capture) -> None:
    assert main(["check", "--explain", code]) == 0
    assert capsys.readouterr().out.startswith(f"{code} (")


def test_a_code_that_is_none_is_wrong_usage(capsys: Capture) -> None:
    assert main(["check", "--explain", "window-to-large"]) == 2
    said = "unknown code 'window-to-large'; did you mean 'window-too-large'?"
    assert capsys.readouterr().err == f"netspec: error: {said}\n"


def test_an_explanation_checks_nothing(good: str, capsys: Capture) -> None:
    assert main(["check", "--explain", "window-too-large", good]) == 2
    assert "takes no PATH" in capsys.readouterr().err


@pytest.mark.parametrize("format", ["text", "concise", "github"])
def test_quietly(format: str, good: str, bad: str, capsys: Capture) -> None:
    assert main(["check", "-q", "--format", format, good]) == 0
    assert capsys.readouterr() == ("", "")
    assert main(["check", "--format", format, bad]) == 1
    *shown, closing = capsys.readouterr().out.splitlines()
    assert closing.startswith("1 error in 1 file")
    assert main(["check", "--quiet", "--format", format, bad]) == 1
    assert capsys.readouterr().out.splitlines() == shown
