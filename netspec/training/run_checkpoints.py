"""The checkpoints of a run: in its folder, as slim has them in its `train_dir`, the newest few of them.

`checkpoint` names the whole ones, and is replaced when a new one is complete: what a killed process leaves half written
is not in it, and is deleted by the next.
"""

from __future__ import annotations

import contextlib
import re
from pathlib import Path
from typing import Any, final

import tensorflow as tf

from netspec.training.data_faults import first_line
from netspec.weights import WeightsError

NAME, _STATE = "ckpt", "checkpoint"
_OWN = re.compile(rf"({NAME}-[0-9]+)(?:\.index|\.data-[0-9]{{5}}-of-[0-9]{{5}}|_temp.*|\..*\.tempstate[0-9]+)?")
_BESIDE = re.compile(r"checkpoint\.tmp[0-9a-f]+")


@final
class RunCheckpoints:
    """The checkpoints in a folder of what is given by name."""

    def __init__(self, folder: Path, keep: int, **objects: Any) -> None:
        """Raises a WeightsError if checkpoints are there, and which of them is the newest is not."""
        self._folder = folder
        self._require_state()
        self._checkpoint = tf.train.Checkpoint(**objects)
        self._manager = tf.train.CheckpointManager(self._checkpoint, str(folder), keep, checkpoint_name=NAME)

    @property
    def newest(self) -> str | None:
        """The path of the newest whole checkpoint; None if there is none."""
        path = self._manager.latest_checkpoint
        return None if path is None else str(path)

    def restore(self) -> bool:
        """Restores the newest checkpoint; returns whether there is one. Deletes what is left of unfinished ones.

        Raises:
            WeightsError: it cannot be read; nothing is deleted.
        """
        newest = self.newest
        if newest is not None:
            try:
                self._checkpoint.restore(newest).assert_existing_objects_matched().assert_consumed()
            except (tf.errors.OpError, LookupError, RuntimeError, ValueError, AssertionError) as error:
                older = [path for path in self._manager.checkpoints if path != newest]
                help = self._from(Path(older[-1]).name) if older else "choose another folder: --output FOLDER"
                raise WeightsError(f"{newest} cannot be restored: {first_line(error)}; {help}") from error
        self.clean_up()
        return newest is not None

    def _from(self, name: str) -> str:
        return f'to go on from {name}, let {self._folder}/{_STATE} be this line: model_checkpoint_path: "{name}"'

    def _require_state(self) -> None:
        """Refuses checkpoints that nothing names, except what a process left that was killed at its first."""
        with contextlib.suppress(ValueError):  # of an empty file
            if tf.train.get_checkpoint_state(str(self._folder)) is not None:
                return
        found = sorted(self._folder.glob(f"{NAME}-*.index"), key=lambda path: (len(path.name), path.name))
        names = [path.stem for path in found if _OWN.fullmatch(path.name)]
        state = self._folder / _STATE
        if len(names) > 1 or state.exists():
            help = self._from(names[-1]) if names else "delete it to begin anew"
            raise WeightsError(f"{state} is {'damaged' if state.exists() else 'missing'}; {help}")

    def save(self, step: int) -> None:
        """Saves a checkpoint of a step; if it fails, the earlier ones are left.

        Raises:
            tf.errors.OpError: it cannot be written.
        """
        # It counts the steps, not the saves: a run that was resumed has more of these, and else the same checkpoints.
        self._checkpoint.save_counter.assign(step - 1)
        try:
            self._manager.save(checkpoint_number=step)
        except BaseException:
            self.clean_up()
            raise

    def clean_up(self) -> None:
        """Deletes what is left of checkpoints that are not whole."""
        if not self._folder.is_dir():
            return
        whole = {Path(path).name for path in self._manager.checkpoints}
        for path in self._folder.iterdir():
            found = _OWN.fullmatch(path.name)
            if (found and found[1] not in whole) or _BESIDE.fullmatch(path.name):
                if path.is_dir():
                    tf.io.gfile.rmtree(str(path))
                else:
                    path.unlink(missing_ok=True)
