"""Names of layers: whole names before ids, these before ends of paths, these before other parts."""

from __future__ import annotations

from pathlib import Path

import pytest

from netspec.analysis.explanation import Explained, explained
from netspec.analysis.layer_query import Ambiguous, LayerQuery, NotFound, Target
from netspec.pipeline import inspect_file, inspect_text
from netspec.report.short_paths import PathCutter

SPECS = Path(__file__).parents[2] / "specs"

SPEC = """\
netspec: 1
name: net
params: {classes: {type: int, default: 3}}
input: {name: images, shape: [N, 32, 32, 3]}
blocks:
  unit:
    params: {width: {type: int}}
    scope: unit
    layers:
      - conv2d: {num_outputs: $width, kernel_size: 3, normalizer_fn: batch_norm, scope: conv}
layers:
  - conv2d: {num_outputs: 4, kernel_size: 3, scope: conv}
    id: first
  - scope: stage
    id: whole
    layers:
      - unit: {width: 8, scope: one}
      - unit: {width: 8, scope: two}
      - max_pool2d: {kernel_size: 2, scope: pool.x}
  - conv2d: {num_outputs: 8, kernel_size: 3, scope: tower/conv5}
    end_point: features
  - conv2d: {num_outputs: 8, kernel_size: 3, scope: tower/conv5, reuse: true}
"""


@pytest.fixture(scope="module")
def found() -> Explained:
    sound = inspect_text(SPEC, "net.yaml").require_sound()
    return explained(sound.checked, {})


@pytest.mark.parametrize(
    ("part", "target"),
    [
        ("conv", Target(1)),
        ("net/conv", Target(1)),
        ("first", Target(1)),
        ("conv/weights", Target(1)),
        ("net/stage/one/conv/BatchNorm/beta", Target(2)),
        ("stage", Target(0, "net/stage")),
        ("net/stage/", Target(0, "net/stage")),
        ("whole", Target(0, "net/stage")),
        ("one", Target(0, "net/stage/one")),
        ("one/conv", Target(2)),
        ("two/conv", Target(3)),
        ("wo/co", Target(3)),
        ("features", Target(5)),
        ("6", Target(6)),
        ("conv.stride", Target(1, None, ("stride",))),
        ("one/conv.normalizer_params.decay", Target(2, None, ("normalizer_params", "decay"))),
        ("pool.x", Target(4)),
        ("pool.x.kernel_size", Target(4, None, ("kernel_size",))),
        ("pool", Target(4)),
        ("net/two/conv", Target(3)),
        ("stage/one/conv/weights", Target(2)),
        ("stage/.../pool.x", Target(4)),
        ("stage/...l.x", Target(4)),
        ("...wo/conv", Target(3)),
        ("stage/...wo/conv.stride", Target(3, None, ("stride",))),
        ("net/one", Target(0, "net/stage/one")),
        ("#6", Target(6)),
        ("tower/conv5 #6", Target(6)),
        ("stage #3", Target(3)),
    ],
)
def test_a_name_is_found(found: Explained, part: str, target: Target) -> None:
    assert LayerQuery(found).find(part) == target


@pytest.mark.parametrize(
    ("part", "candidates"),
    [
        ("tower/conv5", ["5", "6"]),
        ("v5.rate", ["5.rate", "6.rate"]),
        ("v", ["conv", "one/conv", "two/conv", "5", "6"]),
        ("stage/conv", ["one/conv", "two/conv"]),
        ("stage/...conv", ["one/conv", "two/conv"]),
    ],
)
def test_an_ambiguous_name_lists_names_that_are_not(found: Explained, part: str, candidates: list[str]) -> None:
    query = LayerQuery(found)
    with pytest.raises(Ambiguous) as caught:
        query.find(part)
    assert caught.value.total == len(candidates)
    listed = caught.value.candidates
    assert listed == candidates
    assert len({query.find(name) for name in listed}) == len(listed)


