"""The command line of `export`; files of ONNX are written in earnest, since they need no TensorFlow."""

from __future__ import annotations

import errno
import sys
from pathlib import Path
from typing import Any

import pytest

from netspec.cli.main import main
from netspec.exporting import write_export
from netspec.exporting.export_error import ExportError
from netspec.exporting.write_export import Export
from netspec.lower.compat import TensorFlowMissing
from netspec.lower.memory import TooLarge
from netspec.network import Network, NetworkInput
from netspec.pipeline import inspect_file
from netspec.shapes import symbol

np = pytest.importorskip("numpy")
onnx = pytest.importorskip("onnx")

Capture = pytest.CaptureFixture[str]
SPEC = """\
netspec: 1
name: tiny
params:
  num_classes: {type: int, default: 3}
  is_training: {type: bool, default: true}
input: {name: images, shape: [N, 8, 8, 3]}
end_points: {collect: [conv2d]}
layers:
  - conv2d: {num_outputs: 4, kernel_size: 3, scope: conv1}
  - flatten: {}
  - dropout: {is_training: $is_training, scope: drop}
  - fully_connected: {num_outputs: $num_classes, activation_fn: null, scope: logits}
"""


@pytest.fixture(autouse=True)
def _files(tmp_path: Path) -> None:
    """The spec, and weights for it under another scope."""
    (tmp_path / "tiny.yaml").write_text(SPEC, encoding="utf-8")
    network = inspect_file("tiny.yaml").require_sound().network
    save("weights.npz", network)


def save(name: str, network: Network) -> None:
    random = np.random.default_rng(0)
    values = {
        variable.name.replace("tiny/", "wide/", 1): random.normal(size=variable.shape).astype("f")
        for variable in network.variables
    }
    np.savez(name, **values)


ARGV = ["export", "tiny.yaml", "--weights", "weights.npz", "--map", "wide=tiny"]


def test_a_file_of_onnx_is_written_without_tensorflow(capsys: Capture) -> None:
    assert main([*ARGV, "-o", "tiny.onnx", "--no-verify"]) == 0
    model = onnx.load("tiny.onnx")
    onnx.checker.check_model(model, full_check=True)
    assert [value.name for value in model.graph.output] == ["logits"]
    assert capsys.readouterr() == (
        "tiny.onnx: tiny, 883 parameters, 4 kB\nonnx: takes images [N, 8, 8, 3], returns logits [N, 3]\n",
        "",
    )


def test_end_points_on_request(capsys: Capture) -> None:
    assert main([*ARGV, "-o", "a.onnx", "--no-verify", "--end-points", "conv1"]) == 0
    assert main([*ARGV, "-o", "b.onnx", "--no-verify", "--end-points", "all", "-q"]) == 0
    assert [value.name for value in onnx.load("a.onnx").graph.output] == ["logits", "tiny/conv1"]
    assert [value.name for value in onnx.load("b.onnx").graph.output] == ["logits", "tiny/conv1"]
    assert "returns logits [N, 3] and tiny/conv1 [N, 8, 8, 4]" in capsys.readouterr().out
    assert main([*ARGV, "-o", "c.onnx", "--end-points", "conf1"]) == 1
    assert capsys.readouterr().err == "netspec: error: tiny has no end point 'conf1'; did you mean 'conv1'?\n"


@pytest.mark.tf
def test_it_is_verified(capsys: Capture) -> None:
    pytest.importorskip("onnxruntime")
    assert main([*ARGV, "-o", "tiny.onnx"]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[-1] == "verified on random inputs: within 1e-05 of the largest output"
    assert err == ""


@pytest.mark.tf
def test_a_saved_model_with_classes(capsys: Capture, write: Any) -> None:
    labels = write("labels.txt", "1:dog\n0:cat\n2:eel\n")
    assert main([*ARGV, "-o", "models/tiny/1", "--classes", labels]) == 0
    assert Path("models/tiny/1/assets.extra/labels.txt").read_text(encoding="utf-8") == "cat\ndog\neel\n"
    assert capsys.readouterr().out.splitlines()[-1] == "verified on random inputs: within 1e-05 of the largest output"
    assert main([*ARGV, "-o", "models/tiny/1"]) == 0  # replaces what an export wrote


def test_a_layer_in_training_form_is_reported_once(write: Any, capsys: Capture) -> None:
    write("tiny.yaml", SPEC.replace("is_training: $is_training, scope: drop", "scope: drop"))
    assert main([*ARGV, "-o", "tiny.onnx"]) == 1
    err = capsys.readouterr().err
    assert err.endswith(
        "tiny.yaml:11:5: error: dropout 'drop' stays in training form in an export: its is_training is not given and "
        "defaults to true [mode-not-read]\n"
        "   11 |   - dropout: {scope: drop}\n      |     ^^^^^^^\n"
        "   help: write is_training: $is_training in it\n1 error in 1 file\n"
    )
    assert err.count("mode-not-read") == 1
    assert not Path("tiny.onnx").exists()


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["-o", "tiny.h5"], "tiny.h5: no format has this ending; give --format saved_model, onnx, litert"),
        (
            ["-o", "x.onnx", "-p", "is_training=true"],
            "an export is for inference, in which is_training is false; leave",
        ),
        (["-o", "x.onnx", "--quantize", "dynamic"], "onnx is not quantized; leave that out, or export to litert"),
        (["-o", "x.tflite", "--quantize", "int8"], "int8 needs samples of inputs"),
        (["-o", "x.tflite", "--samples", "images.npy"], "samples serve the quantization int8 alone"),
        (["-o", "x.onnx", "--classes", "labels.txt"], "a file of onnx carries no names of classes"),
        (
            ["-o", "x", "--classes", "gaps.txt"],
            "gaps.txt: expected the numbers of the classes from 0 on, each once, got [0, 2]",
        ),
        (["-o", "x", "--classes", "none.txt"], "none.txt: No such file or directory"),
        (["-o", "x.tflite", "--quantize", "int8", "--samples", "tiny.yaml"], "tiny.yaml is no array as numpy.save"),
        (["-o", "x.tflite", "--quantize", "int8", "--samples", "weights.npz"], "weights.npz holds several arrays"),
        (
            ["-o", "x.onnx", "--quantize", "int9"],
            "argument --quantize: unknown value 'int9'; known: dynamic, float16, int8",
        ),
        (["-o", "weights.npz", "--format", "onnx", "--force"], "weights.npz is the weights"),
        (["-o", "tiny.yaml", "--format", "onnx", "--force"], "tiny.yaml is the spec tiny.yaml itself"),
        (["-o", "no/folder.onnx"], "no/folder.onnx cannot be written: there is no folder no; create it first"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage(argv: list[str], said: str, write: Any, capsys: Capture) -> None:
    write("labels.txt", "cat\ndog\neel\n")
    write("gaps.txt", "0:cat\n2:dog\n")
    np.save("images.npy", np.zeros([2, 8, 8, 3], np.float32))
    before = {path: path.read_bytes() for path in Path().iterdir()}
    assert main([*ARGV, *argv]) == 2
    assert f"error: {said}" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in Path().iterdir()} == before


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["--weights", "none.npz"], "netspec: error: none.npz: "),
        (["--weights", "weights.npz"], "netspec: error: weights.npz does not fit: 4 of 4 variables cannot be loaded\n"),
        (["--weights", "weights.npz", "--map", "wide=tiny", "-p", "num_classes=4"], "has [256, 4], stored [256, 3]\n"),
    ],
)
def test_weights_that_do_not_fit(argv: list[str], said: str, capsys: Capture) -> None:
    assert main(["export", "tiny.yaml", *argv, "-o", "tiny.onnx"]) == 1
    assert said in capsys.readouterr().err
    assert not Path("tiny.onnx").exists()


