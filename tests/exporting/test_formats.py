"""What is written gives the network's values when other programs run it, and nothing is written otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from netspec.atomic.destination import Refused
from netspec.exporting.export_error import ExportError
from netspec.exporting.export_format import Exported
from netspec.exporting.export_formats import FORMATS
from netspec.exporting.format_names import ENDINGS, format_of
from netspec.exporting.request import ExportRequest
from netspec.exporting.verification import largest_difference, rounded_up
from netspec.exporting.write_export import Export, export_sound
from netspec.lower.valued_graph import ValuedGraph
from netspec.ops.backend import Backend
from netspec.pipeline import Sound, inspect_text
from netspec.shapes import symbol

pytestmark = [pytest.mark.tf, pytest.mark.filterwarnings("ignore")]

SPEC = """\
netspec: 1
name: small
params:
  is_training: {type: bool, default: true}
input: {name: images, shape: [N, H, W, 3]}
end_points: {collect: [conv2d]}
arg_scope:
  - {ops: [conv2d], normalizer_fn: batch_norm, normalizer_params: {is_training: $is_training}}
layers:
  - conv2d: {num_outputs: 8, kernel_size: 3, stride: 2, scope: conv1}
  - dropout: {is_training: $is_training, scope: drop}
  - conv2d: {num_outputs: 64, kernel_size: 3, scope: conv2}
  - conv2d: {num_outputs: 64, kernel_size: 3, scope: conv3}
  - reduce_mean: {axis: [1, 2], name: mean}
  - fully_connected: {num_outputs: 5, activation_fn: null, scope: logits}
"""


CLASSES = ["cat", "dög", "eel", "fox", "gnu"]


def sound(text: str = SPEC) -> Sound:
    return inspect_text(text, "small.yaml").require_sound()


def values(variables: Any) -> Mapping[str, Any]:
    import numpy as np

    random = np.random.default_rng(0)
    return {each.name: (0.2 * np.abs(random.normal(size=each.shape)) + 0.1).astype("f") for each in variables}


def images(*shape: int) -> Any:
    import numpy as np

    return np.random.default_rng(1).normal(size=shape).astype(np.float32)


@pytest.fixture(scope="module")
def expected() -> Any:
    """The outputs of the graph that a session runs, for images of two sizes and batches."""
    from netspec.exporting.inference import for_inference

    plan = for_inference(sound())
    graph = ValuedGraph(plan, values(plan.inference.network.variables), {"logits": None, "small/conv1": "small/conv1"})
    yield lambda given: graph.run({"images": given})
    graph.close()


@pytest.fixture(scope="module")
def saved_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("serving") / "small" / "1"
    request = ExportRequest(path, "saved_model", end_points=["conv1"], classes=CLASSES)
    made = export_sound(sound(), values, request)
    assert made.difference == 0.0
    return path


def test_tensorflow_loads_the_saved_model(saved_model: Path, expected: Any, backend: Backend) -> None:
    import numpy as np

    loaded = backend.tf.compat.v2.saved_model.load(str(saved_model))
    assert list(loaded.signatures) == ["serving_default"]
    for given in (images(3, 9, 11, 3), images(1, 32, 32, 3)):
        found = loaded.signatures["serving_default"](images=backend.tf.constant(given))
        assert found.keys() == {"logits", "small/conv1"}
        for name, array in expected(given).items():
            np.testing.assert_allclose(found[name].numpy(), array, rtol=1e-5, atol=1e-6)


def test_the_classes_are_an_asset(saved_model: Path) -> None:
    assert (saved_model / "assets.extra" / "labels.txt").read_text(encoding="utf-8") == "cat\ndög\neel\nfox\ngnu\n"


def test_the_folder_lists_what_was_written(saved_model: Path) -> None:
    names = {entry.name for entry in saved_model.iterdir()}
    assert names == {"saved_model.pb", "variables", "assets.extra", "manifest.json"}


def lite_run(path: Path, given: Any) -> dict[str, Any]:
    """Runs a file with LiteRT's own package, if it is there, and else with TensorFlow's."""
    interpreter = pytest.importorskip("ai_edge_litert.interpreter").Interpreter(model_path=str(path))
    found: dict[str, Any] = interpreter.get_signature_runner("serving_default")(images=given)
    return found


def test_litert_gives_the_network_s_values(tmp_path: Path, expected: Any) -> None:
    import numpy as np

    made = export_sound(sound(), values, ExportRequest(tmp_path / "small.tflite", "litert", end_points=["small/conv1"]))
    assert made.outputs["logits"] == (symbol("N"), 5)
    assert made.input == ("images", (symbol("N"), symbol("H"), symbol("W"), 3))
    for given in (images(3, 9, 11, 3), images(1, 32, 32, 3)):
        found = lite_run(tmp_path / "small.tflite", given)
        assert found.keys() == {"logits", "small/conv1"}
        for name, array in expected(given).items():
            np.testing.assert_allclose(found[name], array, atol=3.6e-5 * np.abs(array).max())


@pytest.mark.parametrize(
    ("quantization", "share"),
    [
        ("dynamic", 0.35),
        pytest.param("float16", 0.6, marks=pytest.mark.slow),
        pytest.param("int8", 0.4, marks=pytest.mark.slow),
    ],
)
def test_a_quantized_model_is_smaller(tmp_path: Path, expected: Any, quantization: Any, share: float) -> None:
    import numpy as np

    plain = export_sound(sound(), values, ExportRequest(tmp_path / "plain.tflite", "litert", verify=False))
    samples = images(8, 16, 16, 3) if quantization == "int8" else None
    request = ExportRequest(tmp_path / "small.tflite", "litert", quantization=quantization, samples=samples)
    made = export_sound(sound(), values, request)
    assert made.size == (tmp_path / "small.tflite").stat().st_size < share * plain.size
    given = images(8, 16, 16, 3)
    exact = expected(given)["logits"]
    found = lite_run(tmp_path / "small.tflite", given)["logits"]
    assert np.abs(found - exact).max() < 0.1 * np.abs(exact).max()


def test_an_op_that_litert_lacks_is_refused_with_its_layer(tmp_path: Path) -> None:
    text = """\
