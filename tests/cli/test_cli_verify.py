"""The command line of `verify`, with a stand-in for what needs TensorFlow; the last test needs it."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest

from netspec.cli.main import main
from netspec.lower import fidelity
from netspec.lower.compat import TensorFlowMissing
from netspec.lower.fidelity import Verification
from netspec.lower.reference import ReferenceUnusable
from netspec.pipeline import Sound

Capture = pytest.CaptureFixture[str]
Write = Callable[[str, str], str]

IDENTICAL = Verification("tf_slim.nets.x:y", 1234, ())
DIFFERENT = Verification("a:b", 5, ("node 'x' only in the spec", "output: \x1b"))


class StandIn:
    """Takes the place of the comparison: gives or raises the outcome that a file is to have."""

    def __init__(self) -> None:
        self.outcomes: dict[str, Verification | Exception] = {}
        self.calls: list[Sound] = []
        self.trusted: Sequence[str] = ()

    def __call__(self, sound: Sound, trusted: Sequence[str]) -> Verification:
        self.calls.append(sound)
        self.trusted = trusted
        outcome = self.outcomes.get(sound.checked.document.file, IDENTICAL)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def files(self) -> list[str]:
        return [sound.checked.document.file for sound in self.calls]


@pytest.fixture(autouse=True)
def verify(monkeypatch: pytest.MonkeyPatch) -> StandIn:
    stand_in = StandIn()
    monkeypatch.setattr(fidelity, "verify", stand_in)
    return stand_in


@pytest.fixture
def specs(write: Write, good: str) -> str:
    """A folder with two specs that name a reference, one below it, and one that names none."""
    text = Path(good).read_text(encoding="utf-8")
    named = f"reference: {{function: 'tf_slim.nets.x:y'}}\n{text}"
    write("specs/a.yaml", named)
    write("specs/b.yaml", text)
    write("specs/more/c.yaml", named.replace("num_classes", "width"))
    return "specs"


def test_identical_graphs(good: str, verify: StandIn, capsys: Capture) -> None:
    assert main(["verify", "--trust", "mynets", good]) == 0
    assert capsys.readouterr() == ("good.yaml is identical to tf_slim.nets.x:y, 1,234 nodes\n", "")
    assert verify.trusted == ["mynets"]


def test_different_graphs(good: str, verify: StandIn, capsys: Capture) -> None:
    verify.outcomes[good] = DIFFERENT
    assert main(["verify", good]) == 1
    assert capsys.readouterr().out == (
        "good.yaml differs from a:b, 5 nodes\n  node 'x' only in the spec\n  output: \\x1b\n"
    )


@pytest.mark.parametrize(
    ("error", "reported"),
    [(ReferenceUnusable("no reference"), "good.yaml: no reference"), (TensorFlowMissing("install it"), "install it")],
)
def test_what_hinders_a_comparison_is_one_line(
    error: Exception, reported: str, good: str, verify: StandIn, capsys: Capture
) -> None:
    verify.outcomes[good] = error
    assert main(["verify", good]) == 2
    assert capsys.readouterr() == ("", f"netspec: error: {reported}\n")


def test_a_spec_with_errors_is_not_compared(bad: str, verify: StandIn, capsys: Capture) -> None:
    assert main(["verify", bad]) == 1
    out, err = capsys.readouterr()
    assert (out, verify.calls) == ("", [])
    assert err.startswith("bad.yaml:8:43: error: ")


FOLDER = """\
specs/a.yaml is identical to tf_slim.nets.x:y, 1,234 nodes
specs/b.yaml has no reference; skipped
specs/more/c.yaml is identical to tf_slim.nets.x:y, 1,234 nodes
3 specs: 2 identical, 1 skipped
"""


@pytest.mark.parametrize("argv", [["specs"], ["--all", "specs"], ["--all"], ["specs/", "specs/a.yaml"]], ids=" ".join)
def test_a_folder_is_all_its_specs_that_name_a_reference(
    argv: list[str], specs: str, verify: StandIn, capsys: Capture
) -> None:
    assert main(["verify", *argv]) == 0
    assert capsys.readouterr() == (FOLDER, "")
    assert verify.files() == ["specs/a.yaml", "specs/more/c.yaml"]


def test_all_of_this_folder_where_none_is_named_specs(
    specs: str, verify: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(specs)
    assert main(["verify", "--all"]) == 0
    assert verify.files() == ["a.yaml", "more/c.yaml"]


def test_a_file_that_is_named_must_have_a_reference_but_for_all(specs: str, verify: StandIn, capsys: Capture) -> None:
    verify.outcomes["specs/b.yaml"] = ReferenceUnusable("the spec has no reference")
    files = ["specs/a.yaml", "specs/b.yaml"]
    assert main(["verify", *files]) == 2
    out, err = capsys.readouterr()
    assert out.endswith("2 specs: 1 identical, 1 not verified\n")
    assert err == "netspec: error: specs/b.yaml: the spec has no reference\n"
    assert main(["verify", "--all", *files]) == 0
    assert capsys.readouterr().out.endswith("2 specs: 1 identical, 1 skipped\n")


def test_one_that_differs_fails_them_all_and_hinders_none(
    specs: str, write: Write, verify: StandIn, capsys: Capture
) -> None:
    write("specs/d.yaml", "netspec: 1\n")
    verify.outcomes |= {"specs/a.yaml": ReferenceUnusable("not trusted"), "specs/more/c.yaml": DIFFERENT}
    assert main(["verify", specs]) == 1
    out, err = capsys.readouterr()
    assert out.splitlines()[-1] == "4 specs: 1 different, 1 with errors, 1 not verified, 1 skipped"
    assert "specs/d.yaml:1:1: error: " in err
    assert "netspec: error: specs/a.yaml: not trusted\n" in err


def test_without_tensorflow_nothing_more_is_tried(specs: str, verify: StandIn, capsys: Capture) -> None:
    verify.outcomes["specs/a.yaml"] = TensorFlowMissing("install it")
    assert main(["verify", specs]) == 2
    assert capsys.readouterr().err == "netspec: error: install it\n"
    assert len(verify.calls) == 1


def test_parameters_are_given_to_the_specs_that_declare_them(specs: str, verify: StandIn) -> None:
    assert main(["verify", "-p", "width=7", "--input", "1x64x64x3", specs]) == 0
    networks = [sound.network for sound in verify.calls]
    assert [network.parameters for network in networks] == [{"num_classes": 10}, {"width": 7}]
    assert [network.input_shape for network in networks] == [(1, 64, 64, 3)] * 2


def test_a_parameter_that_none_declares_is_wrong_usage(specs: str, verify: StandIn, capsys: Capture) -> None:
    assert main(["verify", "-p", "widht=7", specs]) == 2
    assert capsys.readouterr().err == "netspec: error: unknown parameter 'widht'; did you mean 'width'?\n"
    assert verify.calls == []


def test_a_folder_without_specs_is_a_problem(tmp_path: Path, specs: str, capsys: Capture) -> None:
    (tmp_path / "empty").mkdir()
    assert main(["verify", "empty", specs]) == 1
    out, err = capsys.readouterr()
    assert out == FOLDER
    assert "[no-specs]" in err


def test_nothing_to_verify_is_wrong_usage(capsys: Capture) -> None:
    assert main(["verify"]) == 2
    assert capsys.readouterr().err == ("netspec: error: expected a file, a folder, - for standard input, or --all\n")


def test_the_standard_input(good: str, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    data = io.BytesIO(Path(good).read_bytes())
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=data))
    assert main(["verify", "-"]) == 0
    assert capsys.readouterr().out == "<stdin> is identical to tf_slim.nets.x:y, 1,234 nodes\n"


@pytest.mark.tf
@pytest.mark.slow
def test_a_comparison_makes_no_noise(write: Write, good: str) -> None:
    text = Path(good).read_text(encoding="utf-8")
    for name in ("ref", "other"):
        write(f"{name}.yaml", f"reference: {{function: 'tf_slim.nets.vgg:vgg_16'}}\n{text}")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    environment.pop("TF_CPP_MIN_LOG_LEVEL", None)  # whoever sets it wants to see the noise
    command = [sys.executable, "-m", "netspec", "verify", "--input", "Nx224x224x3", "ref.yaml", "other.yaml"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, env=environment, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    assert "ref.yaml differs from tf_slim.nets.vgg:vgg_16" in done.stdout
    assert done.stdout.endswith("\n2 specs: 2 different\n")
