"""Writes a built network as files that other tools read without netspec or tf-slim.

| file | for |
| --- | --- |
| `graph.pb`, `graph.pbtxt` | the GraphDef, for programs and for people |
| `model.ckpt.*`, `checkpoint` | the initial values of the variables, to train on from |
| `saved_model/` | serving, and `tf.saved_model.load` |
| `events/` | TensorBoard's picture of the graph |
| `summary.json` | what was built, in plain numbers |
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from netspec.lower import compat
from netspec.lower.identity import Built
from netspec.lower.loaded_values import initialize
from netspec.records import dataclass

SUMMARY = "summary.json"
_CHECKPOINT = "model.ckpt"
_METHOD = "tensorflow/serving/predict"


@dataclass(frozen=True, slots=True)
class Served:
    """The networks in the SavedModel: `serving_default`, and optionally `training` on the same variables.

    Each signature takes `input_name` and returns the output as `output_name`, and every end point under its key. The
    default is one signature: tools that are given no name take the first, and their order is arbitrary.
    """

    inference: Built
    input_names: Sequence[str]
    output_name: str
    training: Built | None = None


def write(
    built: Built,
    served: Served | None,
    summary: Mapping[str, Any],
    directory: Path,
    progress: Callable[[str], None],
    values: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """Writes all artefacts of a built network into an existing empty folder.

    `values` are arrays by the names of variables, which take the place of initial values. If `served` is None, writes
    only those that need no values: no checkpoint and no SavedModel. `progress` is called with the name of each artefact
    before it is written. No file holds a path, so the folder can be moved.

    The initial values depend on the seed that was set by `tf.set_random_seed` before the graph was built. The graph
    gains ops that initialize, save and restore, after `graph.pb` is written.

    Raises:
        ValueError: the graph has no seed, so its initial values would not be reproducible.
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
    with faults_of_the_system(tf):
        _write_events(tf, graph_def, directory / "events")
    if served is not None:
        progress("model.ckpt")
        saver = _write_checkpoint(tf, built, directory / _CHECKPOINT, values)
        progress("saved_model")
        saver = saver if served.inference.graph is built.graph else None
        _write_saved_model(tf, served, saver, directory, values)
    progress(SUMMARY)
    text = json.dumps(summary, indent=2, ensure_ascii=False, allow_nan=False)
    (directory / SUMMARY).write_text(f"{text}\n", encoding="utf-8")


def _write_checkpoint(tf: Any, built: Built, path: Path, values: Mapping[str, Any]) -> Any:
    """Writes the initial values; returns the saver."""
    with built.graph.as_default(), tf.Session() as session:
        initialize(tf, session, tf.global_variables(), values)
        saver = _saver(tf)
        with faults_of_the_system(tf):
            saver.save(session, str(path))
        return saver


def _write_saved_model(tf: Any, served: Served, saver: Any, directory: Path, values: Mapping[str, Any]) -> None:
    """Writes the SavedModel with the checkpoint's values, restored once the session that made them is closed."""
    with served.inference.graph.as_default(), tf.Session() as session:
        _restore(tf, session, directory / _CHECKPOINT, values)
        saver = saver or _saver(tf)
        serving = [tf.saved_model.tag_constants.SERVING]
        with faults_of_the_system(tf):
            builder = tf.saved_model.Builder(str(directory / "saved_model"))
            builder.add_meta_graph_and_variables(session, serving, _signatures(tf, served), saver=saver)
            builder.save()


def _saver(tf: Any) -> Any:
    # A network of pools alone has nothing to save; absolute paths would break when the folder is renamed.
    return tf.train.Saver(allow_empty=True, save_relative_paths=True)


def _restore(tf: Any, session: Any, checkpoint: Path, values: Mapping[str, Any]) -> None:
    """Restores the variables from the checkpoint; initializes those that only inference has."""
    variables = tf.global_variables()
    if not variables:
        return
    index = checkpoint.with_name(f"{checkpoint.name}.index")
    saved = dict(tf.train.list_variables(str(checkpoint))) if index.exists() else {}
    common = [variable for variable in variables if saved.get(variable.op.name) == variable.shape.as_list()]
    own = [variable for variable in variables if saved.get(variable.op.name) != variable.shape.as_list()]
    initialize(tf, session, own, values)
    if common:
        with faults_of_the_system(tf):
            tf.train.Saver(common).restore(session, str(checkpoint))


@contextlib.contextmanager
def faults_of_the_system(tf: Any) -> Iterator[None]:
    """Turns TensorFlow's own errors for a full disk and the like into `OSError`."""
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
    # The writer cannot be made in eager mode, which is on outside of every graph.
    with tf.Graph().as_default(), tf.summary.FileWriter(str(directory)) as writer:
        writer.add_event(tf.Event(graph_def=graph_def.SerializeToString(deterministic=True)))


def _signatures(tf: Any, served: Served) -> dict[str, Any]:
    def info(built: Built, name: str) -> Any:
        return tf.saved_model.build_tensor_info(built.graph.get_tensor_by_name(name))

    def signature(built: Built) -> Any:
        outputs = {key: info(built, name) for key, name in built.end_points}
        outputs |= {key: info(built, name) for key, name in built.named_outputs(served.output_name).items()}
        inputs = {name: info(built, tensor) for name, tensor in zip(served.input_names, built.inputs, strict=True)}
        return tf.saved_model.build_signature_def(inputs, outputs, _METHOD)

    signatures = {"serving_default": signature(served.inference)}
    if served.training is not None:
        signatures["training"] = signature(served.training)
    return signatures
