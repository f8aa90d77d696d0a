"""`netspec diff` of a spec and a checkpoint."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from netspec.budget import spend
from netspec.cli.main import main
from tests.checkpoint.tables import FLOAT, INT64, Tensors, write_bundle, write_slices

from .conftest import BAD, GOOD, Write

Capture = pytest.CaptureFixture[str]

OWN: Tensors = {
    "tiny/conv1/weights": ((5, 5, 3, 8), FLOAT),
    "tiny/conv1/biases": ((8,), FLOAT),
    "tiny/fc/weights": ((14 * 14 * 8, 10), FLOAT),
    "tiny/fc/biases": ((10,), FLOAT),
}
STEP: Tensors = {"global_step": ((), INT64)}


def stored(tensors: Tensors, name: str = "model.ckpt") -> str:
    write_bundle(Path(name), tensors)
    return name


def renamed(old: str, new: str) -> Tensors:
    return {name.replace(old, new): tensor for name, tensor in OWN.items()}


def said(capsys: Capture, *args: str, code: int = 0) -> str:
    assert main(["diff", *args]) == code
    out, err = capsys.readouterr()
    assert err == ""
    return out


def test_a_comparison_that_takes_too_long(good: str, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setattr("netspec.cli.checkpoint_diff.checkpoint_fit", lambda *_: spend(math.inf))
    assert main(["diff", good, stored(OWN)]) == 1
    assert ": error: stopped here: " in capsys.readouterr().err


def test_one_that_loads(good: str, capsys: Capture) -> None:
    more = {f"{name}/Momentum": tensor for name, tensor in OWN.items()} | {"mean_rgb": ((3,), FLOAT)}
    path = stored({**OWN, **STEP, **more})
    out = said(capsys, "--exit-code", good, path)
    assert out == (
        "model.ckpt -> good.yaml: loads: all 4 variables\n"
        "a checkpoint of version 2, with 10 variables\n"
        "\nleft over\n"
        "    Momentum, of 4 variables\n"
        "    global_step\n"
        "    mean_rgb: [3]\n"
    )
    assert said(capsys, path, good) == out
    assert said(capsys, good, f"{path}.index") == out.replace("model.ckpt ->", "model.ckpt.index ->")


def test_version_1(good: str, capsys: Capture) -> None:
    write_slices(Path("vgg"), OWN, kind=1)
    assert said(capsys, good, "vgg").startswith("vgg -> good.yaml: loads: all 4 variables\na checkpoint of version 1, ")


def test_variables_that_are_missing_or_other(good: str, capsys: Capture) -> None:
    other = {**OWN, "tiny/fc/weights": ((28, 28, 2, 10), FLOAT), "tiny/conv1/biases": ((8,), INT64)}
    other["tiny/fc/bias"] = other.pop("tiny/fc/biases")
    out = said(capsys, "--exit-code", good, stored(other), code=1)
    assert out == (
        "model.ckpt -> good.yaml: does not load: 1 of 4 variables is missing and 1 has another shape and 1 has another "
        "type\n"
        "a checkpoint of version 2, with 4 variables\n"
        "\nmissing\n"
        "    fc/biases: perhaps stored as tiny/fc/bias\n"
        "\nother shapes\n"
        "    fc/weights: [28, 28, 2, 10] -> [1568, 10], as many values: reshape it to [1568, 10]\n"
        "\nother types\n"
        "    conv1/biases: int64 -> float32\n"
        "\nleft over\n"
        "    tiny/fc/bias: [10]\n"
    )


def test_all_but_the_head(good: str, capsys: Capture) -> None:
    out = said(capsys, "-p", "num_classes=3", good, stored(OWN))
    restored = 'slim.get_variables_to_restore(exclude=["tiny/fc/"])'
    assert out.endswith(f'\nhelp: use slim.assign_from_checkpoint_fn("model.ckpt", {restored})\n')
    one = {**OWN, "tiny/fc/biases": ((3,), FLOAT)}
    assert '(exclude=["tiny/fc/biases:0"])' in said(capsys, good, stored(one))
    few = {name: tensor for name, tensor in OWN.items() if name.endswith("conv1/biases")}
    assert "help" not in said(capsys, good, stored(few))


def test_parameters_of_the_spec_count(good: str, capsys: Capture) -> None:
    path = stored(OWN)
    assert "does not load: 2 of 4 variables have another shape" in said(capsys, "-p", "num_classes=3", good, path)
    assert "loads: all 4 variables" in said(capsys, "-p", "num_classes=10", good, path)
    assert "3 of 4 variables have another shape" in said(capsys, "--set", "conv1.num_outputs=9", good, path)


@pytest.mark.parametrize(
    ("new", "begin", "mapping"),
    [
        ("wide/", "names begin with wide/ in place of tiny/", '{"wide/": "tiny/"}'),
        ("", "names begin with no scope in place of tiny/", '{"/": "tiny/"}'),
        ("towers/tiny/", "names begin with towers/ in place of none", '{"towers/": "/"}'),
    ],
)
def test_another_scope(good: str, new: str, begin: str, mapping: str, capsys: Capture) -> None:
    out = said(capsys, good, stored({**renamed("tiny/", new), **STEP}))
    assert out == (
        f"model.ckpt -> good.yaml: does not load: {begin}; in that scope, all 4 variables are there\n"
        "a checkpoint of version 2, with 5 variables\n"
        "\nleft over\n"
        "    global_step\n"
        f'\nhelp: use tf.train.init_from_checkpoint("model.ckpt", {mapping})\n'
    )


def test_data_that_are_cut_off(good: str, capsys: Capture) -> None:
    path = stored(OWN)
    Path("model.ckpt.data-00000-of-00001").write_bytes(b"")
    out = said(capsys, "--exit-code", good, path, code=1)
    assert out.startswith(
        "model.ckpt -> good.yaml: cannot be restored: model.ckpt.data-00000-of-00001 is cut off: it has 0 bytes of "
    )


def test_json(good: str, capsys: Capture) -> None:
    path = stored({**renamed("tiny/", "wide/"), **STEP, "wide/fc/weights/Adam": ((14 * 14 * 8, 10), FLOAT)})
    found = json.loads(said(capsys, "--format", "json", good, path))
    assert found["netspec"] == {"format": 1}
    assert found["checkpoint"] == {"path": path, "version": 2, "of_objects": False, "variables": 6, "faults": []}
    assert found["spec"] == {"file": good, "name": "tiny", "scope": "tiny"}
    assert (found["status"], found["loaded"], len(found["missing"])) == ("does not load", 0, 4)
    assert (found["in_scope"]["stored"], found["in_scope"]["wanted"]) == ("wide/", "tiny/")
    assert (found["in_scope"]["loads"], found["in_scope"]["loaded"]) == (True, 4)
    assert found["training"] == {"slots": {"Adam": ["wide/fc/weights"]}, "scalars": ["global_step"]}
    assert found["help"] == 'tf.train.init_from_checkpoint("model.ckpt", {"wide/": "tiny/"})'


def test_markdown(good: str, capsys: Capture) -> None:
    out = said(capsys, "--format", "markdown", good, stored({**OWN, "mean": ((3,), FLOAT)}))
    assert out == (
        "### `model.ckpt` \u2192 `good.yaml`\n\n"
        "Loads: all 4 variables. A checkpoint of version 2, with 5 variables.\n"
        "\nLeft over:\n\n- mean: \\[3]\n"
    )


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("gone.ckpt", "gone.ckpt: error: there is no gone.ckpt.index, and no file of this name\n"),
        ("text.ckpt", "text.ckpt: error: text.ckpt: not a checkpoint, or cut off: it does not end as one\n"),
    ],
)
def test_one_that_cannot_be_read(good: str, path: str, text: str, capsys: Capture) -> None:
    Path("text.ckpt").write_text("hello", encoding="utf-8")
    assert main(["diff", good, path]) == 1
    assert capsys.readouterr() == ("", text)


def test_a_spec_with_errors_is_reported(write: Write, capsys: Capture) -> None:
    assert main(["diff", write("bad.yaml", BAD), stored(OWN)]) == 1
    assert "bad.yaml:8:" in capsys.readouterr().err


@pytest.mark.parametrize("args", [["model.ckpt"], ["model.ckpt", "model.ckpt"]])
def test_wrong_usage(args: list[str], capsys: Capture) -> None:
    stored(OWN)
    assert main(["diff", *args]) == 2
    assert "model.ckpt is a checkpoint; give a spec to compare it with" in capsys.readouterr().err


def test_hostile_names_do_not_control_the_terminal(good: str, capsys: Capture) -> None:
    for form in ("text", "markdown"):
        out = said(capsys, "--format", form, good, stored({**OWN, "x\x1b[31m\u202e": ((2,), FLOAT)}))
        assert "\x1b" not in out
        assert "\u202e" not in out


def test_lines_fit_a_narrow_terminal(write: Write, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = write("a_spec_with_a_long_name.yaml", GOOD)
    path = stored({**renamed("tiny/", "a_scope_with_a_long_name/"), **STEP}, "a_checkpoint_with_a_long_name.ckpt")
    monkeypatch.setattr("netspec.cli.terminal.width_of", lambda _: 40)
    assert max(map(len, said(capsys, spec, path).splitlines())) <= 40
