"""Variants share results, and pay for them as if each was made alone: a verdict does not depend on its neighbours."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from netspec import budget
from netspec.budget import Shared, limited, sharing, spend
from netspec.elaboration import elaborate
from netspec.pipeline import inspect_file
from netspec.report.summary import summary
from netspec.schema import Checked
from netspec.variants.variant import costs_of

SPECS = Path(__file__).parents[2] / "specs"


def left_after(checked: Checked, given: dict[str, Any], store: Shared | None) -> tuple[float, dict[str, Any]]:
    """The steps that are left after an elaboration and its costs, and all that is known of the network."""
    with limited(), sharing(store) if store is not None else nullcontext():
        found = elaborate(checked, given)
        assert found.network is not None
        costs_of(found.network, field=True)
        current = budget._current.get()
        assert current is not None
        left = current.left
    return left, summary(found.network)


@pytest.mark.parametrize("name", ["alexnet_v2", "resnet_v1_101", "inception_v1", "overfeat"])
def test_steps_and_networks_are_those_of_an_elaboration_alone(name: str) -> None:
    checked = inspect_file(SPECS / f"{name}.yaml").require_sound().checked
    store = Shared()
    for given in ({}, {}, {"num_classes": 7}, {}, {"is_training": False}, {"num_classes": 7}):
        assert left_after(checked, given, store) == left_after(checked, given, None)
    assert store.made


def made(key: str, size: int) -> str:
    def make() -> str:
        spend(size)
        return key * size

    return budget.shared(key, make)


def test_a_shared_result_is_made_once_and_paid_each_time() -> None:
    store, left = Shared(), []
    for size in (5, 9):  # the second is not made
        with limited(100), sharing(store):
            assert made("x", size) == "xxxxx"
            current = budget._current.get()
            assert current is not None
            left.append(current.left)
    assert left == [95, 95]


def test_nothing_is_shared_outside() -> None:
    with limited(100):
        assert [made("x", 5), made("x", 9)] == ["x" * 5, "x" * 9]


def test_what_is_shared_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "MOST_SHARED", 3)
    store = Shared()
    with limited(100), sharing(store):
        for key in "abcde":
            made(key, 1)
    assert list(store.made) == ["d", "e"]


def test_an_error_is_not_shared() -> None:
    def fail() -> str:
        raise ValueError

    with limited(100), sharing(Shared()):
        for _ in range(2):
            with pytest.raises(ValueError, match=r"^$"):
                budget.shared("x", fail)
