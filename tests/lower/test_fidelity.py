"""`verify` passes the spec's parameters to the reference: to each function that takes them, with the same values."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from netspec.lower.fidelity import Verification, verify
from netspec.lower.reference import ReferenceUnusable
from netspec.pipeline import inspect_text

PACKAGE = "hand_written_for_verify"
HAND_WRITTEN = """
import tensorflow.compat.v1 as tf
import tf_slim as slim

def net(images, is_training=True, scope="net"):
    with tf.variable_scope(scope, "net", [images]):
        net = slim.conv2d(images, 4, 3, scope="conv")
        return slim.dropout(net, is_training=is_training, scope="drop"), {}

def alone(images, **given):
    return net(images, **given)[0]

def three(images, **given):
    return (*net(images, **given), 3)

def pair(images, **given):
    return net(images, **given)[0], None

def open_ended(images, **given):
    return net(images, **given)

KIND, NUMBER = dict, 3

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
    return verify(inspect_text(spec, "net.yaml", given).require_sound(), trusted=(PACKAGE,))


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


def test_a_parameter_that_neither_takes_is_reported_unless_it_has_its_default() -> None:
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
            r"^os.path:join is not in a trusted package \(tf_slim, hand_written_for_verify\); add --trust os ",
        ),
        (f"{PACKAGE}:nothing", "cannot be imported: AttributeError: module"),
        (f"{PACKAGE}.inner:net", "cannot be imported: .*; add its folder to PYTHONPATH"),
        (f"{PACKAGE}:KIND", "^hand_written_for_verify:KIND has no signature; name a function"),
        (f"{PACKAGE}:NUMBER", "^hand_written_for_verify:NUMBER is not a function$"),
        (f"{PACKAGE}:alone", "^hand_written_for_verify:alone returns a .*Tensor; expected its output and a dict"),
        (f"{PACKAGE}:three", "^hand_written_for_verify:three returns 3 values; expected"),
        (f"{PACKAGE}:pair", "^hand_written_for_verify:pair returns 2 values; expected"),
    ],
)
def test_a_reference_that_cannot_be_called_is_reported(name: str, text: str) -> None:
    with pytest.raises(ReferenceUnusable, match=text):
        verified(SPEC.replace(f"{PACKAGE}:net", name))


