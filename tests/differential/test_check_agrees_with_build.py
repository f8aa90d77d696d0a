"""Random specs over the whole language, each compared with TensorFlow; tools/differential.py tries a million."""

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from netspec.ops import OPS
from netspec.ops.backend import Backend
from netspec.pipeline import inspect_text
from netspec.shapes import add

from .agreement import buildable, disagreements
from .random_specs import MAIN, Spec, spec_of
from .shrinking import shrunk
from .trial import tried

pytestmark = pytest.mark.tf

LENET = """
netspec: 1
name: net
input: {shape: [N, 8, 8, 3]}
end_points: {collect: [conv2d]}
layers:
  - conv2d: {num_outputs: 4, kernel_size: 3, scope: conv}
  - max_pool2d: {kernel_size: 2}
  - batch_norm: {}
    end_point: normalized
"""


def disagreeing(backend: Backend, seeds: Iterable[int]) -> tuple[Counter[str], dict[int, list[str]]]:
    """The kinds of specs that there were, and what disagreed, by number."""
    kinds, found = Counter[str](), dict[int, list[str]]()
    for seed in seeds:
        outcome = tried(backend, spec_of(seed))
        kinds[outcome.kind] += 1
        if outcome.found:
            found[seed] = outcome.found
    return kinds, found


def test_specs_agree(backend: Backend) -> None:
    kinds, found = disagreeing(backend, range(120))
    assert found == {}
    # Without a kind, a part of the demand would be empty. A new op changes all specs, so their numbers may vary.
    assert kinds.keys() >= {"clean", "refused", "planted"}


KNOWN = {
    1919: "weights in the center of a window of even sides, which TensorFlow refuses as it runs",
    3958: "end points of a part that ends inside a block of another file: the interpreter enters one fewer",
    3988: "an expression as an item of a list that is given to a block: only an expression for the whole list is taken",
}
"""The specs that are known to be judged otherwise, each with what is to be mended."""


@pytest.mark.slow
@pytest.mark.parametrize("first", range(1000, 4000, 200))
def test_many_specs_agree(backend: Backend, first: int) -> None:
    seeds = range(first, first + 200)
    assert disagreeing(backend, seeds)[1].keys() == KNOWN.keys() & set(seeds)


def test_a_number_makes_one_spec() -> None:
    assert spec_of(7) == spec_of(7)
    assert spec_of(7).text != spec_of(8).text


def wrong_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    right = OPS["max_pool2d"].infer
    monkeypatch.setattr(OPS["max_pool2d"], "infer", lambda op, *inputs: tuple(add(n, 1) for n in right(op, *inputs)))


def variable_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OPS["batch_norm"], "variables", lambda *_: ())


def frozen_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OPS["conv2d"], "has_biases", lambda _: False)


def other_scope(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OPS["batch_norm"], "default_scope", "Batch")


def not_collected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netspec.elaboration.end_points.EndPoints.in_order", lambda _: {})


FAULTS = [
    (wrong_shape, "InferenceMismatch"),
    (variable_left_out, "variables: "),
    (frozen_variables, "trainable: "),
    (other_scope, "net/Batch/beta"),
    (not_collected, "end points: predicted []"),
]


def test_a_sound_net_agrees(backend: Backend) -> None:
    assert disagreements(backend, inspect_text(LENET, "net.yaml")) == []


@pytest.mark.parametrize(("break_it", "reported"), FAULTS)
def test_what_is_predicted_wrongly_is_noticed(
    backend: Backend, monkeypatch: pytest.MonkeyPatch, break_it: Callable[[pytest.MonkeyPatch], None], reported: str
) -> None:
    break_it(monkeypatch)
    found = disagreements(backend, inspect_text(LENET, "net.yaml"))
    assert any(reported in line for line in found), found


def plain(seed: int, layers: list[Any], **more: Any) -> Spec:
    root = {"netspec": 1, "name": "net", "input": {"shape": [None, 8, 8, 3]}, "layers": layers, **more}
    return Spec(seed, {MAIN: root}, root, {})


def test_another_reading_is_noticed(backend: Backend) -> None:
    spec = plain(1, [{"relu": {}}, {"elu": {}}])
    assert tried(backend, spec).found == []
    other = dataclasses.replace(spec, flat={**spec.flat, "layers": [{"relu": {}}, {"relu": {}}]})
    assert tried(backend, other).found != []


def test_what_is_refused_and_can_be_built_is_noticed(backend: Backend) -> None:
    spec = plain(1, [{"max_pool2d": {"kernel_size": 9}}])
    assert tried(backend, spec) == ("refused", [])
    buildable_one = {**spec.flat, "layers": [{"max_pool2d": {"kernel_size": 8}}]}
    assert buildable(backend, spec.inspected(), buildable_one, {}) != []


def test_a_fault_that_is_not_reported_once_is_noticed(backend: Backend) -> None:
    spec = plain(1, [{"relu": {}}])
    assert tried(backend, dataclasses.replace(spec, planted=("unknown-op",))).found != []
    twice = plain(1, [{"rely": {}}, {"rely": {}}])
    assert tried(backend, dataclasses.replace(twice, planted=("unknown-op",))).found != []


def test_a_traceback_is_noticed(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.differential.random_specs.inspect_text", lambda *_: 1 // 0)
    assert tried(backend, plain(1, [{"relu": {}}])).kind == "crashed"


def test_a_spec_is_made_as_small_as_it_goes(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong_shape(monkeypatch)
    inside = [{"relu": {"name": "r"}}, {"max_pool2d": {"kernel_size": 2, "scope": "pool"}, "id": "p"}]
    spec = plain(1, [{"elu": {}}, {"scope": "group", "layers": inside}], params={"n": {"type": "int", "default": 1}})
    sort = tried(backend, spec).sort
    assert "does not build" in sort
    smallest = shrunk(spec, lambda smaller: tried(backend, smaller).sort == sort)
    assert smallest.flat["layers"] == [{"max_pool2d": {"kernel_size": 2}}]
    assert "params" not in smallest.flat
