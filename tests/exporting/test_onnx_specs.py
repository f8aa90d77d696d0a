"""Random specs and those that come with netspec, exported and run by onnxruntime, against TensorFlow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

import onnx
import pytest

from netspec.exporting.export_error import ExportError
from netspec.exporting.onnx_model import onnx_model
from netspec.network import FIRST_INPUT
from netspec.ops.backend import Backend
from netspec.pipeline import Sound, elaborate_sound, inspect_file, inspect_text
from netspec.shapes import symbol
from netspec.source.shipped import shipped_folder
from tests.differential.random_specs import plain_specs

from .onnx_rows import SWITCH
from .onnx_specs import (
    NotFinite,
    SpecInOnnx,
    SpecInTensorFlow,
    accepted,
    disagreement,
    images_for,
    in_inference,
    makes_much_of_little,
    sound_of,
    values_for,
)

pytestmark = pytest.mark.tf

NET = """
netspec: 1
name: net
input: {shape: [N, H, W, 3]}
end_points: {collect: [conv2d, batch_norm]}
layers:
  - conv2d: {num_outputs: 4, kernel_size: 3, stride: 2, scope: conv,
             normalizer_fn: batch_norm, normalizer_params: {is_training: false, scale: true}}
  - reduce_mean: {axis: [1, 2], name: mean}
"""


def compared(backend: Backend, sound: Sound, shapes: Iterable[tuple[int, ...]], seed: int = 0) -> float:
    """How far outputs of a model are from those of TensorFlow, for images of several sizes; at most 1 is allowed."""
    values = values_for(sound.network, seed)
    model = SpecInOnnx(sound.network, values)
    onnx.checker.check_model(model.model, full_check=True)
    images = [images_for(shape, number) for number, shape in enumerate(shapes)]
    graph = SpecInTensorFlow(backend, sound, values)
    for each in images:
        graph.run(each)  # what it cannot run, such as an index beyond a vocabulary, no program can
    return disagreement(graph, images, [model.run(each) for each in images])


def disagreeing(backend: Backend, first: int, most: int) -> tuple[Counter[str], dict[int, Any]]:
    """What became of some random specs from a number on, and which have other values."""
    kinds, found = Counter[str](), dict[int, Any]()
    for spec in islice(plain_specs(first), most):
        seed, sound = spec.seed, sound_of(in_inference(spec.flat), spec.given)
        if sound is None:
            continue
        try:
            far = compared(backend, sound, accepted(sound, seed, 3), seed)
        except ExportError:
            kinds["refused"] += 1
            continue
        except NotFinite:
            kinds["not finite"] += 1
            continue
        except backend.tf.errors.OpError:  # a rank or a layout that its CPU has no kernel for
            kinds["not run by TensorFlow"] += 1
            continue
        kinds["compared"] += 1
        if far > 1 and makes_much_of_little(sound.network):
            kinds["much of little"] += 1
        elif far > 1:
            found[seed] = far
    return kinds, found


def test_random_specs_have_tensorflows_values(backend: Backend) -> None:
    kinds, found = disagreeing(backend, 0, 14)
    assert found == {}
    assert kinds["compared"] > 10 * (kinds["refused"] + kinds["not run by TensorFlow"])
    assert kinds["compared"] > 4 * kinds["not finite"]  # logarithms and quotients of any numbers


@pytest.mark.slow
def test_many_random_specs_have_tensorflows_values(backend: Backend) -> None:
    kinds, found = disagreeing(backend, 1000, 85)
    assert found == {}
    # A wrong normalizer would be in every tenth spec.
    assert kinds["much of little"] <= 0.03 * kinds["compared"]


def sound_text(text: str) -> Sound:
    return inspect_text(text, "net.yaml").require_sound()


def test_end_points_are_outputs_of_any_size(backend: Backend) -> None:
    sound = sound_text(NET)
    assert list(sound.network.end_points) == ["net/conv/BatchNorm", "net/conv"]
    assert compared(backend, sound, [(2, 7, 8, 3), (1, 32, 3, 3)]) <= 1


def test_another_end_point_is_noticed(backend: Backend) -> None:
    sound = sound_text(NET)
    values = values_for(sound.network)
    images = [images_for((2, 6, 6, 3))]
    found = [SpecInOnnx(sound.network, values).run(each) for each in images]
    in_tensorflow = SpecInTensorFlow(backend, sound, values)
    assert disagreement(in_tensorflow, images, found) <= 1
    ((output, before, after),) = found
    assert disagreement(in_tensorflow, images, [[output, after, before]]) > 100


def test_values_of_another_variable_are_noticed(backend: Backend) -> None:
    sound = sound_text(NET)
    values = values_for(sound.network)
    names = ("net/conv/BatchNorm/moving_mean", "net/conv/BatchNorm/beta")
    images = [images_for((2, 6, 6, 3))]
    swapped = {**values, names[0]: values[names[1]], names[1]: values[names[0]]}
    found = [SpecInOnnx(sound.network, swapped).run(each) for each in images]
    assert disagreement(SpecInTensorFlow(backend, sound, values), images, found) > 100


SHIPPED = sorted(path.stem for path in shipped_folder().glob("*.yaml"))
QUICK = {"inception_v1"}
DEEP = {
    "overfeat",
    "vgg_a",
    "vgg_16",
    "vgg_19",
    *(f"resnet_v{version}_{depth}" for version in (1, 2) for depth in (101, 152, 200)),
}
"""Of the same layers as the others, but more or larger ones; `benchmarks/exporting.py` compares them too."""
WITHOUT_SWITCH = {"inception_v1_base", "inception_v2_base", "inception_v3_base"}
"""Their batch norms are in training form unless the spec that uses them says otherwise."""


def shipped(name: str) -> Sound:
    """A spec that comes with netspec, for inference and images of any size."""
    sound = inspect_file(Path(str(shipped_folder())) / f"{name}.yaml").require_sound()
    wanted = {SWITCH: False, "spatial_squeeze": False}
    given = {**sound.network.parameters, **{key: wanted[key] for key in wanted if key in sound.network.parameters}}
    shape = ("N", "H", "W", 3)
    open_sizes = tuple(symbol(size) if isinstance(size, str) else size for size in shape)
    return Sound(sound.checked, elaborate_sound(sound.checked, given, {FIRST_INPUT: open_sizes}))


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=() if name in QUICK else pytest.mark.slow)
        for name in SHIPPED
        if name not in WITHOUT_SWITCH | DEEP
    ],
)
def test_shipped_specs_have_tensorflows_values(backend: Backend, name: str) -> None:
    side = 299 if name == "inception_v3" else 224
    assert compared(backend, shipped(name), [(1, side, side, 3)]) <= 1


def test_every_exception_is_a_spec() -> None:
    assert set(SHIPPED) >= QUICK | DEEP | WITHOUT_SWITCH


@pytest.mark.parametrize("name", sorted(WITHOUT_SWITCH))
def test_shipped_specs_in_training_form_are_refused(name: str) -> None:
    network = shipped(name).network
    with pytest.raises(ExportError) as caught:
        onnx_model(network, {})
    trained = [layer for layer in network.layers if layer.op.normalizer is not None]
    assert len(caught.value.faults) == len(trained)
