"""Regression tests: minimal specs on which the check and the build once disagreed."""

from pathlib import Path

import pytest

from netspec.diagnostics import has_errors
from netspec.network import Network
from netspec.ops.backend import Backend
from netspec.pipeline import Inspected, inspect_file, inspect_text

from .agreement import disagreements, errors

pytestmark = pytest.mark.tf


def inspected(shape: str, *layers: str, name: str = "net", input: str = "images", end_points: str = "") -> Inspected:
    head = f"netspec: 1\nname: {name}\ninput: {{name: {input}, shape: {shape}}}\n{end_points}\nlayers:\n"
    return inspect_text(head + "".join(f"  - {layer}\n" for layer in layers), "found.yaml")


def network_of(found: Inspected) -> Network:
    assert found.network is not None, found.problems
    return found.network


BY_NAME = "end_points: {collect: [conv2d], by_name: true}"

AGREED = {
    "a variable that asks for the name of an operation": inspected(
        "[N, 4]", "swish: {scope: BatchNorm}", "batch_norm: {}", "swish: {scope: last}", "batch_norm: {scope: last}"
    ),
    "a repeated layer whose scope is nothing by an expression": inspected(
        "[N, 3]", "dropout: {scope: $(null)}\n    repeat: 2", "dropout: {scope: null}\n    repeat: 2"
    ),
    "a collection behind a step that is an end point by its name": inspected(
        "[N, 8, 8, 3]",
        "max_pool2d: {kernel_size: 2, scope: pool}",
        "scope: group\n    layers:\n      - conv2d: {num_outputs: 2, kernel_size: 1, scope: inside}",
        end_points=BY_NAME,
    ),
    "a block that is collected, whose output is in another collection": inspected(
        "[N, 8, 8, 3]",
        "part: {scope: c}",
        end_points="end_points: {collect: [part]}\n"
        "blocks: {part: {layers: [max_pool2d: {kernel_size: 3, outputs_collections: kept}]}}",
    ),
    "noise of the last axes alone": inspected(
        "[N, 4, 3]",
        "dropout: {noise_shape: [3]}",
        "dropout: {noise_shape: [4, 1]}",
        "dropout: {noise_shape: [1]}",
    ),
    "a known size beside an unknown one": inspected(
        "[null, 3]",
        "reshape: {shape: [2, 3]}\n    id: known",
        "multiply: {}\n    from: [known, input]",
    ),
    "an unknown size in place of which there are as many elements as of another tensor": inspected(
        "[N]",
        "reduce_mean: {}\n    id: mean",
        "reshape_like: {}\n    from: [mean, input]",
    ),
    "a normalizer that reuses with its layer": inspected(
        "[N, 3]",
        "fully_connected: {num_outputs: 3, normalizer_fn: batch_norm, normalizer_params: {scope: norm}, scope: fc}",
        "fully_connected: {num_outputs: 3, normalizer_fn: batch_norm, reuse: true, "
        "normalizer_params: {reuse: true, scope: norm}, scope: fc}",
    ),
    "normalizers as end points, before an activation and without one": inspected(
        "[N, 8, 8, 3]",
        "conv2d: {num_outputs: 2, kernel_size: 1, normalizer_fn: batch_norm, scope: active}",
        "conv2d: {num_outputs: 2, kernel_size: 1, normalizer_fn: batch_norm, activation_fn: null, scope: linear}",
        "conv2d: {num_outputs: 2, kernel_size: 1, normalizer_fn: layer_norm, activation_fn: null, "
        "normalizer_params: {scope: inner}, outputs_collections: kept}",
        "fully_connected: {num_outputs: 2, normalizer_fn: instance_norm, outputs_collections: kept}",
        "relu: {}\n    from: net/linear/BatchNorm",
        end_points="end_points: {collect: [batch_norm, layer_norm, conv2d]}",
    ),
    "a block whose output is collected before its side path": inspected(
        "[N, 8, 8, 3]",
        "part: {scope: c}",
        end_points="end_points: {collect: [max_pool2d, part]}\n"
        "blocks: {part: {layers: [max_pool2d: {kernel_size: 2, scope: a}, "
        "{max_pool2d: {kernel_size: 3, scope: b}, side: true}]}}",
    ),
    "inputs by the keys of end points, whichever way they were entered": inspected(
        "[N, 8, 8, 3]",
        "conv2d: {num_outputs: 2, kernel_size: 1, scope: c}",
        "relu: {}\n    end_point: by-hand",
        "concat: {axis: 3}\n    from: [net/c, $scope/c, by-hand]",
        end_points="end_points: {collect: [conv2d]}",
    ),
}

