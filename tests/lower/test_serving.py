"""The SavedModel answers for inference, under the network's names, whatever the spec's default of is_training is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import netspec
from netspec.diagnostics import SpecError
from netspec.lower.instantiate import Request, instantiate
from netspec.lower.serving import planned
from netspec.ops.backend import Backend
from netspec.pipeline import Sound, inspect_file, inspect_text

SPEC = """
netspec: 1
name: served
params:
  is_training: {type: bool, default: true}
input: {name: images, shape: [N, 6, 6, 3]}
end_points: {collect: [conv2d]}
layers:
  - conv2d: {num_outputs: 4, kernel_size: 3, scope: conv, normalizer_fn: batch_norm,
             normalizer_params: {is_training: $is_training}}
  - flatten: {}
  - dropout: {is_training: $is_training, scope: drop}
  - fully_connected: {num_outputs: 3, activation_fn: null, scope: logits}
"""


class Served:
    """A built SavedModel, loaded into a session of its own without netspec."""

    def __init__(self, backend: Backend, folder: Path) -> None:
        tf = backend.tf
        graph = tf.Graph()
        self.session = tf.Session(graph=graph)
        with graph.as_default():
            self.signatures = tf.saved_model.load(self.session, ["serve"], str(folder / "saved_model")).signature_def

    def __call__(self, images: Any, key: str = "serving_default") -> dict[str, Any]:
        """The outputs of a signature by name."""
        signature = self.signatures[key]
        outputs = {name: info.name for name, info in signature.outputs.items()}
        found: dict[str, Any] = self.session.run(outputs, {signature.inputs["images"].name: images})
        return found


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("spec") / "served.yaml"
    path.write_text(SPEC, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def folder(spec: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build with the signature for training."""
    made = tmp_path_factory.mktemp("out") / "net"
    lines = instantiate(inspect_file(spec).require_sound(), Request(made, seed=3, training=True))
    first, second = "serving_default returns logits and 1 end point", "the signature training has is_training true"
    assert lines == [f"saved_model: is_training is false; {first}; {second}"]
    return made


@pytest.fixture(scope="module")
def both(folder: Path, backend: Backend) -> Served:
    return Served(backend, folder)


@pytest.fixture(scope="module")
def images() -> Any:
    import numpy as np

    return np.random.default_rng(0).normal(3.0, 5.0, size=(8, 6, 6, 3)).astype(np.float32)


