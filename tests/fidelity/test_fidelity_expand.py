"""The plain form of a spec, without blocks, expressions, repeats or other files, builds the same graph."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import netspec
from netspec.cli.main import main
from netspec.lower.identity import Fingerprint, differences
from netspec.ops.backend import Backend

SPECS = Path(__file__).parents[2] / "specs"
DEEP = ("_101", "_152", "_200")  # variants of those of 50 layers, by more rounds of a repeat
NAMES = sorted(path.stem for path in SPECS.glob("*.yaml") if not path.stem.endswith(DEEP))
SLOW = ("inception", "resnet")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow) if name.startswith(SLOW) else name for name in NAMES]
)
def test_expanded_specs_build_the_same_graph(
    name: str, backend: Backend, build: Callable[..., Fingerprint], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["expand", str(SPECS / f"{name}.yaml")]) == 0
    plain = tmp_path / "plain.yaml"
    plain.write_text(capsys.readouterr().out, encoding="utf-8")
    assert not any(
        sign in plain.read_text(encoding="utf-8").partition("layers:")[2] for sign in ("$", "repeat", "when")
    )
    spec, expanded = netspec.load(SPECS / f"{name}.yaml"), netspec.load(plain)
    size = spec.default_image_size
    assert differences(build(spec, (None, size, size, 3)), build(expanded, (None, size, size, 3))) == []
