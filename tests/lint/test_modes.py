"""`is_training` that does not reach a layer: what is warned of is what TensorFlow builds as in training, and no more.

Each file of `modes/` is a trap, whose lines that are to be warned of say so, or sound, or explicit: the author wrote
that the layer is to train.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import netspec
from netspec.ops.backend import Backend
from netspec.pipeline import inspect_file

FOLDER = Path(__file__).parent / "modes"
TRAPS = sorted(FOLDER.glob("trap_*.yaml"))
SOUND = sorted(FOLDER.glob("sound_*.yaml"))
EXPLICIT = sorted(FOLDER.glob("explicit_*.yaml"))


def named(paths: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", paths, ids=[path.stem for path in paths])


def warned(path: Path) -> list[int]:
    problems = inspect_file(path).problems
    assert {problem.code for problem in problems} <= {"mode-not-read", "unused-parameter"}
    return [problem.span.line for problem in problems if problem.code == "mode-not-read"]


@named(TRAPS)
def test_a_trap_is_warned_of_at_its_place(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    wanted = [number for number, line in enumerate(lines, 1) if line.endswith("# warned")]
    assert wanted
    assert warned(path) == wanted


@named([*SOUND, *EXPLICIT])
def test_no_false_alarm(path: Path) -> None:
    assert warned(path) == []


@named(TRAPS)
def test_the_help_cures(path: Path, tmp_path: Path) -> None:
    shutil.copytree(FOLDER / "used", tmp_path / "used")
    rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    entries: dict[str, None] = {}
    for problem in inspect_file(path).problems:
        if problem.code == "mode-not-read":
            assert problem.help is not None
            if "add {" in problem.help:
                entries[problem.help.partition("add ")[2].partition(" to the file")[0]] = None
            else:
                said = problem.help.removeprefix("write ").partition(" in the call")[0]
                rows[problem.span.line - 1] = rows[problem.span.line - 1].replace("{}", f"{{{said}}}")
    text = "".join(rows)
    if entries:
        added = "".join(f"  - {entry}\n" for entry in entries)
        own = "\narg_scope:\n" in text
        at = "\narg_scope:\n" if own else "\nlayers:\n"
        text = text.replace(at, f"\narg_scope:\n{added}{'' if own else 'layers:' + chr(10)}", 1)
    (tmp_path / "net.yaml").write_text(text, encoding="utf-8")
    assert inspect_file(tmp_path / "net.yaml").problems == ()


def trained(path: Path, backend: Backend) -> int:
    """How many operations TensorFlow builds as in training when the spec is told not to."""
    spec = netspec.load(path)
    inference = {"is_training": False, "training": False, "train": False, "inference": True}
    given = {name: value for name, value in inference.items() if name in spec.elaborate().parameters}
    with backend.tf.Graph().as_default() as graph:
        spec(backend.tf.placeholder(backend.tf.float32, (2, 8, 8, 3)), **given)
        nodes = graph.as_graph_def().node
    random: int = sum(node.op == "RandomUniform" and "dropout" in node.name.lower() for node in nodes)
    return random + sum(bool(node.attr["is_training"].b) for node in nodes if node.op.startswith("FusedBatchNorm"))


@pytest.mark.tf
@named(TRAPS)
def test_a_trap_trains_in_inference(path: Path, backend: Backend) -> None:
    assert trained(path, backend) > 0


@pytest.mark.tf
@named([path for path in SOUND if path.stem != "sound_no_parameter"])
def test_what_is_not_warned_of_does_not(path: Path, backend: Backend) -> None:
    assert trained(path, backend) == 0
