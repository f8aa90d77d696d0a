"""Positional arguments come in the order of the hand-written function, `scope` and `reuse` where it has them."""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

import netspec
from netspec.ops.backend import Backend

SPECS = Path(__file__).parents[2] / "specs"
NAMES = sorted(path.stem for path in SPECS.glob("*.yaml"))
MODULE = "positional_by_hand"
BY_HAND = """
def net(images, depth=4, reuse=None, scope="net", is_training=True):
    raise AssertionError("is never called")
"""
SPEC = f"""
netspec: 1
name: net
reference: {{function: "{MODULE}.inner:net"}}
params:
  depth: {{type: int, default: 4}}
  is_training: {{type: bool, default: true}}
input: {{shape: [N, 8, 8, 3]}}
layers:
  - conv2d: {{num_outputs: $depth, kernel_size: 3, scope: conv}}
  - dropout: {{is_training: $is_training}}
"""


def reference_of(net: netspec.CompiledSpec) -> Any:
    return net._checked.document.root.value["reference"]["function"]


@pytest.mark.parametrize("name", NAMES)
def test_the_signature_binds_as_the_function_s(name: str, backend: Backend) -> None:
    net = netspec.load(SPECS / f"{name}.yaml")
    module, _, attribute = reference_of(net).partition(":")
    function = inspect.signature(getattr(importlib.import_module(module), attribute))
    names = list(function.parameters)[1:]
    shown = inspect.signature(net)
    assert list(shown.parameters)[1 : len(names) + 1] == names
    defaults = [function.parameters[each].default for each in names]
    assert shown.bind("images", *defaults).args[1:] == tuple(defaults)


def test_a_call_by_place_builds_what_one_by_name_does(backend: Backend) -> None:
    tf = backend.tf
    net = netspec.load(SPECS / "alexnet_v2.yaml")
    with tf.Graph().as_default():
        images = tf.placeholder(tf.float32, [None, 224, 224, 3])
        logits, end_points = net(images, 10, True, 0.5, True, "mine")
        assert logits.name == "mine/fc8/squeezed:0"
        assert list(end_points)[-1] == "mine/fc8"
        assert logits.shape[1] == 10
        with pytest.raises(
            TypeError, match=r"at most 5 positional arguments after its input, got 6; give weight_decay,"
        ):
            net(images, 10, True, 0.5, True, "mine", None)


def test_an_argument_that_the_spec_does_not_have_may_be_its_default(backend: Backend) -> None:
    tf, slim = backend.tf, backend.slim
    net = netspec.load(SPECS / "inception_v1.yaml")
    with tf.Graph().as_default():
        images = tf.placeholder(tf.float32, [None, 224, 224, 3])
        logits, _ = net(images, 5, False, 0.8, slim.softmax, True, None, "V1")
        again, _ = net(images, 5, False, 0.8, slim.softmax, True, True, "V1")
        assert (logits.shape[1], again.shape[1]) == (5, 5)
        assert len({variable.name for variable in tf.global_variables()}) == len(net.elaborate().variables)
        with pytest.raises(
            TypeError, match=r"^InceptionV1: 'prediction_fn' must keep its default: the spec has no such"
        ):
            net(images, 5, False, 0.8, tf.nn.softmax)


@pytest.fixture
def by_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / MODULE).mkdir()
    (tmp_path / MODULE / "__init__.py").write_text("")
    (tmp_path / MODULE / "inner.py").write_text(BY_HAND)
    path = tmp_path / "net.yaml"
    path.write_text(SPEC, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield path
    for name in (MODULE, f"{MODULE}.inner"):
        sys.modules.pop(name, None)


@pytest.mark.parametrize("trust", [[MODULE], (f"{MODULE}.inner",), MODULE])
def test_a_function_of_one_s_own_is_followed_where_it_is_trusted(
    trust: str | Sequence[str], by_hand: Path, backend: Backend
) -> None:
    tf = backend.tf
    net = netspec.load(by_hand, trust=trust)
    with tf.Graph().as_default():
        images = tf.placeholder(tf.float32, [None, 8, 8, 3])
        output, _ = net(images, 7, None, "other", False)
        assert output.name.startswith("other/")
        assert output.shape[3] == 7
    assert list(inspect.signature(net).parameters)[1:] == ["depth", "reuse", "scope", "is_training"]


@pytest.mark.parametrize("trust", [(), ("other",), (f"{MODULE}.inner.net", "positional")])
def test_and_is_not_imported_where_it_is_not(trust: tuple[str, ...], by_hand: Path, backend: Backend) -> None:
    tf = backend.tf
    net = netspec.load(by_hand, trust=trust)
    with tf.Graph().as_default():
        images = tf.placeholder(tf.float32, [None, 8, 8, 3])
        net(images, 7, False)
        with pytest.raises(TypeError, match=r"at most 2 positional .*; give scope, reuse by name$"):
            net(images, 7, False, "other")
    assert MODULE not in sys.modules


def test_a_reference_that_is_not_there_leaves_names(by_hand: Path, backend: Backend) -> None:
    tf = backend.tf
    by_hand.write_text(SPEC.replace(f"{MODULE}.inner:net", "tf_slim.nets.vgg:vgg_17"), encoding="utf-8")
    net = netspec.load(by_hand)
    with tf.Graph().as_default():
        images = tf.placeholder(tf.float32, [None, 8, 8, 3])
        with pytest.raises(
            TypeError, match=r"^net takes its arguments by name here: tf_slim.nets.vgg:vgg_17 cannot be"
        ):
            net(images, 7)
        assert net(images, depth=7)[0].shape[3] == 7
    assert "reuse=None" in repr(net)
