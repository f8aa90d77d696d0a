"""Receptive fields of every op and of whole networks, against gradients that TensorFlow takes of the built graphs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from netspec.analysis.receptive_field import receptive_fields
from netspec.network import Network
from netspec.ops import OPS, Op
from netspec.ops.axis_views import AxisView, PlainView, Stage, elementwise, with_all
from netspec.ops.backend import Backend
from netspec.pipeline import inspect_text
from netspec.shapes import Shape

from .gradients import complaints
from .random_nets import drawn

pytestmark = pytest.mark.tf

NETS = yaml.safe_load((Path(__file__).parent / "nets.yaml").read_text())


def network(net: dict[str, Any], shape: Sequence[int | str | None]) -> Network:
    spec = {"netspec": 1, "name": "net", "input": {"shape": shape}, "layers": net["layers"]}
    found = inspect_text(yaml.safe_dump(spec), "net.yaml")
    assert found.network is not None, found.problems
    return found.network


def tried(backend: Backend, net: dict[str, Any], shape: Sequence[int]) -> dict[str, list[str]]:
    """What gradients complain of, for images of known and of unknown sizes."""
    axes = net.get("axes", [1, 2])
    unknown = [None if axis in axes else size for axis, size in enumerate(shape)]
    of_any_size = [] if net.get("fixed") else [network(net, ["N", *unknown[1:]])]
    return complaints(backend, network(net, ["N", *shape[1:]]), shape, axes, *of_any_size)


@pytest.mark.parametrize("name", NETS)
def test_fields_are_what_gradients_show(backend: Backend, name: str) -> None:
    net = NETS[name]
    assert tried(backend, net, net["shape"]) == {}


@pytest.mark.parametrize("name", NETS)
def test_known_is_what_can_be(name: str) -> None:
    net = NETS[name]
    fields = receptive_fields(network(net, net["shape"]))
    known = fields[max(fields)]
    unknown = (
        [axis for axis, size in zip(net.get("axes", [1, 2]), known.size, strict=True) if size is None]
        if known
        else net.get("axes", [1, 2])
    )
    assert unknown == net.get("unknown", [])


@pytest.mark.parametrize("first", [0, *(pytest.param(first, marks=pytest.mark.slow) for first in range(100, 500, 100))])
def test_random_networks(backend: Backend, first: int) -> None:
    found, known = {}, 0
    for number, drawn_network in drawn(first, 10):
        shape = [1, *(size for size in drawn_network.input_shape[1:] if isinstance(size, int))]
        fields = receptive_fields(drawn_network)
        known += sum(field is not None for field in fields.values())
        axes = list(next((slid for layer in drawn_network.layers if (slid := layer.op.slides())), (1, 2)))
        found[number] = complaints(backend, drawn_network, shape, axes)
    assert {number: reported for number, reported in found.items() if reported} == {}
    # Were nothing known, there would be nothing to complain of.
    assert known > 20


def too_narrow(inputs: Sequence[Shape]) -> Stage:
    return elementwise(*inputs)


def too_wide(inputs: Sequence[Shape]) -> Stage:
    return with_all(inputs[0], [1])


def elsewhere(inputs: Sequence[Shape]) -> Stage:
    return ((AxisView(0), AxisView(1, (range(1, 2),)), AxisView(2), AxisView(3)),)


def too_often(inputs: Sequence[Shape]) -> Stage:
    return ((AxisView(0), AxisView(1), AxisView(2, (range(1), range(1))), AxisView(3)),)


@pytest.mark.parametrize("wrong", [too_narrow, too_wide, elsewhere, too_often])
def test_a_wrong_field_is_noticed(
    backend: Backend, monkeypatch: pytest.MonkeyPatch, wrong: Callable[[Sequence[Shape]], Stage]
) -> None:
    net: dict[str, Any] = {
        "layers": [{"conv2d": {"num_outputs": 3, "kernel_size": 3}}, {"relu": {}}],
        "shape": [1, 12, 12, 3],
    }
    assert tried(backend, net, net["shape"]) == {}
    monkeypatch.setattr(OPS["conv2d"], "sees", lambda _, inputs, *__: (wrong(inputs),))
    assert tried(backend, net, net["shape"]) != {}


def of_one_place(inputs: Sequence[Shape]) -> Stage:
    return ((PlainView.ALL, AxisView(1), AxisView(2), AxisView(3)),)


@pytest.mark.parametrize("wrong", [too_narrow, too_wide, of_one_place])
def test_a_wrong_field_is_noticed_where_examples_see_each_other(
    backend: Backend, monkeypatch: pytest.MonkeyPatch, wrong: Callable[[Sequence[Shape]], Stage]
) -> None:
    net: dict[str, Any] = {"layers": [{"l2_normalize": {}}], "shape": [1, 6, 5, 3], "fixed": True}
    assert tried(backend, net, net["shape"]) == {}
    monkeypatch.setattr(OPS["l2_normalize"], "sees", lambda _, inputs, *__: (wrong(inputs),))
    assert tried(backend, net, net["shape"]) != {}


def keys(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield key
            yield from keys(value)
    elif isinstance(node, list):
        for item in node:
            yield from keys(item)


OF_WHOLE_NUMBERS = {key for key, op in OPS.items() if not {"float32", "bool"} & {*op.takes}}
"""The ops whose inputs have no gradients: tests/elaboration/test_several_inputs.py tries what they see."""


WITHOUT_GRADIENTS = {"argmax"}
"""The ops that give whole numbers: tests/ops/test_select.py tries what they see."""


def test_every_op_is_tried() -> None:
    assert set(OPS) - set(keys(NETS)) == OF_WHOLE_NUMBERS | WITHOUT_GRADIENTS


@pytest.mark.parametrize("key", OPS)
def test_every_op_says_what_it_sees(key: str) -> None:
    # Each class or one that it derives from, but not the one of all.
    assert OPS[key].sees is not Op.sees
