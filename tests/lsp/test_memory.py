"""An analysis is freed with the text that it is of: the collector, which would stop the server, finds nothing to do."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path

import pytest

from netspec.lsp.client.published import published
from netspec.lsp.documents.open_spec import OpenSpec

SPECS = Path(__file__).parents[2] / "specs"
FEW = 200
"""The objects that may be in cycles: functions of a file refer to each other. A network of 20 layers has thousands."""


def left_by(act: Callable[[], object]) -> int:
    """The number of objects that only the collector frees."""
    act()  # makes what is kept for good
    gc.collect()
    gc.disable()
    try:
        act()
        return gc.collect()
    finally:
        gc.enable()


@pytest.mark.parametrize("name", ["vgg_16", "inception_v3", "resnet_v2_50"])
def test_an_analysis_is_freed_without_the_collector(name: str) -> None:
    path = SPECS / f"{name}.yaml"
    text = path.read_text(encoding="utf-8")

    def analyse() -> None:
        spec = OpenSpec(path.as_uri(), str(path), text)
        published(spec)
        assert spec.steps

    assert left_by(analyse) < FEW


def test_a_cycle_is_found() -> None:
    def cycle() -> None:
        made: list[object] = [[] for _ in range(FEW)]
        made.append(made)

    assert left_by(cycle) > FEW
