import json
from collections.abc import Callable

import pytest

from netspec.cli.main import main

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
    assert "output        [2, 7]\n" in out


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


def test_json_is_never_folded(good: str, capsys: Capture) -> None:
    assert main(["show", "--json", "--depth", "1", good]) == 2
    assert "not allowed with argument" in capsys.readouterr().err
