"""Sequences and volumes: what sizes are accepted, and the rule of each side."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

import pytest

from netspec.analysis.explanation import explained
from netspec.analysis.size_hints import accepted_sizes, image_text
from netspec.diagnostics import SpecError
from netspec.pipeline import Sound, inspect_text

VIDEO = [
    {"conv3d": {"num_outputs": 2, "kernel_size": [1, 3, 2], "stride": [1, 2, 1], "padding": "VALID"}},
    {"max_pool3d": {"kernel_size": [2, 1, 3], "stride": 2, "padding": [0, 0, 1]}},
    {"avg_pool3d": {"kernel_size": 2, "stride": 1}},
]
SEQUENCE = [
    {"conv1d": {"num_outputs": 2, "kernel_size": 4, "padding": [[0, 1]]}},
    {"conv1d": {"num_outputs": 1, "kernel_size": 3, "stride": 2, "padding": 0}},
]


def sound_of(layers: list[Any], shape: list[Any]) -> Sound:
    spec = {"netspec": 1, "name": "n", "input": {"shape": shape}, "layers": layers}
    return inspect_text(json.dumps(spec), "n.yaml").require_sound()


def fits(layers: list[Any], shape: list[Any]) -> bool:
    try:
        sound_of(layers, shape)
    except SpecError:
        return False
    return True


@pytest.mark.parametrize(("layers", "sides", "most"), [(VIDEO, 3, 9), (SEQUENCE, 1, 12)])
def test_accepted_sizes_are_those_that_fit(layers: list[Any], sides: int, most: int) -> None:
    sound = sound_of(layers, ["N", *"DHW"[-sides:], 3])
    found = accepted_sizes(sound.checked, {}, sound.network.layers)
    assert found is not None
    assert len(found) == sides
    tried = list(product(range(1, most), repeat=sides))
    assert any(fits(layers, [1, *sizes, 3]) for sizes in tried)
    for sizes in tried:
        accepted = all(size in allowed for size, allowed in zip(sizes, found, strict=True))
        assert accepted == fits(layers, [1, *sizes, 3]), sizes


def test_what_is_accepted_is_said_side_by_side() -> None:
    """The last window needs two places of the pool: 4 in depth, 3 in height, 5 in width with 2 of padding."""
    sound = sound_of(VIDEO, ["N", "D", "H", "W", 3])
    assert image_text(accepted_sizes(sound.checked, {}, sound.network.layers)) == "at least 4x7x4"


def test_the_rule_of_each_side() -> None:
    sound = sound_of(VIDEO, ["N", 8, 9, 10, 3])
    found = explained(sound.checked, {})
    first, second, _ = (found.layer(index).rules for index in (1, 2, 3))
    assert first == (
        "depth floor((8 - 1) / 1) + 1 = 8",
        "height floor((9 - 3) / 2) + 1 = 4",
        "width floor((10 - 2) / 1) + 1 = 9",
    )
    assert second[2] == "width floor((9 + 1 + 1 - 3) / 2) + 1 = 5"
