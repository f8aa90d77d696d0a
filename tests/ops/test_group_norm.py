"""Group normalization in networks, against `slim.group_norm` called by hand: node for node, over its arguments."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from netspec.analysis.receptive_field import receptive_fields
from netspec.codes import complete
from netspec.compiled import CompiledSpec
from netspec.lower.graph import known
from netspec.ops import OPS
from netspec.ops.backend import Backend
from netspec.pipeline import Sound, inspect_text

LAYOUTS: tuple[tuple[list[str | int], dict[str, Any]], ...] = (
    (["N", 6, 5, 8], {}),
    ([2, 6, 5, 8], {"reduction_axes": [0, 1, 2]}),
    (["N", "H", 5, 8], {"reduction_axes": [2]}),
    (["N", 8, 6, 5], {"channels_axis": -3, "reduction_axes": [-2, -1]}),
    (["N", 8], {"reduction_axes": []}),
)
GRID = [
    (shape, {"groups": groups, **axes, **{name: value for name, value in flags.items() if value is not None}})
    for (shape, axes), groups in itertools.product(LAYOUTS, (1, 2, 8))
    for flags in (
        {},
        {"center": False, "scale": False},
        {"scale": False, "mean_close_to_zero": True, "epsilon": 0.001},
        {"center": False, "trainable": False, "scope": "gn", "outputs_collections": "kept"},
    )
]


def sound(shape: list[str | int], *layers: Mapping[str, Any]) -> Sound:
    spec = {"netspec": 1, "name": "net", "input": {"shape": shape}, "layers": layers}
    return inspect_text(json.dumps(spec), "net.yaml").require_sound()


def compiled(net: Sound) -> Callable[[Any], Any]:
    return lambda image: CompiledSpec(net)(image)[0]


def left(backend: Backend, shape: list[str | int], build: Callable[[Any], Any]) -> tuple[bytes, list[str], str]:
    """What a function of an image leaves in a graph: its nodes, its variables in order and the output's name."""
    tf = backend.tf
    with tf.Graph().as_default() as graph:
        tf.set_random_seed(1)
        output = build(tf.placeholder(tf.float32, [size if isinstance(size, int) else None for size in shape]))
        nodes = graph.as_graph_def(add_shapes=True).SerializeToString(deterministic=True)
        return nodes, [variable.op.name for variable in tf.global_variables()], output.name


@pytest.mark.tf
def test_layers_are_slims_node_for_node(backend: Backend) -> None:
    tf, slim = backend.tf, backend.slim
    for shape, arguments in GRID:
        net = sound(shape, {"group_norm": arguments}, {"reshape": {"shape": [-1, 4]}})

        def by_hand(image: Any, arguments: dict[str, Any] = arguments) -> Any:
            with tf.variable_scope(None, "net", [image]):
                return tf.reshape(slim.group_norm(image, **arguments), [-1, 4])

        ours = left(backend, shape, compiled(net))
        assert ours == left(backend, shape, by_hand), (shape, arguments)
        assert [variable.name for variable in net.network.variables] == ours[1], (shape, arguments)
        assert f"{net.network.layers[-1].scope}:0" == ours[2], (shape, arguments)


@pytest.mark.tf
def test_it_normalizes_inside_of_layers_as_slims_does(backend: Backend) -> None:
    tf, slim = backend.tf, backend.slim
    shape: list[str | int] = ["N", 6, 5, 3]
    arguments = {"num_outputs": 8, "kernel_size": 3}
    for params in ({"groups": 4}, {"groups": 2, "scale": False, "scope": "gn"}):
        said = {**arguments, "normalizer_fn": "group_norm", "normalizer_params": params}
        net = sound(shape, {"conv2d": said}, {"conv2d": said})

        def by_hand(image: Any, params: dict[str, Any] = params) -> Any:
            with tf.variable_scope(None, "net", [image]):
                for _ in range(2):
                    image = slim.conv2d(image, 8, 3, normalizer_fn=slim.group_norm, normalizer_params=dict(params))
                return image

        ours = left(backend, shape, compiled(net))
        assert ours == left(backend, shape, by_hand), params
        assert [variable.name for variable in net.network.variables] == ours[1], params


@pytest.mark.tf
def test_another_graph_is_noticed(backend: Backend) -> None:
    shape: list[str | int] = ["N", 6, 5, 8]
    nets = [sound(shape, {"group_norm": {"groups": groups}}) for groups in (2, 4)]
    graphs = [left(backend, shape, compiled(net)) for net in nets]
    assert graphs[0] != graphs[1]


def test_what_cannot_be_divided_into_groups_is_reported() -> None:
    for layers, code in (
        ([{"group_norm": {"groups": 3}}], "wrong-size"),
        ([{"group_norm": {"groups": 2, "reduction_axes": [1, 3]}}], "wrong-axis"),
        ([{"conv2d": {"num_outputs": 8, "kernel_size": 1, "normalizer_fn": "group_norm"}}], "wrong-size"),
    ):
        spec = {"netspec": 1, "name": "net", "input": {"shape": ["N", 6, 5, 8]}, "layers": layers}
        problems = inspect_text(json.dumps(spec), "net.yaml").problems
        assert [problem.code for problem in problems] == [code]


def test_a_position_sees_what_mean_and_variance_are_taken_over() -> None:
    shape: list[str | int] = [2, 6, 5, 8]
    fields = receptive_fields(sound(shape, {"group_norm": {"groups": 2}}).network)
    assert fields[1] is not None
    assert fields[1].size == (6, 5)
    rows = receptive_fields(sound(shape, {"group_norm": {"groups": 2, "reduction_axes": [2]}}).network)
    assert rows[1] is not None
    assert rows[1].size == (1, 5)
    blocks = {"groups": 2, "channels_axis": 1, "reduction_axes": []}
    axes = receptive_fields(sound(shape, {"group_norm": blocks}).network)
    assert axes[1] is not None
    assert axes[1].size == (3, 1)


def test_the_shape_is_kept_as_far_as_tensorflow_knows_it() -> None:
    op = OPS["group_norm"](groups=2, reduction_axes=[2])
    assert known(op.infer((None, None, 5, 8))) == (None, None, 5, 8)


@pytest.mark.parametrize(
    ("layer", "text", "help"),
    [
        (
            "group_norm: {num_groups: 3}",
            "group_norm takes no argument 'num_groups'",
            "did you mean 'groups'?",
        ),
        (
            "conv2d: {num_outputs: 3, kernel_size: 1, normalizer_fn: {group_norm: {groups: 3}}}",
            "conv2d: normalizer_fn: expected batch_norm, group_norm, instance_norm, layer_norm or null, got a mapping",
            "write group_norm, with normalizer_params: {groups: 3} beside it",
        ),
        (
            "conv2d: {num_outputs: 12, kernel_size: 1, normalizer_fn: group_norm}",
            "conv2d: group_norm: expected a number of groups that divides the 12 channels, got 32",
            "use one of: 1, 2, 3, 4, 6, 12",
        ),
    ],
)
def test_groups_as_others_write_them(layer: str, text: str, help: str) -> None:
    (problem,) = inspect_text(complete(f"- {layer}"), "net.yaml").problems
    assert (problem.text, problem.help) == (text, help)
