"""The structure of exported models, without TensorFlow: names, sizes as formulas, layouts, bytes, and refusals."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import numpy_helper, shape_inference

import netspec
from netspec.exporting import onnx_values
from netspec.exporting.export_error import ExportError
from netspec.exporting.onnx_model import onnx_model
from netspec.exporting.onnx_proto import IR_VERSION, OPSET
from netspec.network import Network
from netspec.pipeline import inspect_text
from netspec.shapes import Size, evaluate, symbols
from netspec.size_text import size_of

SPECS = Path(__file__).parents[2] / "specs"

SMALL = """
netspec: 1
name: small
doc: A small network.
params:
  is_training: {type: bool, default: true}
  classes: {type: int, default: 5}
input: {name: images, shape: [N, H, W, 3]}
arg_scope: [{ops: [batch_norm, dropout], is_training: $is_training}]
end_points: {collect: [conv2d]}
layers:
  - conv2d: {num_outputs: 4, kernel_size: 3, stride: 2, scope: conv1, normalizer_fn: batch_norm}
  - conv2d: {num_outputs: 4, kernel_size: 3, scope: conv2}
    id: residual
  - add: {name: sum}
    from: [conv1, residual]
  - max_pool2d: {kernel_size: 2, scope: pool}
  - dropout: {keep_prob: 0.5, scope: drop}
  - conv2d: {num_outputs: $classes, kernel_size: 1, activation_fn: null, scope: logits}
