"""`netspec weights`: what is stored, whether it fits a spec, and its values in other formats."""

from __future__ import annotations

import csv
import io
import json
import math
import shlex
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netspec.cli.main import main
from netspec.weights import Array, open_weights, write_checkpoint, write_npz, write_safetensors

from .conftest import GOOD, Write

Capture = pytest.CaptureFixture[str]
SHAPES = {
    "tiny/conv1/biases": (8,),
    "tiny/conv1/weights": (5, 5, 3, 8),
    "tiny/fc/biases": (10,),
    "tiny/fc/weights": (14 * 14 * 8, 10),
}


def values(scope: str = "tiny") -> dict[str, Array]:
    make = np.random.default_rng(1)
    return {
        name.replace("tiny/", f"{scope}/" if scope else ""): make.normal(size=shape).astype(np.float32)
        for name, shape in SHAPES.items()
    }


def trained() -> dict[str, Array]:
    slots = {f"{name}/Momentum": value for name, value in values().items()}
    return {**values(), **slots, "global_step": np.int64(7)}


@pytest.fixture
def ckpt(good: str) -> str:
    write_checkpoint("model.ckpt", trained())
    return "model.ckpt"


def said(capsys: Capture, *args: str, code: int = 0) -> str:
    assert main(["weights", *args]) == code
    out, err = capsys.readouterr()
    assert err == ""
    return out


def refused(capsys: Capture, *args: str, code: int = 1) -> str:
    assert main(["weights", *args]) == code
    out, err = capsys.readouterr()
    assert out == ""
    return err


def test_what_is_stored(ckpt: str, capsys: Capture) -> None:
    assert said(capsys, ckpt) == (
        "model.ckpt: a checkpoint of version 2, with 4 variables, 16,298 parameters, 65,192 bytes (63.7 KiB)\n"
        "\n"
        "name                shape         parameters  type      bytes\n"
        "-------------------------------------------------------------\n"
        "tiny/conv1/biases   [8]                    8  float32      32\n"
        "tiny/conv1/weights  [5, 5, 3, 8]         600  float32   2,400\n"
        "tiny/fc/biases      [10]                  10  float32      40\n"
        "tiny/fc/weights     [1568, 10]        15,680  float32  62,720\n"
        "\n"
        "slots: Momentum, of 4 variables, 65,192 bytes (63.7 KiB)\n"
        "single numbers: global_step\n"
    )


def test_statistics(tmp_path: Path, capsys: Capture) -> None:
    spread = np.array([1, 2, 3, 4, math.nan, math.inf], np.float32)
    write_npz(
        "a.npz", {"step": np.int64(7), "spread": spread, "none": np.zeros((0, 2)), "turn": np.ones(2, "complex64")}
    )
    assert said(capsys, "--stats", "a.npz") == (
        "a.npz: an NPZ file, with 3 variables, 8 parameters, 40 bytes\n"
        "\n"
        "name    shape   mean  std      min  max  not finite  parameters  type       bytes\n"
        "---------------------------------------------------------------------------------\n"
        "spread  [6]     2.5   1.11803  1    4             2           6  float32       24\n"
        "none    [0, 2]  -     -        -    -             0           0  float64        0\n"
        "turn    [2]     -     -        -    -             0           2  complex64     16\n"
        "step    []      7     0        7    7             0           1  int64          8\n"
    )


