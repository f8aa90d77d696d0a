import json
import re
from pathlib import Path

import pytest

from netspec.cli.main import main
from tests.cli.conftest import GOOD, IMAGES, Write

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def wide(write: Write) -> str:
    return write("wide.yaml", IMAGES.replace("num_outputs: 8", "num_outputs: 16"))


def test_text(images: str, wide: str, capsys: Capture) -> None:
    assert main(["diff", images, wide]) == 0
    out, err = capsys.readouterr()
    assert out.startswith(
        "images.yaml -> wide.yaml: 1 layer changed\n\n"
        "~ conv1\n    num_outputs: 8 -> 16  (images.yaml:8 -> wide.yaml:8)\n"
    )
    # 5*5*3 weights and a bias for each output; 10 classes.
    assert "\nparameters" in out
    assert [line.split() for line in out.splitlines() if line.startswith("parameters")] == [
        ["parameters", "698", "1,386", "+688", "+98.6%"]
    ]
    assert err == ""


def test_the_same(images: str, capsys: Capture) -> None:
    assert main(["diff", "--exit-code", images, images]) == 0
    assert capsys.readouterr().out.startswith("images.yaml -> images.yaml: the same network: ")


def test_the_exit_code_of_a_difference(images: str, wide: str, capsys: Capture) -> None:
    assert main(["diff", "--exit-code", images, wide]) == 1
    assert main(["diff", "--exit-code", "--format", "json", images, wide]) == 1


def place(file: str, line: int, column: int, end_column: int) -> dict[str, object]:
    return {"file": file, "line": line, "column": column, "end_line": line, "end_column": end_column}


