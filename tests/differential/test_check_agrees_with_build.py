"""Whole specs at random: what the check finds clean is built, and the graph is the one that was foretold.

`NETSPEC_SPECS=100000 pytest tests/differential` tries so many, some forty a second; `NETSPEC_FIRST_SPEC=500` begins at
that number. A spec that fails is told with its number and its text.
"""

import os

import pytest
from agreement import disagreements
from random_specs import spec_of

from netspec.ops import OPS
from netspec.pipeline import inspect_text
from netspec.shapes import add

pytestmark = pytest.mark.tf

FIRST = int(os.environ.get("NETSPEC_FIRST_SPEC", "0"))
SEEDS = range(FIRST, FIRST + int(os.environ.get("NETSPEC_SPECS", "300")))
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


def test_what_is_clean_builds_as_foretold(backend):
    seen, clean = set(), 0
    for seed in SEEDS:
        spec = spec_of(seed)
        inspected = spec.inspected()
        if inspected.network is not None:
            clean += 1
            seen |= {layer.op.key for layer in inspected.network.layers}
            found = disagreements(backend, inspected)
            assert not found, f"spec {seed}, given {spec.given}: {found}\n{spec.text}"
    # Were the specs mostly unsound, or of a few ops, the demand above would be empty.
    assert clean > 0.8 * len(SEEDS)
    assert len(SEEDS) < 300 or seen == OPS.keys()


def test_a_number_makes_one_spec():
    assert spec_of(7) == spec_of(7)
    assert spec_of(7).text != spec_of(8).text


def wrong_shape(monkeypatch):
    right = OPS["max_pool2d"].infer
    monkeypatch.setattr(OPS["max_pool2d"], "infer", lambda op, *inputs: tuple(add(n, 1) for n in right(op, *inputs)))


def variable_left_out(monkeypatch):
    monkeypatch.setattr(OPS["batch_norm"], "variables", lambda *_: ())


def frozen_variables(monkeypatch):
    monkeypatch.setattr(OPS["conv2d"], "has_biases", lambda _: False)


def other_scope(monkeypatch):
    monkeypatch.setattr(OPS["batch_norm"], "default_scope", "Batch")


def not_collected(monkeypatch):
    monkeypatch.setattr("netspec.language.end_points.EndPoints.enter", lambda *_: None)


FAULTS = [
    (wrong_shape, "InferenceMismatch"),
    (variable_left_out, "variables: "),
    (frozen_variables, "trainable: "),
    (other_scope, "net/Batch/beta"),
    (not_collected, "end points: foretold []"),
]


def test_a_sound_net_agrees(backend):
    assert disagreements(backend, inspect_text(LENET, "net.yaml")) == []


@pytest.mark.parametrize(("break_it", "told"), FAULTS)
def test_what_is_foretold_wrongly_is_noticed(backend, monkeypatch, break_it, told):
    break_it(monkeypatch)
    found = disagreements(backend, inspect_text(LENET, "net.yaml"))
    assert any(told in line for line in found), found