def test_what_is_not_there(capsys: Capture) -> None:
    assert main(["export", "runs/tiny", "-o", "tiny.onnx"]) == 2
    assert capsys.readouterr().err.endswith("error: no such file or folder: 'runs/tiny'\n")
    assert main(["export", "tiny.yaml", "-o", "tiny.onnx"]) == 2
    assert "has to know its weights; give --weights" in capsys.readouterr().err


def test_a_file_is_replaced_with_force_alone(write: Any, capsys: Capture) -> None:
    write("tiny.onnx", "mine")
    assert main([*ARGV, "-o", "tiny.onnx", "--no-verify"]) == 2
    assert "tiny.onnx already exists; choose another file, or use --force to replace it" in capsys.readouterr().err
    assert Path("tiny.onnx").read_text(encoding="utf-8") == "mine"
    assert main([*ARGV, "-o", "tiny.onnx", "--no-verify", "--force"]) == 0
    onnx.load("tiny.onnx")


def test_numbers_of_classes_and_samples_that_do_not_fit(write: Any, capsys: Capture) -> None:
    labels = write("labels.txt", "cat\ndog\n")
    assert main([*ARGV, "-o", "x", "--classes", labels]) == 1
    assert capsys.readouterr().err == "netspec: error: 2 names of classes, and the output of tiny is [N, 3]\n"
    np.save("images.npy", np.zeros([2, 9, 8, 3], np.float32))
    assert main([*ARGV, "-o", "x.tflite", "--quantize", "int8", "--samples", "images.npy"]) == 1
    said = "expected samples as numbers of shape [N, 8, 8, 3], got float32 [2, 9, 8, 3]"
    assert capsys.readouterr().err == f"netspec: error: {said}\n"


@pytest.mark.parametrize(
    ("fault", "code", "said"),
    [
        (ExportError("LiteRT has no op", "nor has it this"), 1, "netspec: error: LiteRT has no op\nnor has it this\n"),
        (TensorFlowMissing("no TensorFlow"), 2, "netspec: error: no TensorFlow\n"),
        (TooLarge("too large"), 2, "netspec: error: too large\n"),
        (
            OSError(errno.ENOSPC, "No space left on device"),
            2,
            "x cannot be written: No space left on device; free some",
        ),
        (OSError(errno.EIO, "Input/output error"), 2, "x cannot be written: Input/output error; choose another place"),
    ],
    ids=str,
)
def test_faults(fault: Exception, code: int, said: str, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    def refuse(*_: object) -> Export:
        raise fault

    monkeypatch.setattr(write_export, "export_sound", refuse)
    assert main([*ARGV, "-o", "x"]) == code
    assert said in capsys.readouterr().err


def test_an_interrupt_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> Export:
        raise KeyboardInterrupt

    monkeypatch.setattr(write_export, "export_sound", interrupt)
    assert main([*ARGV, "-o", "x"]) == 130


def test_without_numpy_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    for name in [name for name in sys.modules if name == "netspec.exports" or name.startswith("netspec.weights")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "numpy", None)
    assert main([*ARGV, "-o", "x.onnx"]) == 2
    assert "NumPy, which is not installed: pip install 'tf-netspec[weights]'" in capsys.readouterr().err


def test_sizes_in_the_report() -> None:
    made = Export(
        "x",
        "litert",
        "net",
        1_000,
        2_300_000,
        (NetworkInput("x", (symbol("N"), None)),),
        {"y": (symbol("N"), 2)},
        0.011,
    )
    assert made.lines() == [
        "x: net, 1,000 parameters, 2 MB",
        "litert: takes x [N, ?, ], returns y [N, 2]".replace("?, ", "?"),
        "verified on random inputs: within 0.02 of the largest output",
    ]
