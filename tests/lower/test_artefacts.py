"""What a build writes is read by plain TensorFlow, and says what the graph says."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from netspec.lower import artefacts
from netspec.lower.artefacts import Served
from netspec.lower.identity import Built
from netspec.ops.backend import Backend

SERVE = """
import json, sys
import numpy as np
import tensorflow as tf
loaded = tf.saved_model.load(sys.argv[1])
images = tf.constant(np.load(sys.argv[2]))
serve = loaded.signatures["serving_default"]
inputs = serve.structured_input_signature[1]
print(json.dumps({
    "inputs": {key: spec.shape.as_list() for key, spec in inputs.items()},
    "signatures": sorted(loaded.signatures),
    "serving_default": {key: value.numpy().tolist() for key, value in serve(images=images).items()},
    "strange": sorted(name for name in sys.modules if name.startswith(("netspec", "tf_slim"))),
}))
"""


def small(backend: Backend, seed: int | None) -> Built:
    """A hand-written net of a convolution, a pool and a layer of full connections, for images of any size."""
    tf, slim = backend.tf, backend.slim
    with tf.Graph().as_default():
        tf.set_random_seed(seed)
        images = tf.placeholder(tf.float32, [None, None, None, 3], name="input_images")
        with tf.variable_scope("small"):
            conv = slim.conv2d(images, 4, 3, scope="conv")
            pooled = tf.reduce_mean(slim.max_pool2d(conv, 2, scope="pool"), [1, 2])
            output = slim.fully_connected(pooled, 5, activation_fn=None, scope="out")
        return Built.of(images, output, {"small/conv": conv, "small/out": output})


class Written(NamedTuple):
    """A built net, its folder, and what was reported while it was written."""

    built: Built
    folder: Path
    reported: list[str]

    @property
    def checkpoint(self) -> str:
        return str(self.folder / "model.ckpt")


@pytest.fixture(scope="module")
def write(backend: Backend, tmp_path_factory: pytest.TempPathFactory) -> Callable[[int | None], Written]:
    def written(seed: int | None) -> Written:
        made = tmp_path_factory.mktemp("half")
        reported: list[str] = []
        built = small(backend, seed)
        artefacts.write(
            built, Served(built, ["images"], "out"), {"name": "small", "größe": [None, 3]}, made, reported.append
        )
        return Written(built, made.rename(made.with_name(f"{made.name}-whole")), reported)

    return written


@pytest.fixture(scope="module")
def written(write: Callable[[int | None], Written]) -> Written:
    return write(1)


@pytest.fixture(scope="module")
def np() -> Any:
    """NumPy, which comes with TensorFlow, and so is not there to be imported above where these tests are skipped."""
    import numpy as np

    return np


@pytest.fixture(scope="module")
def images(np: Any) -> Any:
    return np.random.default_rng(0).normal(size=(2, 6, 8, 3)).astype(np.float32)


def values(backend: Backend, written: Written) -> dict[str, Any]:
    reader = backend.tf.train.load_checkpoint(written.checkpoint)
    return {name: reader.get_tensor(name) for name in reader.get_variable_to_shape_map()}


def test_the_folder_holds_what_the_module_says(written: Written) -> None:
    names = {path.name for path in written.folder.iterdir()}
    assert names == {
        "checkpoint",
        "events",
        "graph.pb",
        "graph.pbtxt",
        "model.ckpt.data-00000-of-00001",
        "model.ckpt.index",
        "model.ckpt.meta",
        "saved_model",
        "summary.json",
    }
    assert written.reported == ["graph.pb", "graph.pbtxt", "events", "model.ckpt", "saved_model", "summary.json"]


def test_no_file_holds_the_path_that_it_was_written_to(written: Written) -> None:
    files = [path for path in written.folder.rglob("*") if path.is_file()]
    text = str(written.folder.parent).encode()
    assert [file.name for file in files if text in file.read_bytes()] == []


def test_the_graph_reads_back(backend: Backend, written: Written) -> None:
    tf = backend.tf
    read = tf.GraphDef.FromString((written.folder / "graph.pb").read_bytes())
    with tf.Graph().as_default() as graph:
        tf.import_graph_def(read, name="")
    expected = small(backend, 1).graph.as_graph_def(add_shapes=True)  # not the one that was written: it has grown
    assert read == expected
    assert [node.name for node in graph.as_graph_def().node] == [node.name for node in expected.node]


def test_the_text_says_the_same(backend: Backend, written: Written) -> None:
    from google.protobuf import text_format

    text = (written.folder / "graph.pbtxt").read_text(encoding="utf-8")
    read = text_format.Parse(text, backend.tf.GraphDef())
    assert read.SerializeToString(deterministic=True) == (written.folder / "graph.pb").read_bytes()


def test_the_event_file_holds_the_graph(backend: Backend, written: Written) -> None:
    (file,) = (written.folder / "events").iterdir()
    events = list(backend.tf.train.summary_iterator(str(file)))
    graphs = [event.graph_def for event in events if event.HasField("graph_def")]
    assert graphs == [(written.folder / "graph.pb").read_bytes()]


def test_the_summary_is_written_as_given(written: Written) -> None:
    text = (written.folder / "summary.json").read_text(encoding="utf-8")
    assert json.loads(text) == {"name": "small", "größe": [None, 3]}
    assert "größe" in text
    assert text.endswith("}\n")


def test_the_checkpoint_restores_what_serving_computes(
    backend: Backend, written: Written, images: Any, np: Any, tmp_path: Path
) -> None:
    tf = backend.tf
    built = small(backend, 2)  # other initial values, so that only a restoring gives the same numbers
    with built.graph.as_default(), tf.Session() as session:
        session.run(tf.global_variables_initializer())
        other = session.run(built.output, {built.input: images})
        tf.train.Saver().restore(session, tf.train.latest_checkpoint(str(written.folder)))
        expected, points = session.run((built.output, dict(built.end_points)), {built.input: images})
    assert not np.allclose(other, expected)

    np.save(tmp_path / "images.npy", images)
    command = [sys.executable, "-c", SERVE, str(written.folder / "saved_model"), str(tmp_path / "images.npy")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    served = json.loads(done.stdout)
    assert served["strange"] == []
    assert served["inputs"] == {"images": [None, None, None, 3]}
    assert served["signatures"] == ["serving_default"]
    assert served["serving_default"].keys() == {"out", "small/conv", "small/out"}
    for key, value in {"out": expected, **points}.items():
        np.testing.assert_allclose(served["serving_default"][key], value, rtol=1e-5, atol=1e-6)


def test_the_meta_file_gives_the_graph_and_its_variables(backend: Backend, written: Written, np: Any) -> None:
    tf = backend.tf
    with tf.Graph().as_default(), tf.Session() as session:
        saver = tf.train.import_meta_graph(f"{written.checkpoint}.meta")
        saver.restore(session, written.checkpoint)
        found = {variable.op.name: session.run(variable) for variable in tf.global_variables()}
    expected = values(backend, written)
    assert found.keys() == expected.keys()
    assert sorted(found) == ["small/conv/biases", "small/conv/weights", "small/out/biases", "small/out/weights"]
    for name, value in expected.items():
        np.testing.assert_array_equal(found[name], value)


def test_the_seed_decides_the_initial_values(
    backend: Backend, written: Written, write: Callable[[int | None], Written], np: Any
) -> None:
    first, again, other = (values(backend, each) for each in (written, write(1), write(2)))
    for name in ("small/conv/weights", "small/out/weights"):
        np.testing.assert_array_equal(first[name], again[name])
        assert not np.array_equal(first[name], other[name])
        assert np.std(first[name]) > 0


def test_a_graph_without_a_seed_is_refused(write: Callable[[int | None], Written]) -> None:
    with pytest.raises(ValueError, match=r"^expected a graph built after tf\.set_random_seed"):
        write(None)


def test_a_network_without_variables_and_end_points_is_written(backend: Backend, np: Any, tmp_path: Path) -> None:
    tf = backend.tf
    with tf.Graph().as_default():
        tf.set_random_seed(1)
        images = tf.placeholder(tf.float32, [None, 4, 4, 3])
        built = Built.of(images, backend.slim.max_pool2d(images, 2), {})
    artefacts.write(built, Served(built, ["images"], "pooled"), {}, tmp_path, lambda _: None)
    with tf.Graph().as_default(), tf.Session() as session:
        read = tf.saved_model.load(session, ["serve"], str(tmp_path / "saved_model"))
        signature = read.signature_def["serving_default"]
        pooled = session.run(signature.outputs["pooled"].name, {signature.inputs["images"].name: np.ones((1, 4, 4, 3))})
    assert list(read.signature_def) == ["serving_default"]
    np.testing.assert_array_equal(pooled, np.ones((1, 2, 2, 3)))


def test_a_summary_that_is_no_json_is_no_build(backend: Backend, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        artefacts.write(small(backend, 1), None, {"value": float("nan")}, tmp_path, lambda _: None)
    assert not (tmp_path / "summary.json").exists()


def test_without_anything_served_no_values_are_written(backend: Backend, tmp_path: Path) -> None:
    reported: list[str] = []
    artefacts.write(small(backend, 1), None, {}, tmp_path, reported.append)
    assert {path.name for path in tmp_path.iterdir()} == {"graph.pb", "graph.pbtxt", "events", "summary.json"}
    assert reported == ["graph.pb", "graph.pbtxt", "events", "summary.json"]
