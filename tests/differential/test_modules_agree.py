"""Random specs as modules, each compared with a v1 session: outputs, end points, losses, gradients and averages."""

from __future__ import annotations

from collections import Counter
from itertools import islice

import pytest

from netspec.lower import owned_variables

from .module_trial import tried_as_module
from .random_specs import MAIN, Spec, plain_specs
from .trial import Outcome

pytestmark = [pytest.mark.tf, pytest.mark.usefixtures("variables_compared_by_value")]


def disagreeing(first: int, most: int) -> tuple[Counter[str], dict[int, list[str]]]:
    """The kinds of some specs from a number on, and what disagreed, by number."""
    kinds, found = Counter[str](), dict[int, list[str]]()
    for spec in islice(plain_specs(first), most):
        outcome = tried_as_module(spec)
        kinds[outcome.kind] += 1
        if outcome.found:
            found[spec.seed] = outcome.found
    return kinds, found


def test_modules_agree() -> None:
    kinds, found = disagreeing(0, 10)
    assert found == {}
    assert kinds["compared"] > 5


@pytest.mark.slow
@pytest.mark.parametrize("first", [100, 700])
def test_many_modules_agree(first: int) -> None:
    kinds, found = disagreeing(first, 28)
    assert found == {}
    assert kinds["compared"] > 20


def in_16_bits(spec: Spec, dtype: str) -> Spec:
    """A spec whose first layer casts to a type."""
    flat = {**spec.flat, "layers": [{"cast": {"dtype": dtype}}, *spec.flat["layers"]]}
    return Spec(spec.seed, {MAIN: flat}, flat, spec.given)


@pytest.mark.slow
@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
def test_modules_of_16_bits_agree(dtype: str) -> None:
    outcomes = [tried_as_module(in_16_bits(spec, dtype)) for spec in islice(plain_specs(10), 12)]
    assert [found for outcome in outcomes for found in outcome.found] == []
    assert sum(outcome.kind == "compared" for outcome in outcomes) > 3


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_another_initial_value_is_found(monkeypatch: pytest.MonkeyPatch, dtype: str) -> None:
    """A module whose variables are handed out wrongly disagrees."""
    layers = [{"cast": {"dtype": dtype}}, {"fully_connected": {"num_outputs": 3}}]
    certain = {"netspec": 1, "name": "net", "input": {"shape": ["N", 4]}, "layers": layers}
    spec = Spec(0, {MAIN: certain}, certain, {})
    assert tried_as_module(spec) == Outcome("compared", [])
    get = owned_variables.OwnedVariables.get

    def wrong(owned: owned_variables.OwnedVariables, getter: object, name: str, **described: object) -> object:
        made = get(owned, getter, name, **described)
        return made + made.dtype.as_numpy_dtype(0.25) if "weights" in name else made

    monkeypatch.setattr(owned_variables.OwnedVariables, "get", wrong)
    assert [found for found in tried_as_module(spec).found if found.startswith("output")]
