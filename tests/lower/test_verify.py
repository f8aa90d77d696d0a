"""`verify` hands the reference what the spec was given: to each function that takes it, and as what it stands for."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from netspec.lower.reference import ReferenceUnusable
from netspec.lower.verify import Verification, verify
from netspec.pipeline import inspect_text

PACKAGE = "hand_written_for_verify"
HAND_WRITTEN = """
import tensorflow.compat.v1 as tf
import tf_slim as slim

def net(images, is_training=True, scope="net"):
    with tf.variable_scope(scope, "net", [images]):
        net = slim.conv2d(images, 4, 3, scope="conv")
        return slim.dropout(net, is_training=is_training, scope="drop"), {}

def arg_scope(is_training=True, updates_collections=tf.GraphKeys.UPDATE_OPS):
    params = {"is_training": is_training, "updates_collections": updates_collections}
    with slim.arg_scope([slim.conv2d], normalizer_fn=slim.batch_norm, normalizer_params=params) as scope:
        return scope
"""
SPEC = f"""
netspec: 1
name: net
reference: {{function: "{PACKAGE}:net", arg_scope: "{PACKAGE}:arg_scope"}}
params:
  is_training: {{type: bool, default: true}}
  updates_collections: {{type: str, default: update_ops}}
input: {{shape: [N, 8, 8, 3]}}
arg_scope:
  - ops: [conv2d]
    normalizer_fn: batch_norm
    normalizer_params: {{is_training: $is_training, updates_collections: $updates_collections}}
layers:
  - conv2d: {{num_outputs: 4, kernel_size: 3, scope: conv}}
  - dropout: {{is_training: $is_training, scope: drop}}
"""


@pytest.fixture(autouse=True)
def _hand_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / f"{PACKAGE}.py").write_text(HAND_WRITTEN, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield
    sys.modules.pop(PACKAGE, None)


def verified(spec: str, **given: Any) -> Verification:
    return verify(inspect_text(spec, "net.yaml", given), trusted=(PACKAGE,))


@pytest.mark.parametrize("is_training", [True, False])
def test_a_parameter_goes_to_each_function_that_takes_it(is_training: bool) -> None:
    assert verified(SPEC, is_training=is_training).differences == ()


def test_a_spec_that_leaves_a_shared_parameter_out_of_its_arg_scope_differs() -> None:
    wrong = SPEC.replace("{is_training: $is_training, updates", "{is_training: true, updates")
    assert verified(wrong, is_training=True).differences == ()
    assert any("FusedBatchNormV3" in line for line in verified(wrong, is_training=False).differences)


def test_a_text_is_the_constant_that_it_names() -> None:
    # Made at run time, as a reader makes it: equal to tf.GraphKeys.UPDATE_OPS, and not the same object.
    text = "-update_ops"[1:]
    assert verified(SPEC, updates_collections=text).differences == ()
    assert verified(SPEC, updates_collections="others").differences == ()


def test_a_parameter_that_neither_takes_is_told_unless_it_has_its_default() -> None:
    more = SPEC.replace("params:\n", "params:\n  width: {type: int, default: 4}\n").replace(
        "num_outputs: 4", "num_outputs: $width"
    )
    assert verified(more).differences == ()
    with pytest.raises(ReferenceUnusable, match=r"^the reference takes no parameter width$"):
        verified(more, width=5)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "os.path:join",
            r"^os.path:join is of none of the packages .* \(tf_slim, hand_written_for_verify\); add --trust os ",
        ),
        (f"{PACKAGE}:nothing", "cannot be imported"),
    ],
)
def test_a_reference_that_cannot_be_called_is_told(name: str, text: str) -> None:
    with pytest.raises(ReferenceUnusable, match=text):
        verified(SPEC.replace(f"{PACKAGE}:net", name))


def test_a_spec_without_a_reference_is_told() -> None:
    with pytest.raises(ReferenceUnusable, match="has no reference"):
        verified("".join(line for line in SPEC.splitlines(keepends=True) if not line.startswith("reference")))
