"""The networks with branches and blocks against their hand-written functions, node by node."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import netspec
from netspec.lower.identity import Fingerprint, differences
from netspec.ops.backend import Backend

SPECS = Path(__file__).parents[2] / "specs"
RESNET = "resnet_utils:resnet_arg_scope"
ANY_SIZE = (2, None, None, 3)

STEM_V1 = ("Conv2d_1a_7x7", "MaxPool_2a_3x3", "Conv2d_2b_1x1", "Conv2d_2c_3x3", "MaxPool_3a_3x3")
STEM_V3 = (
    *("Conv2d_1a_3x3", "Conv2d_2a_3x3", "Conv2d_2b_3x3", "MaxPool_3a_3x3"),
    *("Conv2d_3b_1x1", "Conv2d_4a_3x3", "MaxPool_5a_3x3"),
)
END_POINTS = {
    1: (
        *(*STEM_V1, "Mixed_3b", "Mixed_3c", "MaxPool_4a_3x3", "Mixed_4b", "Mixed_4c", "Mixed_4d", "Mixed_4e"),
        *("Mixed_4f", "MaxPool_5a_2x2", "Mixed_5b", "Mixed_5c"),
    ),
    2: (
        *(*STEM_V1, "Mixed_3b", "Mixed_3c", "Mixed_4a", "Mixed_4b", "Mixed_4c", "Mixed_4d", "Mixed_4e"),
        *("Mixed_5a", "Mixed_5b", "Mixed_5c"),
    ),
    3: (
        *(*STEM_V3, "Mixed_5b", "Mixed_5c", "Mixed_5d", "Mixed_6a", "Mixed_6b", "Mixed_6c", "Mixed_6d", "Mixed_6e"),
        *("Mixed_7a", "Mixed_7b", "Mixed_7c"),
    ),
}


@dataclass(frozen=True)
class Case:
    """A spec and its function, with arguments for the function and for its arg-scope function."""

    spec: str
    function: str
    arg_scope: str
    given: Mapping[str, Any]
    scoped: Mapping[str, Any]
    shape: tuple[int | None, ...]

    def __str__(self) -> str:
        values = [f"{key}={value}" for key, value in {**self.given, **self.scoped}.items()]
        return "-".join([self.spec, *values, *(["any_size"] if self.shape == ANY_SIZE else [])])


def inception(
    version: int, given: Mapping[str, Any], scoped: Mapping[str, Any] | None = None, shape: Any = None
) -> Case:
    name = f"inception_v{version}"
    size = 299 if version == 3 else 224
    return Case(name, f"{name}:{name}", f"{name}:{name}_arg_scope", given, scoped or {}, shape or (None, size, size, 3))


def base(version: int, final_endpoint: str, **given: Any) -> Case:
    name = f"inception_v{version}"
    given = {"final_endpoint": final_endpoint, **given}
    size = 299 if version == 3 else 224
    return Case(f"{name}_base", f"{name}:{name}_base", f"{name}:{name}_arg_scope", given, {}, (None, size, size, 3))


def resnet(
    version: int, given: Mapping[str, Any], scoped: Mapping[str, Any] | None = None, shape: Any = None, layers: int = 50
) -> Case:
    name = f"resnet_v{version}"
    full = f"{name}_{layers}"
    return Case(full, f"{name}:{full}", RESNET, given, scoped or {}, shape or (None, 224, 224, 3))


QUICK = [
    base(1, "Mixed_3c"),
    base(2, "Mixed_3c", depth_multiplier=0.5),
    base(3, "Mixed_5c", depth_multiplier=0.1),
    *(inception(version, {}) for version in (1, 2, 3)),
    resnet(1, {}),
    resnet(2, {"num_classes": 10}),
]
EVALUATION = {"num_classes": 10, "is_training": False, "spatial_squeeze": False, "dropout_keep_prob": 0.5}
SLOW = [
    *(inception(version, EVALUATION, {}, ANY_SIZE) for version in (1, 2, 3)),
    inception(1, {"scope": "another"}, {"use_batch_norm": False, "weight_decay": 0.1}),
    inception(1, {"spatial_squeeze": False}, {"batch_norm_var_collection": "moments"}, ANY_SIZE),
    inception(2, {"depth_multiplier": 0.5, "min_depth": 8}, {"weight_decay": 0.0}, (2, 96, 96, 3)),
    inception(2, {"depth_multiplier": 1.25, "spatial_squeeze": False}, {}, (2, 96, 160, 3)),
    inception(3, {"create_aux_logits": False, "depth_multiplier": 0.5}),
    inception(3, {"spatial_squeeze": False, "num_classes": 7}, {}, (2, 128, 160, 3)),
    inception(3, {"depth_multiplier": 1.25, "min_depth": 32}, {"batch_norm_decay": 0.9, "batch_norm_epsilon": 0.1}),
    inception(3, {"scope": "another"}, {"updates_collections": None, "use_fused_batchnorm": False}),
    *(base(version, name) for version in (1, 2, 3) for name in END_POINTS[version]),
    *(
        resnet(version, {"output_stride": stride, "global_pool": False, "is_training": stride != 8})
        for version in (1, 2)
        for stride in (4, 8, 16, 32)
    ),
    *(resnet(version, {"num_classes": 9, "scope": "another"}, {"batch_norm_scale": False}) for version in (1, 2)),
    *(resnet(version, {"num_classes": 7, "global_pool": False}, {"weight_decay": 0.0}, ANY_SIZE) for version in (1, 2)),
    *(resnet(version, {"num_classes": 10}, layers=layers) for version in (1, 2) for layers in (101, 152, 200)),
]


def imported(name: str) -> Callable[..., Any]:
    module, _, attribute = name.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(f"tf_slim.nets.{module}"), attribute)
    return found


@pytest.mark.parametrize("case", [*QUICK, *(pytest.param(case, marks=pytest.mark.slow) for case in SLOW)], ids=str)
def test_the_graphs_are_the_same(case: Case, backend: Backend, build: Callable[..., Fingerprint]) -> None:
    spec = netspec.load(SPECS / f"{case.spec}.yaml")

    def hand_written(images: Any) -> Any:
        with backend.slim.arg_scope(imported(case.arg_scope)(**case.scoped)):
            return imported(case.function)(images, **case.given)

    def compiled(images: Any) -> Any:
        return spec(images, **case.given, **case.scoped)

    assert differences(build(hand_written, case.shape), build(compiled, case.shape)) == []


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"output_stride": 3}, "out-of-range"),
        ({"output_stride": 6}, "stride-limit"),
        ({"output_stride": 0}, "out-of-range"),
    ],
)
def test_strides_that_slim_refuses_are_refused(given: dict[str, Any], code: str) -> None:
    with pytest.raises(netspec.SpecError) as caught:
        netspec.load(SPECS / "resnet_v2_50.yaml").elaborate(**given)
    assert [problem.code for problem in caught.value.problems] == [code]


def test_an_end_point_that_is_not_there_is_refused() -> None:
    with pytest.raises(netspec.SpecError) as caught:
        netspec.load(SPECS / "inception_v1_base.yaml").elaborate(final_endpoint="Mixed_6a")
    assert [problem.code for problem in caught.value.problems] == ["unknown-end-point"]