@pytest.mark.parametrize("code", ["def net(:", "1 / 0", "raise RuntimeError('no')"])
def test_a_module_whose_code_fails_is_no_bug_of_netspec(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "failing_for_verify.py").write_text(code, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    spec = inspect_text(SPEC.replace(f"{PACKAGE}:net", "failing_for_verify:net"), "net.yaml").require_sound()
    with pytest.raises(ReferenceUnusable, match=r"^failing_for_verify:net cannot be imported: \w+Error: "):
        verify(spec, trusted=("failing_for_verify",))


@pytest.mark.parametrize("is_training", [True, False])
def test_a_function_with_keywords_of_any_name_is_given_what_no_other_takes(is_training: bool) -> None:
    spec = "".join(line for line in SPEC.splitlines(keepends=True) if "updates_collections:" not in line[:25])
    spec = spec.replace(f', arg_scope: "{PACKAGE}:arg_scope"', "").replace(f"{PACKAGE}:net", f"{PACKAGE}:open_ended")
    spec = "".join(line for line in spec.splitlines(keepends=True) if "normalizer" not in line)
    found = verified(spec, is_training=is_training)
    assert (found.differences, found.untaken) == ((), ())
    wrong = spec.replace("- dropout: {is_training: $is_training, ", "- dropout: {")
    assert bool(verified(wrong, is_training=is_training).differences) is not is_training


def test_a_spec_without_a_reference_is_reported() -> None:
    with pytest.raises(ReferenceUnusable, match="has no reference"):
        verified("".join(line for line in SPEC.splitlines(keepends=True) if not line.startswith("reference")))


def test_other_defaults_are_a_difference_though_the_graphs_are_the_same() -> None:
    other = SPEC.replace("is_training: {type: bool, default: true}", "is_training: {type: bool, default: false}")
    assert verified(other, is_training=True).differences == (
        "default of is_training: the reference has true, the spec has false",
    )
    collections = SPEC.replace("default: update_ops", "default: others")
    assert verified(collections).differences == (
        "default of updates_collections: the reference has 'update_ops', the spec has 'others'",
    )


def test_another_scope_is_the_first_difference_of_graphs_whose_names_all_differ() -> None:
    differences = verified(SPEC.replace("name: net", "name: mine")).differences
    assert differences[0] == "scope: the reference has net, the spec has its name, mine"
    assert len(differences) > 1


def test_parameters_that_neither_takes_are_named_at_their_defaults_too() -> None:
    more = SPEC.replace("params:\n", "params:\n  width: {type: int, default: 4}\n").replace(
        "num_outputs: 4", "num_outputs: $width"
    )
    assert verified(SPEC).untaken == ()
    assert verified(more).untaken == ("width",)


@pytest.mark.parametrize(("trust", "runs"), [("top", True), ("top.inner", True), ("top.inn", False), ("to", False)])
def test_a_package_or_a_module_of_it_is_trusted(trust: str, runs: bool, tmp_path: Path) -> None:
    (tmp_path / "top").mkdir()
    (tmp_path / "top" / "__init__.py").write_text("")
    (tmp_path / "top" / "inner.py").write_text(HAND_WRITTEN)
    sound = inspect_text(SPEC.replace(PACKAGE, "top.inner"), "net.yaml").require_sound()
    try:
        if runs:
            assert verify(sound, trusted=[trust]).differences == ()
            return
        with pytest.raises(ReferenceUnusable, match=r"\(tf_slim, .*\); add --trust top to run its code$"):
            verify(sound, trusted=[trust])
        assert "top" not in sys.modules
    finally:
        for name in ("top", "top.inner"):
            sys.modules.pop(name, None)


FLOATS = """
import tensorflow.compat.v1 as tf
import tf_slim as slim

def net(images, keep_prob=0.5, is_training=True):
    assert type(keep_prob) is float, keep_prob
    with tf.variable_scope("net", "net", [images]):
        return slim.dropout(images, keep_prob, is_training=is_training), {}
"""


def test_a_float_parameter_gets_a_float(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "takes_floats.py").write_text(FLOATS)
    monkeypatch.syspath_prepend(tmp_path)
    spec = """
netspec: 1
name: net
reference: {function: "takes_floats:net"}
params: {keep_prob: {type: float, default: 0.5}, is_training: {type: bool, default: true}}
input: {shape: [N, 8, 8, 3]}
layers: [dropout: {keep_prob: $keep_prob, is_training: $is_training}]
"""
    sound = inspect_text(spec, "net.yaml", {"keep_prob": 1}).require_sound()
    assert verify(sound, trusted=["takes_floats"]).differences == ()
    sys.modules.pop("takes_floats", None)


COUNTED = """
import tensorflow.compat.v1 as tf
import tf_slim as slim

def net(images, activation=tf.nn.swish):
    with tf.variable_scope("net", "net", [images]):
        net = slim.conv2d(images, 4, 3, activation_fn=activation, scope="a")
        return slim.conv2d(net, 4, 3, activation_fn=activation, scope="b"), {}

def relu(images):
    return net(images, tf.nn.relu)
"""
SWISH = """
netspec: 1
name: net
reference: {function: "counts:net"}
input: {shape: [N, 8, 8, 3]}
layers:
  - conv2d: {num_outputs: 4, kernel_size: 3, activation_fn: swish, scope: a}
  - conv2d: {num_outputs: 4, kernel_size: 3, activation_fn: swish, scope: b}
"""


def test_what_tensorflow_numbers_across_graphs_is_no_difference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "counts.py").write_text(COUNTED)
    monkeypatch.syspath_prepend(tmp_path)
    assert verify(inspect_text(SWISH, "net.yaml").require_sound(), trusted=["counts"]).differences == ()
    other = SWISH.replace("counts:net", "counts:relu")
    assert verify(inspect_text(other, "net.yaml").require_sound(), trusted=["counts"]).differences != ()
    sys.modules.pop("counts", None)


