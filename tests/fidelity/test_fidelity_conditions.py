"""The replacement that `else` gives for a step has the step's end point and id, as in the hand-written function."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import netspec
from netspec.lower.identity import Fingerprint, differences
from netspec.ops.backend import Backend

SHAPE = (2, 16, 16, 3)

SPEC = """\
netspec: 1
name: net
params: {deep: {type: bool, default: true}}
input: {shape: [N, 16, 16, 3]}
layers:
  - conv2d: {num_outputs: 4, kernel_size: 3, scope: stem}
  - conv2d: {num_outputs: 5, kernel_size: 3, scope: deep}
    when: $deep
    id: features
    end_point: features
    SIDE
    else:
      - conv2d: {num_outputs: 5, kernel_size: 1, scope: shallow}
      - relu: {name: positive}
        INNER
  - conv2d: {num_outputs: 6, kernel_size: 1, scope: next}
    id: next
  - conv2d: {num_outputs: 6, kernel_size: 1, scope: head}
    from: features
  - add: {}
    from: [head, next]
"""


def by_hand(slim: Any, tf: Any, side: bool, inner: bool) -> Callable[..., Any]:
    def net(images: Any, deep: bool = True) -> Any:
        with tf.variable_scope("net", "net", [images]):
            end_points = {}
            made = slim.conv2d(images, 4, 3, scope="stem")
            if deep:
                features = flowing = slim.conv2d(made, 5, 3, scope="deep")
            else:
                features = slim.conv2d(made, 5, 1, scope="shallow")
                positive = tf.nn.relu(features, name="positive")
                # As of a group, the output of the steps is that of the last which is no side path.
                features = flowing = features if inner else positive
            end_points["features"] = features
            following = slim.conv2d(made if side else flowing, 6, 1, scope="next")
            return slim.conv2d(features, 6, 1, scope="head") + following, end_points

    return net


@pytest.mark.parametrize("deep", [True, False])
@pytest.mark.parametrize(("side", "inner"), [(False, False), (True, False), (False, True), (True, True)])
def test_an_else_bears_the_end_point_and_the_id(
    side: bool,
    inner: bool,
    deep: bool,
    tmp_path: Path,
    backend: Backend,
    build: Callable[..., Fingerprint],
) -> None:
    text = SPEC.replace("    SIDE\n", "    side: true\n" if side else "")
    text = text.replace("        INNER\n", "        side: true\n" if inner else "")
    (tmp_path / "net.yaml").write_text(text, encoding="utf-8")
    function = by_hand(backend.slim, backend.tf, side, inner)
    loaded = netspec.load(tmp_path / "net.yaml")
    assert differences(build(function, SHAPE, {"deep": deep}), build(loaded, SHAPE, {"deep": deep})) == []


ALL_ASIDE = """\
netspec: 1
name: net
params: {deep: {type: bool, default: false}}
input: {shape: [N, 16, 16, 3]}
layers:
  - conv2d: {num_outputs: 4, kernel_size: 3, scope: stem}
  - conv2d: {num_outputs: 5, kernel_size: 3, scope: deep}
    when: $deep
    id: auxiliary
    end_point: auxiliary
    side: true
    else:
      - conv2d: {num_outputs: 5, kernel_size: 1, scope: shallow}
        side: true
  - conv2d: {num_outputs: 5, kernel_size: 1, scope: next}
  - add: {}
    from: [next, auxiliary]
"""


def all_aside(slim: Any, tf: Any) -> Callable[..., Any]:
    def net(images: Any) -> Any:
        with tf.variable_scope("net", "net", [images]):
            made = slim.conv2d(images, 4, 3, scope="stem")
            auxiliary = slim.conv2d(made, 5, 1, scope="shallow")
            return slim.conv2d(made, 5, 1, scope="next") + auxiliary, {"auxiliary": auxiliary}

    return net


def test_an_else_of_side_paths_only_bears_the_id_on_its_last(
    tmp_path: Path, backend: Backend, build: Callable[..., Fingerprint]
) -> None:
    (tmp_path / "net.yaml").write_text(ALL_ASIDE, encoding="utf-8")
    loaded = netspec.load(tmp_path / "net.yaml")
    assert differences(build(all_aside(backend.slim, backend.tf), SHAPE), build(loaded, SHAPE)) == []