netspec: 1
name: first
input: {name: images, shape: [N, 3, 8, 8]}
layers:
  - conv2d: {num_outputs: 4, kernel_size: 3, data_format: NCHW, scope: conv}
  - separable_conv2d: {num_outputs: 4, kernel_size: 3, data_format: NCHW, scope: sep}
"""
    with pytest.raises(ExportError, match="LiteRT has no op for DepthwiseConv2dNative of separable_conv2d 'sep';"):
        export_sound(sound(text), values, ExportRequest(tmp_path / "first.tflite", "litert"))
    assert list(tmp_path.iterdir()) == []


NCHW = """\
netspec: 1
name: deep
input: {name: images, shape: [N, 4, 8, 8]}
layers:
  - depth_to_space: {block_size: 2, data_format: NCHW, name: wide}
"""


def test_what_tensorflow_cannot_run_on_this_machine_is_not_verified(tmp_path: Path) -> None:
    made = export_sound(sound(NCHW), values, ExportRequest(tmp_path / "deep", "saved_model"))
    said = "TensorFlow cannot run the network on this machine: it fails at deep/wide"
    assert (made.difference, made.unverified) == (None, said)
    with pytest.raises(ExportError, match="LiteRT has no op for DepthToSpace of depth_to_space 'wide'"):
        export_sound(sound(NCHW), values, ExportRequest(tmp_path / "deep.tflite", "litert"))


class Wrong:
    """A graph whose values are not those of the file."""

    def __init__(self, graph: ValuedGraph) -> None:
        self.graph = graph

    def __getattr__(self, name: str) -> Any:
        return getattr(self.graph, name)

    def run(self, images: Any) -> dict[str, Any]:
        return {name: array + 0.01 * abs(array).max() for name, array in self.graph.run(images).items()}


@pytest.mark.parametrize("name", ["small.tflite", "small"])
def test_a_file_with_other_values_is_not_put_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    right = Exported.graph
    monkeypatch.setattr(Exported, "graph", lambda exported: Wrong(right(exported)))
    form = format_of(name)
    assert form
    with pytest.raises(ExportError, match=r"differs from the network by 0\.0\d+ of the largest output"):
        export_sound(sound(), values, ExportRequest(tmp_path / name, form))
    assert list(tmp_path.iterdir()) == []
    made: Export = export_sound(sound(), values, ExportRequest(tmp_path / name, form, verify=False))
    assert (made.difference, made.unverified) == (None, "")


@pytest.mark.parametrize("name", ["small.tflite", "small"])
def test_what_others_wrote_is_never_replaced(tmp_path: Path, name: str) -> None:
    target = tmp_path / name
    if name == "small":
        target.mkdir()
    mine = target / "mine" if target.is_dir() else target
    mine.write_text("mine", encoding="utf-8")
    form = format_of(name)
    assert form
    with pytest.raises(Refused, match="--force"):
        export_sound(sound(), values, ExportRequest(target, form))
    assert mine.read_text(encoding="utf-8") == "mine"


def test_an_end_point_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="small has no end point 'conf1'; did you mean 'conv1'"):
        export_sound(sound(), values, ExportRequest(tmp_path / "small", "saved_model", end_points=["conf1"]))


def test_a_network_whose_sizes_are_not_known_is_not_verified(tmp_path: Path) -> None:
    text = "netspec: 1\nname: odd\ninput: {name: x, shape: [N, 4]}\nlayers:\n  - reshape: {shape: [2, 8]}\n"
    made = export_sound(sound(text), values, ExportRequest(tmp_path / "odd", "saved_model"))
    assert (made.difference, made.unverified) == (None, "no sizes of its input are known that work")


def test_differences() -> None:
    import numpy as np

    one = {"a": np.array([1.0, -4.0, np.nan])}
    assert largest_difference(one, {"a": np.array([1.0, -4.0, np.nan])}) == 0
    assert largest_difference(one, {"a": np.array([2.0, -4.0, np.nan])}) == 0.25
    assert largest_difference(one, {"a": np.array([1.0, -4.0, 0.0])}) == float("inf")
    assert largest_difference(one, {"a": np.array([np.nan, -4.0, np.nan])}) == float("inf")
    with pytest.raises(ExportError, match=r"a of shape \[3\], and returns one of shape \[1, 3\]"):
        largest_difference(one, {"a": one["a"][None]})
    with pytest.raises(ExportError, match="returns none"):
        largest_difference(one, {})


def test_differences_are_told_rounded_up() -> None:
    told = {found: f"{rounded_up(found):g}" for found in (1.2e-6, 9.9e-6, 1.1e-5, 2e-4, 0.0115, 0.31, float("inf"))}
    assert list(told.values()) == ["1e-05", "1e-05", "0.0001", "0.0002", "0.02", "0.4", "inf"]


def test_formats_by_the_ending() -> None:
    assert list(FORMATS) == list(ENDINGS)
    found = {name: format_of(name) for name in ("a.onnx", "b/c.TFLITE", "models/lenet/1", "models/lenet", "net.h5")}
    assert list(found.values()) == ["onnx", "litert", "saved_model", "saved_model", None]
