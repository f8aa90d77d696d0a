"""Each spec against its hand-written function, node by node, over the grid of the function's arguments."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from netspec.lower.identity import Fingerprint, differences
from netspec.ops.backend import Backend

CHOICES: dict[str, tuple[Any, ...]] = {
    "num_classes": (10, 1000),
    "is_training": (True, False),
    "dropout_keep_prob": (0.5, 0.8),
    "spatial_squeeze": (True, False),
}
SHAPES = ("fixed", "batch", "all")


def grid() -> Iterator[dict[str, Any]]:
    for values in itertools.product(*CHOICES.values()):
        yield dict(zip(CHOICES, values, strict=True))


def shape_of(kind: str, size: int) -> tuple[int | None, ...]:
    return {"fixed": (2, size, size, 3), "batch": (None, size, size, 3), "all": (None, None, None, 3)}[kind]


@pytest.mark.slow
@pytest.mark.parametrize("kind", SHAPES)
def test_grid(pair: Any, kind: str, backend: Backend, build: Callable[..., Fingerprint]) -> None:
    spec, reference = pair.spec(), pair.reference(backend)
    shape = shape_of(kind, pair.size)
    for given in grid():
        assert differences(build(reference, shape, given), build(spec, shape, given)) == [], given


def test_defaults(pair: Any, backend: Backend, build: Callable[..., Fingerprint]) -> None:
    shape = shape_of("batch", pair.size)
    assert differences(build(pair.reference(backend), shape), build(pair.spec(), shape)) == []


@pytest.mark.parametrize(
    "given", [{"scope": "another"}, {"scope": None}, {"weight_decay": 0.0}, {"weight_decay": 0.1}], ids=str
)
def test_scope_and_weight_decay(
    pair: Any, given: dict[str, Any], backend: Backend, build: Callable[..., Fingerprint]
) -> None:
    shape = shape_of("batch", pair.size)
    assert differences(build(pair.reference(backend), shape, given), build(pair.spec(), shape, given)) == []


def test_other_sizes(pair: Any, backend: Backend, build: Callable[..., Fingerprint]) -> None:
    given = {"spatial_squeeze": False, "is_training": False}
    shape = (1, 300, 400, 3)
    assert differences(build(pair.reference(backend), shape, given), build(pair.spec(), shape, given)) == []


def test_resource_variables(pair: Any, backend: Backend, build: Callable[..., Fingerprint]) -> None:
    shape = shape_of("batch", pair.size)
    before = backend.tf.resource_variables_enabled()
    plain = build(pair.spec(), shape)
    (backend.tf.disable_resource_variables if before else backend.tf.enable_resource_variables)()
    try:
        reference, spec = build(pair.reference(backend), shape), build(pair.spec(), shape)
    finally:
        (backend.tf.enable_resource_variables if before else backend.tf.disable_resource_variables)()
    assert differences(reference, spec) == []
    assert differences(plain, spec), "the setting must matter, or this test compares the same graph again"


def test_positional_arguments(pair: Any, backend: Backend, build: Callable[..., Fingerprint]) -> None:
    shape = shape_of("fixed", pair.size)
    spec, reference = pair.spec(), pair.reference(backend)
    named = {"num_classes": 7, "is_training": False, "dropout_keep_prob": 0.9, "spatial_squeeze": False}
    assert (
        differences(build(reference, shape, named), build(lambda images: spec(images, 7, False, 0.9, False), shape))
        == []
    )


@pytest.mark.parametrize("name", CHOICES)
def test_each_argument_matters(pair: Any, name: str, backend: Backend, build: Callable[..., Fingerprint]) -> None:
    """Each argument of the grid changes the graph, or comparing over its values would prove nothing."""
    one, other = ({name: value} for value in CHOICES[name])
    shape = shape_of("batch", pair.size)
    assert differences(build(pair.spec(), shape, one), build(pair.spec(), shape, other))
