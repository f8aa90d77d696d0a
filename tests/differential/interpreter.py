"""A reference interpreter of specs: builds plain data with tf-slim directly, without checks or predictions.

It shares with netspec how a single op is handed its arguments, which has tests of its own, and nothing else: not the
reading of expressions, the wiring, the scopes, nor the calls of blocks. So it builds what netspec refuses too, as far
as TensorFlow lets it.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack, nullcontext
from typing import Any

from netspec.ops import OPS
from netspec.ops.backend import Backend

from .played_ends import Ends, FinalStep
from .played_files import with_passed_parameters
from .played_steps import play_steps
from .playing import Playing, Scopes
from .python_expressions import worked_out
from .python_values import rows


class Interpreter:
    """One spec, to be built in graphs. `files` are the others, by their paths."""

    def __init__(self, backend: Backend, files: Mapping[str, Any] | None = None) -> None:
        self._backend = backend
        self._files = {path: with_passed_parameters(file, files or {}) for path, file in (files or {}).items()}
        self._finals: dict[int, FinalStep] = {}

    def build(
        self, root: Mapping[str, Any], given: Mapping[str, Any], images: list[Any]
    ) -> tuple[Any, Mapping[str, Any]]:
        """The output, or those that the file names, and the end points, built in the current graph.

        Raises:
            PlayedAgain: where a part ends is known only now, and the spec must be built in another graph.
        """
        backend, root = self._backend, with_passed_parameters(root, self._files)
        tf, slim = backend.tf, backend.slim
        around = tf.get_default_graph().get_name_scope()
        outer = tf.get_variable_scope(), f"{around}/" if around else ""
        with ExitStack() as stack:
            own = root.get("scope", root["name"])
            opened = tf.variable_scope(own, own, images) if own else nullcontext(tf.get_variable_scope())
            scopes = Scopes(stack.enter_context(opened), *outer)
            declared = root.get("params", {})
            names = {key: rows(given.get(key, each["default"]), each) for key, each in declared.items()}
            playing = Playing(backend, self._files, scopes, Ends(self._finals), play_steps)
            playing.begin(root, names, images)
            frame = playing.frame
            stack.enter_context(playing.layers.arg_scope(root.get("arg_scope", ()), frame.names, frame.blocks))
            ops = [getattr(slim, key) for key in root.get("end_points", {}).get("collect", ()) if key in OPS]
            if ops:
                stack.enter_context(slim.arg_scope(ops, outputs_collections=[playing.collection]))
            playing.play_file(root)
            output = playing.tensor
            if "outputs" in root:
                known = frame.open.names
                output = {name: known.tensor(worked_out(at, frame.names)) for name, at in root["outputs"].items()}
            return output, playing.end_points.dictionary()
