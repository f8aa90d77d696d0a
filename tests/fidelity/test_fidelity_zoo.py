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
INCEPTION_V1 = "inception_v1:inception_v1_arg_scope"
RESNET = "resnet_utils:resnet_arg_scope"
ANY_SIZE = (2, None, None, 3)
IMAGE = (None, 224, 224, 3)

END_POINTS = (
    *("Conv2d_1a_7x7", "MaxPool_2a_3x3", "Conv2d_2b_1x1", "Conv2d_2c_3x3", "MaxPool_3a_3x3", "Mixed_3b", "Mixed_3c"),
    *("MaxPool_4a_3x3", "Mixed_4b", "Mixed_4c", "Mixed_4d", "Mixed_4e", "Mixed_4f", "MaxPool_5a_2x2", "Mixed_5b"),
    "Mixed_5c",
)


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
        told = [f"{key}={value}" for key, value in {**self.given, **self.scoped}.items()]
        return "-".join([self.spec, *told, *(["any_size"] if self.shape == ANY_SIZE else [])])


def inception(given: Mapping[str, Any], scoped: Mapping[str, Any] | None = None, shape: Any = IMAGE) -> Case:
    return Case("inception_v1", "inception_v1:inception_v1", INCEPTION_V1, given, scoped or {}, shape)


def base(final_endpoint: str) -> Case:
    given = {"final_endpoint": final_endpoint}
    return Case("inception_v1_base", "inception_v1:inception_v1_base", INCEPTION_V1, given, {}, IMAGE)


def resnet(version: int, given: Mapping[str, Any], scoped: Mapping[str, Any] | None = None, shape: Any = IMAGE) -> Case:
    name = f"resnet_v{version}"
    return Case(f"{name}_50", f"{name}:{name}_50", RESNET, given, scoped or {}, shape)


QUICK = [base("Mixed_3c"), resnet(1, {}), resnet(2, {"num_classes": 10})]
SLOW = [
    inception({}),
    inception({"num_classes": 10, "is_training": False, "spatial_squeeze": False, "dropout_keep_prob": 0.5}),
    inception({"scope": "another"}, {"use_batch_norm": False, "weight_decay": 0.1}),
    inception({"spatial_squeeze": False}, {"batch_norm_var_collection": "moments"}, ANY_SIZE),
    *(base(name) for name in END_POINTS),
    *(
        resnet(version, {"output_stride": stride, "global_pool": False, "is_training": stride != 8})
        for version in (1, 2)
        for stride in (4, 8, 16, 32)
    ),
    *(resnet(version, {"num_classes": 1000, "scope": "another"}, {"batch_norm_scale": False}) for version in (1, 2)),
    *(resnet(version, {"num_classes": 7, "global_pool": False}, {"weight_decay": 0.0}, ANY_SIZE) for version in (1, 2)),
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
