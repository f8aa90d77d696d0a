"""Files of events for TensorBoard: scalars by step.

Written record by record rather than by `tf.summary`, whose writer works in the background: a full disk is told here,
and a run that is resumed says so, upon which TensorBoard drops the steps that are repeated.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Mapping
from pathlib import Path
from typing import final

import tensorflow as tf

_VERSION = "brain.Event:2"


@final
class EventFile:
    """A new file of events in a folder, from the step at which a run begins or is resumed."""

    def __init__(self, folder: Path, step: int) -> None:
        folder.mkdir(exist_ok=True)
        now = time.time()
        name = f"events.out.tfevents.{now:017.6f}.{socket.gethostname()}.{os.getpid()}.netspec"
        self._writer = tf.io.TFRecordWriter(os.fspath(folder / name))
        v1 = tf.compat.v1
        self._write(v1.Event(wall_time=now, file_version=_VERSION))
        self._write(v1.Event(wall_time=now, step=step + 1, session_log=v1.SessionLog(status=v1.SessionLog.START)))
        self.flush()

    def add(self, step: int, values: Mapping[str, float]) -> None:
        """Adds scalars of a step."""
        summary = tf.compat.v1.Summary(
            value=[tf.compat.v1.Summary.Value(tag=tag, simple_value=value) for tag, value in values.items()]
        )
        self._write(tf.compat.v1.Event(wall_time=time.time(), step=step, summary=summary))

    def _write(self, event: object) -> None:
        self._writer.write(event.SerializeToString())  # type: ignore[attr-defined]

    def flush(self) -> None:
        """Hands what was added to the system."""
        self._writer.flush()

    def close(self) -> None:
        """Closes the file."""
        self._writer.close()
