"""Ops are declared without a framework, and cheaply: every command of netspec imports them."""

from __future__ import annotations

import subprocess
import sys

FRAMEWORKS = ("tensorflow", "tf_slim", "tf_keras", "keras", "numpy", "yaml", "jsonschema")


def loaded_after(statement: str) -> set[str]:
    """The frameworks that a fresh Python has loaded after a statement."""
    program = f"{statement}\nimport sys\nprint(*[name for name in {FRAMEWORKS!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_importing_the_ops_loads_no_framework():
    assert loaded_after("import netspec.ops") == set()


def test_schemas_shapes_and_costs_load_no_framework():
    used = "op = OPS['conv2d'](num_outputs=4, kernel_size=3); y = op.infer((1, 8, 8, 3)); op.cost([(1, 8, 8, 3)], y)"
    assert loaded_after(f"from netspec.ops import OPS\n[op.schema() for op in OPS.values()]\n{used}") == set()


def test_a_loaded_framework_is_noticed():
    assert loaded_after("import netspec.ops, sys, types; sys.modules['tensorflow'] = types.ModuleType('tensorflow')") == {
        "tensorflow"
    }


def microseconds(statement: str) -> dict[str, int]:
    """How long each module took to import, itself and what it imports, in a fresh Python."""
    command = [sys.executable, "-X", "importtime", "-c", statement]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    rows = [line.split("|") for line in done.stderr.splitlines()[1:]]
    return {name.strip(): int(total) for _, total, name in rows}


def test_importing_the_ops_is_quick():
    assert min(microseconds("import netspec.ops")["netspec.ops"] for _ in range(3)) < 150_000
