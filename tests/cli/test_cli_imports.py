"""What a check of a sound file imports: a short process is mostly imports, so each module is there for a reason."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from netspec.codes import complete
from netspec.ops import FAMILIES, OPS
from tests.checkpoint.tables import FLOAT, write_bundle

ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys
before = set(sys.modules)
from netspec.cli.main import main
code = main(sys.argv[1:])
print(*sorted(set(sys.modules) - before), sep="\\n", file=sys.stderr)
sys.exit(code)
"""
COSTLY = {
    "tensorflow": "seconds",
    "tf_slim": "imports TensorFlow",
    "numpy": "a tenth of a second",
    "jsonschema": "a tenth of a second, for faulty files alone",
    "inspect": "imports ast, dis and tokenize",
    "dataclasses": "imports inspect",
    "pathlib": "imports urllib",
    "shutil": "imports every compression",
    "json": "for other formats",
    "difflib": "for words at fault",
    "logging": "never used",
    "tempfile": "for commands that write",
    "importlib.metadata": "imports email and zipfile",
    "netspec.lower": "imports TensorFlow",
    "netspec.compiled": "for Python",
    "netspec.cli.build": "another command",
    "netspec.assembly.patch": "for files that extend another",
    "netspec.config.toml_file": "for configured projects; imports a parser",
    "netspec.config.suppression": "for files with comments that ignore warnings",
    "netspec.analysis.size_hints": "for sizes at fault",
    "netspec.source.syntax": "for text at fault",
    "netspec.source.pure_loader": "where there is no libyaml",
}
HOLDING = {op.__module__ for op in OPS.values()}
HOLDING |= {member.__module__ for family in FAMILIES for member in family.members.values()}
"""The modules that hold an op or a function: their number grows with what files can say."""
MOST = 194
"""Of netspec's other modules: each takes a tenth of a millisecond to load, and as much to run."""


def imported(*argv: str, program: str = PROGRAM) -> set[str]:
    """The modules that a command line imports."""
    done = subprocess.run(
        [sys.executable, "-c", program, *argv], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return set(done.stderr.split())


def test_a_check_imports_what_it_needs() -> None:
    modules = imported("check", "specs/alexnet_v2.yaml")
    assert {name: COSTLY[name] for name in modules & set(COSTLY)} == {}
    assert "netspec.elaboration.elaborate" in modules
    assert modules > HOLDING
    assert sum(name.startswith("netspec") for name in modules - HOLDING) <= MOST


def test_a_module_that_is_imported_is_seen() -> None:
    modules = imported("check", "specs/alexnet_v2.yaml", program=PROGRAM.replace("code =", "import inspect; code ="))
    assert modules & set(COSTLY) == {"inspect"}


def test_a_variant_needs_the_patches() -> None:
    assert "netspec.assembly.patch" in imported("check", "specs/resnet_v1_101.yaml")


@pytest.mark.parametrize(
    "argv",
    [
        ["ops"],
        ["schema"],
        ["show", "specs/alexnet_v2.yaml"],
        ["explain", "specs/alexnet_v2.yaml", "fc6"],
        ["diff", "specs/vgg_16.yaml", "specs/vgg_19.yaml"],
        ["sweep", "-p", "num_classes=10,20", "--columns", "macs,field", "specs/vgg_16.yaml"],
        ["show", "--set", "conv3.num_outputs=10", "specs/alexnet_v2.yaml"],
        ["check", "--help"],
    ],
)
def test_commands_without_a_graph_import_no_framework(argv: list[str]) -> None:
    assert imported(*argv).isdisjoint({"tensorflow", "tf_slim", "numpy", "netspec.lower"})


def test_a_recipe_is_checked_without_what_trains_it(tmp_path: Path) -> None:
    (tmp_path / "net.yaml").write_text(
        "netspec: 1\nname: n\ninput: {shape: [N, 4]}\nlayers:\n  - fully_connected: {num_outputs: 3}\n"
    )
    path = tmp_path / "recipe.yaml"
    path.write_text(complete("spec: net.yaml"))
    modules = imported("check", str(path))
    assert {name: COSTLY[name] for name in modules & set(COSTLY)} == {}
    assert modules.isdisjoint({"tensorflow", "tf_slim", "numpy", "netspec.lower", "netspec.training"})
    assert "netspec.recipe.inspection" in modules


def test_a_spec_is_checked_without_recipes() -> None:
    assert not any(name.startswith("netspec.recipe") for name in imported("check", "specs/alexnet_v2.yaml"))


def test_a_checkpoint_is_read_without_a_framework(tmp_path: Path) -> None:
    write_bundle(tmp_path / "model.ckpt", {"vgg_16/fc8/biases": ((1000,), FLOAT)})
    modules = imported("diff", "specs/vgg_16.yaml", str(tmp_path))
    assert modules.isdisjoint({"tensorflow", "tf_slim", "numpy", "netspec.lower"})
    assert "netspec.checkpoint.bundle" in modules
    for argv in (["weights", str(tmp_path)], ["weights", "--map", "vgg_16=x", "--format", "json", str(tmp_path)]):
        assert imported(*argv).isdisjoint({"tensorflow", "tf_slim", "numpy", "netspec.lower", "netspec.weights"})


def test_expectations_cost_little() -> None:
    modules = imported("check", "specs/vgg_16.yaml")
    assert "netspec.analysis.expect" in modules
    assert {name: COSTLY[name] for name in modules & set(COSTLY)} == {}


def test_the_package_imports_nothing_until_it_is_asked() -> None:
    program = "import sys, netspec; print(*(name for name in sys.modules if 'netspec' in name), file=sys.stderr)"
    assert imported(program=program) == {"netspec"}
