"""What a checkpoint stores beside a network's variables is told apart, and other names for these are found."""

from __future__ import annotations

import pytest

from netspec.comparison.restoring import Stored, stored_by
from netspec.comparison.stored_names import ScopeChange, StoredNames, stored_names
from netspec.ops import Variable

NET = [
    Variable(f"net/{scope}/{name}", shape)
    for scope, kernel in (("conv1", (3, 3, 1, 8)), ("conv2", (3, 3, 8, 8)), ("unit_1/fc", (64, 10)))
    for name, shape in (("weights", kernel), ("biases", kernel[-1:]))
]


def stored(**changes: str) -> dict[str, Stored]:
    """What the network stores, with parts of names replaced."""
    found = stored_by(NET)
    for old, new in changes.items():
        found = {name.replace(old, new): value for name, value in found.items()}
    return found


def loaded(found: StoredNames) -> int:
    return len(found.best.loaded)


def test_names_as_they_are() -> None:
    found = stored_names(NET, stored())
    assert (found.restoring.loads, found.scope, found.in_scope, found.similar) == (True, None, None, {})
    assert (found.slots, found.scalars, found.others) == ({}, [], {})


def test_what_training_leaves() -> None:
    more = {
        **{f"{variable.name}/Momentum": Stored(variable.shape) for variable in NET},
        "net/conv1/weights/ExponentialMovingAverage": Stored((3, 3, 1, 8)),
        "net/old/weights": Stored((7,)),
        "net/old/weights/Momentum": Stored((7,)),
        "global_step": Stored((), "int64"),
        "beta1_power": Stored(()),
        "mean_rgb": Stored((3,)),
    }
    found = stored_names(NET, stored() | more)
    assert found.restoring.loads
    assert {end: len(names) for end, names in found.slots.items()} == {"Momentum": 7, "ExponentialMovingAverage": 1}
    assert found.scalars == ["global_step", "beta1_power"]
    assert list(found.others) == ["net/old/weights", "mean_rgb"]


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        ("net/", "resnet/", ScopeChange("resnet/", "net/")),
        ("net/", "", ScopeChange("", "net/")),
        ("net/", "a/b/net/", ScopeChange("a/b/", "")),
        ("net/", "a/b/", ScopeChange("a/b/", "net/")),
        ("net/", "net/net/", ScopeChange("net/", "")),
    ],
)
def test_another_scope(old: str, new: str, change: ScopeChange) -> None:
    found = stored_names(NET, {**stored(**{old: new}), "global_step": Stored((), "int64"), "x/y": Stored((3,))})
    assert found.scope == change
    assert found.in_scope is not None
    assert found.in_scope.loads
    assert not found.restoring.loaded
    assert (found.scalars, list(found.others)) == (["global_step"], ["x/y"])


def test_slots_in_another_scope() -> None:
    more = {f"resnet/conv1/{name}/Momentum": Stored((8,)) for name in ("weights", "biases")}
    found = stored_names(NET, stored(**{"net/": "resnet/"}) | more)
    assert found.slots == {"Momentum": ["resnet/conv1/weights", "resnet/conv1/biases"]}


def test_a_scope_inside_that_is_called_otherwise() -> None:
    found = stored_names(NET, stored(unit_1="block"))
    assert (found.scope, loaded(found)) == (ScopeChange("net/block/", "net/unit_1/"), 6)


def test_a_scope_that_explains_little_is_not_offered() -> None:
    wanted = [*NET, *(Variable(f"net/new_{i}/weights", (i, 1)) for i in range(9))]
    there = {name: value for name, value in stored(unit_1="unit_2").items() if "unit" in name or "conv1" in name}
    assert stored_names(wanted, there).scope is None


def test_similar_names() -> None:
    found = stored_names(NET, stored(biases="bias"))
    assert found.similar == {variable.name: variable.name.replace("biases", "bias") for variable in NET[1::2]}
    found = stored_names(NET, stored(weights="kernel"))
    assert found.similar == {variable.name: variable.name.replace("weights", "kernel") for variable in NET[::2]}


def test_nothing_similar_of_another_shape_or_type() -> None:
    there = stored()
    there["net/conv1/kernel"] = there.pop("net/conv1/weights")._replace(shape=(5, 5, 1, 8))
    there["net/conv2/kernel"] = there.pop("net/conv2/weights")._replace(dtype="float16")
    found = stored_names(NET, there)
    assert found.similar == {}
    assert list(found.others) == ["net/conv1/kernel", "net/conv2/kernel"]


def test_slots_of_objects() -> None:
    key = "net/conv1/weights/.OPTIMIZER_SLOT/optimizer/m/.ATTRIBUTES/VARIABLE_VALUE"
    found = stored_names(NET, {**stored(), key: Stored((3, 3, 1, 8))})
    assert found.slots == {"optimizer/m": ["net/conv1/weights"]}


def test_it_takes_no_more_than_steps_for_many_names() -> None:
    many = [Variable(f"a/scope_{i}/unit/weights", (3,)) for i in range(3_000)]
    found = stored_names(many, {variable.name.replace("a/", "b/", 1): Stored((3,)) for variable in many})
    assert found.scope == ScopeChange("b/", "a/")
    assert loaded(found) == 3_000