def test_it_answers_as_the_network_for_inference(
    both: Served, folder: Path, spec: Path, backend: Backend, images: Any
) -> None:
    import numpy as np

    tf = backend.tf
    with tf.Graph().as_default(), tf.Session() as session:
        inputs = tf.placeholder(tf.float32, [None, 6, 6, 3])
        logits, end_points = netspec.load(spec)(inputs, is_training=False)
        tf.train.Saver().restore(session, str(folder / "model.ckpt"))
        expected, conv = session.run((logits, end_points["served/conv"]), {inputs: images})
    served = both(images)
    assert served.keys() == {"logits", "served/conv"}
    np.testing.assert_allclose(served["logits"], expected, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(served["served/conv"], conv, rtol=1e-5, atol=1e-5)
    np.testing.assert_array_equal(both(images)["logits"], served["logits"])
    one_by_one = np.concatenate([both(images[row : row + 1])["logits"] for row in range(len(images))])
    np.testing.assert_allclose(one_by_one, expected, rtol=1e-5, atol=1e-5)


def test_the_signature_for_training_drops_out_and_normalizes_batches(both: Served, images: Any) -> None:
    import numpy as np

    first, second = both(images, "training"), both(images, "training")
    assert first.keys() == {"logits", "served/conv"}
    assert not np.allclose(first["logits"], second["logits"])  # two draws of dropout
    np.testing.assert_allclose(first["served/conv"], second["served/conv"])
    alone = both(images[:1], "training")["served/conv"]
    assert not np.allclose(alone, first["served/conv"][:1], atol=0.1)  # other statistics of another batch


def test_the_rest_of_the_build_is_as_the_spec_says(folder: Path, backend: Backend) -> None:
    tf = backend.tf
    graph = tf.GraphDef.FromString((folder / "graph.pb").read_bytes())
    names = {node.name for node in graph.node}
    assert "served/drop/dropout/random_uniform/RandomUniform" in names  # is_training is true there
    assert not any("served_1" in name for name in names)
    with tf.Graph().as_default():
        tf.train.import_meta_graph(str(folder / "model.ckpt.meta"))
        assert len(tf.get_collection(tf.GraphKeys.UPDATE_OPS)) == 2


@pytest.mark.parametrize("given", [{}, {"is_training": False}], ids=["default", "false"])
def test_by_default_there_is_one_signature(
    given: dict[str, bool], spec: Path, backend: Backend, images: Any, tmp_path: Path, both: Served
) -> None:
    """Tools that are told no signature take the first of a map without order."""
    import numpy as np

    lines = instantiate(inspect_file(spec, given).require_sound(), Request(tmp_path / "net", seed=3))
    assert lines == ["saved_model: is_training is false; serving_default returns logits and 1 end point"]
    served = Served(backend, tmp_path / "net")
    assert list(served.signatures) == ["serving_default"]
    np.testing.assert_array_equal(served(images)["logits"], served(images)["logits"])
    if not given:  # the same seed, and so the same values
        np.testing.assert_allclose(served(images)["logits"], both(images)["logits"], rtol=1e-5, atol=1e-5)


def sound(text: str, **given: Any) -> Sound:
    return inspect_text(text, "spec.yaml", given).require_sound()


def lines(text: str, *, training: bool = False) -> list[str]:
    return planned(sound(text), training=training).lines()


FIXED = SPEC.replace("$is_training", "true").replace("  is_training: {type: bool, default: true}\n", "")
FIXED = FIXED.replace("params:\n", "")


def test_layers_that_train_when_served_are_reported() -> None:
    assert lines(FIXED) == [
        "saved_model: serving_default returns logits and 1 end point",
        "saved_model: in training also when served: conv2d 'conv', dropout 'drop'",
    ]


def test_a_default_that_trains_is_reported() -> None:
    text = FIXED.replace("normalizer_params: {is_training: true}", "normalizer_params: {}")
    assert "conv2d 'conv', dropout 'drop'" in lines(text)[1]
    assert "dropout" not in lines(text.replace("{is_training: true, scope: drop}", "{is_training: false}"))[1]


def test_a_variable_that_inference_alone_has(backend: Backend, images: Any, tmp_path: Path) -> None:
    text = SPEC + "  - when: $(not is_training)\n    layers:\n      - fully_connected: {num_outputs: 2, scope: head}\n"
    instantiate(sound(text), Request(tmp_path / "net"))
    saved = dict(backend.tf.train.list_variables(str(tmp_path / "net" / "model.ckpt")))
    assert not any("head" in name for name in saved)
    assert Served(backend, tmp_path / "net")(images)["head"].shape == (8, 2)


def test_an_inference_that_cannot_be_built_is_reported() -> None:
    window = "conv2d: {num_outputs: 2, kernel_size: 9, padding: VALID, scope: large}"
    text = SPEC.replace("  - flatten: {}\n", f"  - {window}\n    when: $(not is_training)\n  - flatten: {{}}\n")
    spec = sound(text)
    with pytest.raises(SpecError, match="window-too-large"):
        planned(spec, training=False)


OUTPUTS = {
    "logits": "layers:\n  - flatten: {}\n  - fully_connected: {num_outputs: 2, scope: logits}\n",
    "n/logits": """\
layers:
  - flatten: {}
    end_point: logits
  - fully_connected: {num_outputs: 2, scope: logits}
""",
}


@pytest.mark.parametrize("name", ["logits", "n/logits"])
def test_the_output_has_a_name_that_no_other_tensor_has(name: str) -> None:
    text = f"netspec: 1\nname: n\ninput: {{name: images, shape: [N, 2, 2, 1]}}\n{OUTPUTS[name]}"
    assert lines(text)[0].removeprefix("saved_model: serving_default returns ").split(" ")[0] == name