@pytest.mark.parametrize(
    ("part", "text"),
    [
        ("cnov", "no layer is named 'cnov'; did you mean 'conv'?"),
        ("stage/two/cnov", "no layer is named 'stage/two/cnov'; did you mean 'stage/two/conv'?"),
        ("conv.strid", "conv2d takes no argument 'strid'; did you mean 'stride'?"),
        ("conv.filters", "conv2d takes no argument 'filters'; did you mean 'num_outputs'?"),
        ("one/conv.dilation", "conv2d takes no argument 'dilation'; did you mean 'rate'?"),
        ("one/conv.decay", "conv2d takes no argument 'decay'; did you mean 'normalizer_params.decay'?"),
        (
            "one/conv.BatchNorm.decay",
            "conv2d takes no argument 'BatchNorm.decay'; did you mean 'normalizer_params.decay'?",
        ),
        ("conv.decay", "conv2d takes no argument 'decay'; it takes: num_outputs, "),
        ("classes", "'classes' is a parameter of the spec, 3; the layers are: conv, stage/one/conv"),
        ("stage/one.width", "'stage/one.width' is no layer; 'stage/one' is a scope, which is explained with its"),
        ("one/conv.normalizer_params.decy", "batch_norm takes no argument 'decy'; did you mean 'decay'?"),
        ("7", "no layer is named '7'; there are: conv, stage/one/conv"),
        ("conv.weights_initializer.stddev", "the value of 'weights_initializer' is not a mapping with 'stddev'"),
        ("conv.stride.x", "the value of 'stride' is not a mapping with 'x'"),
        ("conv.normalizer_params.decay", "the value of 'normalizer_params' is not a mapping with 'decay'"),
        ("one/conv.normalizer_params.decay.x", "the value of 'decay' is not a mapping with 'x'"),
        ("conv.when.x", "conv2d takes no argument 'when.x'; it takes: num_outputs"),
        ("cnov.stride", "no layer is named 'cnov'; did you mean 'conv.stride'?"),
        ("images", "'images' is the input of the network; the layers are: conv, stage/one/conv"),
        ("max_pool2d", "'max_pool2d' is an op; its layers are: stage/pool.x"),
        ("", "no layer is named ''; there are: conv"),
        ("/", "no layer is named '/'; there are: conv"),
        ("²", "no layer is named '²'; there are: conv"),
        ("stage/cnov", "no layer is named 'stage/cnov'; did you mean 'stage/one/conv' or 'stage/two/conv'?"),
        ("stag/two/conv", "no layer is named 'stag/two/conv'; did you mean 'stage/two/conv'?"),
        ("two/stage/conv", "no layer is named 'two/stage/conv'; there are: conv, stage/one/conv"),
        ("tower #3", "no layer is named 'tower #3'; there are: conv"),
        ("tower/convv5", "no layer is named 'tower/convv5'; did you mean 'tower/conv5'?"),
        ("stage/.../conv7", "no layer is named 'stage/.../conv7'; there are: conv"),
    ],
)
def test_an_unknown_name_has_the_nearest(found: Explained, part: str, text: str) -> None:
    with pytest.raises(NotFound) as caught:
        LayerQuery(found).find(part)
    assert str(caught.value).startswith(text)


def test_an_ambiguous_whole_name_is_said_to_be_one(found: Explained) -> None:
    for part, said in [("tower/conv5", "is the name of 2 layers"), ("v5", "is part of the names of 2 layers")]:
        with pytest.raises(Ambiguous) as caught:
            LayerQuery(found).find(part)
        assert caught.value.text == f"'{part}' {said}"


def test_of_a_large_network_the_outermost_names_are_listed() -> None:
    sound = inspect_file(SPECS / "resnet_v1_50.yaml").require_sound()
    query = LayerQuery(explained(sound.checked, {}))
    said = "Pad, conv1, pool1, block1, block2, block3, block4, pool5 and 1"
    for name, text in (("99x", "no layer is named '99x'; there are"), ("images", "the layers are")):
        with pytest.raises(NotFound) as caught:
            query.find(name)
        assert f"{text}: {said}" in str(caught.value)


@pytest.mark.parametrize("name", ["resnet_v1_50", "resnet_v2_152", "inception_v3", "alexnet_v2"])
def test_each_layer_is_found_by_the_forms_that_tables_cut(name: str) -> None:
    sound = inspect_file(SPECS / f"{name}.yaml").require_sound()
    query = LayerQuery(explained(sound.checked, {}))
    paths = {layer.index: sound.network.short_name(layer.scope) for layer in sound.network.layers}
    cutter = PathCutter(paths.values())
    for width in (16, 20, 24, 28):
        for index, path in paths.items():
            if width >= cutter.least(path):
                assert query.find(cutter.cut(path, width)) == Target(index), (path, width)


def test_a_layer_that_is_built_is_not_said_to_be_left_out() -> None:
    found = explained(inspect_text(LEFT_OUT, "net.yaml").require_sound().checked, {})
    assert [(name, place and place.line) for name in LEFT_OUT_NAMES if (place := found.left_out(name)) or True] == [
        *LEFT_OUT_NAMES.items()
    ]


LEFT_OUT = """\
netspec: 1
name: net
input: {name: images, shape: [N, 32, 32, 3]}
layers:
  - conv2d: {num_outputs: 4, kernel_size: 3, scope: conv}
  - scope: tail
    when: false
    layers:
      - conv2d: {num_outputs: 4, kernel_size: 3, scope: conv}
  - conv2d: {num_outputs: 4, kernel_size: 3, scope: side}
    when: false
    else:
      - max_pool2d: {kernel_size: 2, scope: pool}
"""
LEFT_OUT_NAMES = {"conv": 9, "tail/conv": 9, "tail": 6, "side": 10, "pool": None, "other/conv": None, "other": None}


@pytest.mark.parametrize("name", ["resnet_v1_50", "inception_v3", "alexnet_v2"])
def test_each_layer_is_found_by_its_own_names(name: str) -> None:
    sound = inspect_file(SPECS / f"{name}.yaml").require_sound()
    explained_network = explained(sound.checked, {})
    query = LayerQuery(explained_network)
    for layer in sound.network.layers:
        assert query.find(layer.scope) == query.find(sound.network.short_name(layer.scope)) == Target(layer.index)
        for variable in layer.variables:
            assert query.find(variable.name) == Target(layer.index)
