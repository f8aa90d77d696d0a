"""The losses that reports list are those that slim collects, and of the same variables and scales."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import netspec
from netspec.lower import compat
from netspec.report.summary import summary

SPECS = Path(__file__).parents[2] / "specs"

KINDS = """\
netspec: 1
name: kinds
input: {name: images, shape: [N, 8, 8, 4]}
layers:
  - conv2d: {num_outputs: 4, kernel_size: 3, scope: l1, weights_regularizer: {l1: 0.5}, biases_regularizer: {l2: 0.25}}
  - conv2d: {num_outputs: 4, kernel_size: 3, scope: both, weights_regularizer: {l1_l2: {scale_l1: 2.0, scale_l2: 3.0}}}
  - conv2d: {num_outputs: 4, kernel_size: 3, scope: none, weights_regularizer: {l2: 0.0}}
  - conv2d: {num_outputs: 4, kernel_size: 3, scope: frozen, weights_regularizer: {l2: 1.0}, trainable: false}
  - conv2d: {num_outputs: 4, kernel_size: 3, scope: l1, reuse: true, weights_regularizer: {l1: 0.5}}
  - separable_conv2d: {num_outputs: 4, kernel_size: 3, scope: split, weights_regularizer: {l2: 0.5}}
  - conv2d: {num_outputs: 4, kernel_size: 3, scope: none, reuse: true, weights_regularizer: {l2: 1.0}}
  - batch_norm: {scope: norm, scale: true, param_regularizers: {beta: {l2: 0.5}, gamma: {l1: 0.125}}}
  - flatten: {scope: flat}
  - fully_connected: {num_outputs: 3, scope: fc, weights_regularizer: {l2: 0.75}}
"""


def reached(tensor: Any) -> set[str]:
    """The names of the operations that a tensor is computed from."""
    seen: set[str] = set()
    left = [tensor.op]
    while left:
        operation = left.pop()
        if operation.name not in seen:
            seen.add(operation.name)
            left += [made.op for made in operation.inputs]
    return seen


def of_ones(regularizer: Any, elements: int) -> float:
    """The loss that a regularizer gives for a variable of ones, by the formulas of slim's documentation."""
    ((kind, given),) = regularizer.items()
    if kind == "l1_l2":
        given = given if isinstance(given, dict) else {}
        return float(elements * (given.get("scale_l1", 1.0) + given.get("scale_l2", 1.0) / 2))
    return float(elements * given / (1 if kind == "l1" else 2))


def check_losses(spec: Path, **parameters: Any) -> int:
    """Compares what the summary lists with a graph; returns the number of losses."""
    tf = compat.load().tf
    loaded = netspec.load(spec)
    data = summary(loaded.elaborate(parameters))
    sizes = {variable["name"]: variable["parameters"] for variable in data["variables"]}
    with tf.Graph().as_default(), tf.Session() as session:
        shape = [2, *data["input"]["shape"][1:]]
        loaded(tf.zeros(shape), **parameters)
        losses = tf.losses.get_regularization_losses()
        variables = tf.global_variables()
        names = [next(one.op.name for one in variables if one.op.name in reached(loss)) for loss in losses]
        assert names == [loss["variable"] for loss in data["regularization_losses"]]
        session.run([one.assign(tf.ones(one.shape, one.dtype)) for one in variables])
        expected = [of_ones(loss["regularizer"], sizes[loss["variable"]]) for loss in data["regularization_losses"]]
        assert session.run(losses) == pytest.approx(expected, rel=1e-4)
    return len(losses)


def test_every_kind_of_regularizer(tmp_path: Path) -> None:
    spec = tmp_path / "kinds.yaml"
    spec.write_text(KINDS)
    assert check_losses(spec) == 9


def test_another_scale_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = tmp_path / "kinds.yaml"
    spec.write_text(KINDS)
    monkeypatch.setitem(globals(), "of_ones", lambda *_: 1.0)
    with pytest.raises(AssertionError, match="approx"):
        check_losses(spec)


@pytest.mark.parametrize(("name", "count"), [("alexnet_v2", 8), ("overfeat", 8), ("vgg_a", 11), ("inception_v1", 58)])
def test_the_losses_of_a_spec(name: str, count: int) -> None:
    """One for the weights of each convolution, which are counted in the papers."""
    assert check_losses(SPECS / f"{name}.yaml") == count
