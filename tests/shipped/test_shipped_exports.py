"""Exports of the networks of specs/zoo and specs/modern: files that give TensorFlow's values, or a refusal."""

from __future__ import annotations

from pathlib import Path

import onnx
import pytest

from netspec.exporting.export_error import ExportError
from netspec.exporting.onnx_model import onnx_model
from netspec.ops.backend import Backend
from netspec.pipeline import Sound
from tests.exporting.onnx_rows import SWITCH
from tests.exporting.onnx_specs import SpecInOnnx, SpecInTensorFlow, disagreement, images_for, values_for
from tests.exporting.test_litert_values import WITHIN, difference

from .networks import IN_OTHERS, NETWORKS, QUICK, marked, small

DROPS = "pix2pix_generator"
"""Its decoder drops elements outside of training too, as published."""
COMPARED = (
    *("cyclegan_generator", "dcgan_discriminator", "dcgan_generator", "lenet", "mobilenet_v2", "mobilenet_v3_large"),
    *("nasnet_cifar", "pix2pix_discriminator", "s3dg", "shufflenet_v2"),
)
"""A network of each family."""


def in_inference(name: str) -> Sound:
    switched = {SWITCH: False} if SWITCH in small(name).require_sound().network.parameters else {}
    return small(name, **switched).require_sound()


@pytest.mark.parametrize("name", marked(NETWORKS.keys() - IN_OTHERS - {DROPS}))
def test_it_is_written(name: str) -> None:
    network = in_inference(name).network
    made = onnx_model(network, values_for(network), network.end_points)
    onnx.checker.check_model(made, full_check=True)
    sizes = {each.name: [size.dim_value for size in each.type.tensor_type.shape.dim] for each in made.graph.output}
    shapes = network.output_shapes()
    assert {key: sizes[key] for key in network.end_points} == {
        key: list(shapes[index] or ()) for key, index in network.end_points.items()
    }


def test_what_drops_elements_is_refused() -> None:
    network = in_inference(DROPS).network
    with pytest.raises(ExportError) as caught:
        onnx_model(network, {})
    said = [fault.partition(": ")[2] for fault in str(caught.value).splitlines()]
    assert said == ["dropout: it drops elements, as in training"] * 3


@pytest.mark.tf
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", COMPARED)
def test_it_gives_tensorflows_values(backend: Backend, name: str) -> None:
    sound = in_inference(name)
    network = sound.network
    values = values_for(network)
    images = [images_for([int(str(size)) for size in network.input_shape])]
    found = [SpecInOnnx(network, values).run(each) for each in images]
    assert disagreement(SpecInTensorFlow(backend, sound, values), images, found) <= 1


@pytest.mark.tf
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ["cyclegan_generator", "lenet", "mobilenet_v1_025"])
def test_litert_gives_tensorflows_values(name: str, tmp_path: Path) -> None:
    found = difference(in_inference(name), tmp_path)
    assert found is not None
    assert found < WITHIN


def test_every_exception_is_a_network() -> None:
    assert {*COMPARED, DROPS} <= NETWORKS.keys() - IN_OTHERS
    assert NETWORKS.keys() >= QUICK
