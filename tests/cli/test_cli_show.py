import csv
import json
from collections.abc import Callable

import pytest

from netspec.cli import column_choice
from netspec.cli.main import main
from netspec.report.layer_columns import COLUMNS

Capture = pytest.CaptureFixture[str]


def test_the_table(images: str, capsys: Capture) -> None:
    assert main(["show", images]) == 0
    out, err = capsys.readouterr()
    assert out.startswith(
        "tiny: A tiny net.\n\ninput         images [N, 32, 32, 3]\nwith          num_classes 10\n\nlayer "
    )
    assert "\naccepts       images of at least 5x5\n" in out
    assert err == ""


def test_parameters_and_input_are_those_given(good: str, capsys: Capture) -> None:
    assert (
        main(["show", "-p", "num_classes=7", "--input", "2x?xWx3", good]) == 1
    )  # an unknown height cannot be flattened
    capsys.readouterr()
    assert main(["show", "-p", "num_classes=7", "--input", "2x33x33x3", good]) == 0
    out = capsys.readouterr().out
    assert "input         images [2, 33, 33, 3]\nwith          num_classes 7\n" in out
    assert "output        fc [2, 7]\n" in out


def test_json(images: str, capsys: Capture) -> None:
    assert main(["show", "--json", images]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["doc"] == "A tiny net."
    assert data["output"] == {"name": "fc", "shape": ["N", 10]}
    assert data["accepted_sizes"]["height"] == {"least": 5, "most": None, "step": 1, "remainders": [0]}


def test_errors_go_to_the_standard_error(bad: str, capsys: Capture) -> None:
    assert main(["show", bad]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("bad.yaml:8:43: error: ")


def test_warnings_go_there_too_and_do_not_hinder(unused: str, capsys: Capture) -> None:
    assert main(["show", "--json", unused]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["name"] == "tiny"
    assert "[unused-parameter]" in err


def test_a_folder_is_no_spec(good: str, capsys: Capture) -> None:
    assert main(["show", "."]) == 1
    assert "[is-a-folder]" in capsys.readouterr().err


def test_an_unknown_parameter_is_wrong_usage(good: str, capsys: Capture) -> None:
    assert main(["show", "-p", "x=1", good]) == 2
    assert capsys.readouterr().err == "netspec: error: unknown parameter 'x'; known: num_classes\n"


def test_depth_folds_scopes(write: Callable[[str, str], str], capsys: Capture) -> None:
    spec = write("deep.yaml", DEEP)
    assert main(["show", "--depth", "1", spec]) == 0
    folded = capsys.readouterr().out
    assert "\npart   group (2 layers)  [N, 8, 8, 4]" in folded
    assert main(["show", spec]) == 0
    whole = capsys.readouterr().out
    assert "\npart/a  conv2d  [N, 8, 8, 4]" in whole
    assert main(["show", "--depth", "2", spec]) == 0
    assert capsys.readouterr().out == whole
    assert folded[folded.index("\noutput ") :] == whole[whole.index("\noutput ") :]


DEEP = """\
netspec: 1
name: deep
input: {shape: [N, 8, 8, 3]}
layers:
  - scope: part
    layers:
      - conv2d: {num_outputs: 4, kernel_size: 1, scope: a}
      - conv2d: {num_outputs: 4, kernel_size: 1, scope: b}
  - conv2d: {num_outputs: 4, kernel_size: 1, scope: end}
"""


@pytest.mark.parametrize("depth", ["0", "-1", "1.5", "x", "", "\u0663", "9" * 5000])
def test_a_depth_is_a_whole_number(depth: str, good: str, capsys: Capture) -> None:
    assert main(["show", f"--depth={depth}", good]) == 2
    assert "expected a whole number >= 1" in capsys.readouterr().err


def test_the_layers_of_json_are_never_folded(write: Callable[[str, str], str], capsys: Capture) -> None:
    assert main(["show", "--json", "--depth", "1", write("deep.yaml", DEEP)]) == 0
    data = json.loads(capsys.readouterr().out)
    assert [layer["name"] for layer in data["layers"]] == ["part/a", "part/b", "end"]
    assert [row["name"] for row in data["rows"]] == ["part", "end"]


def test_json_is_short_for_the_format(good: str, capsys: Capture) -> None:
    assert main(["show", "--json", good]) == 0
    short = capsys.readouterr().out
    assert main(["show", "--format", "json", good]) == 0
    assert capsys.readouterr().out == short


def test_csv(write: Callable[[str, str], str], capsys: Capture) -> None:
    assert main(["show", "--format", "csv", write("deep.yaml", DEEP)]) == 0
    rows = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert [row["layer"] for row in rows] == ["part/a", "part/b", "end"]
    assert [row["from"] for row in rows] == ["input", "a", "part/b"]
    assert [int(row["parameters"]) for row in rows] == [3 * 4 + 4, 4 * 4 + 4, 4 * 4 + 4]
    assert rows[0]["output"] == "[N, 8, 8, 4]"
    assert main(["show", "--format", "csv", "--depth", "1", "--columns", "layer,losses", "deep.yaml"]) == 0
    assert capsys.readouterr().out == "layer,losses\npart,0\nend,0\n"


def test_markdown(write: Callable[[str, str], str], capsys: Capture) -> None:
    spec = write("deep.yaml", DEEP)
    assert main(["show", "--format", "markdown", "--depth", "1", "--columns", "layer,op,output,parameters", spec]) == 0
    out = capsys.readouterr().out
    assert out.startswith("### `deep`\n\n| layer | op | output | parameters |\n| --- | --- | --- | ---: |\n")
    assert "\n| `part` | group (2 layers) | `[N, 8, 8, 4]` | 36 |\n" in out
    assert "\n| **total** |  | **`[N, 8, 8, 4]`** | **56** |\n" in out
    assert "\n- **parameters**: 56 (all trainable), 224 bytes\n" in out


def columns_of(argv: list[str], capsys: Capture) -> list[str]:
    assert main(["show", *argv]) == 0
    return next(line for line in capsys.readouterr().out.splitlines() if line.startswith(("layer", "op"))).split()


def test_columns_are_chosen(good: str, capsys: Capture) -> None:
    default = ["layer", "op", "output", "parameters", "MACs", "bytes", "field"]
    assert columns_of([good], capsys) == default
    assert columns_of(["--columns", "op, output,layer", good], capsys) == ["op", "output", "layer"]
    assert columns_of(["--columns", "op output", good], capsys) == ["op", "output"]
    assert columns_of(["--columns", "+kernel,-bytes", good], capsys) == [*default[:5], "field", "kernel"]
    assert columns_of(["--columns=-macs,-bytes,-field", good], capsys) == default[:4]
    assert columns_of(["--columns", "+from", good], capsys) == [*default, "from"]


@pytest.mark.parametrize(
    ("columns", "text"),
    [
        ("layer,paramters", "unknown column 'paramters'; did you mean 'parameters'?"),
        ("MACs", "unknown column 'MACs'; did you mean 'macs'?"),
        ("layer,params", "unknown column 'params'; did you mean 'parameters'?"),
        ("Kernel-Size", "unknown column 'Kernel-Size'; did you mean 'kernel'?"),
        ("layer,layer", "--columns names 'layer' twice"),
        ("+kernel,op", "--columns expects a list of names, or names with + or - before each, got '+kernel,op'"),
        ("-kernel", "--columns removes 'kernel', which is not a default column: "),
        ("", "unknown column ''; known: index, layer"),
        ("+", "unknown column ''; known: index, layer"),
        ("-layer,-op,-output,-parameters,-macs,-bytes,-field,-from", "--columns removes all columns"),
    ],
)
def test_a_wrong_column_is_wrong_usage(columns: str, text: str, good: str, capsys: Capture) -> None:
    assert main(["show", f"--columns={columns}", good]) == 2
    assert capsys.readouterr().err.startswith(f"netspec: error: {text}")


def test_columns_do_not_apply_to_json(good: str, capsys: Capture) -> None:
    assert main(["show", "--json", "--columns", "layer", good]) == 2
    assert "--columns does not apply to JSON" in capsys.readouterr().err


def test_every_column_is_in_the_help(capsys: Capture) -> None:
    assert main(["show", "--help"]) == 0
    out = capsys.readouterr().out
    for name, column in COLUMNS.items():
        assert f" {name} " in out
        assert column.meaning.split()[0] in out


def test_the_words_of_others_are_columns() -> None:
    assert {*column_choice._MEANT.values()} <= {*COLUMNS}
    assert {*column_choice._MEANT}.isdisjoint(COLUMNS)


@pytest.mark.parametrize("removed", ["-bytes", "-bytes,-field", "-bytes,+place", "-parameters"])
def test_columns_that_are_removed_are_no_options(removed: str, good: str, capsys: Capture) -> None:
    assert main(["show", f"--columns={removed}", good]) == 0
    wanted = capsys.readouterr().out
    assert main(["show", "--columns", removed, good]) == 0
    assert capsys.readouterr().out == wanted
    assert main(["show", "--columns", "-p", "x=1", good]) == 2
    assert "argument --columns: expected one argument" in capsys.readouterr().err