NAMED = """
import tensorflow.compat.v1 as tf
import tf_slim as slim

def net(images, activation_fn=tf.nn.relu, normalizer_fn=slim.batch_norm, depths=None):
    with tf.variable_scope("net", "net", [images]):
        net = images
        for depth in depths or [4, 8]:
            net = slim.conv2d(net, depth, 3, activation_fn=activation_fn, normalizer_fn=normalizer_fn)
        return net, {}
"""
NAMES = """
netspec: 1
name: net
reference: {function: "takes_functions:net"}
params:
  activation_fn: {type: str, nullable: true, default: relu}
  normalizer_fn: {type: str, nullable: true, default: batch_norm}
input: {shape: [N, 8, 8, 3]}
layers:
  - conv2d: {num_outputs: 4, kernel_size: 3, activation_fn: $activation_fn, normalizer_fn: $normalizer_fn}
  - conv2d: {num_outputs: 8, kernel_size: 3, activation_fn: $activation_fn, normalizer_fn: $normalizer_fn}
"""


@pytest.fixture
def _functions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "takes_functions.py").write_text(NAMED, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield
    sys.modules.pop("takes_functions", None)


@pytest.mark.usefixtures("_functions")
@pytest.mark.parametrize(
    "given",
    [{}, {"activation_fn": "relu6"}, {"activation_fn": None}, {"normalizer_fn": "layer_norm"}, {"normalizer_fn": None}],
)
def test_a_name_stands_for_the_function_that_a_reference_takes(given: dict[str, Any]) -> None:
    sound = inspect_text(NAMES, "net.yaml", given).require_sound()
    assert verify(sound, trusted=["takes_functions"]).differences == ()


@pytest.mark.usefixtures("_functions")
def test_a_default_that_names_another_function_is_a_difference_of_the_graphs() -> None:
    other = inspect_text(NAMES.replace("default: relu}", "default: relu6}"), "net.yaml").require_sound()
    found = verify(other, trusted=["takes_functions"]).differences
    assert found[0] == "node 'net/Conv/Relu' (Relu) only in the reference"


ROWS = """
netspec: 1
name: net
reference: {function: "takes_functions:net"}
params:
  depths:
    type: list
    items: {type: row, fields: {depth: {type: int}, kernel: {type: int, default: 3}}}
    default: [{depth: 4}, {depth: 8}]
input: {shape: [N, 8, 8, 3]}
layers:
  - repeat: {row: $depths}
    layers:
      - conv2d: {num_outputs: $(row.depth), kernel_size: $(row.kernel), normalizer_fn: batch_norm}
"""


@pytest.mark.usefixtures("_functions")
def test_rows_whose_fields_have_defaults_are_left_to_the_reference() -> None:
    assert verify(inspect_text(ROWS, "net.yaml").require_sound(), trusted=["takes_functions"]).differences == ()
    alone = inspect_text(ROWS.replace("depths:\n", "rows:\n").replace("$depths", "$rows"), "net.yaml").require_sound()
    assert verify(alone, trusted=["takes_functions"]).untaken == ("rows",)


@pytest.mark.usefixtures("_functions")
def test_a_name_of_no_function_is_refused() -> None:
    unused = NAMES.replace("activation_fn: $activation_fn, ", "")
    sound = inspect_text(unused, "net.yaml", {"activation_fn": "sum"}).require_sound()
    with pytest.raises(ReferenceUnusable, match=r"^the reference takes a function for activation_fn, and 'sum' is "):
        verify(sound, trusted=["takes_functions"])