def test_json(images: str, wide: str, capsys: Capture) -> None:
    assert main(["diff", "--format", "json", images, wide]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["netspec"] == {"format": 1}
    assert data["before"] == {"file": "images.yaml", "name": "tiny", "scope": "tiny"}
    assert data["status"] == "different"
    (changed,) = data["layers"]["changed"]
    assert changed == {
        "name": "conv1",
        "op": "conv2d",
        "arguments": [
            {
                "name": "num_outputs",
                "before": {"value": 8, "origin": "layer", "place": place("images.yaml", 8, 27, 28)},
                "after": {"value": 16, "origin": "layer", "place": place("wide.yaml", 8, 27, 29)},
            }
        ],
        "inputs": None,
    }
    assert data["downstream"]["shapes"][1] == {"name": "mean", "before": ["N", 8], "after": ["N", 16]}
    assert data["totals"]["parameters"] == {"before": 698, "after": 1386, "difference": 688}
    assert data["checkpoint"]["loads"] is False
    assert data["checkpoint"]["mismatched"][0] == {
        "name": "tiny/conv1/weights",
        "stored": {"shape": [5, 5, 3, 8], "dtype": "float32"},
        "wanted": {"shape": [5, 5, 3, 16], "dtype": "float32"},
    }


def test_the_keys_are_those_of_the_page(images: str, wide: str, capsys: Capture) -> None:
    page = (Path(__file__).parents[2] / "docs" / "diff.md").read_text(encoding="utf-8")
    table = page.partition("## For programs\n")[2]
    rows = re.findall(r"^\| (`.*?`) \|", table, re.MULTILINE)
    documented = {key for row in rows for key in re.findall(r"`(\w+)`", row)}
    assert main(["diff", "--format", "json", images, wide]) == 0
    assert set(json.loads(capsys.readouterr().out)) == documented


def test_markdown(images: str, wide: str, capsys: Capture) -> None:
    assert main(["diff", "--format", "markdown", images, wide]) == 0
    out = capsys.readouterr().out
    assert out.startswith("### `images.yaml` → `wide.yaml`\n\n1 layer changed.\n\n|  | layer | change | place |\n")
    assert "\n| changed | `conv1` | num_outputs: 8 -> 16<br>" in out


def test_errors_of_either_go_to_the_standard_error(images: str, bad: str, capsys: Capture) -> None:
    for argv in ([images, bad], [bad, images]):
        assert main(["diff", *argv]) == 1
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith("bad.yaml:8:43: error: ")


def test_warnings_are_a_check_s(images: str, unused: str, capsys: Capture) -> None:
    assert main(["diff", images, unused]) == 0
    assert capsys.readouterr().err == ""


def test_a_missing_file_of_another_name_is_an_error(images: str, capsys: Capture) -> None:
    assert main(["diff", images, "other.yaml"]) == 1
    assert capsys.readouterr().err.startswith("other.yaml:1:1: error: no such file [no-such-file]")


def test_parameters_and_input_are_for_both(images: str, wide: str, capsys: Capture) -> None:
    argv = ["diff", "--format", "json", "-p", "num_classes=3", "--input", "1x64x64x3", images, wide]
    assert main(argv) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["downstream"]["shapes"][0] == {"name": "conv1", "before": [1, 30, 30, 8], "after": [1, 30, 30, 16]}
    assert data["parameters"] == []
    assert main([*argv, "-p", "classes=3"]) == 2


def test_a_setting_is_for_both(images: str, wide: str, capsys: Capture) -> None:
    assert main(["diff", "--exit-code", "--set", "conv1.num_outputs=4", images, wide]) == 0


def test_standard_input_is_one_side(images: str, capsys: Capture) -> None:
    assert main(["diff", "-", "-"]) == 2
    assert main(["diff", "-"]) == 2
    assert "standard input has no revision" in capsys.readouterr().err


def test_folders(write: Write, capsys: Capture) -> None:
    for name, text in {"a/x.yaml": GOOD, "a/in/y.yaml": GOOD, "a/old.yaml": GOOD, "a/z.yaml": GOOD}.items():
        write(name, text)
    changed = GOOD.replace("num_outputs: 8", "num_outputs: 9")
    for name, text in {
        "b/x.yaml": GOOD,
        "b/in/y.yaml": changed,
        "b/new.yaml": GOOD,
        "b/z.yaml": "netspec: 1\n",
    }.items():
        write(name, text)
    assert main(["diff", "a", "b"]) == 1  # one has errors
    out, err = capsys.readouterr()
    assert [line for line in out.splitlines() if line.startswith(("a/", "b/", "5 "))] == [
        "a/in/y.yaml -> b/in/y.yaml: 1 layer changed",
        "b/new.yaml: added, 3 layers, [N, 32, 32, 3] -> [N, 10], 16,298 parameters, 133,280 MACs",
        "a/old.yaml: removed, 3 layers, [N, 32, 32, 3] -> [N, 10], 16,298 parameters, 133,280 MACs",
        "5 specs: 1 different, 1 added, 1 removed, 1 with errors, 1 the same (b/x.yaml)",
    ]
    assert err.startswith("b/z.yaml:1:1: error: ")
    main(["diff", "--format", "json", "a", "b"])
    statuses = {one["after"]["file"]: one["status"] for one in json.loads(capsys.readouterr().out)["specs"]}
    assert statuses == {
        "b/in/y.yaml": "different",
        "b/new.yaml": "added",
        "b/old.yaml": "removed",
        "b/x.yaml": "same",
        "b/z.yaml": "with errors",
    }
    main(["diff", "--format", "markdown", "a", "b"])
    assert "### `b/new.yaml`\n\nAdded: 3 layers, " in capsys.readouterr().out


def test_a_spec_that_was_corrected(write: Write, capsys: Capture) -> None:
    write("a/x.yaml", "netspec: 1\n")
    write("b/x.yaml", GOOD)
    assert main(["diff", "a", "b"]) == 0
    out, err = capsys.readouterr()
    assert out == "1 spec: 1 with errors before\n"
    assert err.startswith("a/x.yaml:1:1: error: ")
    assert main(["diff", "--exit-code", "a", "b"]) == 1
    assert main(["diff", "b", "a"]) == 1
    assert main(["diff", "a/x.yaml", "b/x.yaml"]) == 1


def test_a_folder_and_a_file(images: str, write: Write, capsys: Capture) -> None:
    write("a/x.yaml", GOOD)
    assert main(["diff", "a", images]) == 2
    assert main(["diff", images, "a"]) == 2
    assert main(["diff", "a", "none"]) == 2
    assert "is not a folder" in capsys.readouterr().err


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_a_terminal_is_never_wrapped(
    images: str, write: Write, columns: int, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    wide = write("quite/a/long/name/of/a/folder/for/a/spec.yaml", IMAGES.replace("conv1", "conv_of_the_first_block"))
    assert main(["diff", images, wide]) == 0
    assert max(map(len, capsys.readouterr().out.splitlines())) > columns
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
    assert main(["diff", images, wide]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= columns
    write("other/of/a/folder/spec.yaml", IMAGES)
    assert main(["diff", "quite/a/long/name", "other"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= columns
    assert " ".join(" ".join(lines).split()).count("3 layers") == 2
