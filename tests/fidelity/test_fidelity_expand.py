"""The plain form of a spec builds the same graph also of other arguments; of its defaults tests/golden sees it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import netspec
from netspec.cli.main import main
from netspec.lower.identity import Fingerprint, differences
from netspec.ops.backend import Backend

SPECS = Path(__file__).parents[2] / "specs"
SLOW = ("inception", "resnet")
GIVEN: dict[str, list[dict[str, Any]]] = {
    "alexnet_v2": [{"spatial_squeeze": False, "is_training": False}],
    "inception_v1": [{"is_training": False, "spatial_squeeze": False}],
    "inception_v2": [{"depth_multiplier": 0.5, "spatial_squeeze": False}],
    "inception_v2_base": [{"final_endpoint": "Mixed_4c", "min_depth": 8, "depth_multiplier": 0.1}],
    "inception_v3": [{"create_aux_logits": False, "depth_multiplier": 0.25}],
    "resnet_v1_50": [{"num_classes": 7, "global_pool": False, "output_stride": 8}],
    "resnet_v2_50": [{"num_classes": 7}],
}
CASES = [
    pytest.param(name, given, marks=[pytest.mark.slow] if name.startswith(SLOW) else [])
    for name, all_given in GIVEN.items()
    for given in all_given
]


@pytest.mark.parametrize(("name", "given"), CASES)
def test_expanded_specs_build_the_same_graph(
    name: str,
    given: dict[str, Any],
    backend: Backend,
    build: Callable[..., Fingerprint],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    spec = netspec.load(SPECS / f"{name}.yaml")
    options = [f"-p{key}={json.dumps(value)}" for key, value in given.items()]
    assert main(["expand", *options, str(SPECS / f"{name}.yaml")]) == 0
    plain = tmp_path / "plain.yaml"
    plain.write_text(capsys.readouterr().out, encoding="utf-8")
    expanded, size = netspec.load(plain), spec.default_image_size
    assert differences(build(spec, (None, size, size, 3), given), build(expanded, (None, size, size, 3))) == []