def test_statistics_of_many_values(tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netspec.weights.array_statistics._AT_ONCE", 7)
    array = np.random.default_rng(1).normal(5, 3, 1000)
    write_npz("a.npz", {"a": array})
    (found,) = json.loads(said(capsys, "--stats", "--format", "json", "a.npz"))["stored"]
    expected = {"mean": array.mean(), "std": array.std(), "least": array.min(), "greatest": array.max()}
    assert found["statistics"] == pytest.approx({**expected, "non_finite": 0})


def test_a_spec_may_stand_behind_options(ckpt: str, good: str, capsys: Capture) -> None:
    assert said(capsys, ckpt, "--map", "tiny=tiny", good) == said(capsys, ckpt, good, "--map", "tiny=tiny")
    assert "unknown arguments: more" in refused(capsys, ckpt, good, "--exclude", "tiny/fc", "more", code=2)


def test_json(ckpt: str, capsys: Capture) -> None:
    found = json.loads(said(capsys, "--format", "json", "--map", "tiny=wide", ckpt))
    totals = {"variables": 4, "parameters": 16298, "bytes": 65192}
    about = {"path": ckpt, "about": "a checkpoint of version 2", "version": 2, "of_objects": False, "faults": []}
    assert found["checkpoint"] == {**about, **totals}
    rows = {row["name"]: row for row in found["stored"]}
    assert rows["wide/fc/weights"] == {
        "name": "wide/fc/weights",
        "stored_name": "tiny/fc/weights",
        "kind": "variable",
        "slot": None,
        "shape": [1568, 10],
        "type": "float32",
        "parameters": 15680,
        "bytes": 62720,
    }
    kinds = [rows[name]["kind"] for name in ("wide/fc/weights/Momentum", "global_step")]
    assert kinds == ["slot", "scalar"]


def test_csv(ckpt: str, capsys: Capture) -> None:
    rows = [*csv.DictReader(io.StringIO(said(capsys, "--format", "csv", "--stats", ckpt)))]
    assert len(rows) == 9
    (step,) = (row for row in rows if row["name"] == "global_step")
    assert (step["kind"], step["shape"], step["mean"]) == ("scalar", "", "7.0")


def test_a_checkpoint_that_fits(ckpt: str, good: str, capsys: Capture) -> None:
    out = said(capsys, ckpt, good)
    assert out.startswith("model.ckpt -> good.yaml: loads: all 4 variables\n")
    assert main(["diff", good, ckpt]) == 0
    assert capsys.readouterr().out == out


def test_checkpoint_and_spec_stand_in_any_order(ckpt: str, good: str, capsys: Capture) -> None:
    assert said(capsys, good, ckpt) == said(capsys, ckpt, good)


def test_a_rule_makes_it_fit(good: str, capsys: Capture) -> None:
    write_safetensors("wide.safetensors", values("wide"))
    out = said(capsys, "wide.safetensors", good, code=1)
    assert out.endswith("\nhelp: use --map wide/=tiny/\n")
    out = said(capsys, "--map", "wide/=tiny/", "wide.safetensors", good)
    assert out.startswith("wide.safetensors -> good.yaml: loads: all 4 variables\n")
    assert main(["diff", good, "wide.safetensors"]) == 0
    assert "names begin with wide/ in place of tiny/; in that scope, all 4" in capsys.readouterr().out


HABITS = [
    (lambda name: f"{name}:0", "--map '*:0=*'"),
    (
        lambda name: name.replace("weights", "kernel").replace("biases", "bias"),
        "--map '*/kernel=*/weights' --map '*/bias=*/biases'",
    ),
    (
        lambda name: name.replace("/weights", ".weight").replace("/biases", ".bias").replace("tiny/", "net/"),
        "--map '*.weight=*/weights' --map '*.bias=*/biases' --map net/=tiny/",
    ),
]


@pytest.mark.parametrize(("habit", "options"), HABITS)
def test_the_habits_of_other_libraries_are_known(good: str, habit: Any, options: str, capsys: Capture) -> None:
    write_npz("a.npz", {habit(name): value for name, value in values().items()})
    assert said(capsys, "a.npz", good, code=1).endswith(f"\nhelp: use {options}\n")
    assert "loads: all 4 variables" in said(capsys, *shlex.split(options), "a.npz", good)
    assert f"rename by {options.replace(chr(39), '')}, in Python" in refused(capsys, "a.npz", good, "-o", "b.npz")


def test_slots_as_keras_names_them(tmp_path: Path, capsys: Capture) -> None:
    kernel = np.ones((2, 3), np.float32)
    slots = {f"adam/net_conv_1_kernel_{end}": kernel for end in ("momentum", "velocity")}
    write_npz("a.npz", {"net/conv_1/kernel": kernel, **slots, "adam/net_conv_1_kernel_other": kernel[0]})
    out = said(capsys, "a.npz")
    assert "with 2 variables" in out
    assert out.endswith("slots: momentum, of 1 variable, 24 bytes\nslots: velocity, of 1 variable, 24 bytes\n")


def test_what_is_excluded_need_not_fit(ckpt: str, good: str, capsys: Capture) -> None:
    options = ["-p", "num_classes=3", ckpt, good]
    assert said(capsys, *options, code=1).endswith("\nhelp: use --exclude tiny/fc/\n")
    assert "loads: all 2 variables" in said(capsys, "--exclude", "tiny/fc/", *options)
    rows = [*csv.DictReader(io.StringIO(said(capsys, "--format", "csv", *options, code=1)))]
    assert [(row["name"], row["status"], row["stored_shape"]) for row in rows] == [
        ("tiny/conv1/weights", "loads", "5x5x3x8"),
        ("tiny/conv1/biases", "loads", "8"),
        ("tiny/fc/weights", "other shape", "1568x10"),
        ("tiny/fc/biases", "other shape", "10"),
    ]
    assert json.loads(said(capsys, "--format", "json", *options, code=1))["help"] == "--exclude tiny/fc/"


def test_axes_in_another_order_are_not_a_matter_of_reshaping(good: str, capsys: Capture) -> None:
    write_npz("torch.npz", {**values(), "tiny/conv1/weights": np.zeros((8, 3, 5, 5), np.float32)})
    transposed = "[8, 3, 5, 5] -> [5, 5, 3, 8], the same axes in another order: transpose it to [5, 5, 3, 8]"
    assert transposed in said(capsys, "torch.npz", good, code=1)


@pytest.mark.parametrize("name", ["out.npz", "out.safetensors", "out.ckpt"])
def test_values_are_written(ckpt: str, name: str, capsys: Capture) -> None:
    size = "9 variables, 32,597 parameters, 130,392 bytes (127.3 KiB)"
    assert said(capsys, ckpt, "-o", name) == f"{name}: {size}\n"
    found = open_weights(name)
    assert {each: value.tobytes() for each, value in found.items()} == {
        each: np.asarray(value).tobytes() for each, value in trained().items()
    }


@pytest.mark.parametrize("name", ["out.npz", "out.safetensors", "out.ckpt"])
def test_the_variables_of_a_spec_are_written_by_its_names(good: str, name: str, capsys: Capture) -> None:
    torch = {f"module.{each.replace('/', '.')}": value for each, value in values("net").items()}
    write_npz("a.npz", {**torch, "step": np.int64(3)})
    rules = ["--map", "module.net.=tiny/", "--map", "*.weights=*/weights", "--map", "*.biases=*/biases"]
    said(capsys, *rules, "a.npz", good, "-o", name)
    assert {each: value.tobytes() for each, value in open_weights(name).items()} == {
        each: value.tobytes() for each, value in values().items()
    }


def test_moving_averages_take_the_place_of_variables(good: str, capsys: Capture) -> None:
    averages = {f"{name}/ExponentialMovingAverage": value + 1 for name, value in values().items()}
    write_npz("a.npz", {**values(), **averages})
    rule = ["--map", "*/ExponentialMovingAverage=*"]
    assert said(capsys, *rule, "a.npz").endswith(f"\nreplaced by what was renamed: {', '.join(values())}\n")
    said(capsys, *rule, "a.npz", good, "-o", "b.npz")
    found = open_weights("b.npz")
    assert all((found[name] == value + 1).all() for name, value in values().items())


def test_nothing_is_written_if_it_does_not_fit(ckpt: str, good: str, capsys: Capture) -> None:
    assert refused(capsys, "-p", "num_classes=3", ckpt, good, "-o", "a.npz") == (
        "netspec: error: model.ckpt does not fit: 2 of 4 variables cannot be loaded\n"
        "  tiny/fc/weights has [1568, 3], stored [1568, 10]\n"
        "  tiny/fc/biases has [3], stored [10]\n"
        "help: leave out by --exclude tiny/fc/, in Python exclude=['tiny/fc/']\n"
    )
    assert not Path("a.npz").exists()


def test_what_exists_is_not_replaced(ckpt: str, capsys: Capture) -> None:
    Path("a.npz").write_text("mine")
    assert "a.npz already exists; choose another file, or use --force" in refused(capsys, ckpt, "-o", "a.npz", code=2)
    assert Path("a.npz").read_text() == "mine"
    said(capsys, "-q", ckpt, "-o", "a.npz", "--force")
    assert len(open_weights("a.npz")) == 9
    text = "model.ckpt.index already exists; a checkpoint is never replaced"
    assert text in refused(capsys, "a.npz", "-o", ckpt, "--force", code=2)
    assert "a.npz is the file a.npz of the weights itself" in refused(capsys, "a.npz", "-o", "a.npz", "--force", code=2)


def test_a_spec_is_not_replaced(ckpt: str, good: str, capsys: Capture) -> None:
    assert "files in .yaml are not written" in refused(capsys, ckpt, good, "-o", good, "--force", code=2)
    assert Path(good).read_text(encoding="utf-8") == GOOD


def test_texts_are_not_written_and_that_is_said(tmp_path: Path, capsys: Capture) -> None:
    np.savez("a.npz", text=np.array(["x"]), a=np.ones(2))
    assert said(capsys, "a.npz").endswith("\nnot read: text (string)\n")
    assert main(["weights", "a.npz", "-o", "b.npz"]) == 0
    assert capsys.readouterr().err == "a.npz: 'text' is no array of numbers, and is not written\n"
    assert [*open_weights("b.npz")] == ["a"]


def test_rules_that_are_wrong(ckpt: str, good: str, capsys: Capture) -> None:
    text = "tine=x: no stored name begins with this; did you mean 'tiny'?"
    wrong = f"netspec: error: model.ckpt cannot be renamed\n  {text}\n"
    assert refused(capsys, "--map", "tine=x", ckpt) == wrong
    assert refused(capsys, "--map", "tine=x", ckpt, "-o", "a.npz") == wrong
    assert refused(capsys, "--exclude", "fc", ckpt, good) == (
        "netspec: error: the network has not what is excluded\n"
        "  fc: the network has no such scope or variable; did you mean 'tiny/fc'?\n"
    )


@pytest.mark.parametrize(
    ("args", "text"),
    [
        (["--map", "tiny"], "--map expects OLD=NEW, got 'tiny'; a scope is stripped by OLD=/"),
        (["--map", "="], "--map expects OLD=NEW, got '='"),
        (["--map", "a=b", "--map", "a=c"], "--map renames 'a' twice"),
        (["--exclude", "a"], "-p, --set, --input and --exclude are for a spec; give SPEC behind the checkpoint"),
        (["-p", "a=1"], "-p, --set, --input and --exclude are for a spec"),
        (["--stats", "good.yaml"], "--stats lists what is stored; use it without SPEC"),
        (["--stats", "-o", "a.npz"], "-o writes values, and prints no table"),
        (["-o", "a.pt"], "a.pt: files in .pt are not written; choose NAME.npz, NAME.safetensors, or the name of a"),
        (["-o", "."], ".: it is a folder; choose NAME.npz"),
    ],
)
def test_wrong_usage(ckpt: str, args: list[str], text: str, capsys: Capture) -> None:
    assert text in refused(capsys, ckpt, *args, code=2)


def test_what_is_damaged(ckpt: str, good: str, capsys: Capture) -> None:
    data = Path("model.ckpt.data-00000-of-00001")
    whole = data.read_bytes()
    data.write_bytes(whole[:100] + b"\xff" + whole[101:])
    damaged = f"'tiny/conv1/weights': {data} is damaged: the checksum of its values is another\n"
    assert refused(capsys, "--stats", ckpt) == f"netspec: error: model.ckpt: {damaged}"
    assert damaged in refused(capsys, ckpt, "-o", "a.npz")
    data.write_bytes(whole[:-1])
    assert f"its values cannot be read: {data} is cut off" in said(capsys, ckpt, code=1)
    assert "cannot be restored" in said(capsys, ckpt, good, code=1)
    assert f"{data} is cut off: it has" in refused(capsys, ckpt, "-o", "a.npz")
    assert not Path("a.npz").exists()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("gone.ckpt", "gone.ckpt: there is no gone.ckpt.index, and no file of this name"),
        ("gone.npz", "gone.npz: there is no such file"),
        ("text.npz", "netspec: error: text.npz: not an NPZ file, or damaged: File is not a zip file\n"),
        ("a.h5", "a file of Keras, which is not read; write an NPZ or a safetensors file: in Keras, np.savez("),
        ("a.pt", "a file of PyTorch, which is not read; write an NPZ or a safetensors file: in PyTorch, safetensors"),
    ],
)
def test_what_is_not_read(tmp_path: Path, name: str, text: str, capsys: Capture, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    for other in ("a.h5", "a.pt", "text.npz"):
        Path(other).write_bytes(b"")
    assert text in refused(capsys, name)


def test_a_checkpoint_and_a_spec_are_told_apart(ckpt: str, good: str, capsys: Capture) -> None:
    assert f"{ckpt} is a checkpoint too; give one, and a spec" in refused(capsys, ckpt, ckpt, code=2)
    text = f"{good} is no checkpoint; give one: netspec weights CKPT {good}\n"
    assert text in refused(capsys, good, code=2)
    assert text in refused(capsys, good, good, code=2)


def test_a_spec_with_errors_is_reported(ckpt: str, bad: str, capsys: Capture) -> None:
    assert "bad.yaml:8:" in refused(capsys, ckpt, bad)


def test_values_need_numpy_and_names_do_not(ckpt: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.util

    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    said(capsys, ckpt)
    for options in (["--stats"], ["-o", "a.npz"]):
        assert "which is not installed: pip install 'tf-netspec[weights]'" in refused(capsys, ckpt, *options, code=2)


@pytest.mark.parametrize("width", [30, 60])
def test_lines_fit_a_narrow_terminal(
    ckpt: str, write: Write, width: int, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("netspec.cli.terminal.width_of", lambda _: width)
    for options in ([], ["--stats"]):
        assert max(map(len, said(capsys, ckpt, *options).splitlines())) <= width


def test_hostile_names_do_not_control_the_terminal(good: str, capsys: Capture) -> None:
    write_npz("a.npz", {"x\x1b[31m\u202e": np.ones(2), "y\x1b": np.int64(1)})
    for options in ([], ["--stats"], ["--format", "csv"], ["--format", "json"]):
        out = said(capsys, *options, "a.npz")
        assert "\x1b" not in out
        assert "\u202e" not in out