REFUSED = {
    "blocks under a misspelt key, which are called twice": (
        inspected(
            "[N, 3]",
            "part: {}",
            "part: {}",
            end_points="blocsk: {part: {layers: [relu: {}]}}",
        ),
        "unknown-key",
    ),
    "a layer at fault with which the network would end": (
        inspected(
            "[N, 3]",
            "fully_connected: {num_outputs: three, scope: last}",
            end_points="end_points: {by_name: true, final: last}",
        ),
        "wrong-type",
    ),
    "a word that is misspelt beside the word that needs it": (
        inspected("[N, 3]", "relu: {}\n    when_: true\n    else: []"),
        "unknown-key",
    ),
    "a softmax over an unknown width": (
        inspected(
            "[N, 4, H, W]",
            "conv2d: {num_outputs: 4, kernel_size: 1, data_format: NCHW, activation_fn: softmax}",
        ),
        "unknown-channels",
    ),
    "a softmax after a normalizer of one axis": (
        inspected("[3]", "batch_norm: {activation_fn: softmax}"),
        "wrong-rank",
    ),
    "paddings of no axis": (inspected("[N]", "reduce_mean: {}", "pad: {paddings: []}"), "wrong-length"),
    "noise of the last axis alone, of a size that is not said": (
        inspected("[N, 3]", "dropout: {noise_shape: [null]}"),
        "wrong-rank",
    ),
    "noise of more axes than there are": (inspected("[N, 3]", "dropout: {noise_shape: [1, 1, 3]}"), "wrong-rank"),
    "places beyond the axes, and not as many ends": (
        inspected("[4]", "strided_slice: {begin: [0, 3], end: [5]}"),
        "wrong-length",
    ),
    "what is inside a layer before its activation": (
        inspected(
            "[N, 3]",
            "fully_connected: {num_outputs: 3, normalizer_fn: batch_norm, scope: fc}",
            "relu: {}\n    from: net/fc/BatchNorm",
            end_points="end_points: {collect: [batch_norm]}",
        ),
        "unknown-id",
    ),
    "a block whose square is no number of 32 bits": (
        inspected("[N, null, null, 2]", "space_to_depth: {block_size: 1048576}"),
        "out-of-range",
    ),
    "noise of no axis": (inspected("[N]", "reduce_mean: {}", "dropout: {noise_shape: []}"), "wrong-length"),
    "a share that is kept and is nothing beside 1": (
        inspected("[N, 3]", "dropout: {keep_prob: 1e-30}"),
        "out-of-range",
    ),
    "a pool that rounds up without what it needs": (
        inspected("[N, 8, 8, 3]", "nn_max_pool: {kernel_size: 3, padding: SAME, ceil_mode: true}"),
        "missing-argument",
    ),
    "a scalar that has no example to drop": (
        inspected("[3]", "reduce_sum: {}", "drop_path: {keep_prob: 0.5}"),
        "wrong-rank",
    ),
    "paths of no numbers that are dropped": (
        inspected("[N, 3]", "cast: {dtype: bool}", "drop_path: {keep_prob: 0.5}"),
        "wrong-dtype",
    ),
    "a normalizer alone that reuses": (
        inspected(
            "[N, 3]",
            "fully_connected: {num_outputs: 3, normalizer_fn: batch_norm, "
            "normalizer_params: {reuse: true, scope: norm}, scope: fc}",
        ),
        "nothing-to-reuse",
    ),
    "a normalizer that reuses without a scope": (
        inspected(
            "[N, 3]",
            "fully_connected: {num_outputs: 3, normalizer_fn: batch_norm, scope: fc}",
            "fully_connected: {num_outputs: 3, normalizer_fn: batch_norm, reuse: true, "
            "normalizer_params: {reuse: true}, scope: fc}",
        ),
        "nothing-to-reuse",
    ),
}


@pytest.mark.parametrize("case", AGREED)
def test_agreed(backend: Backend, case: str) -> None:
    assert not has_errors(AGREED[case].problems), AGREED[case].problems
    assert disagreements(backend, AGREED[case]) == []


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case: str) -> None:
    found, code = REFUSED[case]
    assert [problem.code for problem in found.problems] == [code]


def test_the_padding_of_the_library_is_its_own() -> None:
    """`slim.conv2d_same` pads with zeros, whatever arg-scope is around it."""
    found = inspected(
        "[N, 8, 8, 3]",
        "arg_scope: [{ops: [pad], mode: REFLECT, constant_values: 2}]\n"
        "    layers: [conv2d_same: {num_outputs: 2, kernel_size: 3, stride: 2}]",
    )
    pad = network_of(found).layers[0].op.values
    assert (pad["mode"], pad["constant_values"]) == ("CONSTANT", 0)