"""


def network_of(text: str, **given: Any) -> Network:
    return inspect_text(text, "small.yaml", given).require_sound().network


def zeros(network: Network) -> dict[str, Any]:
    return {variable.name: np.zeros(variable.shape, np.float32) for variable in network.variables}


def small(**given: Any) -> Network:
    return network_of(SMALL, is_training=False, **given)


def exported(network: Network, *end_points: str) -> Any:
    model = onnx_model(network, zeros(network), end_points)
    onnx.checker.check_model(model, full_check=True)
    return model


def sizes_of(info: Any) -> list[int | str | None]:
    """The sizes of a tensor: numbers, names, or None."""
    return [
        dim.dim_value if dim.HasField("dim_value") else dim.dim_param or None for dim in info.type.tensor_type.shape.dim
    ]


def test_inputs_and_outputs_keep_names_and_formulas() -> None:
    model = exported(small(), "small/conv1")
    assert [(each.name, sizes_of(each)) for each in model.graph.input] == [("images", ["N", "H", "W", 3])]
    assert [(each.name, sizes_of(each)) for each in model.graph.output] == [
        ("logits", ["N", "floor((H + 1) / 4)", "floor((W + 1) / 4)", 5]),
        ("small/conv1", ["N", "ceil(H / 2)", "ceil(W / 2)", 4]),
    ]


def test_initializers_are_called_as_in_slim_and_hold_the_values() -> None:
    network = small()
    rng = np.random.default_rng(0)
    values = {each.name: rng.standard_normal(each.shape).astype(np.float32) for each in network.variables}
    model = onnx_model(network, values)
    stored = {each.name: numpy_helper.to_array(each) for each in model.graph.initializer}
    assert values.keys() <= stored.keys()
    for name, value in values.items():
        held = stored[name].transpose(2, 3, 1, 0) if name.endswith("weights") else stored[name]
        assert np.array_equal(held, value), name
    assert stored.keys() - values.keys() == {"small/conv1/BatchNorm/ones"}


def test_nodes_stand_in_the_scopes_of_their_layers() -> None:
    names = [node.name for node in exported(small()).graph.node]
    assert "small/conv1/BatchNorm/BatchNormalization" in names
    assert "small/sum/Add" in names


def test_metadata() -> None:
    model = exported(small(classes=7))
    assert (model.producer_name, model.producer_version) == ("netspec", netspec.__version__)
    assert (model.graph.name, model.doc_string) == ("small", "A small network.")
    assert (model.ir_version, [(each.domain, each.version) for each in model.opset_import]) == (
        IR_VERSION,
        [("", OPSET)],
    )
    assert {each.key: each.value for each in model.metadata_props} == {
        "parameters": '{"is_training": false, "classes": 7}'
    }


def test_a_convolutional_network_has_one_transposition_at_each_end() -> None:
    model = exported(small())
    kinds = [node.op_type for node in model.graph.node]
    assert kinds.count("Transpose") == 2
    assert (kinds[0], kinds[-1]) == ("Transpose", "Transpose")


def test_a_squeezed_output_needs_no_transposition() -> None:
    network = netspec.load(SPECS / "inception_v1.yaml").elaborate(is_training=False)
    assert Counter(node.op_type for node in exported(network).graph.node)["Transpose"] == 1


def test_channels_first_need_no_transposition() -> None:
    layers = (
        "{num_outputs: 4, kernel_size: 3, data_format: NCHW}\n  - max_pool2d: {kernel_size: 2, data_format: NCHW}\n"
    )
    network = network_of(f"netspec: 1\nname: net\ninput: {{shape: [N, 3, H, W]}}\nlayers:\n  - conv2d: {layers}")
    assert [node.op_type for node in exported(network).graph.node] == ["Conv", "Relu", "MaxPool"]


def test_branches_of_one_layout_are_not_transposed() -> None:
    network = netspec.load(SPECS / "resnet_v1_50.yaml").elaborate(is_training=False)
    assert Counter(node.op_type for node in exported(network).graph.node)["Transpose"] == 2


def test_dropout_leaves_nothing() -> None:
    assert not [node.name for node in exported(small()).graph.node if "drop" in node.name]


def test_nothing_that_no_output_needs_is_written() -> None:
    network = network_of(
        "netspec: 1\nname: net\ninput: {shape: [N, 3]}\nlayers:\n"
        "  - fully_connected: {num_outputs: 2, scope: head}\n    end_point: head\n"
        "  - fully_connected: {num_outputs: 4, scope: out}\n    from: input\n"
    )
    assert {each.name for each in exported(network).graph.initializer} == {"net/out/weights", "net/out/biases"}
    assert len(exported(network, "head").graph.initializer) == 4


def test_the_bytes_are_the_same_each_time() -> None:
    program = (
        "import hashlib, sys\n"
        "from tests.exporting.test_onnx_model import exported, small\n"
        "print(hashlib.sha256(exported(small(), 'small/conv1').SerializeToString()).hexdigest())"
    )
    environment = {"PYTHONHASHSEED": "7", "PATH": "", "PYTHONPATH": str(SPECS.parent)}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment)
    own = hashlib.sha256(exported(small(), "small/conv1").SerializeToString()).hexdigest()
    assert done.stdout.strip() == own


def inferred(model: Any, sizes: Mapping[str, int]) -> dict[str, list[int | str | None]]:
    """The sizes that ONNX's own inference gives to all tensors, for an input of these sizes, from no sizes inside."""
    bare = onnx.ModelProto()
    bare.CopyFrom(model)
    del bare.graph.value_info[:]
    for dim in bare.graph.input[0].type.tensor_type.shape.dim:
        if dim.dim_param:
            dim.dim_value = sizes[dim.dim_param]
    for output in bare.graph.output:
        output.type.tensor_type.ClearField("shape")
    found = shape_inference.infer_shapes(bare, strict_mode=True, data_prop=True).graph
    return {each.name: sizes_of(each) for each in [*found.value_info, *found.output]}


def mismatches(model: Any, sizes: Mapping[str, int]) -> list[str]:
    """Where the sizes in a model, for an input of these sizes, are not what ONNX infers."""
    theirs = inferred(model, sizes)
    ours = {each.name: sizes_of(each) for each in [*model.graph.value_info, *model.graph.output]}
    assert len(ours) > 3
    assert ours.keys() <= theirs.keys()

    def value(size: int | str | None) -> int | None:
        return evaluate(size_of(size, {}), sizes) if isinstance(size, str) else size

    return [name for name, shape in ours.items() if list(map(value, shape)) != theirs[name]]


@pytest.mark.parametrize("sizes", [{"N": 2, "H": 33, "W": 40}, {"N": 1, "H": 8, "W": 7}], ids=str)
def test_onnx_infers_the_sizes_that_the_formulas_give(sizes: Mapping[str, int]) -> None:
    assert mismatches(exported(small(), "small/conv1"), sizes) == []


