"""Ops are declared without a framework: every command of netspec imports them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import netspec

FRAMEWORKS = ("tensorflow", "tf_slim", "tf_keras", "keras", "numpy", "yaml", "jsonschema")

# The room alone: without the rest of the package, which `netspec/__init__.py` brings up.
ALONE = f"""
import sys, types
package = types.ModuleType("netspec")
package.__path__ = [{str(Path(netspec.__file__).parent)!r}]
sys.modules["netspec"] = package
"""
USE = """
from netspec.ops import OPS
[op.schema() for op in OPS.values()]
op = OPS["conv2d"](num_outputs=4, kernel_size=3)
op.cost([(1, 8, 8, 3)], op.infer((1, 8, 8, 3)))
"""


def loaded_after(program: str) -> set[str]:
    """The frameworks that a fresh Python has loaded after a program."""
    asking = f"\nimport sys\nprint(*[name for name in {FRAMEWORKS!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program + asking], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_ops_load_no_framework() -> None:
    assert loaded_after(ALONE + USE) == set()


def test_the_whole_package_loads_no_tensorflow() -> None:
    assert not loaded_after("import netspec\n" + USE) & {"tensorflow", "tf_slim", "tf_keras", "keras", "numpy"}


def test_a_loaded_framework_is_noticed() -> None:
    assert loaded_after(ALONE + USE + "\nsys.modules['tensorflow'] = types.ModuleType('tensorflow')") == {"tensorflow"}