def test_the_scope_around_a_network_whose_name_has_a_slash(backend: Backend) -> None:
    found = inspected(
        "[N, 3]",
        "fully_connected: {num_outputs: 2}",
        "scope: ..\n    layers:\n      - fully_connected: {num_outputs: 2}",
        name="net/part",
    )
    # What lies outside of the network's own scope is not made with reuse.
    assert disagreements(backend, found, again=False) == []
    assert [layer.scope for layer in network_of(found).layers] == ["net/part/fully_connected", "fully_connected"]


def test_a_side_path_is_an_end_point_by_its_name() -> None:
    found = inspected(
        "[N, 8, 8, 3]",
        "conv2d: {num_outputs: 2, kernel_size: 1, scope: main}",
        "max_pool2d: {kernel_size: 2, scope: aside}\n    side: true",
        end_points="end_points: {by_name: true}",
    )
    assert network_of(found).end_points == {"main": 1, "aside": 2}
    assert network_of(found).root.output == 1


def test_a_group_with_a_key_of_its_own_keeps_its_name() -> None:
    found = inspected(
        "[N, 8]",
        "scope: named\n    end_point: by_hand\n    layers: [relu: {}]",
        end_points="end_points: {by_name: true}",
    )
    assert network_of(found).end_points == {"by_hand": 1, "named": 1}


def test_each_round_of_a_group_is_an_end_point_by_its_name(backend: Backend) -> None:
    found = inspected(
        "[N, 8]",
        "scope: unit_$i\n    repeat: 2\n    layers: [relu: {}]",
        "scope: once\n    repeat: 1\n    end_point: by_hand\n    layers: [relu: {}]",
        end_points="end_points: {by_name: true}",
    )
    assert network_of(found).end_points == {"unit_1": 1, "unit_2": 2, "once": 3, "by_hand": 3}
    assert disagreements(backend, found) == []


def test_a_network_ends_with_a_round_of_a_group() -> None:
    found = inspected(
        "[N, 8]",
        "scope: unit_$i\n    repeat: 3\n    layers: [relu: {}]",
        "tanh: {}",
        end_points="end_points: {by_name: true, final: unit_2}",
    )
    assert [layer.scope for layer in network_of(found).layers] == ["net/unit_1/Relu", "net/unit_2/Relu"]


def test_what_is_repeated_no_time_is_an_end_point(backend: Backend) -> None:
    """`slim.repeat` gives back its input, and a group of no round is its input, too."""
    found = inspected(
        "[N, 8]",
        "relu: {}",
        "dropout: {}\n    repeat: 0\n    end_point: layer",
        "layers: [relu: {}]\n    repeat: 0\n    end_point: group",
    )
    assert network_of(found).end_points == {"layer": 1, "group": 1}
    assert disagreements(backend, found) == []


def test_a_warning_of_one_file_hides_nothing_of_another(backend: Backend, tmp_path: Path) -> None:
    """Once the place of a warning in a used file was taken for one in the file that uses it, and a layer was lost."""
    (tmp_path / "part.yaml").write_text(
        "netspec: 1\nname: part\nparams:\n  a: {type: int, default: 1}\n  b: {type: int, default: 1}\n"
        "input: {shape: [N, 4]}\nlayers:\n  - relu: {}\n"
    )
    (tmp_path / "net.yaml").write_text(
        "{netspec: 1,\nname: net,\nlayers: [\n          {fully_connected: {num_outputs: 3,\n"
        "scope: fc}}, {part: {}}],\nblocks: {part: {use: part.yaml}}, input: {shape: [N, 8]}}\n"
    )
    found = inspect_file(tmp_path / "net.yaml")
    assert {problem.code for problem in found.problems} == {"unused-parameter"}
    assert [layer.op.key for layer in network_of(found).layers] == ["fully_connected", "relu"]
    assert disagreements(backend, found) == []


def test_what_a_used_spec_says_itself_is_reported_beside_use(tmp_path: Path) -> None:
    (tmp_path / "part.yaml").write_text("netspec: 1\nname: part\ninput: {shape: [N, 4]}\nlayers: [relu: {}]\n")
    (tmp_path / "net.yaml").write_text(
        "netspec: 1\nname: net\ninput: {shape: [N, 4]}\nblocks: {part: {use: part.yaml, scope: inside}}\n"
        "layers: [part: {}]\n"
    )
    assert [problem.code for problem in errors(inspect_file(tmp_path / "net.yaml"))] == ["unknown-key"]
