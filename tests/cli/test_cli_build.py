"""The command line of `build`, with a stand-in for what needs TensorFlow; the last test needs it."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from netspec.atomic.destination import Refused
from netspec.cli.main import main
from netspec.lower import instantiate as instantiating
from netspec.lower.compat import TensorFlowMissing
from netspec.lower.instantiate import Request
from netspec.lower.memory import TooLarge

Capture = pytest.CaptureFixture[str]


class StandIn:
    """Records what a command passes, then returns or raises what was set."""

    def __init__(self, outcome: object = None) -> None:
        self.outcome = outcome
        self.calls: list[tuple[tuple[Any, ...], dict[str, Any]]] = []

    def __call__(self, *args: Any, **kwargs: Any) -> object:
        self.calls.append((args, kwargs))
        if isinstance(self.outcome, BaseException):
            raise self.outcome
        return self.outcome


@pytest.fixture
def instantiate(monkeypatch: pytest.MonkeyPatch) -> StandIn:
    stand_in = StandIn(["saved_model: serves"])
    monkeypatch.setattr(instantiating, "instantiate", stand_in)
    return stand_in


def test_a_build_is_handed_everything(good: str, instantiate: StandIn, capsys: Capture) -> None:
    argv = ["build", "-p", "num_classes=7", "--input", "2x33x33x3", good, "-o", "out", "--seed", "5", "--force"]
    assert main([*argv, "--graph-only"]) == 0
    (((sound, request, _, _), _),) = instantiate.calls
    assert sound.network.parameters == {"num_classes": 7}
    assert sound.network.input_shape == (2, 33, 33, 3)
    assert request == Request("out", seed=5, force=True, values=False, training=False)
    said = f"out: tiny, {608 + (15 * 15 * 8 + 1) * 7:,} parameters, seed 5\nsaved_model: serves\n"
    assert capsys.readouterr() == (said, "")


def test_a_build_without_options(good: str, instantiate: StandIn) -> None:
    assert main(["build", good, "-o", "out"]) == 0
    (((_, request, _, _), _),) = instantiate.calls
    assert request == Request("out")


def test_quietly(good: str, instantiate: StandIn, capsys: Capture) -> None:
    assert main(["build", good, "-o", "out", "--quiet"]) == 0
    assert len(instantiate.calls) == 1
    assert capsys.readouterr() == ("", "")


def test_a_signature_for_training_needs_its_parameter(good: str, instantiate: StandIn, capsys: Capture) -> None:
    assert main(["build", good, "-o", "out", "--training-signature"]) == 2
    assert "--training-signature needs a spec with the parameter is_training" in capsys.readouterr().err
    assert instantiate.calls == []


def test_what_force_deletes_is_announced(good: str, instantiate: StandIn, capsys: Capture) -> None:
    assert main(["build", good, "-o", "out"]) == 0
    (((_, _, _, tell), _),) = instantiate.calls
    tell("--force deletes notes")
    assert capsys.readouterr().err == "--force deletes notes\n"


def test_progress_is_silent_where_it_is_no_terminal(good: str, instantiate: StandIn, capsys: Capture) -> None:
    assert main(["build", good, "-o", "out"]) == 0
    (((_, _, progress, _), _),) = instantiate.calls
    progress("step")
    assert capsys.readouterr().err == ""


def test_a_spec_with_errors_is_not_built(bad: str, instantiate: StandIn, capsys: Capture) -> None:
    assert main(["build", "-o", "out", bad]) == 1
    assert capsys.readouterr().err.startswith("bad.yaml:8:43: error: ")
    assert instantiate.calls == []


HINDRANCES = [
    Refused("out holds files"),
    TooLarge("553 MB"),
    TensorFlowMissing("pip install 'tf-netspec[tf]'"),
]


@pytest.mark.parametrize("error", HINDRANCES)
def test_what_hinders_a_build_is_one_line(error: Exception, good: str, instantiate: StandIn, capsys: Capture) -> None:
    instantiate.outcome = error
    assert main(["build", good, "-o", "out"]) == 2
    assert capsys.readouterr() == ("", f"netspec: error: {error}\n")


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (
            OSError(errno.ENOSPC, "No space left", "/x/.out.new/f"),
            "No space left; free some space or choose a folder on",
        ),
        (OSError(errno.ENOENT, "No such file", "/x/.out.new"), "No such file; choose another folder"),
        (OSError("odd"), "odd; choose another folder"),
    ],
)
def test_system_errors_name_the_target_and_have_a_help(
    error: OSError, text: str, good: str, instantiate: StandIn, capsys: Capture
) -> None:
    instantiate.outcome = error
    assert main(["build", good, "-o", "out"]) == 2
    reported = capsys.readouterr().err
    assert reported.startswith(f"netspec: error: out cannot be written: {text}")
    assert len(reported.splitlines()) == 1
    assert ".out" not in reported


def test_an_inference_that_was_wrong_is_a_bug(good: str, instantiate: StandIn, capsys: Capture) -> None:
    instantiate.outcome = RuntimeError("mismatch")
    assert main(["build", good, "-o", "out"]) == 3
    assert "this is a bug in netspec" in capsys.readouterr().err


def run(*argv: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    environment.pop("TF_CPP_MIN_LOG_LEVEL", None)  # whoever sets it wants to see the noise
    command = [sys.executable, "-m", "netspec", *argv]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, env=environment, check=False)


@pytest.mark.tf
@pytest.mark.slow
def test_a_build_writes_a_folder_and_no_noise(good: str, tmp_path: Path) -> None:
    done = run("build", good, "-o", "out", "-p", "num_classes=4")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("out: tiny, ")
    data = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    assert data["output"]["shape"] == ["N", 4]