@pytest.mark.parametrize("name", ["resnet_v2_50", "inception_v3"])
def test_onnx_infers_the_sizes_of_shipped_specs(name: str) -> None:
    size = netspec.symbol
    given = {"spatial_squeeze": False} if name != "resnet_v2_50" else {}
    open_sizes = (size("N"), size("H"), size("W"), 3)
    network = netspec.load(SPECS / f"{name}.yaml").elaborate(is_training=False, input_shape=open_sizes, **given)
    tiny = {v.name: np.broadcast_to(np.float32(0), v.shape) for v in network.variables}
    assert mismatches(onnx_model(network, tiny), {"N": 2, "H": 321, "W": 300}) == []


def test_another_size_is_noticed() -> None:
    model = exported(small())
    named = model.graph.value_info[0].type.tensor_type.shape.dim
    assert [dim.dim_param for dim in named] == ["N", "", "ceil(H / 2)", "ceil(W / 2)"]
    named[2].dim_param = "floor(H / 2)"
    assert mismatches(model, {"N": 2, "H": 32, "W": 40}) == []
    assert mismatches(model, {"N": 2, "H": 33, "W": 40}) == [model.graph.value_info[0].name]


def test_every_formula_is_one_of_the_inputs_sizes() -> None:
    network = small()
    found = {str(size) for layer in network.layers for size in layer.output_shape or () if isinstance(size, Size)}
    model = exported(network)
    named = {size for each in model.graph.value_info for size in sizes_of(each) if isinstance(size, str)}
    assert named <= found
    assert {name for text in named for name in symbols(size_of(text, {}))} == {"N", "H", "W"}


def faults(network: Network, values: Mapping[str, Any], *end_points: str) -> list[str]:
    with pytest.raises(ExportError) as caught:
        onnx_model(network, values, end_points)
    assert str(caught.value) == "\n".join(caught.value.faults)
    return list(caught.value.faults)


def test_layers_in_training_form_are_refused_by_name() -> None:
    network = network_of(SMALL)
    assert faults(network, zeros(network)) == [
        "small.yaml:12: conv2d 'conv1': it normalizes by the mean and variance of the batch, as in training",
        "small.yaml:18: dropout 'drop': it drops elements, as in training",
    ]


def test_an_op_without_like_is_refused_by_name() -> None:
    text = "netspec: 1\nname: net\ninput: {shape: [N, 4, 4, 3]}\nlayers:\n  - lrn: {alpha: 0, name: norm}\n"
    assert faults(network_of(text), {}) == [
        "small.yaml:5: lrn 'norm': ONNX takes alpha and beta above 0, got 0 and 0.5"
    ]


def test_values_that_do_not_fit_are_all_reported() -> None:
    network = small()
    values = zeros(network)
    del values["small/conv1/weights"]
    values["small/conv2/biases"] = np.zeros(3, np.float32)
    values["small/logits/biases"] = np.zeros(5, np.int32)
    assert faults(network, values) == [
        "small/conv1/weights: expected a value of shape [3, 3, 3, 4], got none",
        "small/conv2/biases: expected shape [4], got [3]",
        "small/logits/biases: expected floats, got int32",
    ]


def test_values_of_other_floats_are_rounded() -> None:
    network = small()
    doubles = {name: value.astype(np.float64) for name, value in zeros(network).items()}
    assert onnx_model(network, doubles).SerializeToString() == exported(network).SerializeToString()


def test_an_unknown_end_point_is_refused() -> None:
    network = small()
    assert faults(network, zeros(network), "small/conv_1", "x") == [
        "small has no end point 'small/conv_1'; did you mean 'small/conv1'?",
        "small has no end point 'x'; it has small/conv1, small/conv2, small/logits",
    ]


def test_weights_beyond_the_size_of_a_file_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onnx_values, "MOST_BYTES", 1_000)
    assert faults(small(), {}) == [
        "the weights are 1,172 bytes, and a file of ONNX holds at most 1,000",
    ]


def test_no_framework_is_imported() -> None:
    program = (
        "import sys\n"
        "from tests.exporting.test_onnx_model import exported, small\n"
        "exported(small())\n"
        "print(*sorted({'tensorflow', 'tf_slim', 'onnxruntime'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=SPECS.parent)
    assert done.stdout.split() == []
