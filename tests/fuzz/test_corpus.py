"""Every seed of the fuzzers still holds, without atheris: what once found a fault, and the project's own files."""

import importlib.util
from pathlib import Path
from typing import Any

import pytest

_FUZZ = Path(__file__).parents[2] / "fuzz"
_FOUND = importlib.util.spec_from_file_location("fuzz_targets", _FUZZ / "targets.py")
assert _FOUND is not None
assert _FOUND.loader is not None
targets: Any = importlib.util.module_from_spec(_FOUND)
_FOUND.loader.exec_module(targets)


@pytest.mark.parametrize("target", targets.TARGETS)
def test_all_seeds_hold(target: str) -> None:
    found = list(targets.seeds(target))
    assert len(found) >= 10
    for seed in found:
        targets.TARGETS[target](seed)


def test_a_fault_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(targets, "CODES", {})
    with pytest.raises(AssertionError):
        targets.check(b"a: [")


def test_a_file_outside_is_seen(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("x")
    with targets._Opened() as opened:
        (tmp_path / "x").read_text()
    assert opened == [str(tmp_path / "x")]
