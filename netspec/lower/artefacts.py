"""A built network as files that other tools read, without netspec and without tf-slim.

| file | for |
| --- | --- |
| `graph.pb`, `graph.pbtxt` | the GraphDef, for programs and for people |
| `model.ckpt.*`, `checkpoint` | the initial values of the variables, to train on from |
| `saved_model/` | serving, and `tf.saved_model.load` |
| `events/` | TensorBoard's picture of the graph |
| `summary.json` | what was built, in plain numbers; written last, so that its presence says that the rest is there |
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from netspec.lower import compat
from netspec.lower.identity import Built

SUMMARY = "summary.json"
_METHOD = "tensorflow/serving/predict"


def write(
    built: Built,
    summary: Mapping[str, Any],
    directory: Path,
    input_name: str,
    progress: Callable[[str], None],
    output_name: str = "logits",
) -> None:
    """Write all the artefacts of a built network into an existing empty folder.

    The SavedModel's signature `serving_default` takes `input_name` and returns `output_name`; the signature
    `end_points`, if there are any, returns every end point by its key, so that serving need not compute and copy them.
    Sizes that the graph leaves unknown stay unknown in both. `progress` is called with the name of each artefact
    before it is written. No file holds a path, so the folder can be moved.

    The values are those of the seed that the caller set by `tf.set_random_seed` before he built the graph: the same
    seed, the same values. The graph itself gains ops that initialise, save and restore, after `graph.pb` is written.

    Raises:
        ValueError: the graph has no seed, so that its initial values would be others each time.
        OSError: a file cannot be written.
    """
    tf = compat.load().tf
    if built.graph.seed is None:
        raise ValueError("expected a graph built after tf.set_random_seed(...), got one without a seed")
    graph_def = built.graph.as_graph_def(add_shapes=True)
    progress("graph.pb")
    (directory / "graph.pb").write_bytes(graph_def.SerializeToString(deterministic=True))
    progress("graph.pbtxt")
    (directory / "graph.pbtxt").write_text(_text(graph_def), encoding="utf-8")
    progress("events")
    with _faults_of_the_system(tf):
        _write_events(tf, graph_def, directory / "events")
    with built.graph.as_default(), tf.Session() as session:
        session.run(tf.global_variables_initializer())
        # A network of pools alone has nothing to save; absolute paths would not outlive the folder's renaming.
        saver = tf.train.Saver(allow_empty=True, save_relative_paths=True)
        progress("model.ckpt")
        with _faults_of_the_system(tf):
            saver.save(session, str(directory / "model.ckpt"))
        progress("saved_model")
        signatures = _signatures(tf, built, input_name, output_name)
        serving = [tf.saved_model.tag_constants.SERVING]
        with _faults_of_the_system(tf):
            builder = tf.saved_model.Builder(str(directory / "saved_model"))
            builder.add_meta_graph_and_variables(session, serving, signatures, saver=saver)
            builder.save()
    progress(SUMMARY)
    text = json.dumps(summary, indent=2, ensure_ascii=False, allow_nan=False)
    (directory / SUMMARY).write_text(f"{text}\n", encoding="utf-8")


@contextlib.contextmanager
def _faults_of_the_system(tf: Any) -> Iterator[None]:
    """A full disk, and whatever else the system refuses, as Python would say it: TensorFlow has errors of its own."""
    try:
        yield
    except tf.errors.OpError as error:
        full = "No space left" in str(error)
        said = os.strerror(errno.ENOSPC) if full else str(error).splitlines()[0]
        raise OSError(errno.ENOSPC if full else errno.EIO, said) from error


def _text(message: Any) -> str:
    from google.protobuf import text_format

    text: str = text_format.MessageToString(message)
    return text


def _write_events(tf: Any, graph_def: Any, directory: Path) -> None:
    # The writer refuses to be made where execution is eager, which it is outside of every graph.
    with tf.Graph().as_default(), tf.summary.FileWriter(str(directory)) as writer:
        writer.add_event(tf.Event(graph_def=graph_def.SerializeToString(deterministic=True)))


def _signatures(tf: Any, built: Built, input_name: str, output_name: str) -> dict[str, Any]:
    def info(name: str) -> Any:
        return tf.saved_model.build_tensor_info(built.graph.get_tensor_by_name(name))

    def signature(outputs: dict[str, Any]) -> Any:
        return tf.saved_model.build_signature_def({input_name: info(built.input)}, outputs, _METHOD)

    signatures = {"serving_default": signature({output_name: info(built.output)})}
    if built.end_points:
        signatures["end_points"] = signature({key: info(name) for key, name in built.end_points})
    return signatures
