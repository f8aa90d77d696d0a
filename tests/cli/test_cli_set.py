"""`--set` of every command that elaborates, and what it builds."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from netspec.cli.main import main

Capture = pytest.CaptureFixture[str]
SPECS = Path(__file__).parents[2] / "specs"


@pytest.mark.parametrize("command", ["check", "show", "expand"])
def test_every_command_reports_a_fault_of_a_setting(command: str, good: str, capsys: Capture) -> None:
    assert main([command, "--set", "conv1.stride=1", "--set", "conv1.kernel_size=[4, 40]", good]) == 1
    said = "".join(capsys.readouterr())
    assert "--set:2:19: error: conv2d 'conv1': a 4x40 VALID window does not fit" in said
    assert "    2 | conv1.kernel_size=[4, 40]\n      |                   ^^^^^^^\n" in said


def test_a_setting_changes_what_is_shown(good: str, capsys: Capture) -> None:
    assert main(["show", "--json", "--set", "conv1.num_outputs=3", good]) == 0
    network = json.loads(capsys.readouterr().out)
    assert network["layers"][0]["output_shape"] == ["N", 14, 14, 3]
    assert network["settings"] == ["conv1.num_outputs=3"]
    assert main(["show", "--set", "conv1.num_outputs=3", "--set", "fc.biases_initializer={constant: 1}", good]) == 0
    assert "set           conv1.num_outputs=3, fc.biases_initializer={constant: 1}\n" in capsys.readouterr().out
    assert main(["show", good]) == 0
    assert "\nset " not in capsys.readouterr().out


def test_the_plain_spec_is_that_of_the_changed_network(good: str, capsys: Capture, write: Callable[..., str]) -> None:
    assert main(["expand", "--set", "conv1.num_outputs=3", "--set", "fc.num_outputs=$(num_classes + 1)", good]) == 0
    said = capsys.readouterr().out
    assert "num_outputs: 3" in said
    assert said.startswith(
        "# The plain form of good.yaml, with num_classes 10; changed: conv1.num_outputs=3, fc.num_out"
    )
    assert "num_outputs: 11" in said
    assert main(["check", write("plain.yaml", said)]) == 0


def test_a_plain_spec_never_replaces_what_it_is_made_from(good: str, capsys: Capture) -> None:
    assert main(["expand", "--set", "conv1.num_outputs=3", good, "-o", good, "--force"]) == 2
    assert "good.yaml" in capsys.readouterr().err


def test_each_spec_must_have_the_layer(good: str, capsys: Capture, write: Callable[..., str]) -> None:
    other = write("other.yaml", Path(good).read_text(encoding="utf-8").replace("conv1", "first"))
    assert main(["check", "--format", "json", "--set", "conv1.stride=1", good, other]) == 1
    (problem,) = json.loads(capsys.readouterr().out)
    assert problem["text"] == "other.yaml: no layer is named 'conv1'"
    assert (problem["file"], problem["line"], problem["column"]) == ("--set", 1, 1)


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("num_classes=7", "got 'num_classes=7'; a parameter is set with -p num_classes=7"),
        ("conv1.stride", "got 'conv1.stride'"),
        ("conv1.stride=1\nx: 2", "--set: expected a value on one line"),
        ("conv1.stride\x1b[31m", "got 'conv1.stride\\x1b[31m'"),
    ],
)
def test_what_is_no_setting_is_wrong_usage(setting: str, said: str, good: str, capsys: Capture) -> None:
    for command in ("check", "show", "expand", "verify"):
        assert main([command, "--set", setting, good]) == 2
        assert said in capsys.readouterr().err
    assert main(["build", "--set", setting, good, "-o", "out"]) == 2
    assert not Path("out").exists()


@pytest.mark.tf
def test_the_graph_is_that_of_a_file_with_the_change(tmp_path: Path, capsys: Capture) -> None:
    text = (SPECS / "alexnet_v2.yaml").read_text(encoding="utf-8")
    changed = text.replace("num_outputs: 64, kernel_size: 11, stride: 4", "num_outputs: 32, kernel_size: 11, stride: 5")
    assert text != changed
    (tmp_path / "changed.yaml").write_text(changed, encoding="utf-8")
    size, settings = ["--input", "1x260x260x3"], ["--set", "conv1.num_outputs=32", "--set", "conv1.stride=5"]
    for name, path, given in (
        ("set", SPECS / "alexnet_v2.yaml", settings),
        ("file", tmp_path / "changed.yaml", []),
        ("unchanged", SPECS / "alexnet_v2.yaml", ["-p", "spatial_squeeze=false"]),
    ):
        assert main(["build", "--graph-only", *size, *given, str(path), "-o", name]) == 0, capsys.readouterr().err
    graphs = [Path(name, "graph.pb").read_bytes() for name in ("set", "file", "unchanged")]
    assert graphs[0] == graphs[1] != graphs[2]


@pytest.mark.tf
def test_verify_compares_the_changed_network(capsys: Capture) -> None:
    spec = str(SPECS / "alexnet_v2.yaml")
    assert main(["verify", "--set", "conv1.padding=VALID", spec]) == 0
    assert "is identical to" in capsys.readouterr().out
    assert main(["verify", "--set", "conv3.num_outputs=10", "--set", "conv4.scope=c4", spec]) == 1
    said = capsys.readouterr().out
    assert "differs from" in said
    assert "alexnet_v2/c4/" in said


@pytest.mark.parametrize("command", ["check", "show", "sweep"])
def test_a_base_that_cannot_be_read_hides_parameters(command: str, capsys: Capture, write: Callable[..., str]) -> None:
    spec = write("mine.yaml", "netspec: 1\nname: mine\nextends: nothing.yaml\n")
    assert main([command, "-p", "num_classes=7", "--set", "conv1.stride=1", spec]) == 1
    said = "".join(capsys.readouterr())
    assert "[no-such-file]" in said
    assert "1 error in 1 file" in said
