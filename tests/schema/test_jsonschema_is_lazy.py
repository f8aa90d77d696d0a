"""jsonschema is imported for a file at fault, and never for a sound one."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

_CHECK = """
import sys
from pathlib import Path
import netspec
from netspec.cli.main import main
paths = sys.argv[1:]
for path in paths:
    for command in ("check", "show", "expand"):
        main([command, path])
sys.exit(42 if "jsonschema" in sys.modules else 0)
"""


def imports_it(*paths: Path) -> bool:
    run = subprocess.run([sys.executable, "-c", _CHECK, *map(str, paths)], capture_output=True, check=False)
    assert run.returncode in (0, 42), run.stderr.decode()[-2000:]
    return run.returncode == 42


def test_sound_specs_do_not_import_it() -> None:
    specs = sorted((ROOT / "specs").glob("*.yaml"))
    assert len(specs) > 10
    assert not imports_it(*specs[::4])


@pytest.mark.parametrize("name", ["arguments_wrong_types", "params_defaults", "expressions_results"])
def test_a_faulty_spec_imports_it(name: str) -> None:
    assert imports_it(ROOT / "tests" / "broken" / f"{name}.yaml")
