"""`netspec explain` on hostile files without a fault: it ends within the bounds, and without a traceback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from .metering import MEGABYTES, demand, measured
from .test_hostile_files import SOUND, large, listed, repeated

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("name", SOUND)
def test_a_hostile_file_is_explained(name: str, form: str, tmp_path: Path) -> None:
    path = tmp_path / "hostile.yaml"
    path.write_text(SOUND[name](), encoding="utf-8")
    demand(measured("explain", "--format", form, path, "1"))


@pytest.mark.parametrize("layers", [listed, repeated])
def test_ten_thousand_layers_are_within_the_bounds(layers: Callable[[int], str], tmp_path: Path) -> None:
    outcome = measured("explain", large(tmp_path, layers(10_000)), "5000")
    assert (outcome.code, outcome.megabytes < MEGABYTES) == (0, True), outcome.output[-2_000:]
