"""Small resnets against the generators of tf_slim, whose arguments are more than those of the networks of 50 layers."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import netspec
from netspec.lower.identity import Fingerprint, differences
from netspec.ops.backend import Backend

HERE = Path(__file__).parent
SHAPE = (1, 65, 33, 3)
GRID: tuple[dict[str, Any], ...] = (
    {},
    {"include_root_block": False},
    {"include_root_block": False, "output_stride": 1, "global_pool": False},
    {"include_root_block": False, "output_stride": 4, "num_classes": 5, "is_training": False},
    {"output_stride": 8, "global_pool": False},
    {"output_stride": 32, "num_classes": 5},
)


def by_hand(version: int) -> Callable[..., Any]:
    module = importlib.import_module(f"tf_slim.nets.resnet_v{version}")
    shared = importlib.import_module("tf_slim.nets.resnet_utils")
    name = f"resnet_v{version}_small"
    rows = ((1, 3, 2), (2, 3, 2), (4, 3, 2), (8, 2, 1))

    def net(images: Any, **given: Any) -> Any:
        block = getattr(module, f"resnet_v{version}_block")
        blocks = [
            block(f"block{index}", base_depth=depth, num_units=units, stride=stride)
            for index, (depth, units, stride) in enumerate(rows, 1)
        ]
        with shared.arg_scope(shared.resnet_arg_scope()):
            return getattr(module, f"resnet_v{version}")(images, blocks, scope=name, **given)

    return net


@pytest.mark.slow
@pytest.mark.parametrize("given", GRID, ids=str)
@pytest.mark.parametrize("version", [1, 2])
def test_the_same_graph(
    version: int, given: dict[str, Any], backend: Backend, build: Callable[..., Fingerprint]
) -> None:
    spec = netspec.load(HERE / f"resnet_v{version}_small.yaml", root=HERE.parents[1])
    assert differences(build(by_hand(version), SHAPE, given), build(spec, SHAPE, given)) == []
